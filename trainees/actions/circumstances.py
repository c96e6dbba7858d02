"""What follows when somebody's situation changes who holds a place or waits for one."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rutan.accounts.models import User
from trainees.choices import CircumstanceKind
from trainees.models import Circumstance, ImportBatch


def note(
    *,
    people: Mapping[int, Mapping[str, tuple[Any, Any]]],
    kind: CircumstanceKind,
    on: date,
    by: User | None,
    batch: ImportBatch | None = None,
) -> list[Circumstance]:
    """A task for each live place whose answer or forecast changed.

    `people` go by the key of the inmate: {field: (was, is)}. Inserts only and locks no class, so
    that a caller may hold any lock.
    """
    return []
