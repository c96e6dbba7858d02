"""Attendance of a day in the whole facility, by cause: numbers, and nobody's name."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import ClassState
from partnerships.models import Session
from partnerships.views.shared import today_of
from rutan.accounts.decorators import requires
from rutan.common.shares import percent, plain
from trainees.attendance_rules import TEACHING_STATES
from trainees.choices import Fault
from trainees.due import registers
from trainees.due.shared import lessons_of
from trainees.forms.attendance_board import BoardFilter
from trainees.reports import attendance_day
from trainees.reports.attendance_day import Row


@requires("trainees.view_attendance")
def attendance_day_board(request: HttpRequest) -> HttpResponse:
    today = today_of(request)
    sessions = _sessions(request)
    chosen = BoardFilter(request.GET, sessions=sessions, today=today)
    on = chosen.day
    found = attendance_day.day(chosen.narrowed(sessions), on, now=_now(request))
    context = {
        "filter": chosen,
        "on": on,
        "is_today": on == today,
        "before": chosen.address(on - timedelta(days=1)),
        "after": chosen.address(on + timedelta(days=1)),
        "rows": [_row(row) for row in found.rows],
        "totals": _totals(found.rows),
        "lost": [
            {"label": _fault(fault), "value": _hours(hours)}
            for fault, hours in found.by_fault.items()
        ],
        "coverage": percent(found.coverage) if found.coverage is not None else "",
        "late": _late(request, today),
    }
    return render(request, "trainees/attendance/board.html", context)


def _sessions(request: HttpRequest) -> QuerySet[Session]:
    """Of classes that are taught or were: in the facility that is chosen, or of one's own."""
    rows = Session.objects.for_user(request.user).filter(
        training_class__state__in=[*TEACHING_STATES, ClassState.CLOSED]
    )
    if request.facility is not None:
        rows = rows.filter(training_class__facility=request.facility)
    return rows


def _now(request: HttpRequest) -> datetime:
    zone = request.facility.tz if request.facility else timezone.get_current_timezone()
    return timezone.now().astimezone(zone).replace(tzinfo=None)


def _row(row: Row) -> dict[str, Any]:
    session = row.session
    words = ""
    if row.is_cancelled:
        words = _("cancelled: %(why)s") % {"why": _why(session, session.cancel_reason)}
    elif session.planned_hours is not None:
        words = _("%(hours)s of %(planned)s JP: %(why)s") % {
            "hours": session.hours,
            "planned": session.planned_hours,
            "why": _why(session, session.short_reason),
        }
    letters = ", ".join(f"{letter} {number}" for letter, number in sorted(row.letters.items()))
    return {
        "row": row,
        "session": session,
        "room": session.room or session.training_class.room or "",
        "words": words,
        "letters": letters,
        "is_open": row.has_begun and not row.is_cancelled and row.unmarked,
    }


def _why(session: Session, reason: str) -> str:
    return str(session.get_cause_display()) if session.cause else reason


def _totals(rows: list[Row]) -> dict[str, int]:
    taking_place = [row for row in rows if not row.is_cancelled]
    return {
        name: sum(getattr(row, name) for row in taking_place)
        for name in (
            "expected", "present", "excused", "unexcused", "by_institution", "by_partner",
            "unmarked",
        )
    }  # fmt: skip


def _fault(fault: Fault) -> str:
    return _("Nobody: illness, leave") if fault == Fault.NOBODY else str(fault.label)


def _hours(hours: Any) -> str:
    return _("%(n)s JP") % {"n": number_format(plain(hours), force_grouping=True)}


def _late(request: HttpRequest, today: date) -> list[dict[str, Any]]:
    """Registers of days ago that nobody has filled, for the facility: oldest first."""
    if not request.user.is_facility_staff or request.facility is None:
        return []
    hours = thresholds.of(request.facility)["unmarked_head_hours"]
    waiting = [
        each
        for each in lessons_of(request.user, request.facility, today)
        if registers.is_open(each)
    ]
    return [
        {
            "session": each,
            "words": f"{date_format(each.on, 'j M Y')}, {each.training_class.title}",
            "unmarked": each.expected - each.marked,
        }
        for each in registers.late(waiting, hours=hours)
    ]
