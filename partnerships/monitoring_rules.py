"""A monitoring report: when the next one falls due, what it lacks, who may write what.

Each rule answers; nothing here writes or refuses (features F08).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from partnerships.choices import AgreementState, MonitoringState
from partnerships.models import Agreement, AgreementParty, MonitoringReport, Posting
from partnerships.models.posting import reach_of
from rutan.accounts.choices import Role
from rutan.accounts.models import User
from rutan.common.dates import add_months
from rutan.common.findings import Answer, Finding

EVALUATED = frozenset({AgreementState.SIGNED, AgreementState.CLOSED})


def next_period(
    agreement: Agreement, covered_until: date | None, on: date
) -> tuple[date, date] | None:
    """The last cycle that has ended and that no report covers; None when there is none.

    Cycles follow one another from the day after the last report, or from the start, by whole
    months; the last one ends with the agreement. Of several missed ones only the last is asked
    for, and none that ended more than a cycle ago.
    """
    every = agreement.evaluation_every_months
    if not every:
        return None
    anchor = covered_until + timedelta(days=1) if covered_until else agreement.starts_on
    found: tuple[date, date] | None = None
    number = 0
    while True:
        first = add_months(anchor, every * number)
        last = min(add_months(anchor, every * (number + 1)) - timedelta(days=1), agreement.ends_on)
        if first >= last or last >= on:
            break
        found, number = (first, last), number + 1
    return found if found and found[1] >= add_months(on, -every) else None


def suggested_period(agreement: Agreement, on: date) -> tuple[date, date]:
    """For who opens a report by hand: what no report covers yet, until today or the end."""
    last_report = agreement.monitoring_reports.order_by("-period_to").first()
    covered_until = last_report.period_to if last_report else None
    if period := next_period(agreement, covered_until, on):
        return period
    first = covered_until + timedelta(days=1) if covered_until else agreement.starts_on
    return first, max(min(on, agreement.ends_on), first + timedelta(days=1))


def days_of(period_to: date, values: Mapping[str, Any], on: date) -> tuple[date, date]:
    """By when it is sent and checked, as the settings of the facility have it; never in the past
    for a report that is opened late."""
    due_on = max(period_to, on) + timedelta(days=values["monitoring_due_days"])
    return due_on, due_on + timedelta(days=values["monitoring_review_days"])


def missing_actions(report: MonitoringReport, *, has_evidence: bool) -> list[Finding]:
    """Everything a report needs before it is sent, with what is there already.

    The partner's comment is asked for and does not hold the report up: not every partner answers.
    """
    is_sent = report.state != MonitoringState.NEW
    return [
        _need(
            "figures",
            _("Figures confirmed"),
            is_there=is_sent,
            message=_("Look through the figures and confirm them when you send the report."),
        ),
        _need(
            "obstacles",
            _("Obstacles written"),
            is_there=bool(report.obstacles.strip()),
            message=_("Write the obstacles; if there were none, write so."),
        ),
        _need(
            "evidence",
            _("Supporting file uploaded"),
            is_there=has_evidence,
            message=_("Upload at least one file that shows what was done."),
        ),
        _need(
            "recommendation",
            _("Recommendation given"),
            is_there=bool(report.recommendation),
            message=_("Choose whether the cooperation goes on."),
        ),
        _need(
            "facility_comment",
            _("Comment of the facility"),
            is_there=bool(report.facility_comment.strip()),
            message=_("Write the comment of the facility."),
        ),
        _need(
            "partner_comment",
            _("Comment of the partner"),
            is_there=bool(report.partner_comment.strip()),
            message=_("The partner has not commented yet."),
            mandatory=False,
        ),
    ]


def _need(
    code: str, label: str, *, is_there: bool, message: str, mandatory: bool = True
) -> Finding:
    missing = Answer.MISSING if mandatory else Answer.CONSIDER
    return Finding(
        code=code,
        answer=Answer.MEETS if is_there else missing,
        label=label,
        mandatory=mandatory,
        message="" if is_there else message,
    )


def partner_answers_itself(agreement: Agreement, on: date) -> bool:
    """Whether a coordinator of a partner has an account: then nobody else writes its comment."""
    partners = AgreementParty.objects.filter(agreement=agreement, partner__isnull=False)
    return (
        Posting.objects.on(on)
        .filter(
            partner__in=partners.values("partner_id"),
            user__in=User.objects.usable(on).filter(role=Role.COORDINATOR),
        )
        .exists()
    )


def may_check(user: User, report: MonitoringReport) -> bool:
    """Somebody of the facility that leads; four eyes: who sent it does not make it final."""
    return (
        report.state == MonitoringState.SENT
        and report.agreement.facility_id in reach_of(user).facilities
        and user.has_perm("partnerships.review_monitoringreport")
        and user.pk != report.submitted_by_id
    )
