"""What is read out of a sheet: rows of text within bounds, and how a cell is named to people."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from rutan.common.errors import DomainError

LONGEST_CELL = 2_000


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


def bounded(rows: Iterable[Row], max_rows: int, max_columns: int) -> list[Row]:
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
        raise DomainError(
            _(
                "The file is empty. Only the first sheet is read. Fill in the template and "
                "upload it."
            )
        )
    if width > max_columns:
        raise DomainError(
            _("The file has more than %(most)d columns. Use the template.") % {"most": max_columns}
        )
    return [Row(row.number, _padded(row.cells, width), row.lost_digits) for row in kept]


def _width(row: Row) -> int:
    return max((column for column, text in enumerate(row.cells, start=1) if text), default=0)


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (cells + ("",) * width)[:width]


def text_of(value: Any, number: int, column: int) -> str:
    text = _as_text(value)
    if len(text) > LONGEST_CELL:
        raise DomainError(
            _("The text in cell %(cell)s is longer than %(most)d characters. Shorten it.")
            % {"cell": place_of(number, column), "most": LONGEST_CELL}
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


def place_of(number: int, column: int) -> str:
    """Row 3, third column is C3."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{number}"


def wrong_type() -> str:
    return _("The file must be an Excel workbook (.xlsx) or a CSV file (.csv).")
