"""Files to download: the template, and the rows that had errors."""

from django.utils.translation import gettext as _

from rutan.common.spreadsheets import Column, Formatted, Table, write_tables, write_workbook
from trainees.actions.imports import in_words
from trainees.choices import BatchKind, RowKind
from trainees.imports.columns import COLUMNS, ERROR_COLUMN, EXAMPLE
from trainees.models import ImportBatch, ImportRow


def template() -> bytes:
    """An .xlsx with the titles, one example that is skipped, and a sheet about the columns."""
    titles = [Column(column.title, width=max(14, len(column.title) + 2)) for column in COLUMNS]
    example = [column.example for column in COLUMNS]
    explained = [
        [column.title, _("yes") if column.required else "", str(column.meaning)]
        for column in COLUMNS
    ]
    advice = [
        _("One row for each person. The row that begins with %s is an example and is skipped.")
        % EXAMPLE,
        _("An empty cell changes nothing. No record is ever deleted by an import."),
        _("Dates: 31/12/2026, 31-12-2026, 2026-12-31 or 31 Desember 2026."),
        _("Needed for a new person; NIK: or the reason why there is none."),
    ]
    about = [
        Column(_("Column"), width=26),
        Column(_("Needed"), width=10),
        Column(_("Meaning"), width=100),
    ]
    rows = [*explained, ["", "", ""], *(["", "", sentence] for sentence in advice)]
    return write_tables(
        [
            Table("Warga binaan", titles, [example], to_fill=True),
            Table(_("About the columns"), about, rows),
        ]
    )


def error_file(batch: ImportBatch) -> bytes:
    """The rows with errors as they were uploaded, with the column Galat. Of a list that is imported
    as a whole all rows: whoever corrects and uploads a part would have imported that part alone."""
    rows = batch.rows.order_by("number")
    if batch.kind != BatchKind.HISTORY:
        rows = rows.filter(kind=RowKind.ERROR)
    titles = [title or " " for title in batch.header]
    kept = [place for place, title in enumerate(titles) if title != ERROR_COLUMN]
    return write_workbook(
        [Column(ERROR_COLUMN, width=60), *(Column(titles[place]) for place in kept)],
        ([_sentences(row), *(_cell(row, place) for place in kept)] for row in rows),
        "Galat",
    )


def _cell(row: ImportRow, place: int) -> str | Formatted:
    text = row.cells[place] if place < len(row.cells) else ""
    # As text a number that Excel has rounded would be believed when it comes back.
    return Formatted(int(text), "number") if place in row.lost and text.isdigit() else text


def _sentences(row: ImportRow) -> str:
    return "\n".join(f"{error['column']}: {in_words(error['message'])}" for error in row.errors)
