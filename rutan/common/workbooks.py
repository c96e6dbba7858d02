"""Workbooks of strangers: looked at as a zip first, then read within hard bounds."""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from rutan.common.cells import Row, Sheet, bounded, place_of, text_of, wrong_type
from rutan.common.errors import DomainError

log = logging.getLogger("bekal.uploads")

MOST_PARTS = 200
LARGEST_UNPACKED = 30 * 1024 * 1024
LARGEST_SMALL_PART = 2 * 1024 * 1024
FARTHEST_ROW = 20_100  # 20,000 rows and some formatted empty ones below are no attack
DIGITS_KEPT_BY_EXCEL = 15

SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
STRINGS = "xl/sharedStrings.xml"
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b")
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\b[^>]{0,400}?\br=["'](\d{1,10})["']""")
_FORMULA_TAG = re.compile(rb"<(?:\w+:)?f[ >/]")
# What zipfile raises on damaged, encrypted or unknown ways of packing.
DAMAGES = (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old .xls, or a workbook with a password


def macro_words() -> str:
    return _("The workbook contains macros. Save it as an ordinary .xlsx without macros.")


def _damaged() -> str:
    return _("The workbook is damaged and cannot be read. Open it in Excel, save it again.")


def read_workbook(data: bytes, max_rows: int, max_columns: int) -> Sheet:
    if data.startswith(OLE):
        raise DomainError(
            _(
                "The workbook is protected by a password or is in the old .xls format. "
                "Save it as .xlsx without a password."
            )
        )
    if not data.startswith(b"PK"):
        raise DomainError(wrong_type())
    has_formulas = _inspect(data)
    rows = bounded(_sheet_rows(data, max_columns), max_rows, max_columns)
    if has_formulas:
        _refuse_uncalculated(data, rows, max_columns)
    return Sheet(rows, has_formulas)


def _inspect(data: bytes) -> bool:
    """Unpack every part once, counting; return whether a sheet has formulas."""
    has_formulas = False
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            lower = [name.lower() for name in names]
            if "[Content_Types].xml" not in names or len(names) != len(parts):
                raise DomainError(wrong_type())
            if any("vbaproject" in name or "/macrosheets/" in name for name in lower):
                raise DomainError(macro_words())
            if any(name.startswith("xl/externalLinks/") for name in names):
                raise DomainError(
                    _(
                        "The workbook is linked to other workbooks. Paste the values into "
                        "the template."
                    )
                )
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise DomainError(_too_big_unpacked())
            for part in parts:
                content = _unpacked(archive, part, LARGEST_UNPACKED - unpacked)
                unpacked += len(content)
                _refuse_hostile_part(part.filename, content)
                if SHEET.fullmatch(part.filename):
                    _refuse_far_rows(content)
                    has_formulas = has_formulas or bool(_FORMULA_TAG.search(content))
    except (*DAMAGES, zlib.error):
        raise DomainError(_damaged()) from None
    return has_formulas


def _too_big_unpacked() -> str:
    return _("The workbook is far larger inside than it looks. Copy the rows into the template.")


def _unpacked(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> bytes:
    with archive.open(part) as stream:
        content = stream.read(room + 1)
    if len(content) > room:
        raise DomainError(_too_big_unpacked())
    return content


def _refuse_hostile_part(name: str, content: bytes) -> None:
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    if len(content) > LARGEST_SMALL_PART and name != STRINGS and not SHEET.fullmatch(name):
        raise DomainError(_too_big_unpacked())
    plain = content.replace(b"\x00", b"")  # UTF-16 would hide the words from the search
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise DomainError(_damaged())
    if name == "[Content_Types].xml" and b"macroEnabled" in plain:
        raise DomainError(macro_words())


def _refuse_far_rows(content: bytes) -> None:
    count = sum(1 for _match in _ROW_TAG.finditer(content))
    farthest = max((int(match[1]) for match in _ROW_NUMBER.finditer(content)), default=0)
    if max(count, farthest) > FARTHEST_ROW:
        raise DomainError(
            _(
                "The sheet reaches down to row %(row)d, most of it empty. Copy the filled rows "
                "into the template and upload that."
            )
            % {"row": max(count, farthest)}
        )


def _sheet_rows(data: bytes, max_columns: int) -> Iterator[Row]:
    for number, row in enumerate(_raw_rows(data, max_columns, values=True), start=1):
        cells = [_as_seen(cell) for cell in row]
        texts = tuple(text_of(value, number, column) for column, value in enumerate(cells))
        lost = frozenset(column for column, value in enumerate(cells) if _has_lost_digits(value))
        yield Row(number, texts, lost)


def _as_seen(cell: Any) -> Any:
    """The value; a share that the sheet shows as 92% is 92% here too, not 0.92."""
    value = cell.value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not str(cell.number_format).endswith("%"):
        return value
    return f"{(Decimal(str(value)) * 100).normalize():f}%"


def _raw_rows(data: bytes, max_columns: int, *, values: bool) -> Iterator[tuple]:
    """What the cells hold: their results with their looks (`values`), or the formulas alone."""
    # slow to import (0.3 s), and only imports need it
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says about its own size is not believed
            yield from sheet.iter_rows(
                max_row=FARTHEST_ROW, max_col=max_columns + 1, values_only=not values
            )
        finally:
            book.close()
    except DomainError:
        raise
    except Exception as error:  # a crafted part raises whatever it likes
        log.info("workbook unreadable", extra={"error": type(error).__name__})
        raise DomainError(_damaged()) from None


def _refuse_uncalculated(data: bytes, rows: list[Row], max_columns: int) -> None:
    """A formula without a stored value would be read as an empty cell."""
    known = {row.number: row.cells for row in rows}
    last = max(known, default=0)
    for number, cells in enumerate(_raw_rows(data, max_columns, values=False), start=1):
        if number > last:
            break
        texts = known.get(number, ())
        for column, value in enumerate(cells):
            result = texts[column] if column < len(texts) else ""
            if _is_formula(value) and (not result or result.startswith("#")):
                raise DomainError(
                    _(
                        "Cell %(cell)s holds a formula without a result. In Excel, copy the "
                        "column and paste it as values, then upload again."
                    )
                    % {"cell": place_of(number, column)}
                )


def _is_formula(value: Any) -> bool:
    # openpyxl gives array formulas as objects with a `ref`
    return hasattr(value, "ref") or (isinstance(value, str) and value.startswith("="))


def _has_lost_digits(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and abs(value) >= 10**DIGITS_KEPT_BY_EXCEL
    )
