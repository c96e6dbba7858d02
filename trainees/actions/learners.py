"""Learner records of equivalency: begun, ended, taken along. They follow the person: `attach`,
`leave` and `follow` run inside the transaction of the caller.

A record is locked after the class and the person, records in the order of their keys.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.choices import Package
from partnerships.models import Facility, Partner
from partnerships.school_years import GRADES, grades_words
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees import learner_rules
from trainees.actions import mutations
from trainees.actions._learner import locked, move_to, refuse_day, save
from trainees.actions._locks import lock_person
from trainees.choices import (
    OPEN_LEARNERS,
    LearnerState,
    MutationReason,
    PriorDocument,
)
from trainees.models import Custody, Enrolment, ExitReason, Inmate, LearnerRecord, Mutation

ENTRY = ("provider", "entry_grade", "prior_document", "prior_number", "entered_on")
"""What may be corrected afterwards."""

GOING_ON = {"released": MutationReason.RELEASED, "transferred": MutationReason.TRANSFERRED}
"""Exit reasons after which somebody goes on elsewhere, by their code."""


# --- A record begins ------------------------------------------------------------------------


@transaction.atomic
def register(
    *,
    inmate: Inmate,
    package: str,
    provider: Partner | None,
    entry_grade: int,
    prior_document: str,
    prior_number: str = "",
    on: date,
    by: User,
) -> LearnerRecord:
    """Somebody will learn for a package. Packages come in their order; a NISN is not asked for."""
    inmate = lock_person(inmate.pk)
    _refuse_gone(inmate)
    if on > inmate.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    known = list(LearnerRecord.objects.filter(inmate=inmate))
    _refuse_second(inmate, package, known)
    _refuse_entry(package, entry_grade, prior_document, known)
    learner = LearnerRecord.objects.create(
        inmate=inmate,
        facility_id=inmate.facility_id,
        package=package,
        provider=provider,
        entered_on=on,
        entry_grade=entry_grade,
        prior_document=prior_document,
        prior_number=prior_number.strip(),
    )
    record("learner.registered", learner, by=by, package=package, grade=entry_grade)
    return learner


@transaction.atomic
def change(*, learner: LearnerRecord, version: int, by: User, **values: Any) -> LearnerRecord:
    """Corrects how somebody entered: `values` of ENTRY."""
    learner = locked(learner)
    changes = {
        name: (getattr(learner, name), value)
        for name, value in values.items()
        if getattr(learner, name) != value
    }
    if learner.version != version:
        raise Conflict(_("Somebody else saved this record while you were editing it."))
    if not changes:
        return learner
    refuse_day(learner, values.get("entered_on", learner.entered_on), field="entered_on")
    others = list(LearnerRecord.objects.filter(inmate=learner.inmate_id).exclude(pk=learner.pk))
    grade, document = (
        values.get(name, getattr(learner, name)) for name in ("entry_grade", "prior_document")
    )
    _refuse_entry(learner.package, grade, document, others)
    for name, value in values.items():
        setattr(learner, name, value)
    save(learner, *values)
    record("learner.changed", learner, by=by, changes=changes)
    return learner


def attach(*, enrolments: Iterable[Enrolment], by: User) -> None:
    """People got a seat in an equivalency class: their places belong to their records. Whether
    somebody may enter was weighed before the seat was given (no. 13 of the eligibility)."""
    places = [
        each
        for each in enrolments
        if each.training_class.programme_version.programme.is_equivalency
    ]
    if not places:
        return
    rows = (
        LearnerRecord.objects.select_for_update(of=("self",), no_key=True)
        .filter(inmate__in=[each.inmate_id for each in places])
        .order_by("pk")
    )
    known: dict[int, list[LearnerRecord]] = {}
    for row in rows:
        known.setdefault(row.inmate_id, []).append(row)
    for enrolment in places:
        enrolment.learner = _for_place(enrolment, known.get(enrolment.inmate_id, []), by=by)
    Enrolment.objects.bulk_update(places, ["learner"])


def _for_place(enrolment: Enrolment, known: list[LearnerRecord], *, by: User) -> LearnerRecord:
    training_class = enrolment.training_class
    package = training_class.programme_version.programme.package
    own = next((each for each in known if each.package == package), None)
    if own is None:
        _refuse_second(enrolment.inmate, package, known)
        own = LearnerRecord.objects.create(
            inmate_id=enrolment.inmate_id,
            facility_id=enrolment.facility_id,
            package=package,
            provider=training_class.partner,
            entered_on=enrolment.enrolled_on,
            entry_grade=training_class.grade or GRADES[package][0],
            prior_document=_paper_of(known, package),
        )
        record("learner.registered", own, by=by, package=package, grade=own.entry_grade)
    if own.state == LearnerState.GRADUATED:
        raise DomainError(
            _("%(name)s has finished %(package)s already.")
            % {"name": enrolment.inmate.id_card_name, "package": own.get_package_display()}
        )
    if own.state not in {LearnerState.STUDYING, LearnerState.EXAM_REGISTERED}:
        _refuse_another_open(enrolment.inmate, own, known)
        _begin(own, provider=training_class.partner, on=enrolment.enrolled_on, by=by)
    return own


def _paper_of(known: Iterable[LearnerRecord], package: str) -> str:
    """A package finished here proves itself; any other paper is still to be recorded."""
    before = learner_rules.BEFORE.get(package)
    if before and any(
        each.package == before and each.state == LearnerState.GRADUATED for each in known
    ):
        return PriorDocument.PACKAGE_A if before == Package.A else PriorDocument.PACKAGE_B
    return PriorDocument.NONE


@transaction.atomic
def resume(
    *, learner: LearnerRecord, provider: Partner | None, entry_grade: int, on: date, by: User
) -> LearnerRecord:
    """Goes on learning without a class: after a move, an exam that was not passed, or giving up."""
    learner = locked(learner)
    refuse_day(learner, on)
    _refuse_gone(learner.inmate)
    others = list(LearnerRecord.objects.filter(inmate=learner.inmate_id))
    _refuse_another_open(learner.inmate, learner, others)
    if entry_grade not in GRADES[learner.package]:
        raise DomainError(grades_words(learner.package), field="entry_grade")
    learner.entry_grade = entry_grade
    _begin(learner, provider=provider, on=on, by=by)
    return learner


def _begin(learner: LearnerRecord, *, provider: Partner | None, on: date, by: User) -> None:
    learner.provider, learner.left_reason = provider, ""
    move_to(learner, "study", "provider", "left_reason", "entry_grade")
    mutations.receive(learner, on=on)
    record("learner.studying", learner, by=by, on=on)


# --- It ends --------------------------------------------------------------------------------


@transaction.atomic
def drop(*, learner: LearnerRecord, reason: str, by: User) -> LearnerRecord:
    learner = locked(learner)
    if not reason.strip():
        raise DomainError(_("Write why it was given up."), field="reason")
    _drop(learner, reason.strip(), by=by)
    return learner


def _drop(learner: LearnerRecord, reason: str, *, by: User | None) -> None:
    learner.left_reason = reason
    move_to(learner, "drop", "left_reason")
    record("learner.dropped", learner, by=by)


# --- It follows the person ------------------------------------------------------------------


def leave(
    *, custody: Custody, reason: str, on: date, to_facility: Facility | None, by: User | None
) -> None:
    """Somebody leaves a facility; `reason` is the code of the exit reason. Who goes on elsewhere
    takes the credits along in a mutation, also without a class; who escaped or died gives up."""
    for learner in _locked_of(custody.inmate_id):
        if (going_on := GOING_ON.get(reason)) is None:
            if learner.state in OPEN_LEARNERS:
                words = ExitReason.objects.get(code=reason).label
                _drop(learner, words, by=by)
            continue
        if learner.state in OPEN_LEARNERS:
            move_to(learner, "move_out")
            record("learner.moved_out", learner, by=by, on=on)
        elif learner.state != LearnerState.MOVED_OUT:
            continue
        mutations.open_for(
            learner,
            reason=going_on,
            on=on,
            to_facility=to_facility,
            to_place=_place_of(custody),
            by=by,
        )


def stay(*, custody: Custody, on: date, by: User) -> None:
    """Somebody did not go free on `on` after all: the letter that nobody wrote is none."""
    for learner in _locked_of(custody.inmate_id):
        mutation = _since(custody.inmate_id, on).filter(learner=learner, letter_number="").first()
        if mutation is None:
            continue
        mutation.delete()
        # Who had moved out before stays out: that letter arrived with the release.
        if not learner.mutations.filter(received_on=on).exists():
            move_to(learner, "study")
            record("learner.studying", learner, by=by, on=on)


def has_letter_of(inmate: int, on: date) -> bool:
    """Whether the letter of somebody who went free on `on` was written."""
    return _since(inmate, on).exclude(letter_number="").exists()


def _since(inmate: int, on: date) -> QuerySet[Mutation]:
    return Mutation.objects.filter(learner__inmate=inmate, on=on, reason=MutationReason.RELEASED)


def follow(*, inmate: Inmate, to: Facility, on: date, by: User) -> None:
    """Somebody who was known entered another facility, `to`; after the stay there is open."""
    for learner in _locked_of(inmate.pk):
        has_moved = learner.facility_id != to.pk
        learner.facility = to
        save(learner, "facility")
        was_received = mutations.receive(learner, on=on, at=to)
        if has_moved or was_received:
            record("learner.received", learner, by=by, facility=to.pk, on=on)


def _locked_of(inmate: int) -> list[LearnerRecord]:
    return list(
        LearnerRecord.objects.select_for_update(of=("self",), no_key=True)
        .filter(inmate=inmate)
        .select_related("facility")
        .order_by("pk")
    )


def _place_of(custody: Custody) -> str:
    departure = getattr(custody, "departure", None)
    return departure.to_place if departure is not None else ""


# --- Refusals -------------------------------------------------------------------------------


def _refuse_gone(inmate: Inmate) -> None:
    if not Custody.objects.filter(inmate=inmate).open().exists():
        raise DomainError(_("This person has left; nothing is learnt here any more."))


def _refuse_second(inmate: Inmate, package: str, known: Iterable[LearnerRecord]) -> None:
    for each in known:
        if each.package == package:
            raise DomainError(
                _("This person has a record of this package already; open it again."),
                field="package",
            )
        if each.state in OPEN_LEARNERS:
            raise _other_package(inmate, each)


def _refuse_another_open(
    inmate: Inmate, learner: LearnerRecord, known: Iterable[LearnerRecord]
) -> None:
    for each in known:
        if each.pk != learner.pk and each.state in OPEN_LEARNERS:
            raise _other_package(inmate, each)


def _other_package(inmate: Inmate, other: LearnerRecord) -> DomainError:
    return DomainError(
        _("%(name)s is learning for %(package)s. End that first, on the page of the education.")
        % {"name": inmate.id_card_name, "package": other.get_package_display()},
        field="package",
    )


def _refuse_entry(package: str, grade: int, document: str, known: Iterable[LearnerRecord]) -> None:
    graduated = {each.package for each in known if each.state == LearnerState.GRADUATED}
    problem = learner_rules.problem_of_entry(
        package, grade=grade, document=document, graduated=graduated
    )
    if problem is not None:
        raise DomainError(problem.sentence, field=problem.field)
