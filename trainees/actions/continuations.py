"""Who goes on with somebody who left in the middle of a class, until the arrival is confirmed."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Facility, Partner
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees.choices import ContinuationKind, EnrolmentState
from trainees.models import Continuation, Enrolment

GOES_ON = frozenset({EnrolmentState.RELEASED, EnrolmentState.TRANSFERRED})


def open_for(
    enrolment: Enrolment, *, on: date, by: User | None, to_facility: Facility | None = None
) -> Continuation | None:
    """A task for somebody who had begun to learn and had to go; inside the caller's transaction."""
    if enrolment.state not in GOES_ON or not enrolment.credited_hours:
        return None
    days = int(thresholds.of(enrolment.facility)["continuation_due_days"])
    continuation = Continuation.objects.create(
        enrolment=enrolment,
        facility_id=enrolment.facility_id,
        kind=ContinuationKind.FACILITY if to_facility else "",
        to_facility=to_facility,
        due_on=on + timedelta(days=days),
    )
    record("continuation.opened", continuation, by=by, quarters=enrolment.credited_quarters)
    return continuation


@transaction.atomic
def hand_over(
    *,
    continuation: Continuation,
    kind: str,
    on: date,
    partner: Partner | None = None,
    to_facility: Facility | None = None,
    note: str = "",
    by: User,
) -> Continuation:
    """The transcript was handed to who goes on."""
    continuation = _open(continuation)
    if continuation.handed_on:
        raise DomainError(_("This is settled already."))
    _refuse_day(continuation, on)
    if kind == ContinuationKind.PARTNER and partner is None:
        raise DomainError(_("Choose the training partner."), field="partner")
    if kind == ContinuationKind.FACILITY and to_facility is None:
        raise DomainError(_("Choose the next facility."), field="to_facility")
    if kind in {"", ContinuationKind.NONE}:
        raise DomainError(_("Choose who goes on."), field="kind")
    continuation.kind = kind
    continuation.partner = partner if kind == ContinuationKind.PARTNER else None
    continuation.to_facility = to_facility if kind == ContinuationKind.FACILITY else None
    continuation.handed_on, continuation.note = on, note.strip()
    _save(continuation, "kind", "partner", "to_facility", "handed_on", "note")
    record("continuation.handed_over", continuation, by=by, kind=kind, on=on)
    return continuation


@transaction.atomic
def confirm_arrival(*, continuation: Continuation, on: date, by: User) -> Continuation:
    continuation = _open(continuation)
    _refuse_day(continuation, on)
    if continuation.handed_on is None:
        raise DomainError(_("Hand the transcript over first."))
    if on < continuation.handed_on:
        raise DomainError(_("The arrival must not be before the hand-over."), field="on")
    continuation.arrived_on = on
    _save(continuation, "arrived_on")
    record("continuation.arrived", continuation, by=by, on=on)
    return continuation


@transaction.atomic
def drop(*, continuation: Continuation, reason: str, by: User) -> Continuation:
    """Nobody goes on, for a reason: the person does not want to, or no one is near."""
    continuation = _open(continuation)
    if not reason.strip():
        raise DomainError(_("Write why nobody goes on."), field="reason")
    continuation.kind, continuation.dropped_reason = ContinuationKind.NONE, reason.strip()
    continuation.partner = continuation.to_facility = None
    _save(continuation, "kind", "dropped_reason", "partner", "to_facility")
    record("continuation.dropped", continuation, by=by)
    return continuation


def suggested(continuation: Continuation) -> str:
    """Who usually goes on: the next facility, the Bapas of a supervised release, a school."""
    if continuation.kind:
        return continuation.kind
    enrolment = continuation.enrolment
    release = getattr(enrolment.custody, "release", None)
    if release is not None and release.bapas_id:
        return ContinuationKind.PROBATION
    if enrolment.training_class.programme_version.programme.is_equivalency:
        return ContinuationKind.SCHOOL
    return ContinuationKind.PARTNER


def _open(continuation: Continuation) -> Continuation:
    rows = Continuation.objects.select_for_update(of=("self",))
    continuation = still_there(rows.select_related("facility", "enrolment"), continuation.pk)
    if continuation.arrived_on or continuation.kind == ContinuationKind.NONE:
        raise DomainError(_("This is settled already."))
    return continuation


def _refuse_day(continuation: Continuation, on: date) -> None:
    if on > continuation.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    if continuation.enrolment.ended_on and on < continuation.enrolment.ended_on:
        raise DomainError(_("The day must not be before the person left the class."), field="on")


def _save(continuation: Continuation, *fields: str) -> None:
    continuation.version += 1
    continuation.save(update_fields=[*fields, "version", "updated_at"])
