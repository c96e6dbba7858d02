"""The past of made-up records, told all at once: for demo copies only.

A real event carries the clock of the moment in which it is written. These carry the day of their
story, so they are kept apart: they are refused outside demo mode, none is later than now, and
each is marked where a real one names its request. The mark lies under the hash like all the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models, router, transaction
from django.utils import timezone

from rutan.audit.models import AuditEvent
from rutan.audit.recording import end_of_chain, event_after

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


def tell(past: Iterable[Told]) -> int:
    """Appends the events in the order of their time; returns how many."""
    if not settings.DEMO_MODE:
        raise ImproperlyConfigured("A real audit trail is written by what happens, not by a story.")
    now = timezone.now()
    using = router.db_for_write(AuditEvent)
    with transaction.atomic(using=using):
        last = end_of_chain(using)
        events = []
        for told in sorted(past, key=lambda each: each.at):
            event = event_after(
                last,
                told.action,
                told.subject,
                at=min(told.at, now),
                by=told.by,
                facility=told.facility,
                details=dict(told.details),
                request=MARK,
            )
            last = (event.seq, event.hash)
            events.append(event)
        AuditEvent.objects.using(using).bulk_create(events, batch_size=BATCH)
    return len(events)
