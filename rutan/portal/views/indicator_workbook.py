"""The indicators as the table of the performance report (LKjIP), and what classes did for the
ministry's programmes: as pages and as files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rutan.accounts.decorators import requires
from rutan.common.shares import HIDDEN, part_unless_few, unless_few
from rutan.common.spreadsheets import Column, write_workbook
from rutan.portal import lkjip
from rutan.portal.asked_indicators import AskedIndicators
from rutan.portal.report_files import report_file
from rutan.portal.report_links import query
from trainees.reports.ministry_items import ItemRow, by_item


@requires("portal.view_reports")
@require_GET
def performance_table(request: HttpRequest) -> HttpResponse:
    asked = AskedIndicators(request)
    context = {
        "title": _("Performance table (LKjIP)"),
        "asked": asked,
        "rows": lkjip.rows(asked),
        "notes": lkjip.notes(asked),
        "query": query(request),
    }
    return render(request, "portal/indicators/performance.html", context)


@requires("portal.view_reports")
@require_GET
def indicator_workbook(request: HttpRequest) -> HttpResponse:
    """What the page tells, with numbers as numbers; nobody's name."""
    asked = AskedIndicators(request)
    columns = [
        Column(_("Objective"), lambda row: str(row.purpose.objective), width=44),
        Column(_("Code"), lambda row: row.line.metric.code, width=8),
        Column(_("Indicator"), lambda row: str(row.line.metric.name), width=48),
        Column(_("Formula"), lambda row: row.formula, width=80),
        Column(_("Unit"), lambda row: row.unit, width=12),
        Column(_("Target"), lambda row: row.target, format="number"),
        Column(_("Realised"), lambda row: row.realised, format="number"),
        Column(_("Achieved"), lambda row: row.achieved, format="percent"),
        Column(_("Numerator"), lambda row: row.number, format="number"),
        Column(_("Denominator"), lambda row: row.whole, format="number"),
        Column(_("Covered"), lambda row: row.covered, format="number"),
        Column(_("To be covered"), lambda row: row.coverable, format="number"),
        Column(_("Not known"), lambda row: row.unknown, format="number"),
        Column(_("Remarks"), lambda row: row.remark, width=80),
    ]
    return report_file(
        request,
        lambda: write_workbook(columns, lkjip.rows(asked), "LKjIP", notes=lkjip.notes(asked)),
        name=f"indikator-{asked.period.code}.xlsx",
        page="portal:indicators",
        kind="indicators",
    )


@requires("portal.view_reports")
@require_GET
def ministry_items(request: HttpRequest) -> HttpResponse:
    asked = AskedIndicators(request)
    context = {
        "title": _("Ministry programmes"),
        "asked": asked,
        "rows": _items(asked),
        "note": _few_note(asked),
        "query": query(request),
    }
    return render(request, "portal/indicators/ministry_items.html", context)


@requires("portal.view_reports")
@require_GET
def ministry_item_workbook(request: HttpRequest) -> HttpResponse:
    asked = AskedIndicators(request)
    columns = [
        Column(_("Ministry programme"), lambda row: row["item"].programme, width=36),
        Column(_("Year"), lambda row: row["item"].year, format="number", width=8),
        Column(_("Item of the programme"), lambda row: row["item"].title, width=60),
        Column(_("Classes"), lambda row: row["classes"], format="number"),
        Column(_("Participants"), lambda row: row["people"], format="number"),
        Column(_("Certified"), lambda row: row["certified"], format="number"),
    ]
    notes = [*lkjip.notes(asked)[:3], *filter(None, [_few_note(asked)])]
    return report_file(
        request,
        lambda: write_workbook(columns, _items(asked), _("Ministry programmes"), notes=notes),
        name=f"program-aksi-{asked.period.code}.xlsx",
        page="portal:ministry-items",
        kind="ministry_items",
    )


def _items(asked: AskedIndicators) -> list[dict]:
    return [_told(row, asked.least) for row in by_item(asked.scope())]


def _told(row: ItemRow, least: int) -> dict:
    """Numbers of a few people, and those from which they would follow, are not told outside."""
    return {
        "item": row.item,
        "classes": row.classes,
        "people": unless_few(row.people, least),
        "certified": part_unless_few(row.certified, row.people, least),
    }


def _few_note(asked: AskedIndicators) -> str:
    if not asked.least:
        return ""
    return _(
        "Numbers under %(least)d are not told, and “%(sign)s” stands where such a number would "
        "follow."
    ) % {"least": asked.least, "sign": HIDDEN}
