"""Workbooks and CSV files of strangers as rows of text.

Every refusal is a DomainError with a sentence that says what to do.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from rutan.common.cells import Row, Sheet, bounded, text_of, wrong_type
from rutan.common.errors import DomainError
from rutan.common.uploads import LARGEST_UPLOAD, check_size
from rutan.common.workbooks import OLE, macro_words, read_workbook

LARGEST_FILE = LARGEST_UPLOAD
MOST_ROWS = 2_000  # besides the header
MOST_COLUMNS = 60
LINES_THAT_TELL = 10


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
            raise DomainError(macro_words())
        if name.endswith(".xlsx"):
            return read_workbook(data, max_rows, max_columns)
        if name.endswith(".csv"):
            return Sheet(bounded(_csv_rows(data, max_columns), max_rows, max_columns))
        raise DomainError(wrong_type())
    except DomainError as error:
        error.field = error.field or field
        raise


def _csv_rows(data: bytes, max_columns: int) -> Iterator[Row]:
    if data.startswith((b"PK\x03\x04", OLE, b"%PDF")) or b"\x00" in data:
        raise DomainError(wrong_type())
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    # Not the first line alone: a heading above the titles has none.
    first = text.split("\n", LINES_THAT_TELL)[:LINES_THAT_TELL]
    delimiter = max(",;\t", key=lambda mark: max(line.count(mark) for line in first))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(
                number,
                tuple(
                    text_of(_without_apostrophe(value), number, column)
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
