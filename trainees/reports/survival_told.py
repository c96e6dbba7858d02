"""What a reader is told of a survival curve, month by month.

Whoever reads from outside the facility gets no step of single people: only months between which
nobody or at least `least` people had the event. Cohorts are parts of a curve that is shown, and
the events of a month are among those of each later one, so `small_cells.protected` says which of
their numbers stay hidden.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from rutan.common.step_charts import MONTHS, day_of
from rutan.common.survival import Curve
from trainees.reports.small_cells import Row, protected


@dataclass(frozen=True, kw_only=True)
class Month:
    """`at_risk` were watched when it ended, `events` had the event by then; `share` did not, with
    its interval. No share: nobody was watched so long."""

    month: int
    at_risk: int
    events: int
    share: Fraction | None
    low: float | None
    high: float | None


def is_told(found: Curve, *, small_group: int, least: int) -> bool:
    """Enough people, and neither those with the event nor those without it are a few."""
    parts = (found.events, found.people - found.events)
    return found.people >= small_group and not any(0 < number < least for number in parts)


def by_month(found: Curve, least: int = 0) -> list[Month]:
    """A month in which fewer than `least` had the event waits for the next one."""
    told: list[Month] = []
    for month in MONTHS:
        read = month_of(found, month)
        if not 0 < read.events - (told[-1].events if told else 0) < least:
            told.append(read)
    return told


def month_of(found: Curve, month: int) -> Month:
    day = day_of(month)
    step = found.at(day)
    return Month(
        month=month,
        at_risk=found.at_risk([day])[0],
        events=sum(step.events for step in found.steps if step.day <= day),
        share=step.share if step else None,
        low=step.low if step else None,
        high=step.high if step else None,
    )


def cohorts_by_month(
    whole: Sequence[Month], cohorts: Sequence[Curve], least: int
) -> list[list[Month | None]]:
    """Of each cohort the months that are told of `whole`, which is all of them together; None:
    hidden from this reader."""
    months = [[month_of(each, told.month) for told in whole] for each in cohorts]
    if least <= 1:
        return [list(each) for each in months]
    people = [each.people for each in cohorts]
    had = [[one.events for one in each] for each in months]
    had_not = [[n - events for events in each] for n, each in zip(people, had, strict=True)]
    may_tell_had = _may_tell(people, [each[::-1] for each in had], least)
    may_tell_had_not = _may_tell(people, had_not, least)
    return [
        [
            one if is_had and is_not else None
            for one, is_had, is_not in zip(each, yes[::-1], no, strict=True)
        ]
        for each, yes, no in zip(months, may_tell_had, may_tell_had_not, strict=True)
    ]


def told_people(people: Sequence[int], least: int) -> list[bool]:
    """Of which cohorts this reader may know how many people they have: the whole is told."""
    rows = [Row(key=str(at), label="", counts=(n,)) for at, n in enumerate(people)]
    shown = protected(rows, least)
    if shown is None:
        return [False] * len(rows)
    return [row.counts[0] is not None for row in shown]


def unwatched_by_month(
    whole: Sequence[Month], cohorts: Sequence[Curve], least: int
) -> list[set[int]]:
    """Of each cohort the months of which nobody outside is told how many were still watched."""
    rows = [
        Row(
            key=str(at),
            label="",
            counts=tuple(each.at_risk([day_of(told.month) for told in whole])),
        )
        for at, each in enumerate(cohorts)
    ]
    shown = protected(rows, least)
    if shown is None:
        return [{told.month for told in whole} for _each in cohorts]
    return [
        {told.month for told, n in zip(whole, row.counts, strict=True) if n is None}
        for row in shown
    ]


def _may_tell(
    people: Sequence[int], parts: Sequence[Sequence[int]], least: int
) -> list[list[bool]]:
    """Which parts of each cohort may be told; each part is one of the part before."""
    rows = [
        Row(key=str(at), label="", counts=(n, *each))
        for at, (n, each) in enumerate(zip(people, parts, strict=True))
    ]
    shown = protected(rows, least)
    if shown is None:
        return [[False] * len(each) for each in parts]
    return [[n is not None for n in row.counts[1:]] for row in shown]
