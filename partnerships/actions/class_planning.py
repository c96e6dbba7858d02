"""Planning a class: what somebody wants, what it comes to, and how it is written.

Its moves, from selection to cancellation, are in `partnerships.actions.classes`.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from partnerships import schedule, school_years, thresholds, timetable_checks
from partnerships.actions import programmes
from partnerships.actions._class_gate import gate_of
from partnerships.actions._class_sessions import (
    hours_toward,
    kept_sessions,
    last_day,
    plan_from,
    rescheduled,
    sessions_of,
    taken_by,
    write_slots,
)
from partnerships.actions.classes import locked
from partnerships.choices import ClassState, SessionKind
from partnerships.models import (
    Agreement,
    ClassFigures,
    Facility,
    Instructor,
    MinistryItem,
    Partner,
    ProgrammeVersion,
    Room,
    Session,
    TrainingClass,
)
from partnerships.schedule import Plan, Share, Slot
from partnerships.school_years import NO_TERM, Term
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from rutan.common.findings import Answer, Finding

COMPETENCE = "competence"
"""The kind of certificate that no course gives without an exam."""

EDITABLE_STATES = frozenset(
    {ClassState.PLANNED, ClassState.SELECTING, ClassState.POSTPONED, ClassState.RUNNING}
)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A class as somebody wants it. `ends_on` None: the day on which the hours are complete."""

    programme_version: ProgrammeVersion
    partner: Partner
    agreement: Agreement | None
    starts_on: date
    ends_on: date | None
    exam_on: date | None
    planned_hours: int
    quota: int
    slots: tuple[Slot, ...]
    title: str = ""
    room: Room | None = None
    instructors: tuple[Instructor, ...] = ()
    assessor: Partner | None = None
    ministry_items: tuple[MinistryItem, ...] = ()
    delivery: str = "mtu"
    funding: str = ""
    budget: int | None = None
    siapkerja_id: str = ""
    target_finishers: int | None = None
    facility_contact: str = ""
    partner_contact: str = ""
    term: Term = NO_TERM
    copied_from: TrainingClass | None = None


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a draft comes to: the sessions, the days, and what speaks against it."""

    plan: Plan
    ends_on: date | None
    exam_on: date | None
    """As wanted, else worked out where the programme ends with an exam."""
    gate: tuple[Finding, ...]
    timetable: tuple[Finding, ...]
    kept: tuple[Session, ...] = ()
    """What the plan leaves as it is: held, cancelled, moved by hand, or to catch up."""

    @property
    def blocks(self) -> list[Finding]:
        return [each for each in self.timetable if each.blocks]

    @property
    def gate_blocks(self) -> list[Finding]:
        return [each for each in self.gate if each.blocks]

    @property
    def gate_needs_reason(self) -> bool:
        return any(each.answer == Answer.CONSIDER for each in self.gate) or bool(self.gate_blocks)

    @property
    def can_be_overridden(self) -> bool:
        """An agreement that lapsed may be passed by the head; a wrong one by nobody."""
        return all(each.code == "agreement-grace" for each in self.gate_blocks)


def check(draft: Draft, facility: Facility, *, own: TrainingClass | None = None) -> Checked:
    """Reads only: what would be saved, and every finding about it."""
    settings = thresholds.of(facility)
    version = draft.programme_version
    minutes = version.lesson_minutes
    kept = kept_sessions(own)
    counted = [each for each in kept if hours_toward(each)]
    hours = draft.planned_hours - sum(each.hours for each in counted)
    first = plan_from(draft.starts_on, own, facility)
    holidays = schedule.holidays_of(facility, draft.starts_on)
    units = [Share(pk=each.pk, hours=each.hours, kind=each.kind) for each in version.units.all()]
    plan = schedule.plan(
        draft.slots,
        starts_on=first,
        hours=hours,
        lesson_minutes=minutes,
        holidays=holidays,
        taken=taken_by(kept, minutes),
        units=schedule.remaining(units, [(each.unit_id, each.hours) for each in counted]),
    )
    ends_on = draft.ends_on or last_day(plan, kept)
    exam_on = draft.exam_on
    if exam_on is None and ends_on and _has_an_exam(draft, units):
        exam_on = schedule.exam_day(ends_on, version.days_before_exam, holidays)
    timetable = [
        *timetable_checks.findings(
            draft.slots,
            plan,
            hours=hours,
            ends_on=draft.ends_on,
            lesson_minutes=minutes,
            max_hours_per_day=settings["max_hours_per_day"],
            room=draft.room,
            instructors=draft.instructors,
            quota=draft.quota,
            own=own,
            starts_on=first,
            kept=kept,
            exam_on=exam_on,
            holidays=holidays,
            teaching_hours=settings["teaching_hours"],
        ),
        *timetable_checks.unit_hours(
            draft.planned_hours, {each.pk: each.hours for each in units}, own=own
        ),
    ]
    gate = gate_of(
        agreement=draft.agreement,
        partner=draft.partner,
        facility=facility,
        days=(draft.starts_on, ends_on or draft.starts_on),
        quota=draft.quota,
        hours=draft.planned_hours,
        own=own,
    )
    return Checked(
        plan=plan,
        ends_on=ends_on,
        exam_on=exam_on,
        gate=gate,
        timetable=tuple(timetable),
        kept=tuple(kept),
    )


@transaction.atomic
def create(
    *,
    facility: Facility,
    draft: Draft,
    gate_reason: str = "",
    may_override: bool = False,
    by: User,
) -> TrainingClass:
    """A planned class with its sessions."""
    _lock_rooms_and_people(facility)
    draft = replace(draft, programme_version=programmes.lock_for_use(draft.programme_version))
    _refuse_term(draft)
    checked = check(draft, facility)
    _refuse(checked, gate_reason, may_override)
    year = draft.starts_on.year
    batch = 1 + (
        TrainingClass.objects.filter(
            facility=facility, programme_version=draft.programme_version, year=year
        ).aggregate(last=Max("batch_number"))["last"]
        or 0
    )
    training_class = TrainingClass.objects.create(
        facility=facility,
        year=year,
        batch_number=batch,
        copied_from=draft.copied_from,
        gate_reason=gate_reason.strip() if checked.gate_needs_reason else "",
        **_columns(draft, checked, title=draft.title or title_of(draft.programme_version, batch)),
    )
    training_class.instructors.set(draft.instructors)
    training_class.ministry_items.set(draft.ministry_items)
    write_slots(training_class, draft.slots)
    Session.objects.bulk_create(sessions_of(training_class, checked.plan, draft.room))
    ClassFigures.objects.create(training_class=training_class)
    record(
        "training_class.planned",
        training_class,
        by=by,
        programme=draft.programme_version.programme_id,
        agreement=draft.agreement,
        starts_on=draft.starts_on,
        sessions=len(checked.plan.sessions),
        outside_agreement=bool(training_class.gate_reason),
        copied_from=draft.copied_from,
    )
    _record_passed(training_class, checked, by)
    return training_class


@transaction.atomic
def edit(
    *,
    training_class: TrainingClass,
    draft: Draft,
    version: int,
    gate_reason: str = "",
    may_override: bool = False,
    by: User,
) -> TrainingClass:
    """Changes a class; sessions that were held or cancelled stay as they are."""
    _lock_rooms_and_people(training_class.facility)
    training_class = locked(training_class)
    if training_class.version != version:
        raise Conflict(_("Somebody else saved this record while you were editing it."))
    if training_class.state not in EDITABLE_STATES:
        raise DomainError(_("This class can no longer be changed."))
    if draft.quota < training_class.seats_taken:
        raise DomainError(
            _("%(n)s seats are taken already; the class cannot have fewer.")
            % {"n": training_class.seats_taken},
            field="quota",
        )
    _refuse_term(draft)
    checked = check(draft, training_class.facility, own=training_class)
    _refuse(checked, gate_reason, may_override)
    values = _columns(draft, checked, title=draft.title or training_class.title)
    changes = {
        name: (before, after)
        for name, after in values.items()
        if (before := getattr(training_class, name)) != after
    }
    changes |= rescheduled(training_class, draft.slots, checked.plan, room=draft.room)
    for name, value in values.items():
        setattr(training_class, name, value)
    training_class.gate_reason = gate_reason.strip() if checked.gate_needs_reason else ""
    training_class.version = version + 1
    training_class.save(update_fields=[*values, "gate_reason", "version", "updated_at"])
    training_class.instructors.set(draft.instructors)
    training_class.ministry_items.set(draft.ministry_items)
    record("training_class.changed", training_class, by=by, changes=changes)
    _record_passed(training_class, checked, by)
    return training_class


def _has_an_exam(draft: Draft, units: Sequence[Share]) -> bool:
    """A competence certificate, a unit that is an exam, or somebody chosen to examine."""
    return (
        draft.assessor is not None
        or COMPETENCE in draft.programme_version.certificate_kinds
        or any(each.kind == SessionKind.ASSESSMENT for each in units)
    )


def title_of(version: ProgrammeVersion, batch: int) -> str:
    """ "Budidaya Rumput Laut – Angkatan 3": kept and printed, so Indonesian in both languages."""
    ending = f" – Angkatan {batch}"
    return version.programme.title[: 120 - len(ending)] + ending


def _lock_rooms_and_people(facility: Facility) -> None:
    # Two classes saved at once could otherwise both find the same room free.
    Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=facility.pk)


def _refuse_term(draft: Draft) -> None:
    package = draft.programme_version.programme.package
    for field, sentence in school_years.problems(package, draft.term):
        raise DomainError(sentence, field=field)


def _refuse(checked: Checked, gate_reason: str, may_override: bool) -> None:
    if checked.blocks:
        raise DomainError(" ".join(_sentence(each) for each in checked.blocks), field="days_1")
    if checked.gate_blocks and not (checked.can_be_overridden and may_override):
        sentences = " ".join(_sentence(each) for each in checked.gate_blocks)
        raise DomainError(sentences, field="agreement")
    if checked.gate_needs_reason and not gate_reason.strip():
        raise DomainError(
            _("Enter the reason for going outside the agreement"), field="gate_reason"
        )


def _record_passed(training_class: TrainingClass, checked: Checked, by: User) -> None:
    """Who decided otherwise than the gate; the reason stands on the class."""
    if codes := [each.code for each in checked.gate_blocks]:
        record("training_class.gate_passed", training_class, by=by, rules=codes)


def _sentence(finding: Finding) -> str:
    return f"{finding.message} {finding.way_forward}".strip()


def _columns(draft: Draft, checked: Checked, *, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "programme_version": draft.programme_version,
        "partner": draft.partner,
        "agreement": draft.agreement,
        "starts_on": draft.starts_on,
        "ends_on": checked.ends_on or draft.starts_on,
        "exam_on": checked.exam_on,
        "planned_hours": draft.planned_hours,
        "quota": draft.quota,
        "room": draft.room,
        "assessor": draft.assessor,
        "delivery": draft.delivery,
        "funding": draft.funding,
        "budget": draft.budget,
        "siapkerja_id": draft.siapkerja_id,
        "target_finishers": draft.target_finishers,
        "facility_contact": draft.facility_contact,
        "partner_contact": draft.partner_contact,
        **asdict(draft.term),
    }
