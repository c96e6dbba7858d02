"""Marks of a register with their history, hours and figures, written in one go.

The row of the class is locked before the row of the session, in one statement, so that two people
who save at once follow each other and the second sees what the first did.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import SessionState
from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees import attendance_rules
from trainees.actions import aftermath, figures, skk_counts
from trainees.choices import MarkSource
from trainees.models import (
    AppliedOperation,
    Attendance,
    AttendanceChange,
    AttendanceReason,
    Enrolment,
)

NO_OPERATIONS: Mapping[int, AppliedOperation] = {}


@dataclass(frozen=True, kw_only=True)
class Mark:
    reason: AttendanceReason
    note: str = ""
    late_minutes: int = 0
    early_minutes: int = 0

    @property
    def minutes(self) -> int:
        return self.late_minutes + self.early_minutes

    def is_stored(self, person: Enrolment) -> bool:
        """Whether it says what the register has of `person`, a row of `roster_with_marks`."""
        return (self.reason.pk, self.note, self.late_minutes, self.early_minutes) == (
            person.stored_reason,
            person.stored_note or "",
            person.stored_late or 0,
            person.stored_early or 0,
        )


def locked_session(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("training_class", "self")).select_related(
        "training_class__facility", "training_class__programme_version__programme"
    )
    return still_there(rows, session.pk)


def save_session(session: Session, *fields: str) -> None:
    session.version += 1
    session.save(update_fields=[*fields, "version", "updated_at"])


def edit_days_of(session: Session, today: date) -> int:
    # On the day itself and before it the number is not looked at.
    if session.on >= today:
        return 0
    return int(thresholds.of(session.training_class.facility)["attendance_edit_days"])


def access_of(session: Session, *, by: User) -> attendance_rules.Access:
    """What `by` may do with the register now."""
    today = session.training_class.facility.today()
    return attendance_rules.access(
        session, user=by, now=timezone.now(), edit_days=edit_days_of(session, today)
    )


def refuse(
    session: Session,
    marks: Mapping[int, Mark],
    people: Mapping[int, Enrolment],
    *,
    access: attendance_rules.Access,
    reason: str = "",
) -> None:
    """Marks of strangers, presence before the session, missing notes, impossible minutes, and of
    who holds a certificate: those only with a `reason`. `people` are rows of `roster_with_marks`
    by primary key; what is stored already is not asked again."""
    if not marks.keys() <= people.keys():
        raise DomainError(
            _("The list has changed: somebody in it is not in this session. Reload the page.")
        )
    changed = {pk: mark for pk, mark in marks.items() if not mark.is_stored(people[pk])}
    for pk, mark in changed.items():
        _refuse_one(session, mark, people[pk].name, is_planning=access.is_planning)
    if certified := certified_among(changed, people):
        _refuse_certified(certified, access=access, reason=reason)


def certified_among(marks: Mapping[int, Mark], people: Mapping[int, Enrolment]) -> list[Enrolment]:
    return [people[pk] for pk in sorted(marks) if people[pk].is_certified]


def quarters_of(mark: Mark, session: Session, lesson_minutes: int) -> int:
    """Quarters of a lesson hour that a mark is worth: those that were begun and not finished do
    not count, and nobody gets more than the session has."""
    if not mark.reason.credits_hours:
        return 0
    whole = session.hours * 4
    if not mark.minutes:
        return whole
    present = max(length_of(session) - mark.minutes, 0)
    return min(whole, present * 4 // lesson_minutes)


def length_of(session: Session) -> int:
    """Minutes from its first to its last."""
    first = datetime.combine(date.min, session.starts_at)
    return int((datetime.combine(date.min, session.ends_at) - first).total_seconds()) // 60


def write(
    session: Session,
    marks: Mapping[int, Mark],
    people: Mapping[int, Enrolment],
    *,
    by: User,
    source: MarkSource,
    held: bool,
    reason: str = "",
    operations: Mapping[int, AppliedOperation] = NO_OPERATIONS,
) -> int:
    """Marks, history, hours and figures in one go; call under `locked_session`. Answers the new
    version of the session, the old one where nothing changes.

    `held` says that somebody was there to see it: the session counts from now on, and absences
    that were planned are confirmed with a row of their own. `operations` are saved already.
    """
    changed = {pk: mark for pk, mark in marks.items() if not mark.is_stored(people[pk])}
    becomes_held = held and session.state != SessionState.HELD
    if not changed and not becomes_held:
        return session.version
    now = timezone.now()
    history = [
        _change(session, people[pk], mark, operation=operations.get(pk))
        for pk, mark in sorted(changed.items())
    ]
    if becomes_held:
        history += [
            _confirmation(session, person)
            for pk, person in sorted(people.items())
            if person.stored_reason and pk not in changed
        ]
    for row in history:
        row.is_planning, row.source, row.reason = not held, source, reason
        row.at, row.by = now, by
    _store(session, changed, now=now, by=by)
    AttendanceChange.objects.bulk_create(history)
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
    return session.version


def refresh_hours(training_class: TrainingClass) -> None:
    """Counts `credited_quarters` and `expected_hours` of everybody in the class anew, in one query,
    with the day they first came, and what they have learnt of each subject where they learn for a
    package.

    What was made up for in a catch-up session is credited and never expected: it fills gaps and
    goes no further."""
    counted = (
        Attendance.objects.filter(
            attendance_rules.hours_that_count(training_class), enrolment=OuterRef("pk")
        )
        .values("enrolment")
        .annotate(
            expected=Sum("session__hours", filter=Q(session__is_catch_up=False), default=0),
            credited=Least(Sum("quarters"), F("expected") * 4),
        )
    )
    Enrolment.objects.filter(training_class=training_class).update(
        credited_quarters=Coalesce(Subquery(counted.values("credited")), 0),
        expected_hours=Coalesce(Subquery(counted.values("expected")), 0),
        attended_on=aftermath.attended_on(),
    )
    skk_counts.refresh(training_class)


def _refuse_one(session: Session, mark: Mark, name: str, *, is_planning: bool) -> None:
    if is_planning and not mark.reason.may_be_planned:
        raise DomainError(
            _("%(code)s cannot be recorded before the session.") % {"code": mark.reason}
        )
    if mark.reason.needs_note and not mark.note:
        raise DomainError(
            _("%(code)s needs a note: %(name)s.") % {"code": mark.reason, "name": name}
        )
    if mark.minutes and not mark.reason.asks_minutes:
        raise DomainError(
            _("%(code)s takes no minutes: %(name)s.") % {"code": mark.reason, "name": name}
        )
    if min(mark.late_minutes, mark.early_minutes) < 0:
        raise DomainError(_("%(name)s: minutes are not negative.") % {"name": name})
    if mark.minutes > length_of(session):
        raise DomainError(
            _("%(name)s: %(n)s minutes are longer than the session.")
            % {"name": name, "n": mark.minutes}
        )


def _refuse_certified(
    people: list[Enrolment], *, access: attendance_rules.Access, reason: str
) -> None:
    if access.may_correct and reason:
        return
    sentence = ngettext(
        "%(names)s holds a certificate already. A supervisor changes this attendance, with a "
        "reason.",
        "%(names)s hold a certificate already. A supervisor changes their attendance, with a "
        "reason.",
        len(people),
    ) % {"names": ", ".join(each.name for each in people)}
    raise DomainError(sentence, field="reason")


def _change(
    session: Session, person: Enrolment, mark: Mark, *, operation: AppliedOperation | None
) -> AttendanceChange:
    return AttendanceChange(
        session=session,
        enrolment_id=person.pk,
        facility_id=session.training_class.facility_id,
        version=session.version + 1,
        was_id=person.stored_reason,
        became=mark.reason,
        note_was=person.stored_note or "",
        note=mark.note,
        late_was=person.stored_late or 0,
        late_minutes=mark.late_minutes,
        early_was=person.stored_early or 0,
        early_minutes=mark.early_minutes,
        operation=operation,
    )


def _confirmation(session: Session, person: Enrolment) -> AttendanceChange:
    """A planned mark with which the session was held."""
    return AttendanceChange(
        session=session,
        enrolment_id=person.pk,
        facility_id=session.training_class.facility_id,
        version=session.version + 1,
        was_id=person.stored_reason,
        became_id=person.stored_reason,
        note_was=person.stored_note,
        note=person.stored_note,
        late_was=person.stored_late,
        late_minutes=person.stored_late,
        early_was=person.stored_early,
        early_minutes=person.stored_early,
    )


def _store(session: Session, changed: Mapping[int, Mark], *, now: datetime, by: User) -> None:
    lesson_minutes = session.training_class.programme_version.lesson_minutes
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session,
                enrolment_id=pk,
                reason=mark.reason,
                quarters=quarters_of(mark, session, lesson_minutes),
                late_minutes=mark.late_minutes,
                early_minutes=mark.early_minutes,
                note=mark.note,
                recorded_at=now,
                recorded_by=by,
            )
            for pk, mark in sorted(changed.items())
        ],
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=[
            *("reason", "quarters", "late_minutes", "early_minutes", "note"),
            *("recorded_at", "recorded_by"),
        ],
    )
