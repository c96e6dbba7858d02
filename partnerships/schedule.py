"""The timetable of a class: sessions out of weekly times, and how it is said in words.

Rules read and answer; `partnerships.actions.class_planning` writes. What speaks against a timetable
is in `partnerships.timetable_checks`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import get_language

from partnerships.choices import SessionKind, Weekday
from partnerships.models import Holiday

LONGEST_PLAN = timedelta(days=3 * 366)
"""A timetable that is not complete after three years has no weekly times worth the name."""


@dataclass(frozen=True, order=True, kw_only=True)
class Slot:
    """A weekly time, as in ClassSlot but not yet kept."""

    weekday: int
    starts_at: time
    ends_at: time


@dataclass(frozen=True, kw_only=True)
class Share:
    """The lesson hours that a unit still needs."""

    pk: int
    hours: int
    kind: str = SessionKind.PRACTICE


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A session to be."""

    on: date
    starts_at: time
    ends_at: time
    hours: int
    unit: int | None = None
    kind: str = SessionKind.PRACTICE


Taken = tuple[date, time, time]
"""A day and the time on it, from and until, that has its session already."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    sessions: tuple[Planned, ...]
    skipped: tuple[tuple[date, str], ...]
    """Holidays on which there would have been a session, with their names."""

    @property
    def hours(self) -> int:
        return sum(session.hours for session in self.sessions)

    @property
    def last_day(self) -> date | None:
        return self.sessions[-1].on if self.sessions else None


def lesson_hours(starts_at: time, ends_at: time, lesson_minutes: int) -> int:
    """Whole lesson hours (JP) between two times; a started one does not count."""
    return max(_minutes(ends_at) - _minutes(starts_at), 0) // lesson_minutes


def plan(
    slots: Iterable[Slot],
    *,
    starts_on: date,
    hours: int,
    lesson_minutes: int,
    holidays: Mapping[date, str],
    taken: Collection[Taken] = (),
    units: Iterable[Share] = (),
) -> Plan:
    """Sessions from `starts_on` until `hours` lesson hours are complete.

    Units are taught in their order, and one that ends inside a weekly time divides it in two.
    Holidays are left out, and so is what is `taken`. The last session is as long as the hours that
    are left. A walk over the days, not a heap of next dates: the days are few and in order.
    """
    weekly = defaultdict(list)
    for slot in sorted(slots):
        if lesson_hours(slot.starts_at, slot.ends_at, lesson_minutes):
            weekly[slot.weekday].append(slot)
    busy = defaultdict(list)
    for on, starts_at, ends_at in taken:
        busy[on].append((starts_at, ends_at))
    sessions: list[Planned] = []
    skipped: list[tuple[date, str]] = []
    to_teach = [(each.pk, str(each.kind), each.hours) for each in units if each.hours > 0]
    left, day = hours, starts_on
    while weekly and left > 0 and day <= starts_on + LONGEST_PLAN:
        if day.weekday() in weekly and day in holidays:
            skipped.append((day, holidays[day]))
        elif day.weekday() in weekly:
            for slot in weekly[day.weekday()]:
                for starts_at, ends_at in _free(slot, busy[day]):
                    fits = min(lesson_hours(starts_at, ends_at, lesson_minutes), left)
                    parts = _taught(fits, to_teach)
                    made = list(_in_turn(parts, day, starts_at, ends_at, lesson_minutes))
                    busy[day] += [(each.starts_at, each.ends_at) for each in made]
                    sessions += made
                    left -= fits
        day += timedelta(days=1)
    return Plan(sessions=tuple(sessions), skipped=tuple(skipped))


def remaining(units: Iterable[Share], held: Iterable[tuple[int | None, int]]) -> list[Share]:
    """What the units still need after sessions of (unit, hours). Hours of no unit, and those a
    unit has above its share, come off the first units that still need some."""
    left = {each.pk: each.hours for each in units}
    spare = 0
    for unit, hours in held:
        own = min(hours, left.get(unit, 0)) if unit is not None else 0
        if unit is not None and own:
            left[unit] -= own
        spare += hours - own
    shares = []
    for each in units:
        off = min(spare, left[each.pk])
        spare -= off
        shares.append(Share(pk=each.pk, hours=left[each.pk] - off, kind=each.kind))
    return shares


def exam_day(last_day: date, days_between: int, holidays: Collection[date]) -> date:
    """The first day after the gap that is neither a Sunday nor a holiday."""
    day = last_day + timedelta(days=days_between + 1)
    while day.weekday() == Weekday.SUNDAY or day in holidays:
        day += timedelta(days=1)
    return day


def after_lessons(starts_at: time, hours: int, lesson_minutes: int) -> time:
    """When so many lesson hours are over; the last minute of the day at the latest."""
    end = datetime.combine(date.min, starts_at) + timedelta(minutes=hours * lesson_minutes)
    return end.time() if end.date() == date.min else time(23, 59)


def holidays_of(facility, starts_on: date) -> dict[date, str]:
    """National holidays and those of the facility, from a day on."""
    rows = Holiday.objects.filter(
        Q(facility=None) | Q(facility=facility),
        on__gte=starts_on,
        on__lte=starts_on + LONGEST_PLAN,
    )
    return {row.on: row.name for row in rows}


def holiday_on(facility, day: date) -> str:
    """Its name, or "" where the day is none."""
    rows = Holiday.objects.filter(Q(facility=None) | Q(facility=facility), on=day)
    return ", ".join(dict.fromkeys(rows.order_by("pk").values_list("name", flat=True)))


# --- In words ------------------------------------------------------------------------------


def in_words(slots: Iterable) -> str:
    """ "Senin–Jumat, 08.00–15.00"; several times are joined by a semicolon."""
    days_of = defaultdict(list)
    for slot in slots:
        days_of[(slot.starts_at, slot.ends_at)].append(slot.weekday)
    return "; ".join(
        f"{_days_in_words(sorted(days))}, {clock(starts_at)}–{clock(ends_at)}"
        for (starts_at, ends_at), days in sorted(
            days_of.items(), key=lambda item: (min(item[1]), item[0])
        )
    )


def clock(value: time) -> str:
    """08.00 in Indonesian, 08:00 in English"""
    return value.strftime("%H.%M" if get_language() == "id" else "%H:%M")


def _days_in_words(days: list[int]) -> str:
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    words = []
    for run in runs:
        names = [str(Weekday(day).label) for day in run]
        words += [f"{names[0]}–{names[-1]}"] if len(names) > 2 else names
    return ", ".join(words)


def _free(slot: Slot, busy: Iterable[tuple[time, time]]) -> Iterator[tuple[time, time]]:
    """What is left of a weekly time on a day."""
    starts_at = slot.starts_at
    for first, last in sorted(busy):
        if first < slot.ends_at and starts_at < last:
            if starts_at < first:
                yield starts_at, first
            starts_at = last
    if starts_at < slot.ends_at:
        yield starts_at, slot.ends_at


def _taught(hours: int, to_teach: list[tuple[int, str, int]]) -> Iterator[tuple]:
    """(unit, kind, hours) for the next `hours`; takes them off `to_teach`. Without a unit left it
    is practice."""
    while hours > 0 and to_teach:
        unit, kind, needed = to_teach.pop(0)
        taught = min(hours, needed)
        if needed > taught:
            to_teach.insert(0, (unit, kind, needed - taught))
        hours -= taught
        yield unit, kind, taught
    if hours > 0:
        yield None, str(SessionKind.PRACTICE), hours


def _in_turn(
    parts: Iterable[tuple], day: date, starts_at: time, ends_at: time, lesson_minutes: int
) -> Iterator[Planned]:
    """Sessions one after another; one that fills the time ends with it, to the minute."""
    for unit, kind, hours in parts:
        fills = hours == lesson_hours(starts_at, ends_at, lesson_minutes)
        until = ends_at if fills else after_lessons(starts_at, hours, lesson_minutes)
        yield Planned(on=day, starts_at=starts_at, ends_at=until, hours=hours, unit=unit, kind=kind)
        starts_at = until


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute
