"""What became of people by the quarter of their release (domain 14.12, the cohorts of R13 to R18).

A cell is counted only once the look of everybody in the quarter is closed: until then it would
tell of those alone who were asked early.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncQuarter

from partnerships.models import Facility
from rutan.common.dates import add_months
from trainees.choices import Checkpoint, CohortQuestion, EnrolmentState
from trainees.models import Enrolment
from trainees.reports.indicators.sources import WINDOW

LOOKS = (Checkpoint.M3, Checkpoint.M6, Checkpoint.M12, Checkpoint.M24)
QUARTERS = 12
DECEASED = "deceased"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`is_closed` False: the looks of this quarter are not all over. `number` None: hidden."""

    months: int
    is_closed: bool
    number: int | None = 0
    whole: int | None = 0


@dataclass(frozen=True, kw_only=True)
class Quarter:
    first: date
    cells: tuple[Cell, ...]


def release_quarters(
    facilities: QuerySet[Facility], question: CohortQuestion, *, today: date, least: int = 0
) -> list[Quarter]:
    """Trained people released in the last twelve quarters, the latest first; two queries."""
    start = add_months(_first_of_quarter(today), -3 * (QUARTERS - 1))
    rows = Enrolment.objects.filter(
        facility__in=facilities,
        state=EnrolmentState.COMPLETED,
        released_on__gte=start,
        released_on__lte=today,
    ).order_by()
    back = list(
        rows.filter(returned_on__isnull=False).values_list("pk", "released_on", "returned_on")
    )
    counts = {}
    for look in LOOKS:
        returned = Q(
            pk__in=[pk for pk, left, came in back if came <= add_months(left, look.months)]
        )
        base, hit = ~_died(look), returned
        if question != CohortQuestion.RETURNED:
            base, hit = base & ~returned, _answered(question, look)
        counts[f"whole_{look}"] = Count("inmate", distinct=True, filter=base)
        counts[f"number_{look}"] = Count("inmate", distinct=True, filter=base & hit)
    found: dict[date, Mapping[str, Any]] = {
        row["quarter"]: row
        for row in rows.annotate(quarter=TruncQuarter("released_on"))
        .values("quarter")
        .annotate(**counts)
    }
    firsts = [add_months(start, 3 * n) for n in range(QUARTERS)]
    return [_quarter(first, found.get(first, {}), today, least) for first in reversed(firsts)]


def _quarter(first: date, row: Mapping[str, Any], today: date, least: int) -> Quarter:
    last = add_months(first, 3) - timedelta(days=1)
    cells = [
        Cell(
            months=look.months,
            is_closed=add_months(last, look.months) + WINDOW < today,
            number=row.get(f"number_{look}", 0),
            whole=row.get(f"whole_{look}", 0),
        )
        for look in LOOKS
    ]
    wholes = {0, *(cell.whole or 0 for cell in cells if cell.is_closed)}
    tells = _is_small(wholes, least)
    return Quarter(
        first=first,
        cells=tuple(
            Cell(months=cell.months, is_closed=True, number=None, whole=None)
            if cell.is_closed and (tells or _is_small({0, cell.number, cell.whole}, least))
            else cell
            for cell in cells
        ),
    )


def _is_small(numbers: Iterable[int | None], least: int) -> bool:
    """Whether a number, or the difference of two, tells of a few people."""
    ordered = sorted(n or 0 for n in numbers)
    return any(0 < b - a < least for a, b in pairwise(ordered))


def _answered(question: CohortQuestion, look: Checkpoint) -> Q:
    kind = f"{look}_kind"
    if question == CohortQuestion.WORK:
        return Q(**{f"{kind}__is_work": True}) & ~Q(**{f"{kind}__code": "apprentice"})
    return Q(**{f"{kind}__isnull": False})


def _died(look: Checkpoint) -> Q:
    found = Q()
    for each in Checkpoint:
        if each.months <= look.months:
            found |= Q(**{f"{each}_kind__code": DECEASED})
    return found


def _first_of_quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
