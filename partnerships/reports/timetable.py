"""Sessions of a week by day, and of a month by week. Counts sessions that were not cancelled;
classes that are postponed or cancelled have none."""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from partnerships.choices import ClassState, SessionState
from partnerships.models import Session

EARLIEST, LATEST = 2000, 2100


@dataclass(frozen=True, kw_only=True)
class Day:
    on: date
    sessions: tuple[Session, ...]
    holiday: str
    is_today: bool

    @property
    def taking_place(self) -> list[Session]:
        return [each for each in self.sessions if each.state != SessionState.CANCELLED]

    @property
    def held_or_to_come(self) -> int:
        return len(self.taking_place)

    @property
    def hours(self) -> int:
        return sum(each.hours for each in self.taking_place)


def taking_place(sessions: QuerySet[Session], first: date, last: date) -> QuerySet[Session]:
    return (
        sessions.filter(on__range=(first, last))
        .exclude(training_class__state__in=[ClassState.CANCELLED, ClassState.POSTPONED])
        .select_related("training_class__facility", "room", "unit")
        .order_by("on", "starts_at", "pk")
    )


def days(
    sessions: Iterable[Session],
    first: date,
    last: date,
    *,
    today: date,
    holidays: Mapping[date, str],
) -> list[Day]:
    by_day: dict[date, list[Session]] = defaultdict(list)
    for session in sessions:
        by_day[session.on].append(session)
    return [
        Day(
            on=day,
            sessions=tuple(by_day[day]),
            holiday=holidays.get(day, ""),
            is_today=day == today,
        )
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    ]


def week_of(text: str, today: date) -> tuple[date, date]:
    """Monday and Sunday of "2026-W48"; of this week where that is no week."""
    year, _mark, week = text.partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(week), 1)
    except (ValueError, OverflowError):
        monday = today - timedelta(days=today.weekday())
    if not EARLIEST <= monday.year <= LATEST:
        monday = today - timedelta(days=today.weekday())
    return monday, monday + timedelta(days=6)


def month_of(text: str, today: date) -> tuple[date, date]:
    """First and last day of "2026-11"; of this month where that is no month."""
    year, _mark, month = text.partition("-")
    try:
        first = date(int(year), int(month), 1)
    except (ValueError, OverflowError):
        first = today.replace(day=1)
    if not EARLIEST <= first.year <= LATEST:
        first = today.replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def week_name(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"
