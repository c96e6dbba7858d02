"""What each side of an agreement owes, and what came of it: the only place where it is counted.

Lists, pages, the admin, files and papers read their numbers from here (features F05).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partnerships import thresholds
from partnerships.choices import (
    PERCENT_METRICS,
    STATED_METRICS,
    AgreementState,
    DocumentKind,
    ObligationMetric,
    ObligationStatus,
)
from partnerships.coverage import last_day_of
from partnerships.models import Agreement, Document, FacilitySetting, Obligation, TrainingClass
from partnerships.models.agreement import AgreementQuerySet
from partnerships.reports._realised import figures_of

UNITS = {
    ObligationMetric.PARTICIPANTS: _("trainees who came at least once, summed over the classes"),
    ObligationMetric.CERTIFIED: _("certificate holders, summed over the classes"),
}
"""A class knows its own people only: who sat in two is counted in both. The reintegration report
counts distinct people (domain 14.12), so the page has to say which of the two it shows."""
PLANNED = _(
    "Planned counts classes that have not begun: every seat, every hour, and everybody who may "
    "still be certified; of running classes who has been to no session yet. Remaining is what "
    "nobody has planned yet."
)
SLACK = "obligation_slack_points"
_SLACK_DEFAULT = int(thresholds.THRESHOLDS[SLACK].default)
OPEN = frozenset({ObligationStatus.ON_TRACK, ObligationStatus.BEHIND, ObligationStatus.LATE})
IN_FORCE_ONCE = frozenset({AgreementState.SIGNED, AgreementState.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One obligation as of a day. `target`, `realised` and `planned` are in the same unit:
    classes, seats, hours, certificate holders, instructors, reports, pieces or rupiah.

    `realised` is None for the shares of month 6, which only the reintegration report can tell,
    and for a duty without a number; `planned` also where nothing of the kind is planned here.
    `status` is None where there is nothing to judge yet.
    """

    obligation: Obligation
    realised: int | None
    planned: int | None
    status: ObligationStatus | None

    @property
    def metric(self) -> ObligationMetric:
        return ObligationMetric(self.obligation.metric)

    @property
    def label(self) -> str:
        return str(self.metric.label)

    @property
    def target(self) -> int:
        return self.obligation.target or 0

    @property
    def is_duty(self) -> bool:
        return self.obligation.is_duty

    @property
    def is_percent(self) -> bool:
        return self.metric in PERCENT_METRICS

    @property
    def is_stated(self) -> bool:
        return self.obligation.is_stated

    @property
    def is_counted(self) -> bool:
        """Whether a number is held against the target; what was waived is not."""
        return self.realised is not None and self.status != ObligationStatus.WAIVED

    @property
    def unit(self) -> str:
        """What is counted, where its name alone would mislead."""
        return str(UNITS.get(self.metric, ""))

    @property
    def is_met(self) -> bool | None:
        return self.realised >= self.target if self.realised is not None else None

    @property
    def short_by(self) -> int:
        """What is missing today; 0 when met or not counted here."""
        return max(self.target - self.realised, 0) if self.realised is not None else 0

    @property
    def remaining(self) -> int | None:
        """What nobody has planned yet."""
        if self.realised is None:
            return None
        return max(0, self.target - self.realised - (self.planned or 0))

    @property
    def over_by(self) -> int:
        """How far it went beyond the target: shown as such, never set against another one."""
        return max(self.realised - self.target, 0) if self.realised is not None else 0


@dataclass(frozen=True, kw_only=True)
class Progress:
    """All obligations of one agreement together."""

    owed: tuple[Owed, ...] = ()

    @property
    def targets(self) -> list[Owed]:
        return [row for row in self.owed if not row.is_duty]

    @property
    def duties(self) -> list[Owed]:
        return [row for row in self.owed if row.is_duty]

    @property
    def counted(self) -> int:
        return sum(row.is_counted for row in self.owed)

    @property
    def met(self) -> int:
        return sum(row.is_counted and bool(row.is_met) for row in self.owed)

    @property
    def open(self) -> int:
        """What is owed and not met yet, on either side; what was waived is not owed."""
        return sum(row.status in OPEN for row in self.owed)

    @property
    def late(self) -> int:
        """Of the open ones those whose day has passed."""
        return sum(row.status == ObligationStatus.LATE for row in self.owed)

    @property
    def share(self) -> Decimal | None:
        """Mean of the targets reached, 0 to 1; what goes beyond a target does not make up for
        another one. None without a counted target."""
        parts = [
            min(Decimal(row.realised) / row.target, Decimal(1))
            for row in self.owed
            if row.is_counted and row.realised is not None
        ]
        return sum(parts, Decimal(0)) / len(parts) if parts else None


