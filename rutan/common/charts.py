"""The arithmetic of charts drawn on the server: where a point stands, how an axis is divided.

Templates only write the numbers down (components/linechart.html, columnchart.html). Positions
are text with a decimal point, because a template would write 31,5 in Indonesian.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.utils.translation import gettext as _

SMALL_GROUP = 10
"""A point of fewer people is left out of the drawing; the table still has it."""

MOST_LINES = 3
LINE_HEIGHT = 24
BELOW = 36
"""From above a point to below it, for letters as large as on a phone."""


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
    label: str
    cells: list[str]


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

    @property
    def is_drawn(self) -> bool:
        """Whether any group is large enough for a line; otherwise only the table is shown."""
        return bool(self.lines)


def line_chart(
    series: Sequence[Series],
    *,
    title: str,
    row_title: str,
    months: Sequence[int] = (1, 3, 6, 12),
) -> LineChart:
    """Percent by months since release, from zero, at most the three latest groups drawn."""
    drawn = [
        (group, kept)
        for group in series[-MOST_LINES:]
        if (kept := [value for value in group.values if value.whole >= SMALL_GROUP])
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


def _line(group, kept, shade, x, y, last) -> Line:
    points = [_point(x(value.at), y(value.share)) for value in kept]
    end = kept[-1]
    share = f"{round_half_up(end.share)}%"
    counted = _("%(part)s of %(whole)s") % {"part": end.part, "whole": end.whole}
    reaches_the_edge = x(end.at) > 400
    label_y = y(end.share) - 13 if reaches_the_edge else y(end.share) + 28
    return Line(
        shade=shade,
        path="M" + " L".join(f"{point.x} {point.y}" for point in points),
        points=points,
        label=f"{group.label}: {share} ({counted})"
        if reaches_the_edge
        else f"{group.label}: {share}",
        sublabel="" if reaches_the_edge else counted,
        label_x=number(540 if reaches_the_edge else x(end.at) + 2),
        label_y=number(label_y),
        sublabel_y=number(label_y + 22),
        anchor="end" if reaches_the_edge else "start",
    )


def _apart(lines: list[Line]) -> list[Line]:
    """Labels at the right edge stand above the highest line and below the others; none touch."""
    at_the_edge = sorted(
        (line for line in lines if line.anchor == "end"), key=lambda line: float(line.label_y)
    )
    moved: dict[int, float] = {}
    for place, line in enumerate(at_the_edge):
        at = float(line.label_y)
        if place > 0:
            at = max(at + BELOW, max(moved.values()) + LINE_HEIGHT)
        moved[line.shade] = max(at, 12)
    for line in lines:
        if line.anchor == "start":  # two lines of text, below every label they would touch
            at = float(line.label_y)
            while any(-LINE_HEIGHT < other - at < 2 * LINE_HEIGHT for other in moved.values()):
                at += 4
            moved[line.shade] = min(at, 210)
    return [
        replace(
            line,
            label_y=number(moved[line.shade]),
            sublabel_y=number(moved[line.shade] + 22),
        )
        for line in lines
    ]


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


# --- Columns -------------------------------------------------------------------------------


class Column(NamedTuple):
    x: str
    y: str
    width: str
    height: str
    tone: str


@dataclass(frozen=True)
class ColumnChart:
    """A strip of columns from 0 to 100, one a session."""

    title: str
    description: str
    columns: list[Column] = field(default_factory=list)
    limit: str = ""
    width: int = 560
    height: int = 84
    bottom: int = 80


def column_chart(
    shares: Sequence[float | None], *, title: str, description: str, limit: float | None = None
) -> ColumnChart:
    """`shares` are percent, 0 to 100; None is a session without a figure."""
    step = min(560 / max(len(shares), 1), 28)
    columns = []
    for index, share in enumerate(shares):
        height = 80 * min(max(share or 0, 0), 100) / 100
        tone = "none" if share is None else "short" if limit is not None and share < limit else ""
        if share is None:
            height = 2
        columns.append(
            Column(
                number(index * step),
                number(80 - height),
                number(max(step - 2, 1)),
                number(height),
                tone,
            )
        )
    return ColumnChart(
        title=title,
        description=description,
        columns=columns,
        limit=number(80 - 80 * limit / 100) if limit is not None else "",
    )


def number(value: float) -> str:
    """One decimal, a point, no needless zero: what an SVG attribute takes."""
    return f"{value:.1f}".removesuffix(".0")


def round_half_up(value: float) -> int:
    """As people round: 60.5 is 61."""
    return int(value + 0.5)
