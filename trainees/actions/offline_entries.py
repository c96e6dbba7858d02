"""Marks that were made on a device without a connection, as they arrive.

The server is always right: each operation counts once, in whatever order and however often it
comes, and what somebody else marked meanwhile stays until a person has decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from partnerships.models import Session
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from trainees import attendance_rules, offline_rules
from trainees.actions import marks as marking
from trainees.actions.marks import Mark
from trainees.actions.offline import locked_device, record_on, refuse_ended, see
from trainees.choices import MarkSource, OperationOutcome
from trainees.models import (
    AppliedOperation,
    AttendanceChange,
    AttendanceReason,
    Enrolment,
    OfflineDevice,
)
from trainees.offline_rules import Operation

SANE_CLOCK = timedelta(days=366)
OTHER_CONTENT = "other-content"
REFUSED = "refused"
FOR_A_PERSON = frozenset({OperationOutcome.CONFLICT, OTHER_CONTENT})


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a device is told about one operation. `version` is what it knows of the row now."""

    op: UUID
    outcome: str
    sentence: str = ""
    again: bool = False
    version: int = 0
    stored: Mapping[str, Any] | None = None
    sent: Mapping[str, Any] | None = None


@dataclass(kw_only=True)
class _Received:
    """One message as it is worked through, row by row."""

    device: OfflineDevice
    session: Session
    by: User
    known: dict[UUID, AppliedOperation]
    newest: dict[int, int]
    letters: dict[int, str]
    kept: list[AppliedOperation] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)
    operations: dict[int, AppliedOperation] = field(default_factory=dict)
    repeated: list[AppliedOperation] = field(default_factory=list)
    refused: list[Answer] = field(default_factory=list)


@transaction.atomic
def receive(
    *, device: OfflineDevice, session: Session, operations: Sequence[Operation], by: User
) -> list[Answer]:
    """Each operation counts once, in whatever order and however often it comes. Locks device,
    class and session, in this order; what is applied is one version of the register."""
    device = locked_device(device)
    refuse_ended(device)
    session = marking.locked_session(session)
    people = {row.pk: row for row in attendance_rules.roster_with_marks(session)}
    ids = {each.op for each in operations} | {each.settles for each in operations if each.settles}
    received = _Received(
        device=device,
        session=session,
        by=by,
        known={each.op: each for each in AppliedOperation.objects.filter(op__in=ids)},
        newest=_newest_steps(device, session),
        letters={pk: row.stored_letter or "" for pk, row in people.items()},
    )
    allowed = marking.access_of(session, by=by)
    reasons = {each.letter: each for each in AttendanceReason.objects.all()}
    oldest = min((each.base for each in operations), default=session.version)
    changed = attendance_rules.changed_by_others(session, since=oldest, device=device.pk)
    for operation in offline_rules.in_turn(operations):
        reason = reasons.get(operation.letter)
        mark = _mark_of(operation, reason) if reason else None
        other = changed.get(operation.enrolment)
        if other is not None and other.version <= operation.base:
            other = None
        decision = offline_rules.decide(
            operation,
            place=(device.pk, session.pk),
            known=received.known.get(operation.op),
            newest_seq=received.newest.get(operation.enrolment, 0),
            others=other,
            barred=_barred(operation, mark, people, allowed),
            refusal=_refusal(session, operation, mark, people, allowed),
        )
        _answer(received, operation, decision, mark, other)
    return _written(received, people, held=not allowed.is_planning)


def _answer(
    received: _Received,
    operation: Operation,
    decision: offline_rules.Decision,
    mark: Mark | None,
    other: AttendanceChange | None,
) -> None:
    """Keeps the operation, if it is kept, and notes what the device is told."""
    if decision.again:
        received.repeated.append(received.known[operation.op])
        return
    if decision.outcome is None:
        received.refused.append(_not_kept(received, operation, decision))
        return
    row = _row(received, operation, decision.outcome)
    if decision.outcome == OperationOutcome.CONFLICT and other is not None:
        row.answer = {"stored": _told(other)}
    if decision.outcome == OperationOutcome.APPLIED and mark is not None:
        received.marks[operation.enrolment] = mark
        received.operations[operation.enrolment] = row
    received.known[operation.op] = row
    received.newest[operation.enrolment] = max(
        operation.seq, received.newest.get(operation.enrolment, 0)
    )
    received.kept.append(row)


