"""Curves that fall or rise in steps, with their intervals: what components/stepchart.html writes.

At most four lines. Each has its own colour, dashes and mark, so that they are told apart in grey;
their names stand in a column of their own beside the drawing, in the order in which the lines end,
and cover nothing. Bands of the interval are drawn for two lines at most: more would hide each
other. The page has a table of the same figures beside it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from rutan.common.charts import LINE_HEIGHT, Tick, number
from rutan.common.shares import SMALL_GROUP, percent
from rutan.common.survival import Step

MONTHS = (0, 1, 3, 6, 12, 24)
DAYS_IN_A_MONTH = 30.4375
MOST_LINES, MOST_BANDS = 4, 2
LEFT, RIGHT, TOP, BOTTOM = 52, 364, 16, 264
LABEL_FIRST, LABEL_LAST, LABEL_GAP, LABEL_LETTERS = 2, 304, 6, 15
"""Where labels may stand, and how many letters a line takes as large as on a phone."""

CORNERS: dict[int, list[tuple[float, float]]] = {
    2: [(-4.5, -4.5), (4.5, -4.5), (4.5, 4.5), (-4.5, 4.5)],
    3: [(0, -5.5), (5, 4), (-5, 4)],
    4: [(0, -6), (6, 0), (0, 6), (-6, 0)],
}
"""Of the marks of the second to fourth line; the first has a circle."""

Scale = Callable[[float], float]


def day_of(month: int) -> int:
    """The day after release on which `month` months are over, on average."""
    return round(month * DAYS_IN_A_MONTH)


@dataclass(frozen=True)
class StepSeries:
    """A group of `people`, watched until `last_day`; `steps` of `rutan.common.survival`."""

    label: str
    people: int
    steps: Sequence[Step]
    last_day: int


@dataclass(frozen=True, kw_only=True)
class Stair:
    """From `day` on, `share` and its interval, between 0 and 1."""

    day: int
    share: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """`band` is empty without an interval; `key` and `key_mark` stand before the label."""

    shade: int
    path: str
    band: str
    mark: str
    key: str
    key_mark: str
    name: str
    label: list[tuple[str, str]]
    """Lines of the label with their heights; `name` is the label in full."""
    ending: str
    ending_y: str


@dataclass(frozen=True, kw_only=True)
class StepChart:
    title: str
    description: str
    lines: list[StepLine]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    width: int = 560
    height: int = 308
    left: int = LEFT
    right: int = RIGHT
    bottom: int = BOTTOM
    y_label_x: int = 44
    tick_end: int = 269
    x_label_y: int = 288
    label_x: int = 406


def step_chart(
    series: Sequence[StepSeries],
    *,
    title: str,
    rising: bool = False,
    months: Sequence[int] = MONTHS,
    small_group: int = SMALL_GROUP,
) -> StepChart:
    """Percent by months since release, from 0 to 100; `rising` draws 1 − S: "has worked by then".

    Groups under `small_group` people are left out of the drawing.
    """
    until = day_of(max(months))
    drawn = [each for each in series if each.people >= small_group][:MOST_LINES]

    def x(day: float) -> float:
        return LEFT + (RIGHT - LEFT) * day / until

    def y(share: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * share

    stairs = [_stairs(each, until, rising=rising) for each in drawn]
    ends = [y(each[-1].share) for each in stairs]
    longest = 3 if len(drawn) < MOST_LINES else 2
    labels = [_label(each.label, longest) for each in drawn]
    tops = _apart(ends, [LINE_HEIGHT * (len(label) + 1) for label in labels])
    lines = [
        _line(
            shade=at + 1,
            series=each,
            stairs=stairs[at],
            label=labels[at],
            top=tops[at],
            until=min(each.last_day, until),
            scales=(x, y),
            has_band=len(drawn) <= MOST_BANDS,
        )
        for at, each in enumerate(drawn)
    ]
    return StepChart(
        title=title,
        description=" ".join(_in_words(each, months, rising=rising) for each in series),
        lines=lines,
        x_ticks=[
            Tick(
                number(x(day_of(month))),
                _("%(months)s months") % {"months": month} if month == max(months) else str(month),
                anchor="end" if month == max(months) else "middle",
            )
            for month in months
        ],
        y_ticks=[
            Tick(
                number(y(share / 100)),
                f"{share}%" if share == 100 else str(share),
                number(y(share / 100) + 4.5),
            )
            for share in range(0, 101, 20)
        ],
    )


def _stairs(series: StepSeries, until: int, *, rising: bool) -> list[Stair]:
    """From day 0 on, as they are drawn."""
    found = [Stair(day=0, share=1.0)]
    found += [
        Stair(day=step.day, share=float(step.share), low=step.low, high=step.high)
        for step in series.steps
        if step.day <= until
    ]
    if not rising:
        return found
    return [
        Stair(
            day=each.day,
            share=1 - each.share,
            low=None if each.high is None else 1 - each.high,
            high=None if each.low is None else 1 - each.low,
        )
        for each in found
    ]


def _line(
    *,
    shade: int,
    series: StepSeries,
    stairs: Sequence[Stair],
    label: Sequence[str],
    top: float,
    until: int,
    scales: tuple[Scale, Scale],
    has_band: bool,
) -> StepLine:
    x, y = scales
    first, *rest = stairs
    path = f"M{number(x(0))} {number(y(first.share))}" + "".join(
        f" H{number(x(each.day))} V{number(y(each.share))}" for each in rest
    )
    middle = top + 12
    baselines = [number(top + 17 + LINE_HEIGHT * at) for at in range(len(label) + 1)]
    return StepLine(
        shade=shade,
        path=f"{path} H{number(x(until))}",
        band=_band(stairs, until, x, y) if has_band else "",
        mark=_mark(shade, x(until), y(stairs[-1].share)),
        key=f"M376 {number(middle)} H400",
        key_mark=_mark(shade, 388, middle),
        name=series.label,
        label=list(zip(label, baselines, strict=False)),
        ending=f"{percent(stairs[-1].share)} · n = {number_format(series.people)}",
        ending_y=baselines[-1],
    )


def _band(stairs: Sequence[Stair], until: int, x: Scale, y: Scale) -> str:
    """Its upper edge forwards and its lower one back, for as long as there is an interval."""
    upper: list[str] = []
    lower: list[str] = []
    ends = [*(each.day for each in stairs[1:]), until]
    for each, end in zip(stairs, ends, strict=True):
        if each.low is None or each.high is None:
            continue
        start, stop = number(x(each.day)), number(x(end))
        upper += [f"{start} {number(y(each.high))}", f"{stop} {number(y(each.high))}"]
        lower += [f"{start} {number(y(each.low))}", f"{stop} {number(y(each.low))}"]
    return f"M{' L'.join([*upper, *reversed(lower)])} Z" if upper else ""


def _mark(shade: int, x: float, y: float) -> str:
    if shade == 1:
        return f"M{number(x - 4.5)} {number(y)} a4.5 4.5 0 1 0 9 0 a4.5 4.5 0 1 0 -9 0 Z"
    corners = (f"{number(x + dx)} {number(y + dy)}" for dx, dy in CORNERS[shade])
    return f"M{' L'.join(corners)} Z"


def _label(text: str, most: int) -> list[str]:
    """In `most` lines; a longer one ends with …"""
    lines = wrap(text, LABEL_LETTERS) or [""]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: LABEL_LETTERS - 1].rstrip()}…"]
    return lines


def _apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Tops of labels as near to where their lines end as they can stand without touching."""
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    tops: dict[int, float] = {}
    free = float(LABEL_FIRST)
    for at in order:
        tops[at] = max(wanted[at] - heights[at] / 2, free)
        free = tops[at] + heights[at] + LABEL_GAP
    last = float(LABEL_LAST)
    for at in reversed(order):
        tops[at] = min(tops[at], last - heights[at])
        last = tops[at] - LABEL_GAP
    return [tops[at] for at in range(len(wanted))]


def _in_words(series: StepSeries, months: Sequence[int], *, rising: bool) -> str:
    """One sentence for those who hear the chart; months until which nobody was watched are left
    out."""
    stairs = _stairs(series, series.last_day, rising=rising)
    parts = [
        _("month %(month)s: %(share)s")
        % {
            "month": month,
            "share": percent([each.share for each in stairs if each.day <= day_of(month)][-1]),
        }
        for month in months
        if 0 < day_of(month) <= series.last_day
    ]
    return f"{series.label} (n = {number_format(series.people)}): {', '.join(parts) or '–'}."
