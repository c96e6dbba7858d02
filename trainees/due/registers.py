"""Registers that nobody has filled: for who fills them, and later for the head."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import SessionState
from partnerships.models import Facility, Session
from rutan.accounts.choices import Role
from rutan.common.due import LATE, TODAY, DueItem, tone_of
from trainees.attendance_rules import TEACHING_STATES


def registers_due(
    user, facility: Facility | None, on: date, lessons: Iterable[Session]
) -> list[DueItem]:
    """`lessons` are those of `shared.lessons_of`; no query but for the settings."""
    limits = thresholds.of(facility)
    waiting = [
        each
        for each in lessons
        if each.on <= on and each.training_class.state in TEACHING_STATES and is_open(each)
    ]
    if user.has_perm("trainees.change_attendance") and not user.works_in_admin:
        return _registers(waiting, on, hours=limits["unmarked_officer_hours"])
    if user.role == Role.HEAD and user.has_perm("trainees.view_attendance"):
        return _for_the_head(late(waiting, hours=limits["unmarked_head_hours"]))
    return []


def is_open(session: Session) -> bool:
    """Nobody has said that it was held, or somebody who is expected has no mark."""
    return session.state == SessionState.SCHEDULED or session.marked < session.expected


def late(sessions: Iterable[Session], *, hours: int) -> list[Session]:
    """Those that ended more than so many hours ago, by the clock of their facility."""
    return [each for each in sessions if _ended_before(each, timedelta(hours=hours))]


def _ended_before(session: Session, patience: timedelta) -> bool:
    tz = session.training_class.facility.tz
    ended = datetime.combine(session.on, session.ends_at, tzinfo=tz)
    return timezone.now() - ended > patience


def _registers(lessons: Iterable[Session], on: date, *, hours: int) -> list[DueItem]:
    """Each session of today, and for the days before one line a class that leads to the oldest."""
    past: dict[int, list[Session]] = {}
    items = []
    for session in lessons:
        if session.on == on:
            items.append(_register(session, tone_of(session.on, on), _times_of(session)))
        else:
            past.setdefault(session.training_class_id, []).append(session)
    for waiting in past.values():
        words = ngettext(
            "%(n)s session is not filled in.", "%(n)s sessions are not filled in.", len(waiting)
        )
        tone = LATE if late(waiting, hours=hours) else TODAY
        items.append(_register(waiting[0], tone, words % {"n": len(waiting)}))
    return items


def _register(session: Session, tone: str, detail: str) -> DueItem:
    return DueItem(
        on=session.on,
        title=_("Record attendance for %(title)s") % {"title": session.training_class.title},
        detail=detail,
        url_name="trainees:session-register",
        url_args=(session.training_class.public_id, session.pk),
        action_label=_("Record attendance"),
        tone=tone,
    )


def _for_the_head(lessons: list[Session]) -> list[DueItem]:
    """One line for all of them; the page behind it names classes, not officers."""
    if not lessons:
        return []
    title = ngettext(
        "%(n)s register has waited for days", "%(n)s registers have waited for days", len(lessons)
    )
    classes = sorted({each.training_class.title for each in lessons})
    return [
        DueItem(
            on=lessons[0].on,
            title=title % {"n": len(lessons)},
            detail=", ".join(classes),
            url_name="trainees:attendance-day",
            action_label=_("Attendance of the day"),
            tone=LATE,
        )
    ]


def _times_of(session: Session) -> str:
    times = f"{time_format(session.starts_at, 'H.i')}–{time_format(session.ends_at, 'H.i')}"
    return f"{times}, {session.room}" if session.room else times
