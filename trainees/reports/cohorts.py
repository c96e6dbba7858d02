"""People by the half-year of their release, month by month."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import ExtractYear
from django.utils.formats import date_format

from rutan.common.dates import add_months
from trainees.choices import Checkpoint
from trainees.models import OutcomeKind
from trainees.reports._path import Question, is_due, is_productive
from trainees.reports.small_cells import Row, protected

LATEST_COHORTS = 3
HALF = {
    "year": ExtractYear("released_on"),
    "month": Case(
        When(released_on__month__lte=6, then=Value(1)),
        default=Value(7),
        output_field=IntegerField(),
    ),
}
"""The half of a year in which somebody was released: its year and its first month."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """Of `due` people at `months` after release, `productive` were at work or at school. None:
    hidden from this reader."""

    months: int
    due: int | None
    productive: int | None


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """People released in one half of a year."""

    first: date
    people: int | None
    points: tuple[Point, ...]

    @property
    def label(self) -> str:
        return half_year(self.first)


def half_year(first: date) -> str:
    return f"{date_format(first, 'M')}–{date_format(add_months(first, 5), 'M Y')}"


def cohorts(
    rows: QuerySet[Any, Any], question: Question, released: Q, kinds: Sequence[OutcomeKind]
) -> tuple[Cohort, ...]:
    """The latest half-years of release, oldest first, in one query."""
    counts = {}
    for at in Checkpoint:
        due = is_due(at, question.on, kinds)
        counts[f"due_{at}"] = Count("pk", filter=due)
        counts[f"productive_{at}"] = Count("pk", filter=due & is_productive(at, question.on, kinds))
    halves = (
        rows.filter(released)
        .annotate(**HALF)
        .values(*HALF)
        .annotate(people=Count("pk"), **counts)
        .order_by("-year", "-month")[:LATEST_COHORTS]
    )
    found = [
        Cohort(
            first=date(row["year"], row["month"], 1),
            people=row["people"],
            points=tuple(
                Point(months=at.months, due=row[f"due_{at}"], productive=row[f"productive_{at}"])
                for at in Checkpoint
            ),
        )
        for row in halves
    ]
    return protected_cohorts(found[::-1], question.least)


def in_cohort(
    rows: QuerySet[Any, Any], value: str, question: Question, kinds: Sequence[OutcomeKind]
) -> QuerySet[Any, Any]:
    """The released of a half-year: "2025-07"; of these the due at a month: "2025-07:b6"; of these
    who is at work or at school: "2025-07:b6:productive". Raises KeyError for anything else."""
    half, _colon, rest = value.partition(":")
    month, _colon, what = rest.partition(":")
    try:
        first = date.fromisoformat(f"{half}-01")
        at = Checkpoint(month) if month else None
    except ValueError:
        raise KeyError(value) from None
    if first.month not in (1, 7) or what not in ("", "productive") or (what and not at):
        raise KeyError(value)
    found = rows.filter(released_on__gte=first, released_on__lt=add_months(first, 6))
    if at is not None:
        found = found.filter(is_due(at, question.on, kinds))
        if what:
            found = found.filter(is_productive(at, question.on, kinds))
    return found


def protected_cohorts(found: Sequence[Cohort], least: int) -> tuple[Cohort, ...]:
    """Small cells hidden, month by month; nothing where no month may be told."""
    if least <= 1:
        return tuple(found)
    shown: list[Cohort] = list(found)
    for index in range(len(Checkpoint)):
        rows = [
            Row(
                key=str(at),
                label="",
                counts=(each.people, each.points[index].due, each.points[index].productive),
            )
            for at, each in enumerate(found)
        ]
        told = protected(rows, least)
        for at, cohort in enumerate(shown):
            people, due, productive = told[at].counts if told else (None, None, None)
            points = list(cohort.points)
            points[index] = replace(points[index], due=due, productive=productive)
            shown[at] = replace(
                cohort,
                people=cohort.people if people is not None else None,
                points=tuple(points),
            )
    return tuple(shown)
