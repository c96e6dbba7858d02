"""Files to download: the template of a list of earlier years."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from partnerships.models import Programme
from rutan.common.spreadsheets import Column, Table, write_tables
from trainees.imports.history.columns import COLUMNS
from trainees.imports.history.words import (
    CLOSED,
    SPECIAL_ANSWERS,
    HistoryLookups,
    usable_exits,
)


def template(found: HistoryLookups) -> bytes:
    """An .xlsx with the titles, one example that is skipped, a sheet about the columns, and the
    words that Bekal knows here."""
    titles = [Column(column.title, width=max(14, len(column.title) + 2)) for column in COLUMNS]
    about = [
        Column(_("Column"), width=28),
        Column(_("Needed"), width=10),
        Column(_("Meaning"), width=100),
    ]
    explained = [
        [column.title, _("yes") if column.required else "", str(column.meaning)]
        for column in COLUMNS
    ]
    advice = [
        _("One row for each person in a class. A row whose class begins with CONTOH: is skipped."),
        _("A list is imported as a whole or not at all: one mistake stops it."),
        _("The same list can be imported again later; only what is new is added."),
        _("Dates: 31/12/2026, 31-12-2026, 2026-12-31 or 31 Desember 2026."),
        _("What nobody knows stays empty, or a - stands there."),
        _("What follows the release stands in one row of the person, or the same in all of them."),
    ]
    rows = [*explained, ["", "", ""], *(["", "", sentence] for sentence in advice)]
    known = [
        *_known(_("Programme"), _importable(found), "title"),
        *_known(_("Partner"), found.partners.values(), "name"),
        *_known(_("Agreement"), found.agreements.values(), "code"),
        *_known("Bapas", found.offices.values(), "official_name"),
        *_known(_("Kind of release"), found.release_kinds.values(), "label"),
        *_known(_("Reason, Tidak selesai"), [usable_exits(found)], "label"),
        *([_("Reason, Calon"), word] for word in CLOSED),
        *_known(_("Result"), found.outcomes.values(), "label"),
        *([_("Result"), word] for word in SPECIAL_ANSWERS),
    ]
    return write_tables(
        [
            Table("Riwayat", titles, [[column.example for column in COLUMNS]], to_fill=True),
            Table(_("About the columns"), about, rows),
            Table(
                _("Known words"), [Column(_("List"), width=22), Column(_("Word"), width=70)], known
            ),
        ]
    )


def _importable(found: HistoryLookups) -> Iterator[list[Programme]]:
    for rows in found.programmes.values():
        yield [row for row in rows if found.versions.get(row.pk) and not row.is_equivalency]


def _known(title: str, rows: Iterable[Iterable], name: str) -> list[list[str]]:
    words = {str(getattr(row, name)) for several in rows for row in several}
    return [[title, word] for word in sorted(words)]
