"""Workbooks and CSV files out of Bekal: text stays text, so no spreadsheet executes a name.

What comes in is read by `rutan.common.reading`.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.utils import timezone
from django.utils.translation import gettext as _

from rutan.common.errors import DomainError

MOST_ROWS = 50_000
LONGEST_TEXT = 32_767
NUMBER_FORMATS = {
    "date": "dd/mm/yyyy",
    "datetime": "dd/mm/yyyy hh:mm",
    "percent": "0.0%",
    "rupiah": "#,##0",
}

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"[=+\-@\t\r\n|%]")


@dataclass(frozen=True)
class Column:
    """One column of an export.

    `value` takes a row object; without it the cell is taken by position. `format` is one of
    text, date, datetime, number, rupiah, percent (a fraction of 1).
    """

    title: str
    value: Callable[[Any], Any] | None = None
    format: str = "text"
    width: int = 18


class Formatted(NamedTuple):
    """A cell with a format of its own, in a column of another."""

    value: Any
    format: str


@dataclass(frozen=True)
class Table:
    """One sheet of an export: its title, its columns, and rows for them. In one `to_fill` in, what
    is typed below stays as typed: Excel rounds no NIK, and swaps no day and month."""

    title: str
    columns: Sequence[Column | str]
    rows: Iterable[Any]
    to_fill: bool = False


def write_workbook(
    columns: Sequence[Column | str],
    rows: Iterable[Any],
    title: str,
    *,
    notes: Sequence[str] = (),
) -> bytes:
    """An .xlsx with one sheet of rows; see `write_tables`."""
    return write_tables([Table(title, columns, rows)], notes=notes)


def write_tables(tables: Iterable[Table], *, notes: Sequence[str] = ()) -> bytes:
    """An .xlsx, one sheet a table, each with a frozen header row. `notes` (source, period, who
    exported it) stand on a last sheet. Raises DomainError over `MOST_ROWS` in a table."""
    # slow to import (0.3 s), and only exports need it
    from openpyxl import Workbook  # noqa: PLC0415

    # All that can be refused is refused before a workbook is begun.
    filled = [(table, list(_values(_columns(table.columns), table.rows))) for table in tables]
    book = Workbook(write_only=True)
    for table, values in filled:
        _write_table(book, table, values)
    if notes:
        about = book.create_sheet(_sheet_title(_("About this file")))
        about.column_dimensions["A"].width = 100
        for note in notes:
            about.append([_cell(about, str(note), "text")])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_table(book: Any, table: Table, rows: list[list[Any]]) -> None:
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 slow to import, as above

    chosen = _columns(table.columns)
    sheet = book.create_sheet(_sheet_title(table.title))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(chosen, start=1):
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = column.width
        if table.to_fill:
            dimension.number_format = "@"
    sheet.append([_cell(sheet, str(column.title), "text", bold=True) for column in chosen])
    for values in rows:
        sheet.append(
            [
                _cell(sheet, value, column.format)
                for value, column in zip(values, chosen, strict=True)
            ]
        )


def _cell(sheet: Any, value: Any, kind: str, *, bold: bool = False) -> Any:
    # slow to import, as above
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    if isinstance(value, Formatted):
        value, kind = value
    value = _cell_value(value)
    made = WriteOnlyCell(sheet, value)
    is_text = isinstance(value, str)
    if is_text:
        made.data_type = "s"  # openpyxl would store "=1+1" as a formula
    words = "\n" if is_text and "\n" in value else "text"
    look = (words if is_text else kind if kind in NUMBER_FORMATS else "", bold)
    known = _LOOKS.setdefault(sheet.parent, {})
    if look not in known:
        known[look] = _styled(made, *look)._style
    made._style = known[look]
    return made


_LOOKS: WeakKeyDictionary[Any, dict[tuple[str, bool], Any]] = WeakKeyDictionary()
"""Of each workbook the looks that its cells share: to work one out costs more than a cell."""


def _styled(cell: Any, look: str, bold: bool) -> Any:
    # slow to import, as above
    from openpyxl.styles import Alignment, Font  # noqa: PLC0415

    if look in {"text", "\n"}:
        cell.number_format = "@"
        cell.alignment = Alignment(vertical="top", wrap_text=look == "\n")
    elif look in NUMBER_FORMATS:
        cell.number_format = NUMBER_FORMATS[look]
    if bold:
        cell.font = Font(bold=True)
    return cell


def write_csv(columns: Sequence[Column | str], rows: Iterable[Any]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads the letters right."""
    chosen = _columns(columns)
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([_harmless(str(column.title)) for column in chosen])
    for values in _values(chosen, rows):
        writer.writerow([_csv_value(value) for value in values])
    return target.getvalue().encode("utf-8-sig")


def _columns(columns: Sequence[Column | str]) -> list[Column]:
    return [column if isinstance(column, Column) else Column(column) for column in columns]


def _values(columns: list[Column], rows: Iterable[Any]) -> Iterator[list[Any]]:
    kept = list(islice(rows, MOST_ROWS + 1))
    if len(kept) > MOST_ROWS:
        raise DomainError(
            _("More than %(most)d rows. Narrow the filters and export again.") % {"most": MOST_ROWS}
        )
    for row in kept:
        yield [
            column.value(row) if column.value else row[position]
            for position, column in enumerate(columns)
        ]


def _cell_value(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, (int, float, Decimal, date)):
        return value
    return _CONTROL.sub("", str(value))[:LONGEST_TEXT]


def _csv_value(value: Any) -> str:
    value = _cell_value(value.value if isinstance(value, Formatted) else value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(text: str) -> str:
    """With an apostrophe before what Excel would execute."""
    return f"'{text}" if _FORMULA.match(text.lstrip(" ")) else text


def _sheet_title(title: str) -> str:
    plain = re.sub(r"[\[\]:*?/\\'\t\r\n]", " ", _CONTROL.sub("", str(title)))
    return plain.strip()[:31] or "Bekal"
