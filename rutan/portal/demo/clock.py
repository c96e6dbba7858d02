"""Plays the sample history through the actions: each on the day of the story on which it happened.

An act is a generator. It yields how many days from the day of the seed it goes on (-30 is a month
ago), and what follows happens on that day.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from unittest import mock
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from rutan.audit import sample
from rutan.audit.models import AuditEvent

Act = Iterator[int]
HOUR = time(10)


def play(acts: Iterable[Act], *, on: date, tz: ZoneInfo) -> list[AuditEvent]:
    """Goes through all acts in the order of their days; gives what belongs into the trail."""
    kept: list[AuditEvent] = []
    waiting = [(next(act), place, act) for place, act in enumerate(acts)]
    heapify(waiting)
    with translation.override("id"), sample.kept_aside(kept):
        while waiting:
            days, place, act = heappop(waiting)
            moment = datetime.combine(on + timedelta(days=days), HOUR, tzinfo=tz)
            with _clock_at(moment.astimezone(UTC)):
                further = next(act, None)
            if further is not None:
                heappush(waiting, (further, place, act))
    return kept


@contextmanager
def _clock_at(moment: datetime) -> Iterator[None]:
    """For this thread of a command that does nothing else; a server never comes here."""
    with mock.patch.object(timezone, "now", return_value=moment):
        yield
