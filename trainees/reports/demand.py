"""Who asked for which programme, and what the facility could not offer (features 1 no. 23)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from partnerships.models import DemandFigures
from trainees.choices import OPEN_APPLICATIONS, UNMET, ApplicationState, ClosedReason
from trainees.models import Application


@dataclass(kw_only=True)
class Demand:
    """People, each once: who asked, who waits, and whose last wish could not be met, by reason."""

    asked: int = 0
    waiting: int = 0
    waits_since: date | None = None
    unmet: dict[str, int] = field(default_factory=dict)

    @property
    def without_place(self) -> int:
        return sum(self.unmet.values())

    @property
    def out_of_time(self) -> int:
        return self.unmet.get(ClosedReason.OUT_OF_TIME, 0)


def demand_of(wishes: Iterable[tuple[int, str, str, date]]) -> Demand:
    """Counts wishes for one programme: (person, state, why it was closed, day), oldest first.

    The last wish of a person counts, so that who waits again is not without a place as well.
    """
    last: dict[int, tuple[str, str, date]] = {}
    for person, state, reason, day in wishes:
        last[person] = (state, reason, day)
    demand = Demand(asked=len(last))
    for state, reason, day in last.values():
        if state == ApplicationState.WAITING:
            demand.waiting += 1
            demand.waits_since = min(day, demand.waits_since or day)
        elif state not in OPEN_APPLICATIONS and reason in UNMET:
            demand.unmet[reason] = demand.unmet.get(reason, 0) + 1
    return demand


def wishes_for(figures: DemandFigures) -> Iterable[tuple[int, str, str, date]]:
    """All wishes for the programme at the facility of `figures`, as `demand_of` counts them."""
    return (
        Application.objects.filter(facility=figures.facility_id, programme=figures.programme_id)
        .order_by("pk")
        .values_list("inmate_id", "state", "closed_reason", "applied_on")
    )
