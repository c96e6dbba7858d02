"""Which rows belong to which of many numbers, read in one query."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When


def flagged(
    rows: QuerySet[Any, Any], conditions: Mapping[str, Sequence[Q]], columns: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], list[str]]]:
    """Of each row the columns, and the names of the numbers that count it: those of which any
    condition holds."""
    names = list(conditions)
    flags = {f"flag_{n}": _flag(conditions[name]) for n, name in enumerate(names)}
    for row in rows.annotate(**flags).values_list(*columns, *flags).iterator(chunk_size=2_000):
        told = row[len(columns) :]
        yield row[: len(columns)], [name for name, is_in in zip(names, told, strict=True) if is_in]


def _flag(conditions: Sequence[Q]) -> Any:
    if any(not condition for condition in conditions):  # an empty condition holds for every row
        return Value(True, output_field=BooleanField())
    whens = [When(condition, then=Value(True)) for condition in conditions]
    return Case(*whens, default=Value(False), output_field=BooleanField())
