"""The demand for a programme, written again whenever a wish comes, ends or finds its class."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from partnerships.models import DemandFigures
from trainees.models import Application
from trainees.reports.demand import Demand, demand_of, wishes_for


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


@transaction.atomic
def recount_demand(*, on: date, dry_run: bool) -> dict[str, int]:
    """Compares every row with the wishes and writes those again that are missing or wrong.

    For rows that came past the actions: a migration, a restored backup, sample data. It asks
    `demand_of`, which no migration could, and finds nothing to do the second time.
    """
    wishes: dict[tuple[int, int], list[tuple[int, str, str, date]]] = defaultdict(list)
    for row in (
        Application.objects.order_by("pk")
        .values_list(
            "facility_id", "programme_id", "inmate_id", "state", "closed_reason", "applied_on"
        )
        .iterator()
    ):
        wishes[row[:2]].append(row[2:])
    stored = {(each.facility_id, each.programme_id): each for each in DemandFigures.objects.all()}
    wrong = [
        pair
        for pair in sorted(wishes.keys() | stored.keys())
        if pair not in stored or _counts(stored[pair]) != _counts(demand_of(wishes[pair]))
    ]
    for facility_id, programme_id in wrong:
        _refresh_one(facility_id, programme_id)
    return {"corrected": len(wrong)}


def _counts(of: DemandFigures | Demand) -> tuple[int, int, int, date | None]:
    return of.waiting, of.without_place, of.out_of_time, of.waits_since
