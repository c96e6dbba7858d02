"""What the pages of one session share: finding it, and its heading."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Session
from trainees.views._class_page import class_or_404


def session_or_404(request: HttpRequest, public_id: str, pk: int) -> Session:
    training_class = class_or_404(request, public_id)
    session = get_object_or_404(
        training_class.sessions.select_related("room", "instructor", "recorded_by"),
        pk=pk,
    )
    session.training_class = training_class
    return session


def heading(request: HttpRequest, session: Session) -> dict[str, Any]:
    training_class = session.training_class
    sees_summary = request.user.has_perm("partnerships.view_classfigures")
    attendance_url = reverse("trainees:class-attendance", args=[training_class.public_id])
    return {
        "title": _("Attendance for %(class)s") % {"class": training_class.title},
        "subtitle": " · ".join(
            part
            for part in (
                date_format(session.on, "l, j F Y"),
                _session_words(session),
                str(session.room or training_class.room or ""),
                session.instructor.name if session.instructor else str(training_class.partner),
            )
            if part
        ),
        "crumbs": [
            {"label": _("Classes"), "url": reverse("trainees:class-list")},
            {
                "label": training_class.title,
                "url": reverse("trainees:class-detail", args=[training_class.public_id])
                if sees_summary
                else attendance_url,
            },
            *([{"label": _("Attendance"), "url": attendance_url}] if sees_summary else []),
            {"label": date_format(session.on, "j M Y"), "url": ""},
        ],
    }


def _session_words(session: Session) -> str:
    return f"{_part_of_day(session)[1]}, {_times(session)}"


def _times(session: Session) -> str:
    return f"{time_format(session.starts_at, 'H.i')}–{time_format(session.ends_at, 'H.i')}"


def _part_of_day(session: Session) -> tuple[str, str]:
    """In one word, and as the name of a session."""
    hour = session.starts_at.hour
    if hour < 11:
        return _("Morning"), _("Morning session")
    if hour < 15:
        return _("Midday"), _("Midday session")
    if hour < 18:
        return _("Afternoon"), _("Afternoon session")
    return _("Evening"), _("Evening session")


def minutes_words(late: int, early: int) -> str:
    """ "10 minutes late, 5 minutes early", empty without any."""
    parts = (
        (late, ngettext("%(n)s minute late", "%(n)s minutes late", late)),
        (early, ngettext("%(n)s minute early", "%(n)s minutes early", early)),
    )
    return ", ".join(words % {"n": n} for n, words in parts if n)


def meanwhile_words(session: Session) -> str:
    """Who saved the register last, for somebody who did not see it."""
    saved_at = session.recorded_at.astimezone(session.training_class.facility.tz)
    return _("%(name)s saved this attendance at %(time)s. Check the differences before saving.") % {
        "name": session.recorded_by.full_name if session.recorded_by else _("Somebody else"),
        "time": time_format(saved_at.time(), "H.i"),
    }
