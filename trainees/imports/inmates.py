"""Inmates out of an Excel or CSV file: read, compared with what is known, never written.

The answer is a list of unsaved `ImportRow`s; `trainees.actions.imports` keeps and applies them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.common.cells import Row, Sheet
from rutan.common.errors import DomainError
from rutan.common.reading import read_rows
from trainees.imports.columns import ERROR_COLUMN, EXAMPLE, guess
from trainees.imports.lookups import plain
from trainees.imports.rows import Reading
from trainees.imports.verdicts import judge
from trainees.models import ImportBatch, ImportRow


@dataclass
class Upload:
    """A file as it was read: its titles, its rows, and which field each column is taken for."""

    header: list[str]
    rows: list[Row]
    codes: list[str]


def read(file: Any, name: str = "") -> Upload:
    """Raises DomainError with a sentence for every file that cannot be an inmate list."""
    sheet: Sheet = read_rows(file, name, field="file")
    first, *rows = sheet.rows
    header = [" ".join(cell.split()) for cell in first.cells]
    codes = guess(header)
    codes = [
        "" if plain(title) == plain(ERROR_COLUMN) else code
        for title, code in zip(header, codes, strict=True)
    ]
    if not set(codes) - {""}:
        raise DomainError(
            _("The first row has no known column titles. Use the titles of the template."), "file"
        )
    if not rows:
        raise DomainError(_("The file is empty. Fill in the template and upload it."), "file")
    return Upload(header, rows, codes)


def checked(
    facility: Facility, header: Sequence[str], codes: Sequence[str], rows: Iterable[Row]
) -> list[ImportRow]:
    """Every row with its verdict; nothing is written. Example rows are left out.

    Judged once in each language, so that a preview can be read in either: the verdicts are the
    same, their sentences are not.
    """
    reading = Reading(facility, header, codes)
    kept = [row for row in rows if not is_example(row, reading.places.get("id_card_name"))]
    versions: dict[str, list[ImportRow]] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            versions[language] = judge(reading, [reading.draft(row) for row in kept])
    return [
        in_all_languages(dict(zip(versions, same, strict=True)))
        for same in zip(*versions.values(), strict=True)
    ]


def in_all_languages(versions: dict[str, ImportRow]) -> ImportRow:
    """The row of the first language, with the sentences of all of them."""
    row = next(iter(versions.values()))
    for name, texts in (("errors", ["message"]), ("warnings", ["column", "message"])):
        said = {language: getattr(version, name) for language, version in versions.items()}
        merged = [
            note
            | {
                text: {language: notes[place][text] for language, notes in said.items()}
                for text in texts
            }
            for place, note in enumerate(getattr(row, name))
        ]
        setattr(row, name, merged)
    return row


def is_example(row: Row, place: int | None) -> bool:
    """The row of the template; `place` is the column that says so."""
    return place is not None and row.cells[place].strip().upper().startswith(EXAMPLE)


def rows_of(batch: ImportBatch) -> list[Row]:
    """The rows of a kept file again, to read them with other columns."""
    return [
        Row(row.number, tuple(row.cells), frozenset(row.lost))
        for row in batch.rows.order_by("number")
    ]