def _written(received: _Received, people: Mapping[int, Enrolment], *, held: bool) -> list[Answer]:
    """Marks of the applied operations in one go, then the operations with what they were told."""
    session = received.session
    version = session.version
    AppliedOperation.objects.bulk_create(received.kept)
    if received.marks:
        version = marking.write(
            session,
            received.marks,
            people,
            by=received.by,
            source=MarkSource.OFFLINE,
            held=held,
            operations=received.operations,
        )
    for row in received.kept:
        row.answer["version"] = version
    AppliedOperation.objects.bulk_update(received.kept, ["answer"])
    see(received.device)
    if received.kept:
        record_on(
            "attendance.operations_received",
            session,
            received.device,
            by=received.by,
            count=len(received.kept),
            applied=len(received.marks),
            rows=[
                [pk, received.letters[pk], mark.reason.letter]
                for pk, mark in sorted(received.marks.items())
                if not mark.is_stored(people[pk])
            ],
        )
    return [
        *(_answer_of(row) for row in received.kept),
        *(_answer_of(row, again=True) for row in received.repeated),
        *received.refused,
    ]


def _newest_steps(device: OfflineDevice, session: Session) -> dict[int, int]:
    steps = AppliedOperation.objects.filter(device=device, session=session)
    newest: dict[int, int] = {}
    for enrolment, seq in steps.values_list("enrolment", "seq"):
        newest[enrolment] = max(seq, newest.get(enrolment, 0))
    return newest


def _mark_of(operation: Operation, reason: AttendanceReason) -> Mark:
    return Mark(
        reason=reason,
        note=operation.note,
        late_minutes=operation.late,
        early_minutes=operation.early,
    )


def _barred(
    operation: Operation,
    mark: Mark | None,
    people: Mapping[int, Enrolment],
    allowed: attendance_rules.Access,
) -> str:
    """Why nothing can be entered for this row from a device, whatever it is."""
    if not allowed.may_edit:
        return allowed.sentence or _("You may read this register, not change it.")
    if allowed.needs_reason:
        return f"{allowed.sentence} {_('Enter it on the page of the register.')}"
    if operation.enrolment not in people:
        return _("The list has changed: this person is not in the session any more.")
    if mark is None:
        return _("This code does not exist. Choose one of the list.")
    return ""


def _refusal(
    session: Session,
    operation: Operation,
    mark: Mark | None,
    people: Mapping[int, Enrolment],
    allowed: attendance_rules.Access,
) -> str:
    if mark is None or operation.enrolment not in people:
        return ""
    try:
        marking.refuse(session, {operation.enrolment: mark}, people, access=allowed)
    except DomainError as error:
        return str(error)
    return ""


def _row(received: _Received, operation: Operation, outcome: OperationOutcome) -> AppliedOperation:
    now = timezone.now()
    marked_at = operation.marked_at
    return AppliedOperation(
        op=operation.op,
        device=received.device,
        session=received.session,
        enrolment_id=operation.enrolment,
        facility_id=received.session.training_class.facility_id,
        seq=operation.seq,
        digest=offline_rules.digest(operation, (received.device.pk, received.session.pk)),
        letter=operation.letter,
        note=operation.note,
        late_minutes=operation.late,
        early_minutes=operation.early,
        base=operation.base,
        marked_at=marked_at if marked_at and abs(now - marked_at) < SANE_CLOCK else None,
        received_at=now,
        outcome=outcome,
        answer={},
        settles=_settled(received, operation),
        by=received.by,
    )


def _settled(received: _Received, operation: Operation) -> AppliedOperation | None:
    """The conflict of the same row that a person decided with this operation."""
    before = received.known.get(operation.settles) if operation.settles else None
    if before is None or before.pk is None or before.outcome != OperationOutcome.CONFLICT:
        return None
    same_row = (before.session_id, before.enrolment_id) == (
        received.session.pk,
        operation.enrolment,
    )
    return before if same_row and before.device_id == received.device.pk else None


def _answer_of(row: AppliedOperation, *, again: bool = False) -> Answer:
    return Answer(
        op=row.op,
        outcome=row.outcome,
        again=again,
        version=row.answer.get("version", 0),
        stored=row.answer.get("stored"),
    )


def _not_kept(
    received: _Received, operation: Operation, decision: offline_rules.Decision
) -> Answer:
    known = received.known.get(operation.op)
    sent = None
    if known is not None and known.device_id == received.device.pk:
        sent = {
            "letter": known.letter,
            "note": known.note,
            "late": known.late_minutes,
            "early": known.early_minutes,
        }
    return Answer(
        op=operation.op,
        outcome=OTHER_CONTENT if decision.is_other_content else REFUSED,
        sentence=decision.sentence,
        sent=sent,
    )


def _told(change: AttendanceChange) -> dict[str, Any]:
    """What stands in the register now, and who of the staff put it there."""
    letter, note, late, early = offline_rules.content_of(change)
    at = timezone.localtime(change.at)
    return {
        "letter": letter,
        "note": note,
        "late": late,
        "early": early,
        "by": change.by.full_name if change.by else "",
        "at": f"{date_format(at, 'j M Y')} {time_format(at, 'H.i')}",
    }
