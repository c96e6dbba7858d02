"""People by the half-year of their release: lines that say in their title what they show, and the
same figures in a table that leads to the people."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rutan.common.charts import LineChart, Row, Series, Value, line_chart, trend
from rutan.common.shares import NOTHING, or_hidden
from rutan.portal.asked_report import AskedReport
from rutan.portal.report_breakdown import has_hidden, n_of, sign_note
from rutan.portal.report_links import linked, people_url
from trainees.choices import Checkpoint
from trainees.reports.cohorts import Cohort, Point, protected_cohorts

MONTHS = [each for each in Checkpoint if each != Checkpoint.M24]


def chart(request: HttpRequest, asked: AskedReport) -> LineChart:
    """A point that is not told to this reader is not drawn either."""
    series = [
        Series(
            cohort.label,
            [
                Value(point.months, point.productive, point.due)
                for point in cohort.points
                if point.due and point.productive is not None
            ],
        )
        for cohort in asked.report.cohorts
    ]
    small_group = asked.settings["small_group"]
    drawn = line_chart(
        series,
        title=title_of(series, small_group),
        row_title=_("Released"),
        months=[each.months for each in MONTHS],
        small_group=small_group,
    )
    return replace(
        drawn,
        table_titles=[_("People"), *drawn.table_titles],
        table=[_row(request, cohort) for cohort in asked.report.cohorts],
    )


def title_of(series: list[Series], small_group: int) -> str:
    """What the latest line that is drawn says; what the axes show where there is none."""
    found = trend(series, small_group=small_group)
    if found is None:
        return _("Productively active by months since release")
    if found.flat_from and found.direction:
        sentences = {
            1: _("Productively active rises until month %(month)s, then stays level"),
            -1: _("Productively active falls until month %(month)s, then stays level"),
        }
        return sentences[found.direction] % {"month": found.flat_from}
    return {
        1: _("Productively active rises with the months since release"),
        0: _("Productively active stays level after release"),
        -1: _("Productively active falls with the months since release"),
    }[found.direction]


def kept_rows(cohorts: Iterable[Mapping[str, Any]], least: int) -> list[tuple[str, list[Any]]]:
    """Cohorts of a report that was kept, as a reader may see them: people, then `MONTHS`."""
    found = [
        Cohort(
            first=date.fromisoformat(each["first"]),
            people=each["people"],
            points=tuple(Point(**point) for point in each["points"]),
        )
        for each in cohorts
    ]
    months = {at.months for at in MONTHS}
    return [
        (
            cohort.label,
            [
                or_hidden(cohort.people),
                *(n_of(at.productive, at.due) for at in cohort.points if at.months in months),
            ],
        )
        for cohort in protected_cohorts(found, least)
    ]


def empty_note(drawn: LineChart, small_group: int) -> str:
    """Why there are axes and no line."""
    if drawn.lines:
        return ""
    return _("A line begins with the first month at which %(n)s graduates are due.") % {
        "n": small_group
    }


def note(asked: AskedReport) -> str:
    """Why cells say nothing, where any does."""
    cells = [
        n
        for cohort in asked.report.cohorts
        for n in (cohort.people, *(m for p in cohort.points for m in (p.due, p.productive)))
    ]
    return sign_note(asked.least_shown) if has_hidden(cells) else ""


def _row(request: HttpRequest, cohort: Cohort) -> Row:
    half = f"cohort:{cohort.first:%Y-%m}"
    cells: list[Any] = [
        linked(
            or_hidden(cohort.people),
            people_url(request, half) if cohort.people is not None else "",
        )
    ]
    points = {point.months: point for point in cohort.points}
    for at in MONTHS:
        point = points[at.months]
        is_told = bool(point.due) and point.productive is not None
        cells.append(
            linked(
                n_of(point.productive, point.due) if point.due != 0 else NOTHING,
                people_url(request, f"{half}:{at}:productive") if is_told else "",
            )
        )
    return Row(cohort.label, cells)
