"""Credits (SKK) of equivalency: what hours are worth, by the way in which they were learnt.

A credit is one lesson hour face to face, two of tutorial, or three of independent study. A lesson
hour has 35 minutes in Paket A, 40 in B and 45 in C. Time is kept in whole quarters of a lesson
hour, so that every sum is exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from django.utils.formats import number_format

from partnerships.models import Subject
from rutan.common.shares import NOTHING
from trainees.choices import StudyWay

DIVISOR: dict[str, int] = {
    StudyWay.FACE: 1,
    StudyWay.TUTORIAL: 2,
    StudyWay.INDEPENDENT: 3,
}
"""How many lesson hours make one credit."""


class Studied(Protocol):
    """A row of study time, or anything that counts like one."""

    @property
    def subject(self) -> Subject: ...
    @property
    def way(self) -> str: ...
    @property
    def quarters(self) -> int: ...


def quarters(minutes: int, lesson_minutes: int) -> int:
    """Quarters of a lesson hour in `minutes` by the clock; one that was only begun does not count.

    For typed time alone: registers know quarters already."""
    return minutes * 4 // lesson_minutes


def credits_of(quarters: int, *, way: str) -> Fraction:
    return Fraction(quarters, 4 * DIVISOR[way])


@dataclass(frozen=True, kw_only=True)
class SubjectStanding:
    """What somebody has of one subject. `required` is None where no curriculum says it."""

    subject: Subject
    required: Fraction | None
    quarters: Mapping[str, int]
    """By way; every way stands in it."""

    @property
    def earned(self) -> Fraction:
        return sum(
            (credits_of(number, way=way) for way, number in self.quarters.items()), Fraction(0)
        )

    @property
    def missing(self) -> Fraction:
        """Never below nothing: more hours of one subject replace none of another."""
        return max((self.required or Fraction(0)) - self.earned, Fraction(0))

    @property
    def is_met(self) -> bool:
        return self.required is not None and not self.missing


def standing(
    times: Iterable[Studied], required: Mapping[Subject, Fraction]
) -> list[SubjectStanding]:
    """Every subject that is required or was learnt, in the order of the curriculum."""
    summed: dict[Subject, dict[str, int]] = {subject: _nothing() for subject in required}
    for row in times:
        ways = summed.setdefault(row.subject, _nothing())
        ways[row.way] += row.quarters
    return [
        SubjectStanding(subject=subject, required=required.get(subject), quarters=ways)
        for subject, ways in sorted(
            summed.items(), key=lambda item: (item[0].order, item[0].name, item[0].pk)
        )
    ]


def earned(standings: Iterable[SubjectStanding]) -> Fraction:
    return sum((each.earned for each in standings), Fraction(0))


def missing(standings: Iterable[SubjectStanding]) -> Fraction:
    return sum((each.missing for each in standings), Fraction(0))


def shown(value: Fraction | None) -> str:
    """Two decimals at most, cut and never rounded up: 79.996 must not read 80."""
    if value is None:
        return NOTHING
    cut = value.numerator * 100 // value.denominator
    digits = 0 if cut % 100 == 0 else 1 if cut % 10 == 0 else 2
    return number_format(f"{cut // 100}.{cut % 100:02d}", digits, force_grouping=True)


def _nothing() -> dict[str, int]:
    return dict.fromkeys(DIVISOR, 0)
