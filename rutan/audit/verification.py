"""Reads the whole chain again and says where it breaks."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS

from rutan.audit.models import AuditEvent
from rutan.audit.recording import GENESIS, hash_of

CHUNK = 2000


@dataclass(frozen=True)
class Verdict:
    """`broken_at` is the number of the first event that does not hold; None when all do."""

    checked: int
    broken_at: int | None = None
    reason: str = ""
    last_hash: str = GENESIS


def verify(
    on_progress: Callable[[int], object] = lambda count: None, *, using: str = DEFAULT_DB_ALIAS
) -> Verdict:
    """Events carry 1, 2, 3 …; each names the hash of the one before and hashes to its own."""
    checked, prev_hash = 0, GENESIS
    for event in AuditEvent.objects.using(using).order_by("seq").iterator(chunk_size=CHUNK):
        expected = checked + 1
        if event.seq != expected:
            return Verdict(checked, expected, "missing", prev_hash)
        if event.prev_hash != prev_hash:
            return Verdict(checked, event.seq, "does not follow the event before it", prev_hash)
        if event.hash != hash_of(event):
            return Verdict(checked, event.seq, "changed after it was written", prev_hash)
        checked, prev_hash = event.seq, event.hash
        on_progress(1)
    return Verdict(checked, last_hash=prev_hash)
