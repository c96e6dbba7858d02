"""Did the partnership work? A deterministic answer in words (ux 6.2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import PERCENT_METRICS, ObligationMetric
from partnerships.coverage import last_day_of
from partnerships.models import Agreement, Obligation
from trainees.models import OutcomeKind
from trainees.reports.held import NOTHING_HELD, Held, held_of, hours_of
from trainees.reports.reintegration import Counts, totals_by_agreement

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
    def needed(self) -> int:
        """People, classes or hours that meet the target."""
        return -(-self.target * (self.whole or 0) // 100) if self.is_percent else self.target

    @property
    def short_by(self) -> int:
        return max(0, self.needed - self.part)


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The largest loss that can still be made good; `stage` opens the list of these people."""

    stage: str
    people: int
    sentence: str
    advice: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`headline_code` is the answer without its words: yes, most, no or early."""

    headline: str
    headline_code: str
    lines: list[str]
    goals: list[Goal]
    next_step: NextStep | None
    counts: Counts
    held: Held = NOTHING_HELD

    @property
    def met(self) -> int:
        return sum(bool(goal.is_met) for goal in self.goals)

    @property
    def judged(self) -> int:
        return sum(goal.is_met is not None for goal in self.goals)


def verdicts(
    agreements: Sequence[Agreement],
    *,
    on: date,
    obligations: Iterable[Obligation] | None = None,
    kinds: Sequence[OutcomeKind] | None = None,
) -> dict[int, Verdict]:
    """Keyed by agreement, without those that have no target; eight queries at most, however
    many. Pass agreements already in scope, with their facilities, and `obligations` of them and
    all `kinds` where they are at hand. No filter narrows what is judged."""
    rows = {agreement.pk: agreement for agreement in agreements}
    owed: dict[int, list[Obligation]] = defaultdict(list)
    if obligations is None:
        obligations = Obligation.objects.filter(agreement__in=rows)
    for obligation in obligations:
        owed[obligation.agreement_id].append(obligation)
    small_group = _small_groups(agreements)
    kinds = list(OutcomeKind.objects.all()) if kinds is None else kinds
    counts, held = totals_by_agreement(list(rows), on, kinds), held_of(list(rows), on)
    hours = hours_of([each for each in rows if _owes(owed[each], ObligationMetric.HOURS)], on)
    found = {}
    for key, agreement in rows.items():
        reached = goals(
            owed[key],
            counts[key],
            classes=held[key].classes,
            hours=hours.get(key, 0),
            small_group=small_group[agreement.facility_id],
        )
        if reached:
            is_over = last_day_of(agreement) < on
            found[key] = verdict(reached, counts[key], is_over=is_over, held=held[key])
    return found


def _small_groups(agreements: Sequence[Agreement]) -> Mapping[int, int]:
    """By facility; of a single agreement they may be at hand."""
    if len(agreements) == 1:
        facility = agreements[0].facility
        return {facility.pk: int(thresholds.of(facility)["small_group"])}
    default, own = thresholds.everywhere("small_group")
    return {each.facility_id: own.get(each.facility_id, default) for each in agreements}


def _owes(obligations: Iterable[Obligation], metric: ObligationMetric) -> bool:
    return any(obligation.metric == metric for obligation in obligations)


def goals(
    obligations: Sequence[Obligation],
    counts: Counts,
    *,
    classes: int,
    hours: int,
    small_group: int,
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
            part = counts.count(STAGE_OF[metric])
        else:
            continue
        whole = counts.due if metric in PERCENT_METRICS else None
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


def verdict(
    found: list[Goal], counts: Counts, *, is_over: bool = False, held: Held = NOTHING_HELD
) -> Verdict:
    """`is_over`: the agreement has ended, so that nothing can be made good within it."""
    judged = [goal for goal in found if goal.is_met is not None]
    lines = []
    due, productive = counts.due, counts.productive
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
        headline_code=_code(judged),
        lines=lines,
        goals=found,
        next_step=_next_step(counts, is_over=is_over),
        counts=counts,
        held=held,
    )


def _code(judged: Sequence[Goal]) -> str:
    met = sum(bool(goal.is_met) for goal in judged)
    if not judged:
        return "early"
    if met == len(judged):
        return "yes"
    return "most" if met * 2 >= len(judged) else "no"


def _headline(judged: list[Goal], found: list[Goal], due: int) -> str:
    code = _code(judged)
    if code == "early":
        return ngettext(
            "Too early to tell: only %(count)s graduate is 6 months past release",
            "Too early to tell: only %(count)s graduates are 6 months past release",
            due,
        ) % {"count": due}
    values = {"met": sum(bool(goal.is_met) for goal in judged), "all": len(judged)}
    sentence = {
        "yes": _("Yes: %(met)s of %(all)s targets met"),
        "most": _("Mostly: %(met)s of %(all)s targets met"),
        "no": _("Not yet: %(met)s of %(all)s targets met"),
    }[code] % values
    if len(judged) < len(found):
        return _("%(verdict)s, reintegration cannot be judged yet") % {"verdict": sentence}
    return sentence


def _largest_gap(judged: list[Goal]) -> str:
    short = [goal for goal in judged if not goal.is_met]
    if not short:
        return ""
    worst = max(short, key=lambda goal: Fraction(goal.short_by, max(goal.needed, 1)))
    sentence = _("%(target)s: %(count)s short of the target.")
    if worst.is_percent:
        sentence = ngettext(
            "%(target)s: %(count)s person short of the target.",
            "%(target)s: %(count)s people short of the target.",
            worst.short_by,
        )
    return sentence % {"target": worst.label, "count": worst.short_by}


def _next_step(counts: Counts, *, is_over: bool) -> NextStep | None:
    failed, waiting = counts.failed, counts.waiting
    unreached, transferred = counts.count("unreached"), counts.transferred
    steps = [
        NextStep(
            stage="failed",
            people=failed,
            sentence=ngettext(
                "%(count)s graduate has not passed the test",
                "%(count)s graduates have not passed the test",
                failed,
            )
            % {"count": failed},
            advice=_("The agreement has ended: ask the partner whether a retest is possible.")
            if is_over
            else _("Plan a retest before the agreement ends."),
        ),
        NextStep(
            stage="waiting",
            people=waiting,
            sentence=ngettext(
                "%(count)s graduate is waiting for the certificate",
                "%(count)s graduates are waiting for the certificate",
                waiting,
            )
            % {"count": waiting},
            advice=_("Ask the issuer for the numbers."),
        ),
        NextStep(
            stage="unreached",
            people=unreached,
            sentence=ngettext(
                "%(count)s graduate has no month 6 follow-up",
                "%(count)s graduates have no month 6 follow-up",
                unreached,
            )
            % {"count": unreached},
            advice=_("Ask Bapas or the family."),
        ),
        # The choice of trainees can be better only while there are classes to come.
        NextStep(
            stage="transferred",
            people=0 if is_over else transferred,
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
