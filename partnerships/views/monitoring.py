"""The monitoring report of an agreement: opened, written, sent, checked."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships import monitoring_rules
from partnerships.actions import monitoring
from partnerships.choices import MonitoringState
from partnerships.forms.monitoring import CheckForm, FillForm, OpenForm, SendForm
from partnerships.models import MonitoringReport
from partnerships.reports import monitoring as figures
from partnerships.views import _monitoring
from partnerships.views.shared import agreement_crumbs, agreements_led
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError


def _found(request: HttpRequest, code: str, pk: int) -> MonitoringReport:
    return get_object_or_404(_monitoring.reports_of(request), agreement__code=code, pk=pk)


def _led(request: HttpRequest, code: str, pk: int) -> MonitoringReport:
    """For a page that writes."""
    return get_object_or_404(_monitoring.reports_led(request), agreement__code=code, pk=pk)


def _to(report: MonitoringReport) -> HttpResponse:
    return redirect(_monitoring.url_of("detail", report))


@requires("partnerships.add_monitoringreport")
@once
def monitoring_create(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    if agreement.state not in monitoring_rules.EVALUATED:
        messages.info(request, _("Only a signed agreement is monitored."))
        return redirect("partnerships:agreement-detail", agreement.code)
    form = OpenForm(request.POST or None, agreement=agreement, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The report is open. Write what came of the period."))
        return redirect(_monitoring.url_of("edit", form.result))
    context = {
        "form": form,
        "agreement": agreement,
        "crumbs": agreement_crumbs(_("Open a monitoring report"), agreement),
    }
    return render(request, "partnerships/monitoring/create.html", context)


@requires("partnerships.view_monitoringreport")
def monitoring_detail(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    report = _found(request, code, pk)
    context = _monitoring.context_of(request, report)
    return render(request, "partnerships/monitoring/detail.html", context)


@requires("partnerships.change_monitoringreport")
def monitoring_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    report = _led(request, code, pk)
    if report.state != MonitoringState.NEW:
        messages.info(request, _("This report was sent; it is not written any more."))
        return _to(report)
    form = FillForm(request.POST or None, request.FILES or None, instance=report, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The report is saved."))
        return _to(report)
    if form.conflict:
        back = _monitoring.url_of("detail", report)
        return render(request, "conflict.html", {"form": form, "back": back}, status=409)
    context = {
        "form": form,
        "report": report,
        "title": _monitoring.title_of(report),
        "evidence": list(report.evidence.for_user(request.user)),
        "crumbs": _monitoring.crumbs_of(report, _("Write")),
    }
    return render(request, "partnerships/monitoring/edit.html", context)


@requires("partnerships.change_monitoringreport")
@once
def monitoring_submit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    report = _led(request, code, pk)
    if report.state != MonitoringState.NEW:
        messages.info(request, _("This report is already sent."))
        return _to(report)
    form = SendForm(request.POST or None, report=report, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The report is sent. Its figures stay as they are now."))
        return _to(report)
    missing = monitoring_rules.missing_actions(report, has_evidence=report.evidence.exists())
    context = {
        "form": form,
        "report": report,
        "title": _monitoring.title_of(report),
        "figures": figures.shown(report, on=report.agreement.facility.today()),
        "blocking": [item for item in missing if item.blocks and item.code != "figures"],
        "crumbs": _monitoring.crumbs_of(report, _("Send")),
    }
    return render(request, "partnerships/monitoring/submit.html", context)


@requires("partnerships.review_monitoringreport")
@once
def monitoring_check(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    report = _led(request, code, pk)
    if not request.user.is_facility_staff:
        raise PermissionDenied("partnerships.review_monitoringreport")
    if report.state != MonitoringState.SENT:
        messages.info(request, _("There is nothing to check now."))
        return _to(report)
    if not monitoring_rules.may_check(request.user, report):
        messages.warning(request, _("Who sent a report does not make it final. Ask somebody else."))
        return _to(report)
    form = CheckForm(request.POST or None, report=report, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        if form.result.state == MonitoringState.FINAL:
            messages.success(request, _("The report is final."))
        else:
            messages.success(request, _("The report is sent back."))
        return _to(report)
    context = _monitoring.context_of(request, report) | {
        "form": form,
        "crumbs": _monitoring.crumbs_of(report, _("Check")),
    }
    return render(request, "partnerships/monitoring/check.html", context)


@requires("partnerships.change_monitoringreport")
@require_POST
@once
def monitoring_revise(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    report = _led(request, code, pk)
    try:
        revised = monitoring.revise(report=report, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return _to(report)
    messages.success(request, _("A new revision is open; the final report stays as it is."))
    return redirect(_monitoring.url_of("edit", revised))
