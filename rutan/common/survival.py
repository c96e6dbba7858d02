"""How long until something happens, where not everybody has been watched to the end.

Kaplan and Meier's product-limit estimate (J. Am. Stat. Assoc. 53, 1958). With dᵢ events among the
nᵢ people still watched at tᵢ:

    share still there      S(t) = Π (1 − dᵢ / nᵢ)                         over tᵢ ≤ t
    Greenwood's sum        g(t) = Σ dᵢ / (nᵢ (nᵢ − dᵢ)),   standard error = S √g
    95 % interval          S ^ exp(± z √g / |ln S|), so it stays between 0 and 1

Who leaves on the day of an event was still watched when it happened; who was never watched at all
(0 days) is at risk of nothing. There is no interval where S is 1, or where everybody left had the
event. After the last day on which somebody was watched the curve is not known.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log, sqrt
from typing import TypeVar

Z = 1.959963984540054
"""0.975 of the normal distribution."""

MOST_LEFT_OUT = Fraction(1, 5)
"""A comparison that leaves out more of the people than this tells of somebody else."""

Case = tuple[int, bool]
"""Days watched, and whether the event ended them."""

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, kw_only=True)
class Step:
    """A day with events: `at_risk` were still watched, `censored` left from then to the next."""

    day: int
    at_risk: int
    events: int
    censored: int
    share: Fraction
    error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Curve:
    """`watched` are everybody's days in order; `steps` the days with events."""

    steps: tuple[Step, ...]
    watched: tuple[int, ...]

    @property
    def people(self) -> int:
        return len(self.watched)

    @property
    def events(self) -> int:
        return sum(step.events for step in self.steps)

    @property
    def last_day(self) -> int:
        """The last day on which anybody was watched."""
        return self.watched[-1] if self.watched else 0

    @property
    def median(self) -> int | None:
        """The first day by which half of them had the event; None while fewer had."""
        return next((step.day for step in self.steps if 2 * step.share <= 1), None)

    def at_risk(self, days: Iterable[int]) -> list[int]:
        """How many were still watched when each of `days` began."""
        return [_at_risk(self.watched, day) for day in days]

    def at(self, day: int) -> Step | None:
        """What holds on `day`; None where nobody was watched so long."""
        reached = bisect_right(self.steps, day, key=lambda step: step.day)
        step = self.steps[reached - 1] if reached else _start(self.watched)
        return None if day > self.last_day and step.share else step


def curve(cases: Iterable[Case]) -> Curve:
    """Of everybody in `cases`, in any order; ValueError for a negative number of days."""
    events: Counter[int] = Counter()
    days: list[int] = []
    for day, is_event in cases:
        if day < 0:
            raise ValueError(day)
        days.append(day)
        if is_event:
            events[day] += 1
    watched = tuple(sorted(days))
    eventful = sorted(events)
    share, greenwood = Fraction(1), 0.0
    steps = []
    for place, day in enumerate(eventful):
        happened, at_risk = events[day], _at_risk(watched, day)
        if not day:
            at_risk += events[day]
        next_days = eventful[place + 1 : place + 2]
        still = bisect_left(watched, next_days[0]) if next_days else len(watched)
        share *= 1 - Fraction(happened, at_risk)
        if share:
            greenwood += happened / (at_risk * (at_risk - happened))
        low, high = _interval(share, greenwood)
        steps.append(
            Step(
                day=day,
                at_risk=at_risk,
                events=happened,
                censored=still - bisect_left(watched, day) - happened,
                share=share,
                error=float(share) * sqrt(greenwood) if share else None,
                low=low,
                high=high,
            )
        )
    return Curve(steps=tuple(steps), watched=watched)


def _at_risk(watched: Sequence[int], day: int) -> int:
    """Watched when `day` began; who was never watched is not."""
    return len(watched) - bisect_left(watched, max(day, 1))


def _start(watched: Sequence[int]) -> Step:
    """Before the first event."""
    return Step(
        day=0,
        at_risk=_at_risk(watched, 0),
        events=0,
        censored=0,
        share=Fraction(1),
        error=0.0,
        low=None,
        high=None,
    )


def _interval(share: Fraction, greenwood: float) -> tuple[float | None, float | None]:
    if not share:
        return None, None
    still = float(share)
    width = exp(Z * sqrt(greenwood) / abs(log(still)))
    return still**width, still ** (1 / width)


# --- Two groups of the same make-up ---------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Standardised:
    """`trained` of the strata that have somebody to compare with; `compared` what the others' days
    say of people of that make-up: counts are the others' own, shares and intervals weighted.
    `left_out` is the part of the trained that was not compared."""

    trained: Curve
    compared: Curve
    left_out: Fraction

    @property
    def is_telling(self) -> bool:
        return bool(self.compared.people) and self.left_out <= MOST_LEFT_OUT


def standardised(
    trained: Mapping[K, Iterable[Case]], compared: Mapping[K, Iterable[Case]]
) -> Standardised:
    """The compared, weighted stratum by stratum as the trained are made up (direct
    standardisation): S = Σ wₖ Sₖ, variance = Σ wₖ² · errorₖ², plain 95 % interval.

    It ends where somebody's stratum is no longer watched: from there on it would tell of others.
    """
    strata = {key: list(cases) for key, cases in trained.items()}
    curves = {key: curve(cases) for key, cases in compared.items() if strata.get(key)}
    curves = {key: each for key, each in curves.items() if each.people}
    kept = {key: len(strata[key]) for key in curves}
    everybody, counted = sum(map(len, strata.values())), sum(kept.values())
    weights = {key: Fraction(n, counted) for key, n in kept.items()}
    end = min((each.last_day for each in curves.values() if _goes_on(each)), default=None)
    watched = [day for each in curves.values() for day in each.watched]
    days = sorted({step.day for each in curves.values() for step in each.steps})
    return Standardised(
        trained=curve(case for key in curves for case in strata[key]),
        compared=Curve(
            steps=tuple(
                _joined(day, [(weights[key], each.at(day)) for key, each in curves.items()], curves)
                for day in days
                if end is None or day <= end
            ),
            watched=tuple(sorted(day if end is None else min(day, end) for day in watched)),
        ),
        left_out=Fraction(everybody - counted, everybody) if everybody else Fraction(0),
    )


def _goes_on(found: Curve) -> bool:
    """Whether somebody had not had the event when the watching ended."""
    return not found.steps or bool(found.steps[-1].share)


def _joined(
    day: int, found: Sequence[tuple[Fraction, Step | None]], curves: Mapping[K, Curve]
) -> Step:
    parts = [(weight, step) for weight, step in found if step]
    share = sum((weight * step.share for weight, step in parts), Fraction(0))
    errors = [(float(weight), step.error) for weight, step in parts]
    error = (
        None
        if any(each is None for _weight, each in errors)
        else sqrt(sum((weight * (each or 0.0)) ** 2 for weight, each in errors))
    )
    still = float(share)
    return Step(
        day=day,
        at_risk=sum(each.at_risk([day])[0] for each in curves.values()),
        events=sum(step.events for _weight, step in parts if step.day == day),
        censored=0,
        share=share,
        error=error,
        low=max(0.0, still - Z * error) if error else None,
        high=min(1.0, still + Z * error) if error else None,
    )
