"""Files to download: the template of a list of earlier years."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from rutan.common.spreadsheets import Column, Table, write_tables
from trainees.imports.history.columns import COLUMNS
from trainees.imports.history.words import HistoryLookups


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
    ]
    rows = [*explained, ["", "", ""], *(["", "", sentence] for sentence in advice)]
    known = [
        *_known(_("Programme"), found.programmes.values(), "title"),
        *_known(_("Partner"), found.partners.values(), "name"),
        *_known(_("Agreement"), found.agreements.values(), "code"),
        *_known("Bapas", found.offices.values(), "official_name"),
        *_known(_("Kind of release"), found.release_kinds.values(), "label"),
        *_known(_("Reason"), found.exits.values(), "label"),
        *_known(_("Result"), found.outcomes.values(), "label"),
    ]
    return write_tables(
        [
            Table("Riwayat", titles, [[column.example for column in COLUMNS]]),
            Table(_("About the columns"), about, rows),
            Table(
                _("Known words"), [Column(_("List"), width=22), Column(_("Word"), width=70)], known
            ),
        ]
    )


def _known(title: str, rows: Iterable[Iterable], name: str) -> list[list[str]]:
    words = {str(getattr(row, name)) for several in rows for row in several}
    return [[title, word] for word in sorted(words)]
