"""Which programmes are asked for, and what the facilities could not offer: counts only."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from partnerships.models import DemandFigures
from partnerships.reports.demand import DemandLine, demanded, lines_of
from partnerships.thresholds import THRESHOLDS
from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import paginate, workbook_response
from rutan.common.spreadsheets import Column, write_workbook


@requires("portal.view_reports", "partnerships.view_demandfigures")
def demand_report(request: HttpRequest) -> HttpResponse:
    page = paginate(request, demanded(DemandFigures.objects.for_user(request.user)))
    context = {"page": page, "lines": _lines(request, page.object_list)}
    return render(request, "portal/reports/demand.html", context)


@requires("portal.view_reports", "partnerships.view_demandfigures")
def demand_workbook(request: HttpRequest) -> HttpResponse:
    lines = _lines(request, demanded(DemandFigures.objects.for_user(request.user)))
    columns = [
        Column(_("Facility"), lambda line: str(line.facility), width=32),
        Column(_("Programme"), lambda line: line.programme.title, width=40),
        Column(_("Waiting"), lambda line: line.waiting),
        Column(_("Longest since"), lambda line: line.since, "date"),
        Column(_("Without a place"), lambda line: line.without_place),
        Column(_("Of those, released before a class"), lambda line: line.out_of_time),
    ]
    try:
        data = write_workbook(columns, lines, _("Demand"))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("portal:demand-report")
    record("report.exported", "report", by=request.user, people=0)
    return workbook_response(data, "permintaan-program.xlsx")


def _lines(request: HttpRequest, figures) -> list[DemandLine]:
    small = int(THRESHOLDS["small_cell"].default)
    return lines_of(figures, reader=request.user, small_cell=small)
