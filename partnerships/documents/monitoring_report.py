"""A monitoring report as a letter of the facility (laporan pelaksanaan)."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import MonitoringState
from partnerships.documents.sheet import frame_of, known, long_day, period, table
from partnerships.models import Facility, MonitoringReport
from partnerships.models.obligation import amount
from partnerships.reports.monitoring import ClassRow, DutyRow, Figures
from rutan.common import pdf
from rutan.common.shares import NOTHING
from rutan.common.words import short_day

TO_BE_WRITTEN = "." * 48


def monitoring_report(report: MonitoringReport, figures: Figures) -> bytes:
    """Dated and signed for the day it was sent: a report that was sent prints the same for ever.

    `figures` are `reports.monitoring.shown(report, on=…)`: frozen once it was sent.
    """
    agreement, facility = report.agreement, report.agreement.facility
    at = report.submitted_at or timezone.now()
    on = at.astimezone(facility.tz).date()
    data = frame_of(
        facility,
        title=_("Monitoring report"),
        subtitle=f"{agreement} · {agreement.title}",
        at=at,
        by=None,
        is_sample=agreement.is_demo,
        foot=_foot(report),
    )
    data |= {
        "facts": _facts(report, figures),
        "opening": _(
            "We report on the cooperation “%(title)s” with %(partner)s in the time from %(first)s "
            "to %(last)s."
        )
        % {
            "title": agreement.title,
            "partner": agreement.partner.name,
            "first": long_day(report.period_from),
            "last": long_day(report.period_to),
        },
        "duties": _duties(figures),
        "classes": _classes(figures),
        "words": [
            {"title": title, "text": text}
            for title, text in known(
                [
                    (_("Benefits"), report.benefits),
                    (_("Obstacles"), report.obstacles),
                    (_("Comment of the facility"), report.facility_comment),
                    (_("Comment of the partner"), report.partner_comment),
                    (_("Recommendation"), report.get_recommendation_display()),
                    (_("Enclosed"), _evidence(report)),
                ]
            )
        ],
        "signatures": [_signature(facility, on)],
    }
    return pdf.render("partnerships/papers/monitoring_report.typ", data, at=at)


def _facts(report: MonitoringReport, figures: Figures) -> list[tuple[str, str]]:
    agreement = report.agreement
    numbers = [party.number for party in agreement.parties.all() if party.number]
    return known(
        [
            (_("Number"), TO_BE_WRITTEN),
            (_("To"), f"{agreement.facility.regional_office.name}\n{agreement.partner.name}"),
            (
                _("Period reported on"),
                f"{long_day(report.period_from)} – {long_day(report.period_to)}",
            ),
            (_("Agreement"), " / ".join(numbers) or str(agreement)),
            (_("Period"), f"{long_day(agreement.starts_on)} – {long_day(agreement.ends_on)}"),
            (_("Figures as of"), long_day(figures.as_of) if figures.as_of > date.min else ""),
            (_("Revision"), report.revision if report.revision > 1 else ""),
        ]
    )


def _foot(report: MonitoringReport) -> str:
    """Whether the letter may leave the house, and the hash of its figures."""
    if report.state == MonitoringState.NEW:
        return _("Draft, not sent yet")
    words = [_("Sent %(day)s") % {"day": short_day(_day_of(report, report.submitted_at))}]
    if report.final_at:
        words.append(_("checked %(day)s") % {"day": short_day(_day_of(report, report.final_at))})
    return " · ".join([*words, f"SHA-256 {report.figures_hash[:16]}"])


def _day_of(report: MonitoringReport, moment: datetime) -> date:
    return moment.astimezone(report.agreement.facility.tz).date()


def _duties(figures: Figures) -> dict[str, Any]:
    return table(
        [_("Obligation"), _("Target"), _("Reached"), _("Progress"), _("Result")],
        [_duty(row) for row in figures.duties],
        title=_("Obligations and what was reached"),
        empty=_("No obligation is written."),
    )


def _duty(row: DutyRow) -> dict[str, Any]:
    state, tone = _result(row)
    return {
        "name": row.label,
        "note": row.side,
        "target": NOTHING if row.is_duty else row.target_words,
        "realised": row.realised_words,
        "value": row.realised,
        "total": row.target,
        "state": state,
        "tone": tone,
    }


def _result(row: DutyRow) -> tuple[str, str]:
    if row.is_duty:
        done = _("Done %(day)s") % {"day": short_day(row.met_on)} if row.met_on else ""
        return (done, "ok") if done else (_("Not settled yet"), "warn")
    if row.realised is None:
        return _("In the reintegration report"), "plain"
    missing = row.target - row.realised
    if missing <= 0:
        return _("Met"), "ok"
    words = ngettext("%(number)s short", "%(number)s short", missing)
    return words % {"number": amount(row.metric, missing)}, "warn"


def _number(value: int) -> str:
    return number_format(value, force_grouping=True)


def _classes(figures: Figures) -> dict[str, Any]:
    return table(
        [_("Class"), _("Course days"), _("Seats filled"), _("Certified"), _("Hours held")],
        [_class(row) for row in figures.classes],
        title=_("Classes in the period"),
        empty=_("No class ran in the period."),
    )


def _class(row: ClassRow) -> dict[str, str]:
    return {
        "name": row.title,
        "period": period(row.first, row.last),
        "enrolled": _number(row.enrolled),
        "certified": _number(row.certified),
        "hours": _number(row.hours),
    }


def _evidence(report: MonitoringReport) -> str:
    """Kind and day of each file; its name is whatever somebody called it."""
    return "\n".join(
        f"{document.get_kind_display()}, {short_day(document.uploaded_at)}"
        for document in report.evidence.all()
    )


def _signature(facility: Facility, on: date) -> dict[str, str]:
    """Whoever headed the facility that day; a line where nobody is known."""
    head = facility.office_holders.on(on).filter(is_head=True).first()
    role = head.position if head else _("Head of facility")
    return {
        "role": f"{long_day(on)}\n{role}\n{facility.official_name}",
        "name": head.name if head else "",
        "number": f"NIP {head.staff_number}" if head and head.staff_number else "",
    }
