"""The demand for a programme, written again whenever a wish comes, ends or finds its class."""

from collections.abc import Iterable

from partnerships.models import DemandFigures
from trainees.models import Application
from trainees.reports.demand import demand_of, wishes_for


def refresh(applications: Iterable[Application]) -> None:
    """Counts anew what these applications are about, in the transaction of the caller.

    The row of figures is locked last of all: two officers who change one list count one after
    the other, each with what the other has written.
    """
    pairs = {(each.facility_id, each.programme_id) for each in applications}
    for facility_id, programme_id in sorted(pairs):
        _refresh_one(facility_id, programme_id)


def _refresh_one(facility_id: int, programme_id: int) -> None:
    DemandFigures.objects.get_or_create(facility_id=facility_id, programme_id=programme_id)
    figures = DemandFigures.objects.select_for_update(of=("self",)).get(
        facility_id=facility_id, programme_id=programme_id
    )
    demand = demand_of(wishes_for(figures))
    figures.waiting, figures.waits_since = demand.waiting, demand.waits_since
    figures.without_place, figures.out_of_time = demand.without_place, demand.out_of_time
    figures.save()
