"""Monitoring reports to be written, to be checked, and agreements that nobody evaluates."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import MonitoringState
from partnerships.due.shared import Settings, of_facility
from partnerships.models import Agreement, Facility, MonitoringReport
from partnerships.recipients import is_kept
from rutan.common.dates import add_months
from rutan.common.due import DueItem, tone_of


def monitoring_due(user, facility: Facility | None, on: date) -> Iterator[DueItem]:
    if user.has_perm("partnerships.change_monitoringreport"):
        yield from _to_write(user, facility, on)
        yield from _never_evaluated(user, facility, on)
    if user.has_perm("partnerships.review_monitoringreport") and user.is_facility_staff:
        yield from _to_check(user, facility, on)


def _reports(user, facility: Facility | None) -> Any:
    rows = MonitoringReport.objects.for_user(user)
    return of_facility(rows, facility, "agreement__facility").select_related("agreement__partner")


def _to_write(user, facility: Facility | None, on: date) -> Iterator[DueItem]:
    rows = _reports(user, facility).open().annotate(is_kept=is_kept(on, "agreement__"))
    for report in rows.filter(Q(agreement__owner=user) | Q(is_kept=False)):
        title = (
            _("Correct the monitoring report of %(code)s")
            if report.return_note
            else _("Write the monitoring report of %(code)s")
        )
        yield _item(report, title % {"code": report.agreement}, report.due_on, _("Write"), on)


def _to_check(user, facility: Facility | None, on: date) -> Iterator[DueItem]:
    """Four eyes: who sent it is not asked."""
    rows = _reports(user, facility).filter(state=MonitoringState.SENT)
    for report in rows.exclude(submitted_by=user):
        title = _("Check the monitoring report of %(code)s") % {"code": report.agreement}
        yield _item(report, title, report.review_due_on, _("Check"), on)


def _item(report: Any, title: str, due_on: date, label: str, on: date) -> DueItem:
    first, last = (date_format(day, "j M Y") for day in (report.period_from, report.period_to))
    return DueItem(
        on=due_on,
        title=title,
        detail=_("%(partner)s, %(first)s to %(last)s")
        % {"partner": report.agreement.partner, "first": first, "last": last},
        url_name="partnerships:monitoring-detail",
        url_args=(report.agreement.code, report.pk),
        action_label=label,
        tone=tone_of(due_on, on),
    )


def _never_evaluated(user, facility: Facility | None, on: date) -> Iterator[DueItem]:
    """In force for so many months without a report that was sent (domain 14.11)."""
    settings = Settings(facility)
    for agreement in _without_open_report(user, facility, on):
        months = settings.of(agreement.facility)["evaluation_months"]
        due_on = add_months(max(agreement.evaluated_until or date.min, agreement.starts_on), months)
        if due_on > on:
            continue
        yield DueItem(
            on=due_on,
            title=_("No evaluation of %(code)s for %(months)s months")
            % {"code": agreement, "months": months},
            detail=_("Agreement with %(partner)s") % {"partner": agreement.partner},
            url_name="partnerships:monitoring-create",
            url_args=(agreement.code,),
            action_label=_("Open a monitoring report"),
            tone=tone_of(due_on, on),
        )


def _without_open_report(user, facility: Facility | None, on: date) -> Any:
    reports = MonitoringReport.objects.filter(agreement=OuterRef("pk"))
    sent = reports.exclude(state=MonitoringState.NEW).order_by("-period_to")
    return (
        of_facility(Agreement.objects.for_user(user), facility)
        .in_force(on)
        .annotate(
            is_kept=is_kept(on),
            evaluated_until=Subquery(sent.values("period_to")[:1]),
        )
        .filter(Q(owner=user) | Q(is_kept=False), ~Exists(reports.open()))
        .select_related("facility", "partner")
    )
