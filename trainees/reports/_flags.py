"""Which rows belong to which of many numbers, read in one query."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When


@dataclass(frozen=True)
class Flagged:
    """Rows, the numbers that may count them, and the columns to be read beside."""

    rows: QuerySet[Any, Any]
    conditions: Mapping[str, Sequence[Q]]
    columns: Sequence[str]


def flagged(
    rows: QuerySet[Any, Any], conditions: Mapping[str, Sequence[Q]], columns: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    """Of each row the columns, and the names of the numbers that count it: those of which any
    condition holds."""
    return flagged_together([Flagged(rows, conditions, columns)])


def flagged_together(asked: Sequence[Flagged]) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    """Rows of several tables in one query. Their columns are of the same types in the same order;
    where one has fewer, its last column stands for the others."""
    columns = max(len(each.columns) for each in asked)
    flags = max(len(each.conditions) for each in asked)
    first, *others = [_row(at, each, columns, flags) for at, each in enumerate(asked)]
    rows = first.union(*others, all=True) if others else first
    names = [list(each.conditions) for each in asked]
    for at, *row in rows.iterator(chunk_size=2_000):
        told = zip(names[at], row[columns:], strict=False)
        yield tuple(row[:columns]), [name for name, is_in in told if is_in]


def _row(at: int, asked: Flagged, columns: int, flags: int) -> QuerySet[Any, Any]:
    filled = [*asked.columns, *[asked.columns[-1]] * (columns - len(asked.columns))]
    marks = [_flag(conditions) for conditions in asked.conditions.values()]
    marks += [Value(False, output_field=BooleanField())] * (flags - len(marks))
    found = {f"column_{n}": F(name) for n, name in enumerate(filled)}
    found |= {f"flag_{n}": mark for n, mark in enumerate(marks)}
    return asked.rows.order_by().annotate(table=Value(at), **found).values_list("table", *found)


def _flag(conditions: Sequence[Q]) -> Any:
    if any(not condition for condition in conditions):  # an empty condition holds for every row
        return Value(True, output_field=BooleanField())
    whens = [When(condition, then=Value(True)) for condition in conditions]
    return Case(*whens, default=Value(False), output_field=BooleanField())
