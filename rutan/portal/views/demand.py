"""Which programmes are asked for, and what the facilities could not offer: counts only."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import DemandFigures, Facility
from partnerships.reports.demand import DemandLine, demanded, lines_of
from rutan.accounts.decorators import requires
from rutan.common.http import paginate
from rutan.common.shares import unless_few
from rutan.common.spreadsheets import Column, Table, write_tables
from rutan.portal.report_files import report_file
from trainees.choices import UNMET, ClosedReason
from trainees.reports.demand import Tally, Want, in_large_cells, tallies, wants_at
from trainees.reports.small_cells import OTHERS

NOTHING = Tally(waiting=0, without_place=0, median_days=None, reasons=[])


@dataclass(frozen=True, kw_only=True)
class Line:
    """A programme at a facility, with what only the wishes themselves tell."""

    of: DemandLine
    tally: Tally


@dataclass(frozen=True, kw_only=True)
class FieldLine:
    """A field of all facilities of the reader; a person who asks twice counts once."""

    name: str
    waiting: int | str
    without_place: int | str
    tally: Tally


@requires("portal.view_reports", "partnerships.view_demandfigures")
def demand_report(request: HttpRequest) -> HttpResponse:
    page = paginate(request, demanded(DemandFigures.objects.for_user(request.user)))
    lines, fields = _lines(request, page.object_list)
    least = thresholds.least_told(request.user, None)
    context = {"page": page, "lines": lines, "fields": fields, "least": least}
    return render(request, "portal/reports/demand.html", context)


@requires("portal.view_reports", "partnerships.view_demandfigures")
def demand_workbook(request: HttpRequest) -> HttpResponse:
    lines, fields = _lines(request, demanded(DemandFigures.objects.for_user(request.user)))
    programmes = [
        Column(_("Facility"), lambda line: str(line.of.facility), width=32),
        Column(_("Programme"), lambda line: line.of.programme.title, width=40),
        Column(_("Waiting"), lambda line: line.of.waiting, "number"),
        Column(_("Longest since"), lambda line: line.of.since, "date"),
        *_columns(),
        Column(_("Without a place"), lambda line: line.of.without_place, "number"),
        *_reasons(),
    ]
    by_field = [
        Column(_("Training field"), lambda line: line.name, width=40),
        Column(_("Waiting"), lambda line: line.waiting, "number"),
        *_columns(),
        Column(_("Without a place"), lambda line: line.without_place, "number"),
        *_reasons(),
    ]
    tables = [Table(_("Demand"), programmes, lines), Table(_("By field"), by_field, fields)]
    return report_file(
        request,
        lambda: write_tables(tables),
        name="permintaan-program.xlsx",
        page="portal:demand-report",
        kind="demand",
    )


def _columns() -> list[Column]:
    return [Column(_("Median in days"), lambda line: line.tally.median_days, "number")]


def _reasons() -> list[Column]:
    """One column a reason; what was merged for readers outside stands in the last one."""
    codes = [(each.value, str(each.label)) for each in ClosedReason if each in UNMET]
    return [
        Column(
            label,
            lambda line, code=code: {key: n for key, _label, n in line.tally.reasons}.get(code),
            "number",
        )
        for code, label in [*codes, (OTHERS, _("Others"))]
    ]


def _programme(want: Want) -> tuple[int, int]:
    return want.facility_id, want.programme_id


def _lines(request: HttpRequest, figures) -> tuple[list[Line], list[FieldLine]]:
    """Programmes as they are counted, and fields; two queries for any number of wishes."""
    least = thresholds.least_told(request.user, None)
    today = timezone.localdate()
    wants = wants_at(Facility.objects.for_user(request.user))
    found = tallies(wants, _programme, today=today, least=least)
    shared = in_large_cells(wants, _programme, least=least)
    by_field = tallies(shared, lambda each: each.field_name, today=today, least=least)
    lines = [
        Line(of=each, tally=found.get((each.facility.pk, each.programme.pk), NOTHING))
        for each in lines_of(figures, reader=request.user, small_cell=least)
    ]
    fields = [
        FieldLine(
            name=name,
            waiting=unless_few(tally.waiting, least),
            without_place=unless_few(tally.without_place, least),
            tally=tally,
        )
        for name, tally in sorted(
            by_field.items(), key=lambda each: (-each[1].waiting, -each[1].without_place, each[0])
        )
    ]
    return lines, fields
