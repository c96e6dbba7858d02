"""A session that does not take place, or does after all; its marks stay as evidence."""

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.choices import LIVE_CLASS_STATES, SessionCause, SessionFault, SessionState
from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions import figures, session_times
from trainees.actions.marks import access_of, locked_session, refresh_hours, save_session
from trainees.actions.session_times import Wanted
from trainees.models import AttendanceChange


@transaction.atomic
def cancel(*, session: Session, cause: str, fault: str = "", reason: str, by: User) -> Session:
    """The session does not count for anybody; marks that were made stay as evidence. Before the
    class runs, too: its next plan makes up for the hours, at another time. Whose doing it was
    follows from the `cause` unless `fault` says otherwise."""
    session = locked_session(session)
    training_class = session.training_class
    _refuse_a_halted_class(training_class)
    if session.state == SessionState.CANCELLED:
        raise DomainError(_("This session is already cancelled."))
    if session.planned_hours is not None:
        raise DomainError(_("This session was shortened. Take that back before you cancel it."))
    if not reason.strip():
        raise DomainError(_("Write why the session was cancelled."), field="reason")
    fault = fault_of(cause, fault)
    if session.state == SessionState.HELD:
        allowed = access_of(session, by=by)
        if not allowed.may_edit:
            raise DomainError(allowed.sentence)
    before = session.state
    session.state = SessionState.CANCELLED
    session.cause, session.cancel_reason, session.cancel_fault = cause, reason.strip(), fault
    save_session(session, "state", "cause", "cancel_reason", "cancel_fault")
    refresh_hours(training_class)
    figures.refresh(training_class)
    record(
        "session.cancelled",
        session,
        by=by,
        facility=training_class.facility_id,
        training_class=training_class,
        on=session.on,
        before=before,
        cause=cause,
        fault=fault,
    )
    return session


@transaction.atomic
def reinstate(*, session: Session, by: User) -> Session:
    """Takes a cancellation back: as held where anything but planned absences was marked in it,
    otherwise as still to be held. Then its room and those who teach must still be free."""
    session_times.lock_rooms_and_people(session.training_class.facility_id)
    session = locked_session(session)
    training_class = session.training_class
    _refuse_a_halted_class(training_class)
    if session.state != SessionState.CANCELLED:
        raise DomainError(_("This session is not cancelled."))
    was_held = AttendanceChange.objects.filter(session=session, is_planning=False).exists()
    if not was_held:
        session_times.refuse_clashes(
            training_class,
            Wanted(
                on=session.on,
                starts_at=session.starts_at,
                ends_at=session.ends_at,
                room=session.room,
            ),
            session.hours,
            session_times.instructors_of(session),
            own=session,
        )
    session.state = SessionState.HELD if was_held else SessionState.SCHEDULED
    session.cause = session.cancel_reason = session.cancel_fault = ""
    save_session(session, "state", "cause", "cancel_reason", "cancel_fault")
    refresh_hours(training_class)
    figures.refresh(training_class)
    record(
        "session.reinstated",
        session,
        by=by,
        facility=training_class.facility_id,
        training_class=training_class,
        on=session.on,
    )
    return session


def fault_of(cause: str, fault: str) -> str:
    """Whose doing it was: as said, and otherwise as the cause usually is."""
    if cause not in SessionCause.values:
        raise DomainError(_("Select what happened"), field="cause")
    found = fault or SessionCause(cause).fault
    if found not in SessionFault.values:
        raise DomainError(_("Select who caused it"), field="fault")
    return str(found)


def _refuse_a_halted_class(training_class: TrainingClass) -> None:
    if training_class.state not in LIVE_CLASS_STATES:
        raise DomainError(
            _("%(name)s is halted or over; its sessions stay as they are.")
            % {"name": training_class}
        )
