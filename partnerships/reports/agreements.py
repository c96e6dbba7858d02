"""What an agreement promised and what came of it, counted from the classes under it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partnerships.choices import (
    PERCENT_METRICS,
    STARTED_CLASS_STATES,
    DocumentKind,
    ObligationMetric,
)
from partnerships.models import Agreement, Document, Obligation, TrainingClass
from partnerships.models.agreement import AgreementQuerySet

UNITS = {
    ObligationMetric.PARTICIPANTS: _("seats filled, summed over the classes"),
    ObligationMetric.CERTIFIED: _("certificate holders, summed over the classes"),
}
"""A class knows its own people only: who sat in two is counted in both. The reintegration report
counts distinct people (domain 14.12), so the page has to say which of the two it shows."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """One counted obligation. `realised` is in the unit of `target`: classes, seats or hours.

    It is None for the shares of month 6, which only the reintegration report can tell.
    """

    metric: str
    label: str
    target: int
    realised: int | None

    @property
    def is_percent(self) -> bool:
        return self.metric in PERCENT_METRICS

    @property
    def unit(self) -> str:
        """What is counted, where its name alone would mislead."""
        return str(UNITS.get(ObligationMetric(self.metric), ""))

    @property
    def is_met(self) -> bool | None:
        return None if self.realised is None else self.realised >= self.target

    @property
    def short_by(self) -> int:
        """How much is missing; 0 when met or not counted here."""
        return max(self.target - self.realised, 0) if self.realised is not None else 0


@dataclass(frozen=True, kw_only=True)
class Progress:
    """All targets of one agreement together."""

    targets: tuple[Target, ...] = ()

    @property
    def counted(self) -> int:
        return sum(target.realised is not None for target in self.targets)

    @property
    def met(self) -> int:
        return sum(bool(target.is_met) for target in self.targets)

    @property
    def share(self) -> Decimal | None:
        """Mean of the targets reached, 0 to 1; what goes beyond a target does not make up for
        another one. None without a counted target."""
        if not self.counted:
            return None
        parts = [
            min(Decimal(target.realised) / target.target, Decimal(1))
            for target in self.targets
            if target.realised is not None
        ]
        return sum(parts, Decimal(0)) / len(parts)


def with_figures(agreements: AgreementQuerySet) -> AgreementQuerySet:
    """Each with `goal` (seats promised, or None), `seated` (seats filled) and `has_scan`, in the
    same query: for lists of people who may know the sums but not every class behind them."""
    goal = Obligation.objects.filter(agreement=OuterRef("pk"), metric=ObligationMetric.PARTICIPANTS)
    seated = (
        TrainingClass.objects.filter(agreement=OuterRef("pk"))
        .order_by()
        .values("agreement")
        .annotate(people=Sum("figures__enrolled"))
        .values("people")
    )
    scan = Document.objects.filter(agreement=OuterRef("pk"), kind=DocumentKind.SIGNED_SCAN)
    return agreements.annotate(
        goal=Subquery(goal.values("target")[:1]),
        seated=Coalesce(Subquery(seated, output_field=IntegerField()), 0),
        has_scan=Exists(scan),
    )


def progress_of(agreements: Iterable[Agreement]) -> dict[int, Progress]:
    """Keyed by agreement; two queries, however many. Pass agreements already in scope."""
    keys = [agreement.pk for agreement in agreements]
    realised = _realised(keys)
    targets: dict[int, list[Target]] = defaultdict(list)
    duties = Obligation.objects.filter(agreement__in=keys).exclude(metric=ObligationMetric.OTHER)
    for duty in duties.order_by("agreement", "pk"):
        targets[duty.agreement_id].append(
            Target(
                metric=duty.metric,
                label=duty.get_metric_display(),
                target=duty.target or 0,
                realised=realised.get(duty.agreement_id, {}).get(
                    duty.metric, None if duty.metric in PERCENT_METRICS else 0
                ),
            )
        )
    return {key: Progress(targets=tuple(targets[key])) for key in keys}


def _realised(agreements: list[int]) -> dict[int, dict[str, int]]:
    """Classes that began, seats that ever had somebody, lesson hours held, seats certified."""
    rows = (
        TrainingClass.objects.filter(agreement__in=agreements)
        .order_by()
        .values("agreement")
        .annotate(
            classes=Count("pk", filter=Q(state__in=STARTED_CLASS_STATES)),
            participants=Sum("figures__enrolled", default=0),
            hours=Sum("figures__held_hours", default=0),
            certified=Sum("figures__certified", default=0),
        )
    )
    return {
        row["agreement"]: {
            ObligationMetric.CLASSES: row["classes"],
            ObligationMetric.PARTICIPANTS: row["participants"],
            ObligationMetric.HOURS: row["hours"],
            ObligationMetric.CERTIFIED: row["certified"],
        }
        for row in rows
    }
