"""The past of made-up records, told all at once: for demo copies only.

A real event carries the clock of the moment in which it is written. These carry the day of their
story, so they are kept apart: they are refused outside demo mode, none is later than now, and
each is marked where a real one names its request. The mark lies under the hash like all the rest.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, router, transaction
from django.utils import timezone

from rutan.audit.models import AuditEvent
from rutan.audit.recording import aside, end_of_chain, event_after, hash_of

MARK = "seed_demo"
BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Told:
    """One event of the story, with what `record` would have been given at the time."""

    at: datetime
    by: Any
    action: str
    subject: models.Model
    facility: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


@contextmanager
def kept_aside(events: list[AuditEvent]) -> Iterator[None]:
    """What actions record inside waits in `events` until `tell` gives it its place."""
    _refuse_outside_demo()
    token = aside.set(events)
    try:
        yield
    finally:
        aside.reset(token)


def tell(past: Iterable[Told], *, kept: Iterable[AuditEvent] = ()) -> int:
    """Appends the events, and those kept aside, in the order of their time; returns how many."""
    _refuse_outside_demo()
    story: list[Told | AuditEvent] = [*past, *kept]
    now = timezone.now()
    using = router.db_for_write(AuditEvent)
    with transaction.atomic(using=using):
        last = end_of_chain(using)
        events = []
        for each in sorted(story, key=lambda told: told.at):
            event = _event(each, last, now)
            last = (event.seq, event.hash)
            events.append(event)
        AuditEvent.objects.using(using).bulk_create(events, batch_size=BATCH)
    return len(events)


def _event(told: Told | AuditEvent, last: tuple[int, str], now: datetime) -> AuditEvent:
    """The event behind the one that is last now; one that waited is chained anew."""
    if isinstance(told, Told):
        return event_after(
            last,
            told.action,
            told.subject,
            at=min(told.at, now),
            by=told.by,
            facility=told.facility,
            details=dict(told.details),
            request=MARK,
        )
    told.seq, told.prev_hash = last[0] + 1, last[1]
    told.at, told.request_id = min(told.at, now), MARK
    told.hash = hash_of(told)
    return told


def _refuse_outside_demo() -> None:
    if not settings.DEMO_MODE:
        raise ImproperlyConfigured("A real audit trail is written by what happens, not by a story.")
