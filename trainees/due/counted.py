"""Work of which only numbers and the oldest day are shown: all of it in one query."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Min, QuerySet, Value
from django.db.models.functions import Cast


@dataclass(frozen=True, kw_only=True)
class Group:
    """What is counted of one class or one hearing."""

    key: str
    title: str
    number: int
    first: date


class Counted(dict[str, tuple[int, date]]):
    """How many, and the first day, by what is counted; `groups` has what is counted of each."""

    def __init__(self) -> None:
        super().__init__()
        self.groups: dict[str, list[Group]] = defaultdict(list)


def question(
    rows: QuerySet,
    what: str | F,
    *,
    day: str,
    number: Count | None = None,
    key: str = "",
    title: str = "",
) -> QuerySet[Any]:
    """Counts `rows` under one name, or under each value of a column; with the columns `key` and
    `title` in groups."""
    return (
        rows.order_by()
        .values(
            what=what if isinstance(what, F) else Value(what, CharField()),
            key=_column(key),
            named=_column(title),
        )
        .annotate(number=number or Count("pk"), first=Min(day))
        .values_list("what", "key", "named", "number", "first")
    )


def answers(questions: Iterable[QuerySet[Any]]) -> Counted:
    """One query for any number of questions, none without one."""
    found = Counted()
    asked = list(questions)
    if not asked:
        return found
    first, *others = asked
    for what, key, title, number, day in first.union(*others, all=True) if others else first:
        if number and key:
            found.groups[what].append(Group(key=key, title=title, number=number, first=day))
        elif number:
            found[what] = (number, day)
    return found


def _column(name: str) -> Any:
    return Cast(F(name), CharField()) if name else Value("", CharField())
