"""The weekly times and the sessions of a class, kept in step with its plan."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import ProtectedError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import schedule
from partnerships.choices import ClassState, SessionState
from partnerships.models import ClassSlot, Facility, Session, TrainingClass
from partnerships.schedule import Plan, Slot
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


def sessions_of(training_class: TrainingClass, plan: Plan) -> list[Session]:
    return [
        Session(
            training_class=training_class,
            on=each.on,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            hours=each.hours,
            room=training_class.room,
        )
        for each in plan.sessions
    ]


def rescheduled(
    training_class: TrainingClass, slots: Sequence[Slot], plan: Plan
) -> dict[str, tuple[Any, Any]]:
    """Brings the scheduled sessions into line with the plan; what stays keeps its topic."""
    before = schedule.in_words(training_class.slots.all())
    if schedule.in_words(slots) != before:
        write_slots(training_class, slots)
    wanted = {(each.on, each.starts_at): each for each in plan.sessions}
    scheduled = {(each.on, each.starts_at): each for each in training_class.sessions.scheduled()}
    for key, session in scheduled.items():
        if key not in wanted:
            _drop(session)
            continue
        each = wanted[key]
        if (session.ends_at, session.hours) != (each.ends_at, each.hours):
            session.ends_at, session.hours = each.ends_at, each.hours
            session.save(update_fields=["ends_at", "hours", "updated_at"])
    new = [each for key, each in wanted.items() if key not in scheduled]
    Session.objects.bulk_create(sessions_of(training_class, Plan(sessions=tuple(new), skipped=())))
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
    if own is None:
        return []
    return list(own.sessions.exclude(state=SessionState.SCHEDULED))


def is_held(session: Session) -> bool:
    return session.state == SessionState.HELD


def plan_from(starts_on: date, own: TrainingClass | None, facility: Facility) -> date:
    """A class that runs is planned anew from today on; before that from its first day."""
    if own is None or own.state != ClassState.RUNNING:
        return starts_on
    return max(starts_on, facility.today())


def last_day(plan: Plan, kept: Collection[Session]) -> date | None:
    days = [each.on for each in kept if is_held(each)]
    if plan.last_day:
        days.append(plan.last_day)
    return max(days, default=None)
