"""The arithmetic of charts drawn on the server: where a point stands, how an axis is divided.

Templates only write the numbers down (components/linechart.html). Positions
are text with a decimal point, because a template would write 31,5 in Indonesian.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from rutan.common.shares import SMALL_GROUP

MOST_LINES = 3
LINE_HEIGHT, LETTER_WIDTH = 22, 8
LABEL_TOP, LABEL_BOTTOM, BOTTOM = 14, 232, 240
"""Where labels may stand, for letters as large as on a phone."""


class Value(NamedTuple):
    """One measurement: how many of those due at month `at`."""

    at: int
    part: int
    whole: int

    @property
    def share(self) -> float:
        """Percent, 0 to 100."""
        return 100 * self.part / self.whole if self.whole else 0.0


class Tick(NamedTuple):
    at: str
    label: str
    text_at: str = ""
    anchor: str = "middle"


class Point(NamedTuple):
    x: str
    y: str
    left: str
    top: str
    triangle: str


@dataclass(frozen=True)
class Series:
    """A group followed over time, newest last. `label` names it: "Jul–Des 2025"."""

    label: str
    values: Sequence[Value]


@dataclass(frozen=True)
class Line:
    shade: int
    path: str
    points: list[Point]
    label: str
    sublabel: str
    label_x: str
    label_y: str
    sublabel_y: str
    anchor: str


@dataclass(frozen=True)
class Row:
    """`cells`: text, or a `value` with its `url`."""

    label: str
    cells: Sequence[Any]


@dataclass(frozen=True)
class LineChart:
    """Everything components/linechart.html writes down."""

    title: str
    description: str
    lines: list[Line]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    row_title: str
    table_titles: list[str]
    table: list[Row]
    width: int = 560
    height: int = 276
    left: int = 52
    right: int = 534
    bottom: int = 240
    y_label_x: int = 44
    tick_end: int = 245
    x_label_y: int = 264


def line_chart(
    series: Sequence[Series],
    *,
    title: str,
    row_title: str,
    months: Sequence[int] = (1, 3, 6, 12),
    small_group: int = SMALL_GROUP,
) -> LineChart:
    """Percent by months since release, from zero, at most the three latest groups drawn.

    A point of fewer than `small_group` people is left out of the drawing; the table still has it.
    """
    drawn = [
        (group, kept)
        for group in series[-MOST_LINES:]
        if (kept := [value for value in group.values if value.whole >= small_group])
    ]
    highest = max((value.share for _group, kept in drawn for value in kept), default=0.0)
    top = 80 if highest <= 80 else 100
    last = max(months)

    def x(month: int) -> float:
        return 52 + 482 * month / last

    def y(share: float) -> float:
        return 240 - 224 * share / top

    lines = [
        _line(group, kept, shade, x, y, last) for shade, (group, kept) in enumerate(drawn, start=1)
    ]
    return LineChart(
        title=title,
        description=" ".join(_in_words(group) for group in series if group.values),
        lines=_apart(lines),
        x_ticks=[
            Tick(
                number(x(month)),
                _("%(months)s months") % {"months": month} if month == last else str(month),
                anchor="end" if month == last else "middle",
            )
            for month in months
        ],
        y_ticks=[
            Tick(
                number(y(share)),
                f"{share}%" if share == top else str(share),
                number(y(share) + 4.5),
            )
            for share in range(0, top + 1, 20)
        ],
        row_title=row_title,
        table_titles=[_("Month %(month)s") % {"month": month} for month in months],
        table=[_row(group, months) for group in series],
    )


LEVEL = 5
"""Percent points: a smaller step is none."""


class Trend(NamedTuple):
    """`direction` is 1, 0 or -1; `flat_from` the month after which the line stays level."""

    direction: int
    flat_from: int | None


def trend(series: Sequence[Series], *, small_group: int = SMALL_GROUP) -> Trend | None:
    """Where the line leads that goes furthest, the latest of equals; None without two points, and
    where it turns or another line leads elsewhere: no sentence would be true of the drawing."""
    drawn = [
        [value for value in group.values if value.whole >= small_group]
        for group in series[-MOST_LINES:]
    ]
    lines = [line for line in drawn if len(line) > 1]
    if not lines:
        return None
    line = max(reversed(lines), key=lambda points: points[-1].at)
    direction = _direction(line)
    if direction is None or {_direction(each) for each in lines} - {0, direction}:
        return None
    is_level = abs(line[-1].share - line[-2].share) < LEVEL
    return Trend(direction, line[-2].at if direction and is_level and len(line) > 2 else None)


def _direction(line: Sequence[Value]) -> int | None:
    """1, 0 or -1; None where it goes up here and down there."""
    steps = [after.share - before.share for before, after in pairwise(line)]
    if max(steps) >= LEVEL and min(steps) <= -LEVEL:
        return None
    rise = line[-1].share - line[0].share
    return (rise >= LEVEL) - (rise <= -LEVEL)


def _line(group, kept, shade, x, y, last) -> Line:
    points = [_point(x(value.at), y(value.share)) for value in kept]
    end = kept[-1]
    share = f"{round_half_up(end.share)}%"
    counted = _("%(part)s of %(whole)s") % {"part": end.part, "whole": end.whole}
    reaches_the_edge = x(end.at) > 400
    label_y = y(end.share) - (13 if reaches_the_edge else 2)
    return Line(
        shade=shade,
        path="M" + " L".join(f"{point.x} {point.y}" for point in points),
        points=points,
        label=f"{group.label}: {share} ({counted})"
        if reaches_the_edge
        else f"{group.label}: {share}",
        sublabel="" if reaches_the_edge else counted,
        label_x=number(540 if reaches_the_edge else x(end.at) + 10),
        label_y=number(label_y),
        sublabel_y=number(label_y + LINE_HEIGHT),
        anchor="end" if reaches_the_edge else "start",
    )


def _apart(lines: list[Line]) -> list[Line]:
    """Each label as near to the end of its line as it can stand without touching anything.

    Where there is no such place it covers a line rather than another label.
    """
    placed: list[Line] = []
    marks = [spot for line in lines for spot in _spots(line)]
    taken: list[Box] = []
    for line in lines:
        wanted = float(line.label_y)
        heights = sorted(range(LABEL_TOP, LABEL_BOTTOM, 2), key=lambda at: abs(at - wanted))
        free = (at for ink in (marks, []) for at in heights if _is_free(_box(line, at), ink, taken))
        at = next(free, wanted)
        taken.append(_box(line, at))
        placed.append(replace(line, label_y=number(at), sublabel_y=number(at + LINE_HEIGHT)))
    return placed


class Box(NamedTuple):
    left: float
    right: float
    top: float
    bottom: float


def _box(line: Line, at: float) -> Box:
    """What the label covers with its baseline at `at`, and a little air."""
    x, width = float(line.label_x), LETTER_WIDTH * max(len(line.label), len(line.sublabel))
    left = x - width if line.anchor == "end" else x
    return Box(left, left + width, at - 17, at + (LINE_HEIGHT if line.sublabel else 0) + 8)


def _is_free(box: Box, marks: list[tuple[float, float]], taken: list[Box]) -> bool:
    if box.bottom > BOTTOM:
        return False
    if any(box.left <= x <= box.right and box.top <= y <= box.bottom for x, y in marks):
        return False
    return not any(
        box.left < other.right
        and other.left < box.right
        and box.top < other.bottom
        and other.top < box.bottom
        for other in taken
    )


def _spots(line: Line) -> Iterator[tuple[float, float]]:
    """Its points, and enough places between them that no label slips through."""
    points = [(float(point.x), float(point.y)) for point in line.points]
    yield from points
    for (x, y), (to_x, to_y) in pairwise(points):
        steps = int(to_x - x) // 4 + 1
        for step in range(1, steps):
            yield x + (to_x - x) * step / steps, y + (to_y - y) * step / steps


def _point(x: float, y: float) -> Point:
    triangle = f"M{number(x)} {number(y - 5.5)} L{number(x + 5)} {number(y + 4)} H{number(x - 5)} Z"
    return Point(number(x), number(y), number(x - 4.5), number(y - 4.5), triangle)


def _in_words(group: Series) -> str:
    """One sentence for those who hear the chart."""
    parts = ", ".join(
        _("month %(month)s: %(part)s of %(whole)s")
        % {"month": value.at, "part": value.part, "whole": value.whole}
        for value in group.values
    )
    return f"{group.label}: {parts}."


def _row(group: Series, months: Sequence[int]) -> Row:
    at = {value.at: value for value in group.values}
    cells = [
        _("%(part)s of %(whole)s") % {"part": at[month].part, "whole": at[month].whole}
        if month in at and at[month].whole
        else "–"
        for month in months
    ]
    return Row(group.label, cells)


def number(value: float) -> str:
    """One decimal, a point, no needless zero: what an SVG attribute takes."""
    return f"{value:.1f}".removesuffix(".0")


def round_half_up(value: float) -> int:
    """As people round: 60.5 is 61."""
    return int(value + 0.5)