def progress_of(agreements: Iterable[Agreement], *, on: date) -> dict[int, Progress]:
    """Keyed by agreement; two queries, however many. Pass agreements already in scope."""
    rows = {agreement.pk: agreement for agreement in agreements}
    figures = figures_of(list(rows))
    owed: dict[int, list[Owed]] = defaultdict(list)
    for obligation in _obligations(list(rows)):
        agreement = rows[obligation.agreement_id]
        owed[agreement.pk].append(_owed(obligation, agreement, figures, on))
    return {key: Progress(owed=tuple(owed[key])) for key in rows}


def owed_by(obligation: Obligation, *, on: date) -> Owed:
    """One alone; its agreement has to be at hand."""
    progress = progress_of([obligation.agreement], on=on)[obligation.agreement_id]
    return next(row for row in progress.owed if row.obligation.pk == obligation.pk)


def with_seats(agreements: AgreementQuerySet) -> AgreementQuerySet:
    """Each with `goal` (trainees promised, or None), `seated` (trainees who came) and `has_scan`,
    in the same query: for lists of people who may know the sums but not every class behind."""
    goal = Obligation.objects.filter(agreement=OuterRef("pk"), metric=ObligationMetric.PARTICIPANTS)
    seated = (
        TrainingClass.objects.filter(agreement=OuterRef("pk"))
        .order_by()
        .values("agreement")
        .annotate(people=Sum("figures__attended"))
        .values("people")
    )
    scan = Document.objects.filter(agreement=OuterRef("pk"), kind=DocumentKind.SIGNED_SCAN)
    return agreements.annotate(
        goal=Subquery(goal.values("target")[:1]),
        seated=Coalesce(Subquery(seated, output_field=IntegerField()), 0),
        has_scan=Exists(scan),
    )


def _obligations(agreements: Sequence[int]) -> QuerySet[Obligation]:
    slack = FacilitySetting.objects.filter(facility=OuterRef("agreement__facility"), key=SLACK)
    return (
        Obligation.objects.filter(agreement__in=agreements)
        .annotate(slack=Subquery(slack.values("value")[:1]))
        .order_by("agreement", "pk")
    )


# --- Judging ------------------------------------------------------------------------------------


def _owed(obligation: Any, agreement: Agreement, figures: Mapping[Any, Any], on: date) -> Owed:
    metric = ObligationMetric(obligation.metric)
    realised, planned = None, None
    if metric in STATED_METRICS:
        realised = obligation.stated or 0
    elif metric not in PERCENT_METRICS and metric != ObligationMetric.OTHER:
        side = obligation.side if metric == ObligationMetric.INSTRUCTORS else ""
        realised, planned = figures.get((agreement.pk, metric, side), (0, 0))
    slack = obligation.slack if obligation.slack is not None else _SLACK_DEFAULT
    return Owed(
        obligation=obligation,
        realised=realised,
        planned=planned,
        status=_status(obligation, agreement, realised, slack, on),
    )


def _status(
    obligation: Obligation, agreement: Agreement, realised: int | None, slack: int, on: date
) -> ObligationStatus | None:
    """On track is `slack` points behind the share of the time at most."""
    if obligation.waived_reason:
        return ObligationStatus.WAIVED
    if agreement.state not in IN_FORCE_ONCE or obligation.metric in PERCENT_METRICS:
        return None
    target = obligation.target or 0
    is_done = obligation.met_on is not None if realised is None else realised >= target
    if is_done:
        return ObligationStatus.MET
    last = min(obligation.due_on or last_day_of(agreement), last_day_of(agreement))
    if on > last:
        return ObligationStatus.LATE
    if realised is None:
        return ObligationStatus.ON_TRACK
    owed_by_now = target * (elapsed_share(agreement.starts_on, last, on) - Fraction(slack, 100))
    return ObligationStatus.ON_TRACK if realised >= owed_by_now else ObligationStatus.BEHIND


def elapsed_share(first: date, last: date, on: date) -> Fraction:
    """Which part of the days has passed, 0 to 1; the first, the last and `on` count as days."""
    if on < first:
        return Fraction(0)
    days = max((last - first).days + 1, 1)
    return min(Fraction((on - first).days + 1, days), Fraction(1))
