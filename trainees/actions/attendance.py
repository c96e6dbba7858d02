"""The register of a session as somebody typed it, and what two people typed at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Session
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees import attendance_rules
from trainees.actions import marks as marking
from trainees.actions.marks import Mark
from trainees.choices import MarkSource
from trainees.models import Enrolment


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What is stored for one person, and what somebody wants to put in its place."""

    enrolment_id: int
    name: str
    stored: str
    stored_note: str
    stored_late: int = 0
    stored_early: int = 0
    yours: str
    your_note: str
    your_late: int = 0
    your_early: int = 0


class RegisterConflict(Conflict):
    """Somebody saved this register after it was opened, and marked the same people otherwise."""

    def __init__(self, session: Session, differences: list[Difference]) -> None:
        super().__init__(
            _("Somebody else saved this attendance. Check the differences before saving."),
            [(each.name, each.stored, each.yours) for each in differences],
        )
        self.session = session
        self.differences = differences


@dataclass(frozen=True, kw_only=True)
class Saved:
    session: Session
    is_planning: bool
    changed: int
    present: int
    absent: int
    empty: int
    without_minutes: int
    """Newly marked with a code that asks for minutes, and without any: all hours are credited."""


@transaction.atomic
def save_register(
    *,
    session: Session,
    marks: Mapping[int, Mark],
    version: int,
    by: User,
    reason: str = "",
    source: MarkSource = MarkSource.WEB,
) -> Saved:
    """Writes the marks of one session, by primary key of the enrolment.

    People who are not in `marks` keep what they have. `version` is the session's when the page
    was opened: if it is older now, people whose stored mark differs raise `RegisterConflict`,
    and everybody else is saved as if both had worked on one page.
    """
    session = marking.locked_session(session)
    allowed = marking.access_of(session, by=by)
    if not allowed.may_edit:
        raise DomainError(allowed.sentence or _("You may read this register, not change it."))
    reason = reason.strip()
    if allowed.needs_reason and not reason:
        raise DomainError(_("Write why the register is changed so late."), field="reason")
    people = {row.pk: row for row in attendance_rules.roster_with_marks(session)}
    marking.refuse(session, marks, people, access=allowed, reason=reason)
    if version != session.version:
        if differences := _differences(marks, people):
            raise RegisterConflict(session, differences)
        marks = {
            pk: mark for pk, mark in marks.items() if mark.reason.pk != people[pk].stored_reason
        }
    changed = {pk: mark for pk, mark in marks.items() if not mark.is_stored(people[pk])}
    marked = {pk for pk, row in people.items() if row.stored_reason} | marks.keys()
    if not marked and not allowed.is_planning:
        raise DomainError(_("Mark at least one person before saving."))
    before = session.version
    version = marking.write(
        session,
        changed,
        people,
        by=by,
        source=source,
        held=not allowed.is_planning,
        reason=reason,
    )
    saved = _counted(session, marks, people, changed, is_planning=allowed.is_planning)
    if version != before:
        _record_saved(saved, changed, people, late=allowed.needs_reason, source=source, by=by)
    if certified := {each.pk for each in marking.certified_among(changed, people)}:
        _record("attendance.corrected", session, {pk: changed[pk] for pk in certified}, people, by)
    return saved


def _differences(marks: Mapping[int, Mark], people: Mapping[int, Enrolment]) -> list[Difference]:
    """People with a stored mark whom the late saver would mark otherwise, in the order of the
    register. An empty note and no minutes do not contradict stored ones."""
    return [
        Difference(
            enrolment_id=pk,
            name=row.name,
            stored=row.stored_letter,
            stored_note=row.stored_note,
            stored_late=row.stored_late,
            stored_early=row.stored_early,
            yours=marks[pk].reason.letter,
            your_note=marks[pk].note,
            your_late=marks[pk].late_minutes,
            your_early=marks[pk].early_minutes,
        )
        for pk, row in people.items()
        if pk in marks and row.stored_reason and _contradicts(marks[pk], row)
    ]


def _contradicts(mark: Mark, row: Enrolment) -> bool:
    return (
        mark.reason.pk != row.stored_reason
        or mark.note not in ("", row.stored_note)
        or mark.late_minutes not in (0, row.stored_late)
        or mark.early_minutes not in (0, row.stored_early)
    )


def _counted(
    session: Session,
    marks: Mapping[int, Mark],
    people: Mapping[int, Enrolment],
    changed: Mapping[int, Mark],
    *,
    is_planning: bool,
) -> Saved:
    """The register as it stands with the new marks."""
    attended = {pk: row.stored_attended for pk, row in people.items() if row.stored_reason}
    attended |= {pk: mark.reason.is_attended for pk, mark in marks.items()}
    present = sum(attended.values())
    return Saved(
        session=session,
        is_planning=is_planning,
        changed=len(changed),
        present=present,
        absent=len(attended) - present,
        empty=len(people) - len(attended),
        without_minutes=sum(
            mark.reason.asks_minutes and not mark.minutes for mark in changed.values()
        ),
    )


def _record_saved(
    saved: Saved,
    changed: Mapping[int, Mark],
    people: Mapping[int, Enrolment],
    *,
    late: bool,
    source: MarkSource,
    by: User,
) -> None:
    _record(
        "attendance.saved",
        saved.session,
        changed,
        people,
        by,
        present=saved.present,
        absent=saved.absent,
        empty=saved.empty,
        late=late,
        source=source,
    )


def _record(
    action: str,
    session: Session,
    changed: Mapping[int, Mark],
    people: Mapping[int, Enrolment],
    by: User,
    **details: Any,
) -> None:
    record(
        action,
        session,
        by=by,
        facility=session.training_class.facility_id,
        training_class=session.training_class,
        on=session.on,
        **details,
        rows=[
            [pk, people[pk].stored_letter or "", mark.reason.letter]
            for pk, mark in sorted(changed.items())
        ],
    )
