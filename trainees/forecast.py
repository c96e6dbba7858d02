"""Will they still be here when the class ends? The completion forecast (features F14).

P(finish) = P(still here on the day of the exam) x (1 - share that drops out). The first is read
from the release range and from how many are transferred a month, the second from what became of
people in this programme before. No trait of the person beyond dates, status and course history
enters, and nothing is random: the same record gives the same forecast. How right it was is shown
by `trainees.reports.forecasts`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from trainees.choices import Band
from trainees.release_history import DAYS_OF_A_MONTH, History
from trainees.release_range import ReleaseRange, days_between


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What happened here before, as shares from 0 to 1."""

    transfer_a_month: float
    dropout: float
    detainee_stays: float


@dataclass(frozen=True, kw_only=True)
class Chances:
    """One person's forecast, with the two numbers it is the product of."""

    stays: float
    dropout: float

    @property
    def finishes(self) -> float:
        return self.stays * (1 - self.dropout)


def chances_of(
    release: ReleaseRange, *, today: date, last_day: date, rates: Rates
) -> Chances | None:
    """The forecast for somebody in custody on `today` and a class whose exam is on `last_day`;
    None where the dates of the sentence are missing."""
    stays = still_here(release, today=today, on=last_day, rates=rates)
    return None if stays is None else Chances(stays=stays, dropout=rates.dropout)


def still_here(release: ReleaseRange, *, today: date, on: date, rates: Rates) -> float | None:
    """P(in this facility on `on`), given that the person is here `today`."""
    if on <= today:
        return 1.0
    if release.undecided:
        return rates.detainee_stays
    kept = (1 - rates.transfer_a_month) ** ((on - today).days / DAYS_OF_A_MONTH)
    if release.never:
        return kept
    days = days_between(release)
    if days is None:
        return None
    now = _not_released(days, today)
    return kept * _not_released(days, on) / now if now else 0.0


def _not_released(days: tuple[date, date, date], on: date) -> float:
    """1 before the earliest day, falling to 0.5 on the likely one and to 0 on the latest."""
    earliest, likely, latest = days
    if on < earliest:
        return 1.0
    if on >= latest:
        return 0.0
    if on < likely:
        return 1 - 0.5 * (on - earliest).days / (likely - earliest).days
    return 0.5 * (latest - on).days / (latest - likely).days


def band_for(chance: float, bands: Sequence[int]) -> Band:
    """One of four words; `bands` are the lowest percent of the first three, such as 90, 70, 40."""
    words = (Band.SAFE, Band.FAIR, Band.AT_RISK)
    for word, percent in zip(words, bands, strict=True):
        # Rounded to a hundredth of a percent: 0.9 is safe however a computer stores it.
        if round(chance * 100, 2) >= percent:
            return word
    return Band.TOO_SHORT


def shrunk(count: int, whole: int, *, towards: float, weight: int) -> float:
    """A share of a small group, drawn towards what is known of a larger one.

    As if `weight` more people had been seen there of whom the share `towards` had done so.
    """
    return (count + towards * weight) / (whole + weight) if whole + weight else towards


def distribution(chances: Iterable[float]) -> list[float]:
    """P(exactly k finish) for k from 0 to all (Poisson-binomial distribution)."""
    spread = [1.0]
    for chance in chances:
        spread = _with_one_more(spread, chance)
    return spread


def _with_one_more(spread: list[float], chance: float) -> list[float]:
    return [
        without * (1 - chance) + with_one * chance
        for without, with_one in zip([*spread, 0.0], [0.0, *spread], strict=True)
    ]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """How many of a class will finish: the mean, and the interval that holds in 8 of 10 cases."""

    people: int
    mean: float
    low: int
    high: int


def expected(chances: Sequence[float], *, percent: int = 80) -> Expected:
    """The interval is central: as many cases lie below `low` as above `high`, at most."""
    tail = (100 - percent) / 200
    spread = distribution(chances)
    return Expected(
        people=len(chances),
        mean=sum(chances),
        low=_quantile(spread, tail),
        high=_quantile(spread, 1 - tail),
    )


def _quantile(spread: Sequence[float], share: float) -> int:
    reached = 0.0
    for k, part in enumerate(spread):
        reached += part
        if round(reached, 9) >= share:
            return k
    return len(spread) - 1


def people_needed(
    target: int, enrolled: Sequence[float], next_ones: Sequence[float], *, percent: int = 80
) -> int | None:
    """How many to enrol in all, taking `next_ones` in their order, so that at least `target`
    finish with `percent` certainty; None when even all of them are too few."""
    spread = distribution(enrolled)
    for more, chance in enumerate([*next_ones, 0.0]):
        if round(sum(spread[max(target, 0) :]) * 100, 6) >= percent:
            return len(enrolled) + more
        spread = _with_one_more(spread, chance)
    return None


def rates_from(settings: Mapping[str, Any], history: History) -> Rates:
    """The rates at one facility for one programme, from its history and its settings.

    Transfers: the facility's own rate once enough were seen, else the setting. Dropping out: the
    programme's share, drawn towards its field's, itself drawn towards the setting.
    """
    weight = settings["dropout_prior_people"]
    field = shrunk(
        history.field_dropped,
        history.field_ended,
        towards=settings["dropout_percent"] / 100,
        weight=weight,
    )
    known = history.transfers >= settings["history_events"] and history.months_in_custody
    return Rates(
        transfer_a_month=(
            # Where nobody stays a month, more than everybody is moved in one.
            min(history.transfers / history.months_in_custody, 1)
            if known
            else settings["transfer_percent"] / 100
        ),
        dropout=shrunk(
            history.programme_dropped, history.programme_ended, towards=field, weight=weight
        ),
        detainee_stays=settings["detainee_stays_percent"] / 100,
    )


def usual_lag(settings: Mapping[str, Any], history: History) -> int:
    """Days from the first lawful day to the release, for `release_range.range_of`: the median of
    the facility's own once enough were seen, else its setting."""
    if len(history.lags) >= settings["history_events"]:
        return int(median(history.lags))
    return int(settings["release_lag_days"])
