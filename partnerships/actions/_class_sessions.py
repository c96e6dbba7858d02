"""The weekly times and the sessions of a class, kept in step with its plan."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import ProtectedError, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import schedule
from partnerships.choices import SessionState
from partnerships.models import ClassSlot, Facility, Room, Session, TrainingClass
from partnerships.schedule import Plan, Slot, Taken, after_lessons
from rutan.common.errors import DomainError


def write_slots(training_class: TrainingClass, slots: Iterable[Slot]) -> None:
    training_class.slots.all().delete()
    ClassSlot.objects.bulk_create(
        ClassSlot(
            training_class=training_class,
            weekday=slot.weekday,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
        )
        for slot in slots
    )


def sessions_of(training_class: TrainingClass, plan: Plan, room: Room | None) -> list[Session]:
    return [
        Session(
            training_class=training_class,
            on=each.on,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            hours=each.hours,
            unit_id=each.unit,
            kind=each.kind,
            room=room,
        )
        for each in plan.sessions
    ]


def rescheduled(
    training_class: TrainingClass, slots: Sequence[Slot], plan: Plan, *, room: Room | None
) -> dict[str, tuple[Any, Any]]:
    """Brings the scheduled sessions into line with the plan; what stays keeps its topic, and its
    room where that is not the one of the class. Moved and catch-up sessions are left alone."""
    before = schedule.in_words(training_class.slots.all())
    if schedule.in_words(slots) != before:
        write_slots(training_class, slots)
    wanted = {(each.on, each.starts_at): each for each in plan.sessions}
    scheduled = {
        (each.on, each.starts_at): each
        for each in training_class.sessions.exclude(_kept()).select_related(None)
    }
    changed = []
    for key, session in scheduled.items():
        if key not in wanted:
            _drop(session)
            continue
        each = wanted[key]
        stored = (session.ends_at, session.hours, session.unit_id, session.kind, session.room_id)
        session.ends_at, session.hours = each.ends_at, each.hours
        session.unit_id, session.kind = each.unit, each.kind
        if session.room_id == training_class.room_id:
            session.room = room
        if stored != (
            session.ends_at,
            session.hours,
            session.unit_id,
            session.kind,
            session.room_id,
        ):
            session.updated_at = timezone.now()
            changed.append(session)
    Session.objects.bulk_update(
        changed, ["ends_at", "hours", "unit", "kind", "room", "updated_at"], batch_size=100
    )
    new = [each for key, each in wanted.items() if key not in scheduled]
    Session.objects.bulk_create(
        sessions_of(training_class, Plan(sessions=tuple(new), skipped=()), room)
    )
    if not new and len(scheduled) == len(wanted):
        return {}
    return {"sessions": (len(scheduled), len(wanted))}


def _drop(session: Session) -> None:
    try:
        session.delete()
    except ProtectedError:
        raise DomainError(
            _("The session of %(day)s has entries in its register already. Keep its day and time.")
            % {"day": date_format(session.on, "j F Y")},
            field="days_1",
        ) from None


def kept_sessions(own: TrainingClass | None) -> list[Session]:
    """Sessions that no new plan touches: held, cancelled, moved by hand, or to catch up."""
    if own is None:
        return []
    return list(own.sessions.filter(_kept()).select_related("unit"))


def _kept() -> Q:
    return ~Q(state=SessionState.SCHEDULED) | Q(moved_from_on__isnull=False) | Q(is_catch_up=True)


def hours_toward(session: Session) -> int:
    """What a kept session adds to the hours of the class: catching up adds nothing."""
    if session.is_catch_up or session.state == SessionState.CANCELLED:
        return 0
    return session.hours


def taken_by(kept: Iterable[Session], lesson_minutes: int) -> list[Taken]:
    """The times of kept sessions, and those that were moved away from: nothing is planned there
    again, or else the plan would undo the move."""
    taken = []
    for each in kept:
        taken.append((each.on, each.starts_at, each.ends_at))
        if each.moved_from_on and each.moved_from_at:
            until = after_lessons(each.moved_from_at, each.hours, lesson_minutes)
            taken.append((each.moved_from_on, each.moved_from_at, until))
    return taken


def plan_from(starts_on: date, own: TrainingClass | None, facility: Facility) -> date:
    """A class that has begun is planned anew from today on; before that from its first day."""
    if own is None or own.started_on is None:
        return starts_on
    return max(starts_on, facility.today())


def last_day(plan: Plan, kept: Collection[Session]) -> date | None:
    days = [each.on for each in kept if hours_toward(each)]
    if plan.last_day:
        days.append(plan.last_day)
    return max(days, default=None)
