"""Papers to take along, made on the spot from what the record says now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from partnerships.documents import coordination_papers
from partnerships.documents.agreement_summary import agreement_summary
from partnerships.documents.monitoring_report import monitoring_report
from partnerships.documents.obligations_sheet import obligations_sheet
from partnerships.models import Agreement, Coordination, MonitoringReport
from partnerships.reports import monitoring
from partnerships.views.shared import agreement_url, agreements_of
from rutan.accounts.decorators import requires
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import pdf_response


@requires("partnerships.view_agreement")
@require_safe
def agreement_paper(request: HttpRequest, code: str) -> HttpResponse:
    agreement = _agreement(request, code)
    return printed(
        request,
        agreement,
        agreement_summary,
        facility=agreement.facility_id,
        name=f"ringkasan-{agreement.code}.pdf",
        back=agreement_url("detail", agreement),
    )


@requires("partnerships.view_agreement")
@require_safe
def agreement_obligations_paper(request: HttpRequest, code: str) -> HttpResponse:
    agreement = _agreement(request, code)
    return printed(
        request,
        agreement,
        obligations_sheet,
        facility=agreement.facility_id,
        name=f"kewajiban-{agreement.code}.pdf",
        back=agreement_url("detail", agreement),
    )


@requires("partnerships.view_coordination")
@require_safe
def coordination_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    coordination = _coordination(request, pk)
    if not coordination_papers.has_agenda(coordination):
        raise Http404("the meeting has been held or cancelled")
    return printed(
        request,
        coordination,
        coordination_papers.agenda,
        facility=coordination.facility_id,
        name=f"agenda-{coordination.pk}.pdf",
        back=reverse("partnerships:coordination-detail", args=[coordination.pk]),
    )


@requires("partnerships.view_coordination")
@require_safe
def coordination_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    coordination = _coordination(request, pk)
    if not coordination_papers.has_minutes(coordination):
        raise Http404("the meeting has not been held")
    return printed(
        request,
        coordination,
        coordination_papers.minutes,
        facility=coordination.facility_id,
        name=f"notula-{coordination.pk}.pdf",
        back=reverse("partnerships:coordination-detail", args=[coordination.pk]),
    )


@requires("partnerships.view_monitoringreport", in_admin_too=True)
@require_safe
def monitoring_paper(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The partner gets the letter once it was sent; a draft stays in the house."""
    reports = MonitoringReport.objects.for_user(request.user)
    if request.user.works_in_admin:
        reports = reports.submitted()
    reports = reports.select_related("agreement__facility__regional_office", "agreement__partner")
    report = get_object_or_404(reports, agreement__code=code, pk=pk)
    return printed(
        request,
        report,
        _letter,
        facility=report.agreement.facility_id,
        name=f"laporan-{code}-{report.period_to:%Y-%m}-{report.revision}.pdf",
        back=reverse("partnerships:monitoring-detail", args=[code, report.pk]),
    )


def _agreement(request: HttpRequest, code: str) -> Agreement:
    rows = agreements_of(request).select_related("facility__regional_office", "parent")
    return get_object_or_404(rows, code=code)


def _coordination(request: HttpRequest, pk: int) -> Coordination:
    rows = Coordination.objects.for_user(request.user)
    return get_object_or_404(rows.select_related("facility__regional_office", "partner"), pk=pk)


def _letter(report: MonitoringReport, *, at: datetime, by: User) -> bytes:
    """A letter is nobody's print: who takes it changes nothing on it."""
    on = report.agreement.facility.today()
    return monitoring_report(report, monitoring.shown(report, on=on))


def printed(
    request: HttpRequest,
    subject: Any,
    paper: Callable[..., bytes],
    *,
    facility: int,
    name: str,
    back: str,
    kind: str = "",
) -> HttpResponse:
    """The paper, and that it was taken. No name of a person stands in `name`; `kind` is how the
    trail calls the paper where the first word of its name is not enough."""
    try:
        data = paper(subject, at=timezone.now(), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(back)
    record(
        "paper.printed",
        subject,
        by=request.user,
        facility=facility,
        paper=kind or name.partition("-")[0],
    )
    return pdf_response(data, name)
