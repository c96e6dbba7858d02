"""Monitoring reports to be written, to be checked, and agreements that nobody evaluates."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import MonitoringState
from partnerships.due.shared import of_facility, told_to_the_head
from partnerships.models import Facility, MonitoringReport
from partnerships.recipients import is_kept
from rutan.common.dates import add_months
from rutan.common.due import DueItem, tone_of


def monitoring_due(user, facility: Facility | None, on: date) -> Iterator[DueItem]:
    writes = user.has_perm("partnerships.change_monitoringreport")
    checks = user.has_perm("partnerships.review_monitoringreport") and user.is_facility_staff
    if not writes and not checks:
        return
    limit = told_to_the_head(user, facility, on)
    rows = MonitoringReport.objects.for_user(user).exclude(state=MonitoringState.FINAL)
    for report in (
        of_facility(rows, facility, "agreement__facility")
        .annotate(is_kept=is_kept(on, "agreement__"))
        .select_related("agreement__partner")
        .defer("figures")
    ):
        if report.state == MonitoringState.NEW:
            is_asked = writes and (report.agreement.owner_id == user.pk or not report.is_kept)
            if is_asked or (limit and report.due_on < (limit if report.is_kept else on)):
                yield _to_write(report, on)
        elif checks and report.submitted_by_id != user.pk:  # four eyes
            yield _to_check(report, on)


def _to_write(report: Any, on: date) -> DueItem:
    title = (
        _("Correct the monitoring report of %(code)s")
        if report.return_note
        else _("Write the monitoring report of %(code)s")
    )
    return _item(report, title % {"code": report.agreement}, report.due_on, _("Write"), on)


def _to_check(report: Any, on: date) -> DueItem:
    title = _("Check the monitoring report of %(code)s") % {"code": report.agreement}
    return _item(report, title, report.review_due_on, _("Check"), on)


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


def evaluations() -> dict[str, Any]:
    """For agreements: until when they are reported on, and whether a report is being written."""
    # Of the row around it, which the query there may show.
    reports = MonitoringReport.objects.filter(agreement=OuterRef("pk"))
    sent = reports.exclude(state=MonitoringState.NEW).order_by("-period_to")
    return {
        "evaluated_until": Subquery(sent.values("period_to")[:1]),
        "is_being_evaluated": Exists(reports.open()),
    }


def evaluation_due(agreement: Any, user, values: Mapping, on: date) -> DueItem | None:
    """In force for so many months without a report that was sent (domain 14.11)."""
    if not user.has_perm("partnerships.add_monitoringreport"):
        return None
    if agreement.is_being_evaluated or not agreement.starts_on <= on <= agreement.ends_on:
        return None
    if agreement.is_kept and agreement.owner_id != user.pk:
        return None
    months = values["evaluation_months"]
    due_on = add_months(max(agreement.evaluated_until or date.min, agreement.starts_on), months)
    if due_on > on:
        return None
    return DueItem(
        on=due_on,
        title=_("No evaluation of %(code)s for %(months)s months")
        % {"code": agreement, "months": months},
        detail=_("Agreement with %(partner)s") % {"partner": agreement.partner},
        url_name="partnerships:monitoring-create",
        url_args=(agreement.code,),
        action_label=_("Open a monitoring report"),
        tone=tone_of(due_on, on),
    )
