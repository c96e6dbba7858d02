"""A session that stopped early credits what was given, to everybody; and back again.

The hours of the session are cut themselves, so whatever adds them up needs to know nothing of it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.choices import SessionState
from partnerships.models import Session
from partnerships.schedule import after_lessons
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees.actions import figures
from trainees.actions.marks import (
    Mark,
    access_of,
    locked_session,
    quarters_of,
    refresh_hours,
    save_session,
)
from trainees.actions.sessions import fault_of
from trainees.choices import MarkSource
from trainees.models import Attendance, AttendanceChange


@transaction.atomic
def shorten(
    *,
    session: Session,
    hours: int,
    cause: str,
    fault: str = "",
    reason: str,
    version: int,
    by: User,
) -> Session:
    """Only `hours` of it were given; a second time counts from the hours that were planned."""
    session = locked_session(session)
    if session.version != version:
        raise Conflict(_("Somebody else saved this session meanwhile. Look at it again."))
    _refuse(session, by)
    if hours < 1:
        raise DomainError(
            _("A session that did not take place at all is cancelled."), field="hours"
        )
    if hours >= session.hours:
        raise DomainError(
            _("This session has %(n)s lesson hours; enter fewer.") % {"n": session.hours},
            field="hours",
        )
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Write why the session was shortened."), field="reason")
    session.short_fault = fault_of(cause, fault)
    session.planned_hours = session.planned_hours or session.hours
    session.cause, session.short_reason = cause, reason
    return _give(session, hours, reason=reason, action="session.shortened", by=by)


@transaction.atomic
def restore(*, session: Session, reason: str, by: User) -> Session:
    """All of it was given after all."""
    session = locked_session(session)
    if session.planned_hours is None:
        raise DomainError(_("This session was not shortened."))
    _refuse(session, by)
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Write the reason."), field="reason")
    hours, session.planned_hours = session.planned_hours, None
    session.cause = session.short_reason = session.short_fault = ""
    return _give(session, hours, reason=reason, action="session.restored", by=by)


def _refuse(session: Session, by: User) -> None:
    """Whoever may change its register now, and not before it began."""
    allowed = access_of(session, by=by)
    if not allowed.may_edit:
        raise DomainError(allowed.sentence or _("You may read this register, not change it."))
    if allowed.is_planning:
        raise DomainError(_("This session is still to come. Move or cancel it instead."))


def _give(session: Session, hours: int, *, reason: str, action: str, by: User) -> Session:
    training_class = session.training_class
    before, session.hours = session.hours, hours
    lesson_minutes = training_class.programme_version.lesson_minutes
    session.ends_at = after_lessons(session.starts_at, hours, lesson_minutes)
    _credit_anew(session, lesson_minutes, reason=reason, by=by)
    save_session(
        session, "hours", "ends_at", "planned_hours", "cause", "short_reason", "short_fault"
    )
    refresh_hours(training_class)
    figures.refresh(training_class)
    record(
        action,
        session,
        by=by,
        facility=training_class.facility_id,
        training_class=training_class,
        on=session.on,
        before=before,
        after=hours,
        cause=session.cause,
        fault=session.short_fault,
    )
    return session


def _credit_anew(session: Session, lesson_minutes: int, *, reason: str, by: User) -> None:
    """What each mark is worth now; those that are worth something else get a row of history with
    the letter they have."""
    changed = []
    marks = Attendance.objects.filter(session=session).select_related("reason")
    for stored in marks.order_by("enrolment"):
        mark = Mark(
            reason=stored.reason,
            note=stored.note,
            late_minutes=stored.late_minutes,
            early_minutes=stored.early_minutes,
        )
        quarters = quarters_of(mark, session, lesson_minutes)
        if quarters != stored.quarters:
            stored.quarters = quarters
            changed.append(stored)
    Attendance.objects.bulk_update(changed, ["quarters"])
    AttendanceChange.objects.bulk_create(
        [_unchanged(session, stored, reason=reason, by=by) for stored in changed]
    )


def _unchanged(session: Session, stored: Attendance, *, reason: str, by: User) -> AttendanceChange:
    return AttendanceChange(
        session=session,
        enrolment_id=stored.enrolment_id,
        facility_id=session.training_class.facility_id,
        version=session.version + 1,
        was=stored.reason,
        became=stored.reason,
        note_was=stored.note,
        note=stored.note,
        late_was=stored.late_minutes,
        late_minutes=stored.late_minutes,
        early_was=stored.early_minutes,
        early_minutes=stored.early_minutes,
        is_planning=session.state != SessionState.HELD,
        reason=reason,
        source=MarkSource.WEB,
        at=timezone.now(),
        by=by,
    )
