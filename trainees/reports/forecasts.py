"""How right were the forecasts? What was said at enrolment against what became of the people.

Pass classes already narrowed to what the reader may see; the answer holds counts and no person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from trainees.choices import BAND_TONES, Band, EnrolmentState
from trainees.models import Forecast
from trainees.reports.small_cells import large

JUDGED_FROM = 30
"""Under so many people chance alone moves a share by more than the tolerance, one time in two."""
TOLERANCE = 10
"""Percentage points between foreseen and seen (issue: reliability per band)."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One kept forecast and what came: `finished` is completing the course.

    `by_start` and `by_all` are the two baselines, 1 or 0: the first lawful day of release lies
    after the first day of the class; everybody finishes.
    """

    band: Band
    chance: float
    finished: bool
    month: date
    by_start: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """People of one word or one month. Foreseen is the sum of their chances, seen who finished."""

    people: int
    foreseen: float
    seen: int

    @property
    def foreseen_percent(self) -> float:
        return 100 * self.foreseen / self.people

    @property
    def seen_percent(self) -> float:
        return 100 * self.seen / self.people

    @property
    def difference(self) -> float:
        """Percentage points; above zero more finished than foreseen."""
        return self.seen_percent - self.foreseen_percent

    @property
    def is_judged(self) -> bool:
        return self.people >= JUDGED_FROM

    @property
    def is_close(self) -> bool:
        # Rounded: ten points are ten points however a computer stores them.
        return abs(round(self.difference, 6)) <= TOLERANCE


@dataclass(frozen=True, kw_only=True)
class BandRow(Row):
    band: Band

    @property
    def tone(self) -> str:
        return BAND_TONES[self.band]


@dataclass(frozen=True, kw_only=True)
class MonthRow(Row):
    """`month` is None of several together."""

    month: date | None


@dataclass(frozen=True, kw_only=True)
class Brier:
    """Mean squared distance between what was said, 0 to 1, and what came. Less is better."""

    ours: float
    by_start: float
    by_all: float

    @property
    def is_best(self) -> bool:
        return self.ours < min(self.by_start, self.by_all)


@dataclass(frozen=True, kw_only=True)
class Calibration:
    bands: list[BandRow]
    months: list[MonthRow]
    brier: Brier | None
    people: int
    unknown: int
    """Places whose forecast was not possible to make."""


def calibration(classes: QuerySet[TrainingClass], *, outside: bool = False) -> Calibration:
    """Forecasts of the classes that are closed; one query. `outside`: for readers who are not told
    how one class ended, as a month of few people would tell.

    Unit: a place that was given and not cancelled. Who was released, transferred or dropped out
    did not finish.
    """
    rows = (
        Forecast.objects.filter(
            enrolment__training_class__in=classes.filter(state=ClassState.CLOSED)
        )
        .exclude(enrolment__state=EnrolmentState.CANCELLED)
        .order_by("pk")
        .values(
            "band", "chance", "last_day", "earliest_on",
            "enrolment__state", "enrolment__training_class__starts_on",
        )
    )  # fmt: skip
    places = list(rows)
    outcomes = [_outcome(row) for row in places if row["band"]]
    return judged(outcomes, places=len(places), outside=outside)


def _outcome(row: Mapping[str, Any]) -> Outcome:
    earliest = row["earliest_on"]
    return Outcome(
        band=Band(row["band"]),
        chance=float(row["chance"]),
        finished=row["enrolment__state"] == EnrolmentState.COMPLETED,
        month=row["last_day"].replace(day=1),
        by_start=earliest is None or earliest > row["enrolment__training_class__starts_on"],
    )


def judged(outcomes: Iterable[Outcome], *, places: int, outside: bool = False) -> Calibration:
    outcomes = list(outcomes)
    by_band: dict[Band, list[Outcome]] = defaultdict(list)
    by_month: dict[date, list[Outcome]] = defaultdict(list)
    for each in outcomes:
        by_band[each.band].append(each)
        by_month[each.month].append(each)
    months = sorted(by_month, reverse=True)
    others: list[Outcome] = []
    if outside:
        ordered = sorted(months, key=lambda month: -len(by_month[month]))
        kept = set(ordered[: large([len(by_month[each]) for each in ordered], JUDGED_FROM)])
        others = [each for each in outcomes if each.month not in kept]
        months = [month for month in months if month in kept]
    return Calibration(
        bands=[BandRow(band=band, **_summed(by_band[band])) for band in Band if by_band[band]],
        months=[
            *(MonthRow(month=month, **_summed(by_month[month])) for month in months),
            *([MonthRow(month=None, **_summed(others))] if others else []),
        ],
        brier=_brier(outcomes) if outcomes else None,
        people=len(outcomes),
        unknown=places - len(outcomes),
    )


def _summed(outcomes: list[Outcome]) -> dict[str, Any]:
    return {
        "people": len(outcomes),
        "foreseen": sum(each.chance for each in outcomes),
        "seen": sum(each.finished for each in outcomes),
    }


def _brier(outcomes: list[Outcome]) -> Brier:
    return Brier(
        ours=_mean_square(each.chance - each.finished for each in outcomes),
        by_start=_mean_square(each.by_start - each.finished for each in outcomes),
        by_all=_mean_square(1 - each.finished for each in outcomes),
    )


def _mean_square(differences: Iterable[float]) -> float:
    squares = [each**2 for each in differences]
    return sum(squares) / len(squares)


def ceiling(settings: Mapping[str, Any], *, months: int) -> float:
    """The best chance anybody can have in a course of so many months, as a share from 0 to 1."""
    kept = (1 - settings["transfer_percent"] / 100) ** months
    return kept * (1 - settings["dropout_percent"] / 100)
