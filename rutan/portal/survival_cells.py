"""A survival curve month by month, in words for a page and in numbers for a workbook."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from rutan.common.shares import HIDDEN, NOTHING, percent
from rutan.common.step_charts import StepSeries, day_of
from rutan.common.survival import Curve, Step
from trainees.reports.survival_told import Month


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One month of the line `label`. `share` is empty where nobody was watched so long, or where it
    is hidden."""

    label: str
    month: int
    at_risk: int | str = HIDDEN
    events: int | str = HIDDEN
    share: float | None = None
    low: float | None = None
    high: float | None = None
    is_hidden: bool = False

    @property
    def day(self) -> int:
        return day_of(self.month)

    @property
    def text(self) -> str:
        return HIDDEN if self.is_hidden else percent(self.share)

    @property
    def interval(self) -> str:
        if self.is_hidden:
            return HIDDEN
        if self.low is None or self.high is None:
            return NOTHING
        return f"{percent(self.low)} – {percent(self.high)}"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A cohort or everybody; no cells where they are too few."""

    label: str
    people: int
    cells: Sequence[Cell] = ()
    series: StepSeries | None = None


def line(
    label: str,
    found: Curve,
    months: Sequence[int],
    told: Sequence[Month | None],
    *,
    rising: bool = False,
    least: int,
    unwatched: Collection[int] = (),
) -> Line:
    """`told` of `months`, None where hidden. Who is told of anybody sees every day with an event,
    else the months that are told, and how many were still watched where these are `least` people
    or more and the month is none of `unwatched`. No curve is drawn that would end before events
    which later cells tell, or a level one before cells that hide some: it would say that there
    were none."""
    known = [each for each in told if each is not None]
    drawn = [each for each in known if each.share is not None]
    series = None
    if not least:
        series = StepSeries(label, found.people, found.steps, found.last_day)
    elif drawn and not _ends_too_soon(drawn[-1], months, told):
        steps = [_step(each) for each in drawn]
        series = StepSeries(label, found.people, steps, min(steps[-1].day, found.last_day))
    return Line(
        label=label,
        people=found.people,
        cells=[
            _cell(label, each, rising=rising, least=least, is_watched=month not in unwatched)
            if each
            else Cell(label=label, month=month, is_hidden=True)
            for month, each in zip(months, told, strict=True)
        ],
        series=series,
    )


def _ends_too_soon(last: Month, months: Sequence[int], told: Sequence[Month | None]) -> bool:
    later = [each for month, each in zip(months, told, strict=True) if month > last.month]
    if last.events == 0 and None in later:
        return True
    return any(each.events > last.events for each in later if each is not None)


def _cell(label: str, month: Month, *, rising: bool, least: int, is_watched: bool) -> Cell:
    share, low, high = (
        None if each is None else float(1 - each if rising else each)
        for each in (month.share, month.low, month.high)
    )
    if rising:
        low, high = high, low
    return Cell(
        label=label,
        month=month.month,
        at_risk=month.at_risk if is_watched and not 0 < month.at_risk < least else HIDDEN,
        events=month.events,
        share=share,
        low=low,
        high=high,
    )


def _step(month: Month) -> Step:
    return Step(
        day=day_of(month.month),
        at_risk=month.at_risk,
        events=month.events,
        censored=0,
        share=month.share or Fraction(0),
        error=None,
        low=month.low,
        high=month.high,
    )


def few_events(least: int) -> str:
    """Why readers outside the facility get no curve of people enough."""
    return _(
        "Fewer than %(n)s people had the event, or fewer than %(n)s did not: outside the "
        "facility this is not told."
    ) % {"n": least}
