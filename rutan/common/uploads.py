"""Uploaded files are parsed before they are believed."""

import hashlib
import io
import logging
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from rutan.common.errors import DomainError

log = logging.getLogger("bekal.uploads")

LARGEST_UPLOAD = 5 * 1024 * 1024
PICTURE_OR_PDF = gettext_lazy(
    "PDF, JPG or PNG, at most 5 MB. Pictures lose the place and time of the camera; a PDF is kept "
    "as it is, with everything it says about who made it."
)
LARGEST_TOGETHER = 25 * 1024 * 1024  # of one form: five such files
LARGEST_PDF = 10 * 1024 * 1024
MOST_PDF_PAGES = 300
MOST_PDF_OBJECTS = 20_000
# What makes a document act on its own, or carry another file.
ACTIVE = {
    "/JS", "/JavaScript", "/OpenAction", "/AA", "/Launch", "/EmbeddedFile", "/EmbeddedFiles",
    "/RichMedia", "/SubmitForm", "/ImportData", "/GoToE", "/XFA",
}  # fmt: skip


class OversizedFile(UploadedFile):
    """Stands for a file of which nothing was kept (upload_handlers): its name, and `size` as sent.

    `beside_others` says that it was let go only because of the files that came before it.
    """

    def __init__(
        self, name: str | None, content_type: str | None, size: int, beside_others: bool
    ) -> None:
        super().__init__(file=io.BytesIO(), name=name, content_type=content_type, size=size)
        self.beside_others = beside_others


def refuse_oversized(file: File) -> None:
    """A validator of every file field: what was let go is never taken for an upload."""
    if isinstance(file, OversizedFile):
        try:
            check_size(file, LARGEST_UPLOAD)
        except DomainError as error:
            raise ValidationError(str(error), code="oversized") from None


def check_size(file, limit: int, field: str | None = None) -> None:
    """Refuse a file over `limit` bytes. `file` is an upload, or any file that can seek."""
    if isinstance(file, OversizedFile) and file.beside_others:
        raise DomainError(
            _("The files are larger than %(limit)s MB together. Send some of them later.")
            % {"limit": _megabytes(LARGEST_TOGETHER)},
            field,
        )
    size = size_of(file)
    if size > limit:
        raise DomainError(
            _("The file is %(size)s MB. The limit is %(limit)s MB.")
            % {"size": _megabytes(size), "limit": _megabytes(limit)},
            field,
        )


def size_of(file) -> int:
    size = getattr(file, "size", None)
    if size is None:
        file.seek(0, io.SEEK_END)
        size = file.tell()
        file.seek(0)
    return size


def check_pdf(file, field: str | None = None) -> str:
    """Refuse what is not a quiet PDF; return its SHA-256 in hex. Leaves the file at its start."""
    check_size(file, LARGEST_PDF, field)
    file.seek(0)
    data = file.read()
    file.seek(0)
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise DomainError(_("The file must be a PDF. Save or scan it as PDF and try again."), field)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        encrypted = reader.is_encrypted
        pages = 0 if encrypted else len(reader.pages)
        found = set() if encrypted or pages > MOST_PDF_PAGES else _active_names(reader)
    except DomainError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        # pypdf meets damaged files with many kinds of exception.
        log.info("pdf unreadable", extra={"error": type(error).__name__})
        raise DomainError(
            _("This PDF is damaged and cannot be opened. Save or scan it again."), field
        ) from None
    if encrypted:
        raise DomainError(
            _("This PDF is protected by a password. Save it without the password."), field
        )
    if not 0 < pages <= MOST_PDF_PAGES:
        raise DomainError(
            _("The PDF must have 1 to %(most)d pages.") % {"most": MOST_PDF_PAGES}, field
        )
    if found:
        raise DomainError(
            _(
                "This PDF contains scripts, automatic actions or attached files. Print it to a "
                "new PDF and upload that one."
            ),
            field,
        )
    return hashlib.sha256(data).hexdigest()


def _active_names(reader: PdfReader) -> set[str]:
    """Names of `ACTIVE` that stand anywhere in the document, met once each."""
    found: set[str] = set()
    seen: set[int] = set()
    waiting: list = [reader.trailer]
    steps = 0
    while waiting and not found:
        item = waiting.pop()
        if isinstance(item, IndirectObject):
            if item.idnum in seen:
                continue
            seen.add(item.idnum)
            item = item.get_object()
        steps += 1
        if steps > MOST_PDF_OBJECTS * 10 or len(seen) > MOST_PDF_OBJECTS:
            raise DomainError(
                _("This PDF is too complicated. Print it to a new PDF and try again.")
            )
        if isinstance(item, DictionaryObject):
            found |= {name for name in item if name in ACTIVE and not _only_a_view(name, item)}
            found |= {str(kind) for kind in [item.raw_get("/S") if "/S" in item else None]
                      if kind in ACTIVE}  # fmt: skip
            waiting.extend(item.raw_get(name) for name in item)
        elif isinstance(item, ArrayObject):
            waiting.extend(list.__iter__(item))
    return found


def _only_a_view(name: str, item: DictionaryObject) -> bool:
    """An OpenAction that merely says at which page to open is what every printer writes."""
    if name != "/OpenAction":
        return False
    action = item["/OpenAction"]
    return isinstance(action, ArrayObject) or (
        isinstance(action, DictionaryObject) and action.get("/S") == "/GoTo"
    )


def _megabytes(size: int) -> str:
    return number_format(size / 1024 / 1024, 1)


def sha256_of(file: BinaryIO) -> str:
    """Hex digest, read in pieces. Leaves the file at its start."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
