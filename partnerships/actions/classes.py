"""The moves of a class that concern no person yet; planning it is in `class_planning`.

What touches people (starting, closing, cancelling with people in it) is in `trainees.actions`.
"""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from partnerships import lifecycle
from partnerships.choices import LIVE_CLASS_STATES, HaltReason, SessionState
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError


@transaction.atomic
def open_selection(*, training_class: TrainingClass, by: User) -> TrainingClass:
    return _move(training_class, "open_selection", by, "training_class.selection_opened")


@transaction.atomic
def confirm_schedule(*, training_class: TrainingClass, by: User) -> TrainingClass:
    """The partner says that its people come on these days. Said twice, the first day stays."""
    training_class = locked(training_class)
    if training_class.state not in LIVE_CLASS_STATES:
        raise DomainError(
            _("%(name)s is halted or over; there is no timetable to confirm.")
            % {"name": training_class}
        )
    if training_class.schedule_confirmed_on is None:
        training_class.schedule_confirmed_on = training_class.facility.today()
        training_class.version += 1
        training_class.save(update_fields=["schedule_confirmed_on", "version", "updated_at"])
        record("training_class.schedule_confirmed", training_class, by=by)
    return training_class


@transaction.atomic
def postpone(
    *, training_class: TrainingClass, reason: str, note: str = "", by: User
) -> TrainingClass:
    return _halt(training_class, "postpone", reason, note, by, "training_class.postponed")


@transaction.atomic
def resume(*, training_class: TrainingClass, by: User) -> TrainingClass:
    """Back to planning: the days are looked at again before selection opens."""
    training_class = locked(training_class)
    training_class.state = lifecycle.TRAINING_CLASS.next_state(training_class.state, "resume")
    training_class.halt_reason = training_class.halt_note = ""
    training_class.version += 1
    training_class.save(
        update_fields=["state", "halt_reason", "halt_note", "version", "updated_at"]
    )
    record("training_class.resumed", training_class, by=by)
    return training_class


@transaction.atomic
def cancel(
    *, training_class: TrainingClass, reason: str, note: str = "", by: User
) -> TrainingClass:
    """Ends a class for good; its scheduled sessions will not be held.

    People in it are ended first by `trainees.actions.halting.cancel`.
    """
    training_class = _halt(training_class, "cancel", reason, note, by, "training_class.cancelled")
    with translation.override("id"):  # kept with the sessions, whoever cancels
        why = f"Kelas dibatalkan: {HaltReason(reason).label}"
    training_class.sessions.scheduled().update(state=SessionState.CANCELLED, cancel_reason=why)
    return training_class


def locked(training_class: TrainingClass) -> TrainingClass:
    return (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("facility", "programme_version__programme")
        .get(pk=training_class.pk)
    )


def _move(training_class: TrainingClass, step: str, by: User, action: str) -> TrainingClass:
    training_class = locked(training_class)
    training_class.state = lifecycle.TRAINING_CLASS.next_state(training_class.state, step)
    training_class.version += 1
    training_class.save(update_fields=["state", "version", "updated_at"])
    record(action, training_class, by=by)
    return training_class


def _halt(
    training_class: TrainingClass, step: str, reason: str, note: str, by: User, action: str
) -> TrainingClass:
    if reason == HaltReason.OTHER and not note.strip():
        raise DomainError(_("Write a note: this reason needs one."), field="note")
    training_class = locked(training_class)
    training_class.state = lifecycle.TRAINING_CLASS.next_state(training_class.state, step)
    training_class.halt_reason = HaltReason(reason)
    training_class.halt_note = note.strip()
    training_class.version += 1
    training_class.save(
        update_fields=["state", "halt_reason", "halt_note", "version", "updated_at"]
    )
    record(action, training_class, by=by, reason=reason)
    return training_class
