"""The indicators as the table of the performance report (LKjIP)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import workbook_response
from rutan.common.spreadsheets import Column, write_workbook
from rutan.portal.asked_indicators import AskedIndicators, Line


@requires("portal.view_reports")
@require_GET
def indicator_workbook(request: HttpRequest) -> HttpResponse:
    """The words of the page, so that nothing hidden there stands here; nobody's name."""
    asked = AskedIndicators(request)
    columns = [
        Column(_("Code"), lambda line: line.metric.code, width=8),
        Column(_("Indicator"), lambda line: str(line.metric.name), width=48),
        Column(_("Formula"), _formula, width=80),
        Column(_("Target"), lambda line: line.target),
        Column(_("Realised"), lambda line: line.realised),
        Column(_("Achieved"), lambda line: line.achieved),
        Column(_("Counted"), lambda line: line.of_whole, width=24),
        Column(_("Coverage"), lambda line: line.coverage),
        Column(_("Not known"), lambda line: line.unknown),
    ]
    notes = [f"{each['label']}: {each['value']}" for each in asked.active]
    try:
        data = write_workbook(columns, asked.lines, "LKjIP", notes=notes)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("portal:indicators")
    record("report.exported", "report", by=request.user, people=0, kind="indicators")
    return workbook_response(data, f"indikator-{asked.period.code}.xlsx")


def _formula(line: Line) -> str:
    sides = [line.metric.number, line.metric.whole]
    return " ÷ ".join(str(side.words) for side in sides if side)
