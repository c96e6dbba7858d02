"""Who is known to have held an office on a day, from what the sources say, and no further.

Most sources name somebody on one day only. Such a tenure begins on that day; of somebody who has
left on a day that nobody told, it also ends there.
"""

from collections.abc import Iterable
from datetime import date
from itertools import combinations

from partnerships.models import OfficeHolder

Range = tuple[date, date]
"""First and last day, both included."""


def known_range(holder: OfficeHolder) -> Range | None:
    """None when no day is known at all."""
    first = holder.starts_on or holder.seen_in_office_on or holder.ends_on
    if first is None:
        return None
    if holder.ends_on:
        return first, holder.ends_on
    if holder.has_left:
        return first, max(holder.seen_in_office_on or first, first)
    return first, date.max


def holders_on(holders: Iterable[OfficeHolder], day: date) -> list[OfficeHolder]:
    return [
        holder
        for holder in holders
        if (known := known_range(holder)) and known[0] <= day <= known[1]
    ]


def head_on(holders: Iterable[OfficeHolder], day: date) -> OfficeHolder | None:
    """Who led the institution: its head, or else whoever acted as head."""
    heads = [holder for holder in holders_on(holders, day) if holder.is_head]
    return min(heads, key=lambda holder: holder.is_acting, default=None)


def heads_at_once(
    holders: Iterable[OfficeHolder],
) -> tuple[OfficeHolder, OfficeHolder, date] | None:
    """Two heads of one institution, neither acting, and the first day on which both held office."""
    heads = [holder for holder in holders if holder.is_head and not holder.is_acting]
    for one, other in combinations(heads, 2):
        first, second = known_range(one), known_range(other)
        if first and second and max(first[0], second[0]) <= min(first[1], second[1]):
            return one, other, max(first[0], second[0])
    return None
