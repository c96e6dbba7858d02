"""The paper of a certificate: what somebody carries through life, and shows to strangers.

Made from the facts on the row of the certificate alone, so the same certificate is the same file
whenever it is printed. Nothing on it says where it was earned, and the finished file is read back
to be sure: text, title, metadata and the words for those who cannot see the code.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from rutan.common import codes, pdf, pdf_words, qr
from rutan.common.errors import DomainError
from rutan.common.words import day
from trainees import certificate_facts, neutral_words
from trainees.choices import VOID_CERTIFICATES, CertificateKind
from trainees.models import Certificate

TEMPLATE = "trainees/papers/certificate.typ"
MOST_AT_ONCE = pdf.MOST_PAGES // 2
"""Certificates in one file; each takes two pages at most."""
BESIDE_THE_TEXT = 10
"""Units that stand on the front; more of them go on the back."""


def paper(certificate: Certificate) -> bytes:
    """The PDF, refused with the word that would tell where the holder was."""
    return papers([certificate])


def papers(certificates: Sequence[Certificate]) -> bytes:
    """Several of one class in one file."""
    _refuse(certificates)
    with translation.override(settings.LANGUAGE_CODE):  # the paper's, not the reader's
        sheets = [facts_data(each) for each in certificates]
        data = {"title": sheets[0]["title"], "papers": sheets}
        issued = max(each.issued_on for each in certificates if each.issued_on)
        made = pdf.render(TEMPLATE, data, at=datetime.combine(issued, time(), UTC))
    # What is spoken in place of the picture came from `data`; walking the tree of tags costs more.
    read = pdf_words.words_of(made)
    for sheet in sheets:
        if sheet["code"][0] not in read or "\ufffd" in read:
            raise RuntimeError("the finished certificate cannot be read back")
    _refuse_words("\n".join([read, *_strings(data)]), certificates)
    return made


def _refuse(certificates: Sequence[Certificate]) -> None:
    if not certificates:
        raise DomainError(_("No certificate of this kind has a number yet."))
    if len(certificates) > MOST_AT_ONCE:
        raise DomainError(
            _("At most %(n)s certificates can be printed at once.") % {"n": MOST_AT_ONCE}
        )
    if not settings.PUBLIC_BASE_URL:
        raise DomainError(
            _("The address where certificates are checked is not set. Ask the administrator.")
        )
    for each in certificates:
        if not each.facts_sha256:
            raise DomainError(_("This certificate has no number yet."))
        if each.state in VOID_CERTIFICATES:
            raise DomainError(
                _("%(state)s: this certificate is not printed any more.")
                % {"state": each.get_state_display()}
            )
        if not each.holder_masked:
            raise DomainError(
                _("The name is no longer kept, so this certificate cannot be printed again.")
            )
        if not certificate_facts.is_unchanged(each):
            raise DomainError(
                _("What is stored differs from what was issued. Ask the administrator.")
            )


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, entry in value.items():
            yield from () if name == "cells" else _strings(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _strings(entry)


def _refuse_words(text: str, certificates: Iterable[Certificate]) -> None:
    secrets: dict[str, None] = {}
    for each in certificates:
        # Made by chance, and told apart from anything by nobody.
        for shown in (*_lines_of(each.code), _fingerprint(each), each.code):
            text = text.replace(shown, "")
        secrets |= dict.fromkeys(neutral_words.secrets_of(each))
    neutral_words.refuse(text, secrets=secrets)


def address_of(certificate: Certificate) -> str:
    return f"{settings.PUBLIC_BASE_URL}/verifikasi/{certificate.code}"


def _lines_of(code: str) -> list[str]:
    """In groups on two lines, to be typed."""
    groups = codes.grouped(code).split("-")
    return ["-".join(groups[:4]), "-".join(groups[4:])]


def _fingerprint(certificate: Certificate) -> str:
    return certificate_facts.short_fingerprint(certificate.facts_sha256)


def facts_data(certificate: Certificate) -> dict[str, Any]:
    """What the template gets: words and numbers, no model below this line."""
    address = address_of(certificate)
    picture = qr.pixels(address)
    units = _units(certificate)
    heads = [_("Code"), _("Unit"), _("Lesson hours")]
    if not any(code for code, *_rest in units):
        units, heads = [unit[1:] for unit in units], heads[1:]
    return {
        "title": str(_title(certificate)),
        "issuer": certificate.issuer_name,
        "number": _("Number %(number)s") % {"number": certificate.number},
        "given_to": _("This is given to"),
        "holder": certificate.holder_name,
        "sentence": _sentence(certificate),
        "programme": certificate.title,
        "facts": _facts(certificate),
        "units_title": _("Units"),
        "units_head": heads,
        "units": units,
        "are_units_behind": len(units) > BESIDE_THE_TEXT,
        "behind": _("The units stand on the back."),
        "place_and_day": ", ".join(
            part for part in (certificate.venue, day(certificate.issued_on)) if part
        ),
        "signed_position": certificate.signed_position,
        "signed_name": certificate.signed_name,
        "note": _note(certificate),
        "qr": {"size": picture.size, "cells": list(picture.cells)},
        "qr_alt": _("QR code of the address %(address)s") % {"address": address},
        "check": _("Check at"),
        "address": f"{settings.PUBLIC_BASE_URL}/verifikasi".removeprefix("https://"),
        "code_label": _("Code"),
        "code": _lines_of(certificate.code),
        "fingerprint_label": _("Fingerprint"),
        "fingerprint": _fingerprint(certificate),
        "sample": str(_("sample data")) if settings.DEMO_MODE else "",
    }


def _title(certificate: Certificate) -> str:
    return {
        CertificateKind.TRAINING: _("Certificate of training"),
        CertificateKind.COMPETENCE: _("Statement of competence"),
        CertificateKind.PARTICIPATION: _("Letter of participation"),
        CertificateKind.DIPLOMA: _("Statement of graduation"),
        CertificateKind.INTERNAL: _("Charter"),
    }[CertificateKind(certificate.kind)]


def _sentence(certificate: Certificate) -> str:
    if certificate.kind == CertificateKind.PARTICIPATION:
        return _attended(certificate)
    return {
        CertificateKind.TRAINING: _("who has completed the training"),
        CertificateKind.COMPETENCE: _("who was found competent in"),
        CertificateKind.DIPLOMA: _("who has graduated from"),
        CertificateKind.INTERNAL: _("who has completed with devotion"),
    }[CertificateKind(certificate.kind)]


def _attended(certificate: Certificate) -> str:
    whole = sum(int(unit[2] or 0) for unit in certificate.units)
    if whole >= certificate.hours:
        return _("who has taken part in %(n)s of %(m)s lesson hours of") % {
            "n": number_format(certificate.hours),
            "m": number_format(whole),
        }
    return _("who has taken part in %(n)s lesson hours of") % {
        "n": number_format(certificate.hours)
    }


def _facts(certificate: Certificate) -> list[tuple[str, str]]:
    is_letter = certificate.kind == CertificateKind.PARTICIPATION
    hours = _("%(n)s lesson hours (JP)") % {"n": number_format(certificate.hours)}
    pairs = [
        (pgettext("certificate", "Level"), "" if is_letter else certificate.level),
        (_("Lesson hours"), "" if is_letter else hours),
        (pgettext("certificate", "Period"), _period(certificate.starts_on, certificate.ends_on)),
        (_("Registration number"), certificate.registration_number),
        (_("Blank form number"), certificate.blank_number),
        (_("Valid until"), day(certificate.valid_until) if certificate.valid_until else ""),
    ]
    return [(str(label), value) for label, value in pairs if value]


def _period(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return ""
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def _units(certificate: Certificate) -> list[list[str]]:
    """None on a letter of participation: it says nothing about what was learnt."""
    if certificate.kind == CertificateKind.PARTICIPATION:
        return []
    return [
        [str(code), str(title), number_format(hours) if hours else ""]
        for code, title, hours in certificate.units
    ]


def _note(certificate: Certificate) -> str:
    if certificate.kind in {CertificateKind.COMPETENCE, CertificateKind.DIPLOMA}:
        return _("The original is on the blank of the issuer.")
    return ""


def text_of(made: bytes) -> str:
    """All words of a finished file, seen, spoken or kept beside."""
    reader = PdfReader(io.BytesIO(made))
    root: Any = reader.trailer["/Root"].get_object()
    words = [_seen(reader), *_spoken(root.get("/StructTreeRoot"))]
    for page in reader.pages:
        for note in page.get("/Annots", ()):
            words += [str(note.get_object().get(key, "")) for key in ("/Contents", "/A")]
    return "\n".join(words)


def _seen(reader: PdfReader) -> str:
    """The words of the pages, the title and what is kept beside."""
    words = [page.extract_text() for page in reader.pages]
    return "\n".join(words + pdf_words.told_beside(reader))


def _spoken(node: Any) -> list[str]:
    """What a reader that speaks says in place of a picture or a sign."""
    found: list[str] = []
    waiting, seen = [node], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            if each.idnum in seen:
                continue
            seen.add(each.idnum)
            each = each.get_object()
        if isinstance(each, ArrayObject):
            waiting.extend(each)
        elif isinstance(each, DictionaryObject):
            found += [str(each[key]) for key in ("/Alt", "/ActualText", "/E") if key in each]
            waiting.append(each.raw_get("/K") if "/K" in each else None)
    return found
