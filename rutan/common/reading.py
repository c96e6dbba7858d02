"""Workbooks and CSV files of strangers: looked at as a zip first, then read within hard bounds.

Every refusal is a DomainError with a sentence that says what to do.
"""

import csv
import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from rutan.common.errors import DomainError
from rutan.common.uploads import LARGEST_UPLOAD, check_size

log = logging.getLogger("bekal.uploads")

LARGEST_FILE = LARGEST_UPLOAD
MOST_ROWS = 2_000  # besides the header
MOST_COLUMNS = 60
LONGEST_CELL = 2_000
MOST_PARTS = 200
LARGEST_UNPACKED = 30 * 1024 * 1024
LARGEST_SMALL_PART = 2 * 1024 * 1024
FARTHEST_ROW = 20_000  # a template with some formatted empty rows below is no attack
DIGITS_KEPT_BY_EXCEL = 15

SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
STRINGS = "xl/sharedStrings.xml"
_ROW_TAG = re.compile(rb"<(?:\w+:)?row\b")
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\b[^>]{0,400}?\br=["'](\d{1,10})["']""")
_FORMULA_TAG = re.compile(rb"<(?:\w+:)?f[ >/]")
# What zipfile raises on damaged, encrypted or unknown ways of packing.
DAMAGES = (zipfile.BadZipFile, OSError, RuntimeError, ValueError, EOFError)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old .xls, or a workbook with a password


@dataclass(frozen=True)
class Row:
    """One row as text. `number` is the row in the file, counted from 1 as Excel does.

    `lost_digits` holds the positions of numbers so long that Excel has rounded them: a NIK
    typed into a number cell ends in 0 whatever was typed.
    """

    number: int
    cells: tuple[str, ...]
    lost_digits: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    rows: list[Row]  # without empty rows; the header is the first
    has_formulas: bool = False  # their last calculated values were read

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def read_rows(
    file: Any,
    name: str = "",
    *,
    max_rows: int = MOST_ROWS,
    max_columns: int = MOST_COLUMNS,
    field: str | None = None,
) -> Sheet:
    """The first sheet of an .xlsx, or a .csv, as rows of text.

    `file` is an upload or an open binary file, `name` its name (default: the upload's own).
    Days come as 2026-12-31, times as 08:30, whole numbers without decimals. Formulas are never
    run. Raises DomainError, on `field` when given.
    """
    name = (name or getattr(file, "name", "")).lower()
    try:
        check_size(file, LARGEST_FILE)
        file.seek(0)
        data = file.read()
        file.seek(0)
        if name.endswith((".xlsm", ".xlsb", ".xltm", ".xlam")):
            raise DomainError(_macro())
        if name.endswith(".xlsx"):
            return _read_workbook(data, max_rows, max_columns)
        if name.endswith(".csv"):
            return Sheet(_bounded(_csv_rows(data, max_columns), max_rows, max_columns))
        raise DomainError(_wrong_type())
    except DomainError as error:
        error.field = error.field or field
        raise


def _wrong_type() -> str:
    return _("The file must be an Excel workbook (.xlsx) or a CSV file (.csv).")


def _macro() -> str:
    return _("The workbook contains macros. Save it as an ordinary .xlsx without macros.")


def _damaged() -> str:
    return _("The workbook is damaged and cannot be read. Open it in Excel, save it again.")


def _read_workbook(data: bytes, max_rows: int, max_columns: int) -> Sheet:
    if data.startswith(_OLE):
        raise DomainError(
            _(
                "The workbook is protected by a password or is in the old .xls format. "
                "Save it as .xlsx without a password."
            )
        )
    if not data.startswith(b"PK"):
        raise DomainError(_wrong_type())
    has_formulas = _inspect(data)
    rows = _bounded(_sheet_rows(data, max_columns), max_rows, max_columns)
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
                raise DomainError(_wrong_type())
            if any("vbaproject" in name or "/macrosheets/" in name for name in lower):
                raise DomainError(_macro())
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
        raise DomainError(_macro())


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
    for number, cells in enumerate(_raw_rows(data, max_columns, values=True), start=1):
        texts = tuple(_text(value, number, column) for column, value in enumerate(cells))
        lost = frozenset(column for column, value in enumerate(cells) if _has_lost_digits(value))
        yield Row(number, texts, lost)


def _raw_rows(data: bytes, max_columns: int, *, values: bool) -> Iterator[tuple]:
    # slow to import (0.3 s), and only imports need it
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says about its own size is not believed
            yield from sheet.iter_rows(
                max_row=FARTHEST_ROW, max_col=max_columns + 1, values_only=True
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
                    % {"cell": _place(number, column)}
                )


def _is_formula(value: Any) -> bool:
    # openpyxl gives array formulas as objects with a `ref`
    return hasattr(value, "ref") or (isinstance(value, str) and value.startswith("="))


def _csv_rows(data: bytes, max_columns: int) -> Iterator[Row]:
    if data.startswith((b"PK\x03\x04", _OLE, b"%PDF")) or b"\x00" in data:
        raise DomainError(_wrong_type())
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    first = text[: text.find("\n") if "\n" in text else len(text)]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(
                number,
                tuple(
                    _text(_without_apostrophe(value), number, column)
                    for column, value in enumerate(cells[: max_columns + 1])
                ),
            )
    except csv.Error:
        raise DomainError(
            _("The CSV file cannot be read. Save it again as CSV (UTF-8) from Excel.")
        ) from None


def _without_apostrophe(text: str) -> str:
    """Our own exports put one before what looks like a formula."""
    return text[1:] if re.match(r"'\s*[=+\-@|%]", text) else text


def _bounded(rows: Iterable[Row], max_rows: int, max_columns: int) -> list[Row]:
    """Rows with content; refuses too many, and cells beyond the last column allowed."""
    kept: list[Row] = []
    for row in rows:
        if not any(row.cells):
            continue
        if len(kept) > max_rows:
            raise DomainError(
                _("The file has more than %(most)d rows. Split it and upload the parts one by one.")
                % {"most": max_rows}
            )
        kept.append(row)
    width = max((_width(row) for row in kept), default=0)
    if not kept:
        raise DomainError(_("The file is empty. Fill in the template and upload it."))
    if width > max_columns:
        raise DomainError(
            _("The file has more than %(most)d columns. Use the template.") % {"most": max_columns}
        )
    return [Row(row.number, _padded(row.cells, width), row.lost_digits) for row in kept]


def _width(row: Row) -> int:
    return max((column for column, text in enumerate(row.cells, start=1) if text), default=0)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (cells + ("",) * width)[:width]


def _text(value: Any, number: int, column: int) -> str:
    text = _as_text(value)
    if len(text) > LONGEST_CELL:
        raise DomainError(
            _("The text in cell %(cell)s is longer than %(most)d characters. Shorten it.")
            % {"cell": _place(number, column), "most": LONGEST_CELL}
        )
    return text


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        at_midnight = value.time() == time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", str(value)).strip()


def _has_lost_digits(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and abs(value) >= 10**DIGITS_KEPT_BY_EXCEL
    )


def _place(number: int, column: int) -> str:
    """Row 3, third column is C3."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{number}"
