"""What becomes of a mark that was made on a device without a connection: the rules alone.

Pure: no query and no clock. An operation counts once, in whatever order and however often it
comes; what somebody else marked meanwhile is never overwritten unseen.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from rutan.common.errors import DomainError
from trainees.choices import OperationOutcome
from trainees.models import AppliedOperation, AttendanceChange

MOST_OPERATIONS = 200
LONGEST_NOTE = 120
MOST_MINUTES = 600
LARGEST_NUMBER = 2**31 - 1  # of an integer column, on both databases


class TooManyOperations(DomainError):
    """More than one message may bring."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One tap on a device. `base` is the version of the session it had last heard of for this
    row, `seq` counts up on the device, `settles` names a conflict that a person has decided."""

    op: UUID
    enrolment: int
    letter: str
    note: str
    late: int
    early: int
    seq: int
    base: int
    marked_at: datetime | None
    settles: UUID | None

    @property
    def content(self) -> tuple[str, str, int, int]:
        return self.letter, self.note, self.late, self.early


@dataclass(frozen=True, kw_only=True)
class Decision:
    """`outcome` is None where nothing is kept: the device goes on holding the mark and says why.
    `again`: it was sent before, and the first answer holds."""

    outcome: OperationOutcome | None
    sentence: str = ""
    again: bool = False
    is_other_content: bool = False


def digest(operation: Operation, place: tuple[int, int]) -> str:
    """What has to be the same when an operation comes a second time. `place` is the device and
    the session it is for."""
    content = [*place, operation.enrolment, *operation.content, operation.seq, operation.base]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def read(body: object) -> list[Operation]:
    """The operations of a message; a sentence for anything that is not what it must be."""
    entries = body.get("operations") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not entries:
        raise unreadable()
    if len(entries) > MOST_OPERATIONS:
        raise TooManyOperations(
            _("At most %(n)s entries are sent at once.") % {"n": MOST_OPERATIONS}
        )
    return [_read_one(entry) for entry in entries]


def in_turn(operations: Iterable[Operation]) -> list[Operation]:
    """Row by row, the last mark of each row first: what came before it is overtaken."""
    return sorted(operations, key=lambda each: (each.enrolment, -each.seq, each.op))


def decide(
    operation: Operation,
    *,
    place: tuple[int, int],
    known: AppliedOperation | None,
    newest_seq: int,
    others: AttendanceChange | None,
    barred: str = "",
    refusal: str = "",
) -> Decision:
    """`known` is what was sent under this id before, `newest_seq` the last step of the device
    that was kept for this row, `others` the newest change by anybody else since `base`.

    `barred` says why nothing can be entered for this row at all, `refusal` why this mark cannot.
    """
    if known is not None:
        if known.digest == digest(operation, place):
            return Decision(outcome=OperationOutcome(known.outcome), again=True)
        return Decision(outcome=None, sentence=other_content(), is_other_content=True)
    if barred:
        return Decision(outcome=None, sentence=barred)
    if operation.seq == newest_seq:
        return Decision(outcome=None, sentence=other_content(), is_other_content=True)
    # Before the conflict: somebody who marked the row again has looked at it again.
    if operation.seq < newest_seq:
        return Decision(outcome=OperationOutcome.OVERTAKEN)
    if others is not None and content_of(others) != operation.content:
        return Decision(outcome=OperationOutcome.CONFLICT)
    if refusal:
        return Decision(outcome=None, sentence=refusal)
    return Decision(outcome=OperationOutcome.APPLIED)


def content_of(change: AttendanceChange) -> tuple[str, str, int, int]:
    return change.became.letter, change.note, change.late_minutes, change.early_minutes


def unreadable() -> DomainError:
    return DomainError(_("This message cannot be read. Nothing was changed."))


def other_content() -> str:
    return _(
        "This entry was sent before with other content. Nothing was changed: look at both and "
        "mark again."
    )


def _read_one(entry: object) -> Operation:
    if not isinstance(entry, dict):
        raise unreadable()
    operation = Operation(
        op=_id(entry.get("op")),
        enrolment=_number(entry.get("enrolment"), 1, LARGEST_NUMBER),
        letter=_text(entry.get("letter"), 1),
        note=_text(entry.get("note", ""), LONGEST_NOTE),
        late=_number(entry.get("late", 0), 0, MOST_MINUTES),
        early=_number(entry.get("early", 0), 0, MOST_MINUTES),
        seq=_number(entry.get("seq"), 1, LARGEST_NUMBER),
        base=_number(entry.get("base"), 0, LARGEST_NUMBER),
        marked_at=_moment(entry.get("at")),
        settles=_id(entry["settles"]) if entry.get("settles") else None,
    )
    if not operation.letter:
        raise unreadable()
    return operation


def _id(value: Any) -> UUID:
    try:
        return UUID(value)
    except (TypeError, ValueError, AttributeError):
        raise unreadable() from None


def _number(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:  # True is no number here
        raise unreadable()
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise unreadable()
    # One line of text: NUL, a line break or half of a surrogate pair is a blank.
    return "".join(each if each.isprintable() else " " for each in value).strip()


def _moment(value: Any) -> datetime | None:
    """What the clock of the device said is information only: nonsense is left out."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
