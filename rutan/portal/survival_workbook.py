"""Curves and comparison as a workbook: shares as numbers, one row a line and month."""

from collections.abc import Iterable, Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.common.shares import HIDDEN
from rutan.common.spreadsheets import Column, Table, write_tables
from rutan.portal import report_words
from rutan.portal.comparison_page import ComparisonPage
from rutan.portal.survival_cells import Line
from rutan.portal.survival_page import KEPT, RETURNED, WORK, SurvivalPage


def workbook(page: SurvivalPage, comparison: ComparisonPage) -> bytes:
    asked = page.asked
    tables = [
        Table(_sheets()[panel.slug], _columns(panel.rising), _rows(panel.lines))
        for panel in page.panels
    ]
    tables.append(Table(comparison.label, _columns(is_rising=False), _rows(comparison.lines)))
    notes = [
        _("Time after release: data up to %(day)s") % {"day": date_format(asked.on, "j F Y")},
        *(f"{each['label']}: {each['value']}" for each in report_words.filters_of_agreement(asked)),
        *(note for panel in page.panels for note in (panel.unknown, panel.kept) if note),
        *page.left_out,
        f"{comparison.label}: {comparison.refusal or comparison.left_out}",
        _("%(sign)s stands for a number that is not told: too few people.") % {"sign": HIDDEN},
    ]
    return write_tables(tables, notes=notes)


def _sheets() -> dict[str, str]:
    """A sheet has room for 31 letters."""
    return {
        WORK: _("Has worked"),
        KEPT: _("Still at work"),
        RETURNED: _("Not sentenced again"),
    }


def _columns(is_rising: bool) -> list[Column]:
    share = _("Had the event") if is_rising else _("Had not had the event")
    return [
        Column(_("Group"), width=40),
        Column(_("People"), format="number"),
        Column(_("Months"), format="number"),
        Column(_("Day"), format="number"),
        Column(_("Watched"), format="number"),
        Column(_("Events"), format="number"),
        Column(share, format="percent", width=24),
        Column(_("Interval from"), format="percent"),
        Column(_("Interval to"), format="percent"),
    ]


def _rows(lines: Iterable[Line]) -> Iterator[tuple[object, ...]]:
    for line in lines:
        if not line.cells:
            yield line.label, line.people, *[None] * 4, _("too few people"), None, None
        for cell in line.cells:
            shares = [HIDDEN] * 3 if cell.is_hidden else [cell.share, cell.low, cell.high]
            yield (
                line.label,
                line.people,
                cell.month,
                cell.day,
                cell.at_risk,
                cell.events,
                *shares,
            )
