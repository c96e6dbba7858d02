"""Work of which only the number and the oldest day are shown: all of it in one query."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Min, QuerySet, Value

Counted = dict[str, tuple[int, date]]
"""How many, and the first day, by what is counted."""


def question(
    rows: QuerySet, what: str | F, *, day: str, number: Count | None = None
) -> QuerySet[Any]:
    """Counts `rows` under one name, or under each value of a column."""
    name = what if isinstance(what, F) else Value(what, CharField())
    return (
        rows.order_by()
        .values(what=name)
        .annotate(number=number or Count("pk"), first=Min(day))
        .values_list("what", "number", "first")
    )


def answers(questions: Iterable[QuerySet[Any]]) -> Counted:
    """One query for any number of questions, none without one."""
    asked = list(questions)
    if not asked:
        return {}
    first, *others = asked
    found = first.union(*others, all=True) if others else first
    return {what: (number, day) for what, number, day in found if number}
