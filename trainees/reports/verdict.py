"""Did the partnership work? A deterministic answer in words (ux 6.2)."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import PERCENT_METRICS, ObligationMetric
from partnerships.models import Obligation
from trainees.reports.reintegration import Report

STAGE_OF = {
    ObligationMetric.PARTICIPANTS: "attended",
    ObligationMetric.CERTIFIED: "certified",
    ObligationMetric.FOLLOWED_UP_M6: "reached",
    ObligationMetric.PRODUCTIVE_M6: "productive",
}


@dataclass(frozen=True, kw_only=True)
class Goal:
    """One target of an agreement against what was reached.

    `part` of `whole` people; `whole` is None for plain counts. `is_met` is None when too few
    people are due for a judgement.
    """

    metric: str
    label: str
    target: int
    part: int
    whole: int | None
    is_met: bool | None

    @property
    def is_percent(self) -> bool:
        return self.metric in PERCENT_METRICS

    @property
    def share(self) -> Fraction | None:
        """Unrounded; None for plain counts and for an empty denominator."""
        return Fraction(self.part, self.whole) if self.whole else None

    @property
    def short_by(self) -> int:
        """People, classes or hours that are missing."""
        if not self.is_percent:
            return max(0, self.target - self.part)
        needed = -(-self.target * (self.whole or 0) // 100)
        return max(0, needed - self.part)


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The largest loss that can still be made good; `stage` opens the list of these people."""

    stage: str
    people: int
    sentence: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    headline: str
    lines: list[str]
    goals: list[Goal]
    next_step: NextStep | None


def goals(
    obligations: list[Obligation], report: Report, *, classes: int, hours: int, small_group: int
) -> list[Goal]:
    """The targets about training in the agreement's order; what the sides bring, equipment or
    funds, says nothing about whether it worked. `classes` started and `hours` held are the
    agreement's; percent targets are judged only when `small_group` people are due."""
    counted = {ObligationMetric.CLASSES: classes, ObligationMetric.HOURS: hours}
    found = []
    for obligation in obligations:
        metric = ObligationMetric(obligation.metric)
        if obligation.target is None or obligation.waived_reason:
            continue
        if metric in counted:
            part = counted[metric]
        elif metric in STAGE_OF:
            part = report.count(STAGE_OF[metric])
        else:
            continue
        whole = report.count("due") if metric in PERCENT_METRICS else None
        found.append(
            Goal(
                metric=metric,
                label=str(metric.label),
                target=obligation.target,
                part=part,
                whole=whole,
                is_met=_is_met(metric, obligation.target, part, whole, small_group),
            )
        )
    return found


def _is_met(metric, target, part, whole, small_group) -> bool | None:
    if metric not in PERCENT_METRICS:
        return part >= target
    if whole < small_group:
        return None
    return part * 100 >= target * whole


def verdict(found: list[Goal], report: Report) -> Verdict:
    judged = [goal for goal in found if goal.is_met is not None]
    lines = []
    due, productive = report.count("due"), report.count("productive")
    if due:
        lines.append(
            _(
                "%(productive)s of %(due)s graduates released six months ago or longer now work, "
                "run a business or study."
            )
            % {"productive": productive, "due": due}
        )
    gap = _largest_gap(judged)
    if gap:
        lines.append(gap)
    return Verdict(
        headline=_headline(judged, found, due),
        lines=lines,
        goals=found,
        next_step=_next_step(report),
    )


def _headline(judged: list[Goal], found: list[Goal], due: int) -> str:
    met = sum(bool(goal.is_met) for goal in judged)
    if not judged:
        return ngettext(
            "Too early to tell: only %(count)s graduate is 6 months past release",
            "Too early to tell: only %(count)s graduates are 6 months past release",
            due,
        ) % {"count": due}
    values = {"met": met, "all": len(judged)}
    if met == len(judged):
        sentence = _("Yes: %(met)s of %(all)s targets met") % values
    elif met * 2 >= len(judged):
        sentence = _("Mostly: %(met)s of %(all)s targets met") % values
    else:
        sentence = _("Not yet: %(met)s of %(all)s targets met") % values
    if len(judged) < len(found):
        return _("%(verdict)s, reintegration cannot be judged yet") % {"verdict": sentence}
    return sentence


def _largest_gap(judged: list[Goal]) -> str:
    short = [goal for goal in judged if not goal.is_met]
    if not short:
        return ""
    worst = max(short, key=lambda goal: Fraction(goal.short_by, max(goal.target, 1)))
    return _("%(target)s: %(count)s short of the target.") % {
        "target": worst.label,
        "count": worst.short_by,
    }


def _next_step(report: Report) -> NextStep | None:
    transferred = sum(one.state == "transferred" for one in report.at("unfinished"))
    steps = [
        NextStep(
            stage="failed",
            people=(count := report.count("failed")),
            sentence=ngettext(
                "%(count)s graduate has not passed the test",
                "%(count)s graduates have not passed the test",
                count,
            )
            % {"count": count},
            advice=_("Plan a retest before the agreement ends."),
        ),
        NextStep(
            stage="waiting",
            people=(count := report.count("waiting")),
            sentence=ngettext(
                "%(count)s graduate is waiting for the certificate",
                "%(count)s graduates are waiting for the certificate",
                count,
            )
            % {"count": count},
            advice=_("Ask the issuer for the numbers."),
        ),
        NextStep(
            stage="unreached",
            people=(count := report.count("unreached")),
            sentence=ngettext(
                "%(count)s graduate has no month 6 follow-up",
                "%(count)s graduates have no month 6 follow-up",
                count,
            )
            % {"count": count},
            advice=_("Ask Bapas or the family."),
        ),
        NextStep(
            stage="unfinished",
            people=transferred,
            sentence=ngettext(
                "%(count)s trainee was transferred during the class",
                "%(count)s trainees were transferred during the class",
                transferred,
            )
            % {"count": transferred},
            advice=_("Check planned transfers at selection."),
        ),
    ]
    best = max(steps, key=lambda step: step.people)
    return best if best.people else None
