"""The moves of a class that concern no person yet; planning it is in `class_planning`.

What touches people (starting, closing, cancelling with people in it) is in `trainees.actions`.
"""

from collections import defaultdict

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from partnerships import lifecycle, programme_rules, timetable_clashes
from partnerships.actions._class_gate import gate_of
from partnerships.choices import LIVE_CLASS_STATES, HaltReason, SessionState
from partnerships.models import Facility, TrainingClass
from partnerships.schedule import Planned
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.findings import Answer, Finding
from rutan.common.records import still_there


@transaction.atomic
def open_selection(*, training_class: TrainingClass, by: User) -> TrainingClass:
    """Candidates can be added, because the plan that they are chosen for is sound."""
    training_class = locked(training_class)
    state = lifecycle.TRAINING_CLASS.next_state(training_class.state, "open_selection")
    refuse_unsound(training_class)
    training_class.state = state
    training_class.version += 1
    training_class.save(update_fields=["state", "version", "updated_at"])
    record("training_class.selection_opened", training_class, by=by)
    return training_class


def refuse_unsound(training_class: TrainingClass) -> None:
    """Sessions, the hours of the units, and the agreement as it stands today."""
    if not training_class.sessions.scheduled().exists():
        raise DomainError(_("There is no session in the timetable yet. Plan the sessions first."))
    version = training_class.programme_version
    hours = list(version.units.values_list("hours", flat=True))
    found = programme_rules.hours_findings(version.total_hours, hours)
    if wrong := [each for each in found if each.blocks]:
        raise DomainError(_in_sentences(wrong))
    if not training_class.gate_reason and (asked := gate_today(training_class)):
        change = _("Change the class: choose another agreement or write the reason.")
        raise DomainError(f"{_in_sentences(asked)} {change}")


def gate_today(training_class: TrainingClass) -> list[Finding]:
    """What the agreement needs a reason for, or forbids, as of today."""
    gate = gate_of(
        agreement=training_class.agreement,
        partner=training_class.partner,
        facility=training_class.facility,
        days=(training_class.starts_on, training_class.ends_on),
        quota=training_class.quota,
        hours=training_class.planned_hours,
        own=training_class,
    )
    return [each for each in gate if each.blocks or each.answer == Answer.CONSIDER]


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
    """Back to planning, or on with the lessons where they had begun; the days are looked at
    again either way."""
    # Its rooms were free while it stood still: as in planning, one looks at a time.
    Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=training_class.facility_id)
    training_class = locked(training_class)
    step = "go_on" if training_class.started_on else "resume"
    training_class.state = lifecycle.TRAINING_CLASS.next_state(training_class.state, step)
    _refuse_taken_times(training_class)
    training_class.halt_reason = training_class.halt_note = ""
    training_class.version += 1
    training_class.save(
        update_fields=["state", "halt_reason", "halt_note", "version", "updated_at"]
    )
    record("training_class.resumed", training_class, by=by)
    return training_class


def _refuse_taken_times(training_class: TrainingClass) -> None:
    """Another class may have been planned into the room, or with the instructor, meanwhile."""
    named = list(training_class.instructors.all())
    places = defaultdict(list)
    to_come = training_class.sessions.scheduled().filter(on__gte=training_class.facility.today())
    for each in to_come.select_related("room", "instructor"):
        meets = Planned(
            on=each.on, starts_at=each.starts_at, ends_at=each.ends_at, hours=each.hours
        )
        places[each.room or training_class.room, each.instructor].append(meets)
    found = [
        finding
        for (room, instructor), sessions in places.items()
        for finding in timetable_clashes.findings(
            sessions,
            room=room,
            instructors=[instructor] if instructor else named,
            own=training_class,
        )
    ]
    if found:
        change = _("Change the times, the room or the instructor of the class first.")
        raise DomainError(" ".join([*(each.message for each in found), change]))


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
    rows = TrainingClass.objects.select_for_update(of=("self",), no_key=True)
    return still_there(
        rows.select_related("facility", "programme_version__programme"), training_class.pk
    )


def _in_sentences(found: list[Finding]) -> str:
    return " ".join(f"{each.message} {each.way_forward}".strip() for each in found)


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
