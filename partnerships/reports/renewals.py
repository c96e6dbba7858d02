"""What an agreement brought, for whoever decides whether it goes on (features F04, ux 3.9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from partnerships import thresholds
from partnerships.choices import LIVE_CLASS_STATES, CoordinationState, MonitoringState
from partnerships.models import Agreement, Coordination, MonitoringReport, TrainingClass
from partnerships.models.training_class import TrainingClassQuerySet
from partnerships.reports.obligations import Progress, progress_of
from rutan.common.dates import add_months

TALKED = frozenset(
    {CoordinationState.HELD, CoordinationState.FOLLOWED_UP, CoordinationState.CLOSED}
)


@dataclass(frozen=True, kw_only=True)
class Funnel:
    """Seats summed over the classes: who sat in two classes counts twice."""

    candidates: int = 0
    enrolled: int = 0
    completed: int = 0
    certified: int = 0


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """`classes` counts all under the agreement, `open_classes` are those not closed; `visits`
    the coordinations of the two that were held in its time. `last_report` is the newest final
    monitoring report of the last `months`, which are a setting of the facility."""

    progress: Progress
    funnel: Funnel
    classes: int
    open_classes: tuple[TrainingClass, ...]
    visits: int
    last_visit: Coordination | None
    last_report: MonitoringReport | None
    months: int


def evaluation_of(
    agreement: Agreement,
    *,
    classes: TrainingClassQuerySet,
    coordinations: Iterable[Coordination],
    on: date,
) -> Evaluation:
    """Pass the classes under the agreement and the coordinations of its parties, both already
    narrowed to what the reader may see."""
    rows = list(classes.select_related("figures").order_by("starts_on", "pk"))
    figures = [row.figures for row in rows if hasattr(row, "figures")]
    held = sorted(
        (
            row
            for row in coordinations
            if row.state in TALKED and agreement.starts_on <= row.on <= on
        ),
        key=lambda row: row.on,
    )
    months = thresholds.of(agreement.facility)["evaluation_months"]
    reports = agreement.monitoring_reports.filter(
        state=MonitoringState.FINAL, period_to__gt=add_months(on, -months)
    )
    return Evaluation(
        progress=progress_of([agreement], on=on)[agreement.pk],
        funnel=Funnel(
            candidates=sum(each.candidates for each in figures),
            enrolled=sum(each.enrolled for each in figures),
            completed=sum(each.completed for each in figures),
            certified=sum(each.certified for each in figures),
        ),
        classes=len(rows),
        open_classes=tuple(row for row in rows if row.state in LIVE_CLASS_STATES),
        visits=len(held),
        last_visit=held[-1] if held else None,
        last_report=reports.order_by("period_to", "revision").last(),
        months=months,
    )
