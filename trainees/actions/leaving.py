"""Places that end early: of one person, of somebody who leaves, of everybody in a class."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees import lifecycle
from trainees.actions import (
    certificate_moves,
    certificate_papers,
    circumstances,
    continuations,
    figures,
    learners,
)
from trainees.actions.applications import lapse
from trainees.actions.seats import keep_seats_taken, locked_class
from trainees.choices import ClosedReason, EnrolmentState
from trainees.models import (
    Application,
    Certificate,
    Custody,
    Enrolment,
    ExitReason,
)

ENDING = {
    EnrolmentState.WITHDRAWN: "withdraw",
    EnrolmentState.RELEASED: "release",
    EnrolmentState.TRANSFERRED: "transfer",
    EnrolmentState.CANCELLED: "cancel",
    EnrolmentState.NOT_COMPLETED: "fail",
}
"""Where an exit reason leads, and the step of the lifecycle that goes there."""

CLOSING = {
    "released": ClosedReason.OUT_OF_TIME,
    "transferred": ClosedReason.TRANSFERRED,
    "escaped": ClosedReason.LEFT,
    "deceased": ClosedReason.LEFT,
    "class_cancelled": ClosedReason.CLASS_CANCELLED,
}
"""Why an application ends when its person or its class is gone, by the code of the exit reason."""


@transaction.atomic
def leave(
    *, enrolment: Enrolment, reason: ExitReason, on: date, note: str = "", by: User | None
) -> Enrolment:
    """Ends one place early and frees its seat; marks and hours stay."""
    training_class = locked_class(enrolment.training_class)
    enrolment = still_there(Enrolment.objects.select_for_update(of=("self",)), enrolment.pk)
    if reason.needs_note and not note.strip():
        raise DomainError(_("Write a note: this reason needs one."), field="note")
    if on < enrolment.enrolled_on:
        raise DomainError(_("The end must not be before the enrolment."), field="on")
    if on > training_class.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    end(enrolment, reason=reason, on=on, note=note, by=by)
    continuations.open_for(enrolment, on=on, by=by)
    keep_seats_taken(training_class)
    figures.refresh(training_class)
    return enrolment


@transaction.atomic
def leave_all_of(
    *,
    custody: Custody,
    reason_code: str,
    on: date,
    to_facility: Facility | None = None,
    sends_papers: bool = False,
    handed_over: Collection[Certificate] = (),
    by: User | None,
) -> list[Enrolment]:
    """Ends every place of somebody who leaves the facility, and the open applications there. Who
    had begun to learn gets a task to go on, with `to_facility` where it is known. With
    `sends_papers` the certificates that lie here go along; those `handed_over` the person takes.
    """
    reason = ExitReason.objects.get(code=reason_code)
    live = Enrolment.objects.live().filter(custody=custody)
    waiting = Application.objects.open().filter(
        inmate_id=custody.inmate_id, facility_id=custody.facility_id
    )
    # Always in the same order, so that two people leaving at once never wait for each other.
    classes = {
        each.pk: each
        for each in TrainingClass.objects.select_for_update(of=("self",), no_key=True)
        .filter(
            pk__in={
                *live.values_list("training_class_id", flat=True),
                *waiting.values_list("training_class_id", flat=True),
            }
        )
        .order_by("pk")
    }
    ended = list(live.select_for_update(of=("self",)).order_by("pk"))
    for enrolment in ended:
        end(enrolment, reason=reason, on=max(on, enrolment.enrolled_on), by=by)
        continuations.open_for(enrolment, on=on, to_facility=to_facility, by=by)
    if sends_papers:
        certificate_moves.send_along_with(custody=custody, on=on, by=by)
    if handed_over:
        certificate_papers.hand_to_leaver(handed_over, on=on, by=by)
    learners.leave(custody=custody, reason=reason_code, on=on, to_facility=to_facility, by=by)
    lapsing = list(waiting.filter(training_class__isnull=False))
    lapse(waiting, reason=CLOSING[reason_code], on=on, by=by)
    circumstances.note_leaving(
        reason_code=reason_code, enrolments=ended, applications=lapsing, on=on, by=by
    )
    for training_class in classes.values():
        keep_seats_taken(training_class)
        figures.refresh(training_class)
    return ended


def end_all_in(training_class: TrainingClass, *, reason_code: str, on: date, by: User) -> int:
    """Ends every place of a class that the caller has locked, and its open applications."""
    reason = ExitReason.objects.get(code=reason_code)
    live = Enrolment.objects.live().filter(training_class=training_class)
    ended = list(live.select_for_update(of=("self",)).order_by("pk"))
    for enrolment in ended:
        end(enrolment, reason=reason, on=max(on, enrolment.enrolled_on), by=by)
    waiting = Application.objects.open().filter(training_class=training_class)
    lapse(waiting, reason=CLOSING[reason_code], on=on, by=by)
    keep_seats_taken(training_class)
    figures.refresh(training_class)
    return len(ended)


def end(
    enrolment: Enrolment,
    *,
    reason: ExitReason,
    on: date,
    note: str = "",
    by: User | None,
) -> None:
    """One place that the caller has locked, in a class that the caller has locked."""
    step = ENDING[EnrolmentState(reason.state)]
    enrolment.state = lifecycle.ENROLMENT.next_state(enrolment.state, step)
    enrolment.exit_reason = reason
    enrolment.exit_note = note.strip()
    enrolment.ended_on = on
    enrolment.suspended_on, enrolment.suspended_reason = None, ""
    enrolment.save(
        update_fields=[
            "state",
            "exit_reason",
            "exit_note",
            "ended_on",
            "suspended_on",
            "suspended_reason",
            "updated_at",
        ]
    )
    record("enrolment.ended", enrolment, by=by, reason=reason.code, on=on)
