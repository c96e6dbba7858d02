"""What every mark was before: of one session, and of everybody or somebody in a class."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.common.http import paginate
from trainees.models import AttendanceChange, Enrolment
from trainees.views._class_page import class_or_404, class_page
from trainees.views._session_page import heading, minutes_words, session_or_404


@requires("trainees.view_attendancechange")
def session_history(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = session_or_404(request, public_id, pk)
    changes = AttendanceChange.objects.for_user(request.user).filter(session=session)
    context = {
        **heading(request, session),
        **_page(request, changes),
        "session": session,
        "training_class": session.training_class,
    }
    return render(request, "trainees/attendance/session_history.html", context)


@requires("trainees.view_attendancechange")
def class_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Of all sessions; `?orang=` asks for one person. It names people: for the facility alone."""
    if not request.user.is_facility_staff:
        raise Http404
    training_class = class_or_404(request, public_id)
    changes = AttendanceChange.objects.for_user(request.user).filter(
        session__training_class=training_class
    )
    person = None
    if wanted := request.GET.get("orang"):
        person = get_object_or_404(
            Enrolment.objects.for_user(request.user).select_related("inmate"),
            training_class=training_class,
            inmate__public_id=wanted,
        )
        changes = changes.filter(enrolment=person)
    context = {
        **class_page(request, training_class, "class-attendance"),
        **_page(request, changes),
        "person": person,
        "shows_session": True,
    }
    return render(request, "trainees/attendance/class_history.html", context)


def _page(request: HttpRequest, changes: QuerySet[AttendanceChange]) -> dict[str, Any]:
    page = paginate(
        request,
        changes.select_related("session", "enrolment__inmate", "was", "became", "by").order_by(
            "-at", "enrolment__inmate__id_card_name", "-pk"
        ),
    )
    return {"page": page, "changes": [_row(change) for change in page]}


def _row(change: AttendanceChange) -> dict[str, Any]:
    stayed = change.was_id == change.became_id
    return {
        "change": change,
        "before": _mark(change.was, change.late_was, change.early_was) if change.was else "",
        "after": _mark(change.became, change.late_minutes, change.early_minutes),
        "note_before": change.note_was if change.note_was != change.note else "",
        "what": _what(change) if stayed else "",
    }


def _mark(reason: Any, late: int, early: int) -> str:
    minutes = minutes_words(late, early)
    return f"{reason.letter} {reason} ({minutes})" if minutes else f"{reason.letter} {reason}"


def _what(change: AttendanceChange) -> str:
    """Why a row stands here although the code is the same."""
    same = (change.note_was, change.late_was, change.early_was) == (
        change.note,
        change.late_minutes,
        change.early_minutes,
    )
    if not same:
        return ""
    return _("hours of the session changed") if change.reason else _("confirmed as planned")
