"""Files that belong to a record: checked by their content, kept under a name that says nothing."""

import contextlib
import hashlib
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import PurePath

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from partnerships.choices import DocumentKind
from partnerships.models import (
    Agreement,
    AgreementEvent,
    Coordination,
    CostItem,
    Document,
    Facility,
    Obligation,
    TrainingClass,
)
from partnerships.models.document import opaque_path
from rutan.audit.recording import record
from rutan.common import pictures
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from rutan.common.uploads import LARGEST_UPLOAD, check_pdf, check_size, sha256_of, size_of

FOLDER = "documents"
ORPHAN_DAYS = 2
LARGEST_FILE = LARGEST_UPLOAD
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
_BEGINNINGS = {b"%PDF-": PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_ENDINGS = {JPEG: b"\xff\xd9", PNG: b"IEND\xae\x42\x60\x82"}
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}


def check_upload(file, *, only_pdf: bool = False, field: str | None = None) -> str:
    """What the file is by its content, whatever it calls itself. Raises DomainError in words."""
    check_size(file, LARGEST_FILE, field)
    file.seek(0)
    beginning = file.read(8)
    found = next((kind for start, kind in _BEGINNINGS.items() if beginning.startswith(start)), None)
    if only_pdf or found == PDF:
        check_pdf(file, field)
        return PDF
    if found is None:
        raise DomainError(_("The file must be a PDF, JPG or PNG."), field)
    file.seek(max(size_of(file) - 64, 0))
    is_whole = _ENDINGS[found] in file.read()
    file.seek(0)
    if not is_whole:
        raise DomainError(_("The picture is cut short. Save it again and upload it anew."), field)
    return found


@transaction.atomic
def store_all(*, files, **details) -> list[Document]:
    """Several files of one record: all are kept or none."""
    stored: list[Document] = []
    try:
        for file in files:
            stored.append(store(file=file, **details))
    except BaseException:
        for document in stored:
            _remove(document.file.name)
        raise
    return stored


@transaction.atomic
def store(
    *,
    file,
    kind: DocumentKind | str,
    by,
    agreement: Agreement | None = None,
    coordination: Coordination | None = None,
    training_class: TrainingClass | None = None,
    facility: Facility | None = None,
    is_about_people: bool = False,
    only_pdf: bool = False,
    replaces: Document | None = None,
    field: str | None = None,
) -> Document:
    """Keeps one uploaded file with its record. `facility` is needed only without a subject.

    The file is on the disk before the row tells of it; when the row is refused, the file goes.
    Call it last: what a later failure leaves behind is found by `orphaned_files`.
    Raises DomainError (on `field`) for a file that is not what it must be.
    """
    content_type = check_upload(file, only_pdf=only_pdf, field=field)
    file = pictures.cleaned(file, field)  # a phone writes down where it was
    subject = agreement or coordination or training_class
    document = Document(
        facility=facility or subject.facility,
        agreement=agreement,
        coordination=coordination,
        training_class=training_class,
        kind=kind,
        replaces=replaces,
        is_about_people=is_about_people,
        name=shown_name(file.name, content_type),
        content_type=content_type,
        size=size_of(file),
        sha256=sha256_of(file),
        uploaded_by=by.username,
    )
    document.file.save("file", file, save=False)
    path = document.file.name
    try:
        document.save()
        record(
            "document.uploaded",
            subject or document,
            by=by,
            document=document.pk,
            kind=document.kind,
            sha256=document.sha256,
            facility=document.facility_id,
            **({"replaces": replaces.pk} if replaces else {}),
        )
    except BaseException:
        _remove(path)
        raise
    return document


@transaction.atomic
def store_version(*, document: Document, file, by, field: str | None = None) -> Document:
    """A newer version of a file, of the same kind at the same record; the old one stays.

    What speaks of the file speaks of the newer one from here on: an event by its paper, an
    obligation or a cost by its evidence. A report that was sent keeps what it was sent with.
    """
    # Two people must not both replace the same version.
    old = still_there(Document.objects.select_for_update(of=("self",)), document.pk)
    if Document.objects.filter(replaces=old).exists():
        raise DomainError(_("A newer version is kept already. Reload the page."), field)
    new = store(
        file=file,
        kind=old.kind,
        by=by,
        agreement=old.agreement,
        coordination=old.coordination,
        training_class=old.training_class,
        facility=old.facility,
        is_about_people=old.is_about_people,
        only_pdf=takes_only_pdf(old),
        replaces=old,
        field=field,
    )
    AgreementEvent.objects.filter(document=old).update(document=new)
    Obligation.objects.filter(evidence=old).update(evidence=new, version=F("version") + 1)
    CostItem.objects.filter(evidence=old).update(evidence=new, version=F("version") + 1)
    return new


@transaction.atomic
def discard(document: Document, *, by) -> None:
    """Row and file go for good; that it was there stays in the trail. Who calls it has let go of
    the row, and has asked whether the record still takes changes."""
    subject = document.agreement or document.coordination or document.training_class
    record(
        "document.removed",
        subject or document,
        by=by,
        document=document.pk,
        kind=document.kind,
        sha256=document.sha256,
        facility=document.facility_id,
    )
    path = document.file.name
    document.delete()
    transaction.on_commit(partial(_remove, path))


def hold(file) -> str:
    """Keeps an upload until somebody has looked at what it does; gives its path. Nothing tells of
    it, so `orphaned_files` removes what is never asked for again."""
    file.seek(0)
    return default_storage.save(opaque_path(None, file.name), file)


def held(path: str, name: str) -> File:
    """The upload again, under the name it came with."""
    try:
        return File(default_storage.open(path), name=name)
    except FileNotFoundError:
        raise DomainError(_("The files have waited too long. Choose them again.")) from None


def let_go(paths: Iterable[str]) -> None:
    """What was held has been stored, once the transaction is over."""
    for path in paths:
        transaction.on_commit(partial(_remove, path))


def takes_only_pdf(document: Document) -> bool:
    """A paper is replaced by a paper; minutes of a visit may come as a picture, too."""
    return document.content_type == PDF and document.coordination_id is None


def is_intact(document: Document) -> bool:
    """Whether the disk still holds what was uploaded."""
    try:
        with document.file.open("rb") as stored:
            return hashlib.file_digest(stored, "sha256").hexdigest() == document.sha256
    except OSError:
        return False


def shown_name(name: str, content_type: str) -> str:
    """The uploaded name without its folders and control signs, with the suffix of its content."""
    stem = PurePath(name.replace("\\", "/")).stem
    stem = "".join(sign for sign in stem if sign.isprintable() and sign not in '<>:"/\\|?*')
    return f"{stem.strip()[:100] or 'berkas'}{SUFFIXES[content_type]}"


def orphaned_files(*, on: date, dry_run: bool) -> dict[str, int]:
    """Remove files that no row tells of, two days after: what a lost transaction left behind."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except FileNotFoundError:
        names = []
    paths = [f"{FOLDER}/{name}" for name in names]
    known = set(Document.objects.values_list("file", flat=True))
    orphans = [
        path
        for path in paths
        if path not in known
        and (on - default_storage.get_modified_time(path).date()).days >= ORPHAN_DAYS
    ]
    if not dry_run:
        for path in orphans:
            _remove(path)
    return {"removed": len(orphans)}


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        default_storage.delete(path)
