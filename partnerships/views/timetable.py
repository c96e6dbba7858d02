"""The timetable of a facility: a week by day, a month by number."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format

from partnerships.models import Facility, Holiday, Session, TrainingClass
from partnerships.reports import timetable
from partnerships.views.shared import today_of
from rutan.accounts.choices import Role
from rutan.accounts.decorators import requires

ON_PAPER = {4: 8, 5: 6, 6: 4}
"""Lessons of a day printed by name in a month of so many weeks, so that it is one sheet."""


@requires("partnerships.view_session")
def timetable_week(request: HttpRequest) -> HttpResponse:
    facility, facilities = _place(request)
    today = facility.today() if facility else today_of(request)
    first, last = timetable.week_of(request.GET.get("minggu", ""), today)
    sessions = _sessions(request, facility, first, last)
    days = timetable.days(
        sessions, first, last, today=today, holidays=_holidays(facility, first, last)
    )
    context = {
        **_frame(facility, facilities),
        "days": [each for each in days if each.sessions or each.holiday],
        "has_sessions": any(each.sessions for each in days),
        "shows_facility": facility is None,
        "words": f"{date_format(first, 'j F')} – {date_format(last, 'j F Y')}",
        "before": timetable.week_name(first - timedelta(days=7)),
        "after": timetable.week_name(first + timedelta(days=7)),
        "is_now": first <= today <= last,
        "month": f"{first:%Y-%m}",
    }
    return render(request, "partnerships/timetable/week.html", context)


@requires("partnerships.view_session")
def timetable_month(request: HttpRequest) -> HttpResponse:
    facility, facilities = _place(request)
    today = facility.today() if facility else today_of(request)
    first, last = timetable.month_of(request.GET.get("bulan", ""), today)
    days = timetable.days(
        _sessions(request, facility, first, last),
        first,
        last,
        today=today,
        holidays=_holidays(facility, first, last),
    )
    weeks = (first.weekday() + len(days) + 6) // 7
    context = {
        **_frame(facility, facilities),
        "days": [_in_the_month(each, ON_PAPER[weeks]) for each in days],
        "has_sessions": any(each.sessions for each in days),
        "first_weekday": first.isoweekday(),
        "weekdays": [
            date_format(date(2024, 1, day), "D")
            for day in range(1, 8)  # begins on a Monday
        ],
        "words": date_format(first, "F Y"),
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{last + timedelta(days=1):%Y-%m}",
        "is_now": first <= today <= last,
        "sessions": sum(each.held_or_to_come for each in days),
        "hours": sum(each.hours for each in days),
    }
    return render(request, "partnerships/timetable/month.html", context)


def _in_the_month(day: timetable.Day, on_paper: int) -> dict[str, Any]:
    lessons = day.taking_place
    return {
        "day": day,
        "week": timetable.week_name(day.on),
        "lessons": lessons[:on_paper],
        "more": max(len(lessons) - on_paper, 0),
    }


def _place(request: HttpRequest) -> tuple[Facility | None, list[Facility]]:
    """Whose timetable: the facility of the header, what a manager chose, or one's own lessons."""
    if request.facility is not None or request.user.role != Role.MANAGER:
        return request.facility, []
    with_classes = TrainingClass.objects.for_user(request.user).order_by().values("facility")
    facilities = list(
        Facility.objects.for_user(request.user).filter(pk__in=with_classes).order_by("short_name")
    )
    wanted = request.GET.get("upt", "")
    chosen = next((each for each in facilities if str(each.pk) == wanted), None)
    return chosen or next(iter(facilities), None), facilities


def _sessions(request: HttpRequest, facility: Facility | None, first: date, last: date) -> Any:
    rows = Session.objects.for_user(request.user)
    if facility is not None:
        rows = rows.filter(training_class__facility=facility)
    return timetable.taking_place(rows, first, last)


def _holidays(facility: Facility | None, first: date, last: date) -> dict[date, str]:
    rows = Holiday.objects.filter(Q(facility=None) | Q(facility=facility), on__range=(first, last))
    return {row.on: row.name for row in rows}


def _frame(facility: Facility | None, facilities: list[Facility]) -> dict[str, Any]:
    return {
        "facility": facility,
        "facilities": facilities,
        "place": str(facility.pk) if facility and facilities else "",
    }
