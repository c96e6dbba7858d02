"""What becomes of the columns of one table once a period of docs/data-retention.toml is over."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Field,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Greatest, TruncMonth, TruncYear

from trainees.models.inmate import ANONYMOUS
from trainees.models.release import Release

DELETE, BLUR, DISCARD = "delete", "blur", "discard"
ACTS = frozenset({DELETE, BLUR, DISCARD})
NOT_TOLD = "–"
"""In place of a text that must not be empty."""


def _without(name: str, *texts: str) -> Q:
    return ~Q(**{f"{name}__in": ["", *texts]})


def _filled(name: str) -> Q:
    return Q(**{f"{name}__isnull": False})


def _outside(name: str) -> Case:
    """Reports leave out what is told of a day before the release."""
    released_on = Subquery(Release.objects.filter(pk=OuterRef("release")).values("on")[:1])
    month = Cast(TruncMonth(name), DateField())
    return Case(
        When(Q(**{f"{name}__lt": released_on}), then=month), default=Greatest(month, released_on)
    )


def _default_of(column: Field) -> Any:
    return column.get_default()


@dataclass(frozen=True)
class Way:
    """How a column loses what it tells: which rows still tell it, and what is written instead."""

    left: Callable[[Field], Q]
    becomes: Callable[[Field, date], Any]


WAYS: Mapping[str, Way] = {
    "empty": Way(lambda column: _without(column.name), lambda _column, _on: ""),
    "dash": Way(
        lambda column: _without(column.name, NOT_TOLD),
        lambda column, _on: Case(
            When(_without(column.name), then=Value(NOT_TOLD)), default=Value("")
        ),
    ),
    "number": Way(
        lambda column: ~Q(**{f"{column.name}__startswith": NOT_TOLD}),
        lambda _column, _on: Concat(Value(NOT_TOLD), Cast("pk", CharField())),
    ),
    "gone": Way(lambda column: _without(column.name, ANONYMOUS), lambda _column, _on: ANONYMOUS),
    "null": Way(lambda column: _filled(column.name), lambda _column, _on: None),
    "clear": Way(
        lambda column: ~Q(**{column.name: _default_of(column)}),
        lambda column, _on: _default_of(column),
    ),
    "month": Way(
        lambda column: _filled(column.name) & ~Q(**{f"{column.name}__day": 1}),
        lambda column, _on: TruncMonth(column.name),
    ),
    "outside": Way(
        lambda column: (
            _filled(column.name)
            & ~Q(**{f"{column.name}__day": 1})
            & ~Q(**{column.name: F("release__on")})
        ),
        lambda column, _on: _outside(column.name),
    ),
    "order": Way(
        lambda column: (
            Q(**{f"{column.name}__day__gt": 2})
            | Q(**{f"{column.name}__day": 2, "release__follow_ups__closes_on__day__gt": 1})
        ),
        lambda column, _on: TruncMonth(column.name),
    ),
    "year": Way(
        lambda column: (
            _filled(column.name) & ~Q(**{f"{column.name}__day": 1, f"{column.name}__month": 1})
        ),
        lambda column, _on: TruncYear(column.name),
    ),
    "stamp": Way(lambda column: ~_filled(column.name), lambda _column, on: on),
}
ORDER = "order"
"""A month, and whether it came before or after what closed in the same month."""
RENEW = "renew"
"""An address of its own for each row, so that no old link leads to what is left."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """What becomes of the rows of one table; `paths` lead from a row to the person.

    `since` are the days from which the period of a row counts, the first one that is known; a row
    without them follows the period of the person. Rows of which `unless` is true are left to a
    later rule.
    """

    model: type[Model]
    act: str
    paths: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unless: str = ""

    def rows(self, people: Any, limit: date) -> QuerySet[Any]:
        """What is left to do for these people: nothing the second time."""
        of_people = Q()
        for path in self.paths:
            of_people |= Q(**{f"{path}__in": people})
        rows = self.over(limit).filter(of_people)
        if self.unless:
            rows = rows.exclude(**{self.unless: True})
        if self.act != BLUR:
            return rows
        left = Q()
        for way, column in self._each():
            left |= WAYS[way].left(column)
        return rows.filter(left)

    def over(self, limit: date) -> QuerySet[Any]:
        """Rows whose own period is over, whoever they are about."""
        rows: QuerySet[Any] = self.model._base_manager.all()
        if not self.since:
            return rows
        is_over, unknown = Q(), Q()
        for path in self.since:
            is_over |= unknown & Q(**{f"{path}__lte": limit})
            unknown &= Q(**{f"{path.removesuffix('__date')}__isnull": True})
        return rows.filter(is_over)

    def written(self, on: date) -> dict[str, Any]:
        return {column.name: WAYS[way].becomes(column, on) for way, column in self._each()}

    @property
    def renewed(self) -> tuple[str, ...]:
        return self.columns.get(RENEW, ())

    def names(self) -> set[str]:
        return {name for names in self.columns.values() for name in names}

    def _each(self) -> list[tuple[str, Any]]:
        return [
            (way, self.model._meta.get_field(name))
            for way, names in self.columns.items()
            if way != RENEW
            for name in names
        ]
