"""Monitoring reports on pages: what they are called for whom, and what may be done."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import lifecycle, monitoring_rules
from partnerships.choices import MonitoringState
from partnerships.models import Agreement, Facility, MonitoringReport
from partnerships.models.posting import reach_of
from partnerships.reports import monitoring as figures
from partnerships.views.shared import agreement_crumbs, agreement_url, crumbs, may
from rutan.accounts.models import User
from rutan.audit.recording import history_of
from rutan.common.findings import Answer


def reports_of(request: HttpRequest) -> Any:
    return MonitoringReport.objects.for_user(request.user).select_related(
        "agreement__facility__regional_office", "agreement__partner", "submitted_by", "final_by"
    )


def reports_led(request: HttpRequest) -> Any:
    """Where a page that writes looks it up: a facility that is merely a party reads."""
    led = Facility.objects.for_user(request.user)
    return reports_of(request).filter(agreement__facility__in=led)


def url_of(page: str, report: MonitoringReport) -> str:
    return reverse(f"partnerships:monitoring-{page}", args=[report.agreement.code, report.pk])


def period_words(report: MonitoringReport) -> str:
    days = (report.period_from, report.period_to)
    return " – ".join(date_format(day, "j M Y") for day in days)


def title_of(report: MonitoringReport) -> str:
    if report.revision == 1:
        return _("Monitoring report %(period)s") % {"period": period_words(report)}
    return _("Monitoring report %(period)s, revision %(number)s") % {
        "period": period_words(report),
        "number": report.revision,
    }


def tag_of(report: MonitoringReport, user: User, on: date) -> tuple[str, str]:
    """Label and tone, in the words of the reader: what is sent for one is work for the other."""
    if report.state == MonitoringState.FINAL:
        return _("Final"), "ok"
    if report.state == MonitoringState.SENT:
        if not monitoring_rules.may_check(user, report):
            return _("Sent"), "info"
        return _("To be checked"), "bad" if report.review_due_on < on else "warn"
    if report.due_on < on:
        return _("Overdue"), "bad"
    if report.return_note:
        return _("Sent back"), "warn"
    return (_("To be written") if _writes(user, report) else _("Being written")), "info"


def panel_of(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """For `_monitoring.html` on the page of an agreement: one query."""
    if not request.user.has_perm("partnerships.view_monitoringreport"):
        return {"is_shown": False}
    on = agreement.facility.today()
    is_monitored = agreement.state in monitoring_rules.EVALUATED
    rows = []
    for report in agreement.monitoring_reports.all():
        report.agreement = agreement
        label, tone = tag_of(report, request.user, on)
        rows.append(
            {
                "row": report,
                "period": period_words(report),
                "label": label,
                "tone": tone,
                "url": url_of("detail", report),
            }
        )
    return {
        "is_shown": is_monitored,
        "rows": rows,
        "may_open": is_monitored and may(request, agreement, "partnerships.add_monitoringreport"),
    }


def crumbs_of(report: MonitoringReport, *last: str) -> list[dict[str, str]]:
    """To the report itself, or to a page under it called `last`."""
    if not last:
        return agreement_crumbs(_("Monitoring report"), report.agreement)
    return crumbs(
        (_("Agreements"), reverse("partnerships:agreement-list")),
        (report.agreement.title, agreement_url("detail", report.agreement)),
        (_("Monitoring report"), url_of("detail", report)),
        (last[0], ""),
    )


def context_of(request: HttpRequest, report: MonitoringReport) -> dict[str, Any]:
    on = report.agreement.facility.today()
    label, tone = tag_of(report, request.user, on)
    evidence = list(report.evidence.for_user(request.user))
    missing = monitoring_rules.missing_actions(report, has_evidence=bool(evidence))
    revisions = _revisions(request.user, report)
    return {
        "report": report,
        "agreement": report.agreement,
        "title": title_of(report),
        "label": label,
        "tone": tone,
        "facts": facts_of(report),
        "figures": figures.shown(report, on=on),
        "is_frozen": bool(report.figures_hash),
        "is_intact": figures.is_intact(report),
        "differences": figures.changed_since(report, on=on),
        "evidence": evidence,
        "checklist": checklist_of(missing, report),
        "revisions": revisions,
        "history": history_of(report, limit=10),
        "may": _allowed(request.user, report, revisions),
        "today": on,
        "crumbs": crumbs_of(report),
    }


def facts_of(report: MonitoringReport) -> list[dict[str, Any]]:
    agreement = report.agreement

    def by_whom(moment, person, due_on) -> tuple[str, str]:
        if moment is None:
            return "–", _("by %(day)s") % {"day": date_format(due_on, "j M Y")}
        day = moment.astimezone(agreement.facility.tz)
        return date_format(day, "j M Y"), person.full_name

    sent, sender = by_whom(report.submitted_at, report.submitted_by, report.due_on)
    final, checker = by_whom(report.final_at, report.final_by, report.review_due_on)
    return [
        {
            "label": _("Agreement"),
            "value": str(agreement),
            "url": agreement_url("detail", agreement),
            "note": agreement.partner.short_name,
        },
        {"label": _("Period reported on"), "value": period_words(report)},
        {"label": _("Sent"), "value": sent, "note": sender},
        {"label": _("Final"), "value": final, "note": checker},
    ]


def checklist_of(missing: list[Any], report: MonitoringReport) -> list[dict[str, Any]]:
    return [
        {
            "title": finding.label,
            "note": finding.message,
            "done": finding.answer == Answer.MEETS,
            "state": "" if finding.mandatory or finding.answer == Answer.MEETS else _("Awaited"),
            "tone": "info" if finding.mandatory else "plain",
        }
        for finding in missing
    ]


def _revisions(user: User, report: MonitoringReport) -> list[dict[str, Any]]:
    """The other reports on the same period, the newest first."""
    others = (
        MonitoringReport.objects.for_user(user)
        .filter(
            agreement=report.agreement_id,
            period_from=report.period_from,
            period_to=report.period_to,
        )
        .exclude(pk=report.pk)
    )
    rows = []
    for other in others.order_by("-revision"):
        other.agreement = report.agreement
        rows.append({"row": other, "url": url_of("detail", other)})
    return rows


def _writes(user: User, report: MonitoringReport) -> bool:
    own = report.agreement.facility_id in reach_of(user).facilities
    return own and user.has_perm("partnerships.change_monitoringreport")


def _allowed(
    user: User, report: MonitoringReport, revisions: list[dict[str, Any]]
) -> dict[str, bool]:
    moves = lifecycle.MONITORING.allowed_actions(report.state)
    writes = _writes(user, report)
    return {
        "write": writes and "fill" in moves,
        "send": writes and "submit" in moves,
        "check": monitoring_rules.may_check(user, report),
        # Who sent it cannot check it: the page says so instead of showing nothing.
        "is_own": report.state == MonitoringState.SENT
        and user.has_perm("partnerships.review_monitoringreport")
        and user.pk == report.submitted_by_id,
        "revise": writes
        and "revise" in moves
        and all(entry["row"].revision < report.revision for entry in revisions),
    }
