"""Everything that waits for somebody, of both apps, in one order."""

from collections import Counter
from datetime import date

from partnerships import due as partnerships_due
from partnerships.due.shared import Shared as Agreements
from partnerships.models import Facility
from rutan.common.due import DueItem, in_order
from trainees import due as trainees_due
from trainees.due.shared import Shared


def due_of(
    user,
    facility: Facility | None,
    on: date,
    *,
    agreements: Agreements | None = None,
    shared: Shared | None = None,
) -> list[DueItem]:
    """Longest overdue first; the same number of queries however many rows.

    `agreements` and `shared` are what the page has read for itself."""
    return in_order(
        [
            *partnerships_due.due_of(user, facility, on, agreements),
            *trainees_due.due_of(user, facility, on, shared),
        ]
    )


def most_varied(due: list[DueItem], most: int, of_a_kind: int = 2) -> list[DueItem]:
    """The first lines for a short list: old work of one kind does not hide today's of another."""
    seen: Counter[str] = Counter()
    chosen, others = [], []
    for item in due:
        seen[item.url_name] += 1
        (chosen if seen[item.url_name] <= of_a_kind else others).append(item)
    return in_order([*chosen, *others][:most])
