"""The timetable of a class: sessions out of weekly times, and how it is said in words.

Rules read and answer; `partnerships.actions.class_planning` writes. What speaks against a timetable
is in `partnerships.timetable_checks`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import get_language

from partnerships.choices import Weekday
from partnerships.models import Holiday

LONGEST_PLAN = timedelta(days=3 * 366)
"""A timetable that is not complete after three years has no weekly times worth the name."""


@dataclass(frozen=True, order=True, kw_only=True)
class Slot:
    """A weekly time, as in ClassSlot but not yet kept."""

    weekday: int
    starts_at: time
    ends_at: time


@dataclass(frozen=True, order=True, kw_only=True)
class Planned:
    """A session to be."""

    on: date
    starts_at: time
    ends_at: time
    hours: int


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
    taken: Collection[tuple[date, time]] = (),
) -> Plan:
    """Sessions from `starts_on` until `hours` lesson hours are complete.

    Holidays are left out. `taken` are days and times that have their session already. The last
    session is as long as the hours that are left.
    """
    weekly = defaultdict(list)
    for slot in sorted(slots):
        if lesson_hours(slot.starts_at, slot.ends_at, lesson_minutes):
            weekly[slot.weekday].append(slot)
    sessions: list[Planned] = []
    skipped: list[tuple[date, str]] = []
    left, day = hours, starts_on
    while weekly and left > 0 and day <= starts_on + LONGEST_PLAN:
        if day.weekday() in weekly and day in holidays:
            skipped.append((day, holidays[day]))
        elif day.weekday() in weekly:
            for slot in weekly[day.weekday()]:
                if left <= 0 or (day, slot.starts_at) in taken:
                    continue
                session = _session_of(slot, day, left, lesson_minutes)
                sessions.append(session)
                left -= session.hours
        day += timedelta(days=1)
    return Plan(sessions=tuple(sessions), skipped=tuple(skipped))


def holidays_of(facility, starts_on: date) -> dict[date, str]:
    """National holidays and those of the facility, from a day on."""
    rows = Holiday.objects.filter(
        Q(facility=None) | Q(facility=facility),
        on__gte=starts_on,
        on__lte=starts_on + LONGEST_PLAN,
    )
    return {row.on: row.name for row in rows}


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


def _session_of(slot: Slot, day: date, left: int, lesson_minutes: int) -> Planned:
    hours = lesson_hours(slot.starts_at, slot.ends_at, lesson_minutes)
    if hours <= left:
        return Planned(on=day, starts_at=slot.starts_at, ends_at=slot.ends_at, hours=hours)
    ends_at = datetime.combine(day, slot.starts_at) + timedelta(minutes=left * lesson_minutes)
    return Planned(on=day, starts_at=slot.starts_at, ends_at=ends_at.time(), hours=left)


def _minutes(value: time) -> int:
    return value.hour * 60 + value.minute
