"""Registers. The row of the class is locked before the row of the session, in one statement, so
that two people who save at once follow each other and the second sees what the first did."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import SessionState
from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees import attendance_rules
from trainees.actions import figures
from trainees.models import Attendance, AttendanceReason, Enrolment


@dataclass(frozen=True, kw_only=True)
class Mark:
    reason: AttendanceReason
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What is stored for one person, and what somebody wants to put in its place."""

    enrolment_id: int
    name: str
    stored: str
    stored_note: str
    yours: str
    your_note: str


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
    changed: int
    present: int
    absent: int
    empty: int


@transaction.atomic
def save_register(
    *,
    session: Session,
    marks: Mapping[int, Mark],
    version: int,
    by: User,
    reason: str = "",
) -> Saved:
    """Writes the marks of one session, by primary key of the enrolment.

    People who are not in `marks` keep what they have. `version` is the session's when the page
    was opened: if it is older now, people whose stored mark differs raise `RegisterConflict`,
    and everybody else is saved as if both had worked on one page.
    """
    session = locked_session(session)
    today = session.training_class.facility.today()
    allowed = attendance_rules.access(
        session, user=by, today=today, edit_days=edit_days_of(session, today)
    )
    if not allowed.may_edit:
        raise DomainError(allowed.sentence or _("You may read this register, not change it."))
    reason = reason.strip()
    if allowed.needs_reason and not reason:
        raise DomainError(_("Write why the register is changed so late."), field="reason")
    people = {row.pk: row for row in attendance_rules.roster_with_marks(session)}
    _refuse_what_does_not_belong(session, marks, people, planning=allowed.is_planning)
    if version != session.version:
        if differences := _differences(marks, people):
            raise RegisterConflict(session, differences)
        marks = {
            pk: mark for pk, mark in marks.items() if mark.reason.pk != people[pk].stored_reason
        }
    changed = {
        pk: mark
        for pk, mark in marks.items()
        if (mark.reason.pk, mark.note) != (people[pk].stored_reason, people[pk].stored_note or "")
    }
    marked = {pk for pk, row in people.items() if row.stored_reason} | marks.keys()
    if not marked and not allowed.is_planning:
        raise DomainError(_("Mark at least one person before saving."))
    saved = _counted(session, marks, people, changed=len(changed))
    becomes_held = not allowed.is_planning and session.state != SessionState.HELD
    if changed or becomes_held:
        _write(session, changed, reason=reason, held=not allowed.is_planning, by=by)
        _record_saved(saved, changed, people, late=allowed.needs_reason, by=by)
    return saved


def refresh_hours(training_class: TrainingClass) -> None:
    """Counts `credited_hours` of `expected_hours` of everybody in the class anew, in one query.

    What was made up for in a catch-up session is credited and never expected: it fills gaps and
    goes no further."""
    counted = (
        Attendance.objects.filter(
            attendance_rules.hours_that_count(training_class), enrolment=OuterRef("pk")
        )
        .values("enrolment")
        .annotate(
            expected=Sum("session__hours", filter=Q(session__is_catch_up=False), default=0),
            credited=Least(Sum("hours"), F("expected")),
        )
    )
    Enrolment.objects.filter(training_class=training_class).update(
        credited_hours=Coalesce(Subquery(counted.values("credited")), 0),
        expected_hours=Coalesce(Subquery(counted.values("expected")), 0),
    )


def locked_session(session: Session) -> Session:
    return (
        Session.objects.select_for_update(of=("training_class", "self"))
        .select_related("training_class__facility", "training_class__programme_version")
        .get(pk=session.pk)
    )


def edit_days_of(session: Session, today) -> int:
    # On the day itself and before it the number is not looked at.
    if session.on >= today:
        return 0
    return thresholds.of(session.training_class.facility)["attendance_edit_days"]


def _refuse_what_does_not_belong(
    session: Session, marks: Mapping[int, Mark], people: Mapping[int, Enrolment], *, planning: bool
) -> None:
    if not marks.keys() <= people.keys():
        raise DomainError(
            _("The list has changed: somebody in it is not in this session. Reload the page.")
        )
    for pk, mark in marks.items():
        if mark.reason.pk == people[pk].stored_reason and mark.note == people[pk].stored_note:
            continue
        if planning and not mark.reason.may_be_planned:
            raise DomainError(
                _("%(code)s cannot be recorded before the session.") % {"code": mark.reason}
            )
        if mark.reason.needs_note and not mark.note:
            raise DomainError(
                _("%(code)s needs a note: %(name)s.")
                % {"code": mark.reason, "name": people[pk].name}
            )


def _differences(marks: Mapping[int, Mark], people: Mapping[int, Enrolment]) -> list[Difference]:
    """People with a stored mark whom the late saver would mark otherwise, in the order of the
    register. An empty note does not contradict a stored one."""
    return [
        Difference(
            enrolment_id=pk,
            name=row.name,
            stored=row.stored_letter,
            stored_note=row.stored_note,
            yours=marks[pk].reason.letter,
            your_note=marks[pk].note,
        )
        for pk, row in people.items()
        if pk in marks
        and row.stored_reason
        and (
            row.stored_reason != marks[pk].reason.pk or marks[pk].note not in ("", row.stored_note)
        )
    ]


def _counted(
    session: Session, marks: Mapping[int, Mark], people: Mapping[int, Enrolment], *, changed: int
) -> Saved:
    """The register as it stands with the new marks."""
    attended = {pk: row.stored_attended for pk, row in people.items() if row.stored_reason}
    attended |= {pk: mark.reason.is_attended for pk, mark in marks.items()}
    present = sum(attended.values())
    return Saved(
        session=session,
        changed=changed,
        present=present,
        absent=len(attended) - present,
        empty=len(people) - len(attended),
    )


def _record_saved(
    saved: Saved,
    changed: Mapping[int, Mark],
    people: Mapping[int, Enrolment],
    *,
    late: bool,
    by: User,
) -> None:
    session = saved.session
    record(
        "attendance.saved",
        session,
        by=by,
        facility=session.training_class.facility_id,
        training_class=session.training_class,
        on=session.on,
        present=saved.present,
        absent=saved.absent,
        empty=saved.empty,
        late=late,
        rows=[
            [pk, people[pk].stored_letter or "", mark.reason.letter]
            for pk, mark in sorted(changed.items())
        ],
    )


def _write(
    session: Session, changed: Mapping[int, Mark], *, reason: str, held: bool, by: User
) -> None:
    now = timezone.now()
    if changed:
        Attendance.objects.bulk_create(
            [
                Attendance(
                    session=session,
                    enrolment_id=pk,
                    reason=mark.reason,
                    hours=session.hours if mark.reason.credits_hours else 0,
                    note=mark.note,
                    recorded_at=now,
                    recorded_by=by,
                )
                for pk, mark in sorted(changed.items())
            ],
            update_conflicts=True,
            unique_fields=["session", "enrolment"],
            update_fields=["reason", "hours", "note", "recorded_at", "recorded_by"],
        )
    session.recorded_at, session.recorded_by = now, by
    fields = ["recorded_at", "recorded_by"]
    if held:
        session.state = SessionState.HELD
        fields.append("state")
    if reason:
        session.late_reason = reason
        fields.append("late_reason")
    save_session(session, *fields)
    refresh_hours(session.training_class)
    figures.refresh(session.training_class)


def save_session(session: Session, *fields: str) -> None:
    session.version += 1
    session.save(update_fields=[*fields, "version", "updated_at"])
