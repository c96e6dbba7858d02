"""The issuer's own files of certificates, matched by the number in the name of the file."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from pypdf.errors import PyPdfError

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import neutral_words
from trainees.actions.certificate_numbers import keys_of, save_all, with_people
from trainees.choices import VALID_CERTIFICATES
from trainees.documents.certificate import text_of
from trainees.models import Certificate

MOST_FILES = 40


@dataclass(frozen=True, kw_only=True)
class Match:
    certificate: Certificate
    file: UploadedFile
    has_text: bool
    """A scan has none: nobody but a person can look for words in it."""


def match(certificates: Collection[Certificate], files: Sequence[UploadedFile]) -> list[Match]:
    """Which file belongs to which certificate; refused with the name of the file."""
    if len(files) > MOST_FILES:
        raise DomainError(_("At most %(n)s files at once.") % {"n": MOST_FILES}, "files")
    found: dict[int, Match] = {}
    for file in files:
        certificate = _owner(certificates, str(file.name))
        if certificate.pk in found:
            raise DomainError(
                _("Two files carry the number %(number)s.") % {"number": certificate.number},
                "files",
            )
        found[certificate.pk] = Match(
            certificate=certificate, file=file, has_text=_look_through(certificate, file)
        )
    return list(found.values())


def _owner(certificates: Collection[Certificate], name: str) -> Certificate:
    stem = _squeezed(PurePath(name).stem)
    fitting = [each for each in certificates if each.number and _squeezed(each.number) in stem]
    longest = max((len(_squeezed(each.number)) for each in fitting), default=0)
    best = [each for each in fitting if len(_squeezed(each.number)) == longest]
    if len(best) != 1:
        raise DomainError(
            _("“%(name)s” carries the number of none of the certificates, or of several.")
            % {"name": name},
            "files",
        )
    return best[0]


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _look_through(certificate: Certificate, file: UploadedFile) -> bool:
    documents.check_upload(file, only_pdf=True, field="files")
    file.seek(0)
    try:
        text = text_of(file.read())
    except (PyPdfError, ValueError, KeyError, RecursionError):
        raise DomainError(_("“%(name)s” cannot be read.") % {"name": file.name}, "files") from None
    finally:
        file.seek(0)
    if found := neutral_words.found_in(text, secrets=neutral_words.secrets_of(certificate)):
        raise DomainError(f"{file.name}: {neutral_words.stigma_sentence(found[0])}", field="files")
    return bool(re.search(r"\w{3}", text))


@transaction.atomic
def keep(*, matches: Collection[Match], by: User) -> int:
    """One file a certificate; a newer one takes the place of the older, which stays stored."""
    by_pk = {each.certificate.pk: each for each in matches}
    rows = list(
        with_people(Certificate.objects.select_for_update(of=("self",)))
        .filter(pk__in=list(by_pk), state__in=VALID_CERTIFICATES)
        .select_related("enrolment__training_class__facility")
        .order_by("pk")
    )
    if len(rows) != len(by_pk):
        raise DomainError(_("A file belongs to a certificate with a number."), "files")
    for certificate in rows:
        file = by_pk[certificate.pk].file
        file.name = f"sertifikat-{certificate.pk}.pdf"
        certificate.file = documents.store(
            file=file,
            kind=DocumentKind.CERTIFICATE,
            by=by,
            training_class=certificate.enrolment.training_class,
            is_about_people=True,
            only_pdf=True,
            replaces=certificate.file,
            field="files",
        )
    save_all(rows, "file")
    by_class: dict[int, list[Certificate]] = {}
    for certificate in rows:
        by_class.setdefault(certificate.enrolment.training_class_id, []).append(certificate)
    for _class_pk, group in sorted(by_class.items()):
        record(
            "certificates.uploaded",
            group[0].enrolment.training_class,
            by=by,
            certificates=keys_of(group),
        )
    return len(rows)
