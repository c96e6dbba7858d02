"""Tests of a class: planned, changed, and their signed minutes. The class is locked first."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Min
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.actions import documents
from partnerships.choices import LIVE_CLASS_STATES, STARTED_CLASS_STATES, DocumentKind
from partnerships.models import Instructor, Partner, TrainingClass, Unit
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from rutan.common.records import still_there
from trainees import assessment_rules
from trainees.actions.result_records import score_words
from trainees.actions.seats import locked_class
from trainees.choices import AssessmentKind
from trainees.models import Assessment, Result


@dataclass(frozen=True, kw_only=True)
class Plan:
    """When a test is held, how it is scored, and who assesses: a person of the body's list, or
    the name of somebody who stands in no list."""

    on: date | None = None
    max_score: int = 100
    pass_score: int = 70
    body: Partner | None = None
    person: Instructor | None = None
    assessor: str = ""


NAMES = {"body": "assessor_body", "person": "assessor_person"}
"""Fields of the plan that the record calls otherwise."""
FIELDS = {each.name: NAMES.get(each.name, each.name) for each in fields(Plan)}


@transaction.atomic
def plan(
    *, training_class: TrainingClass, kind: str, plan: Plan, unit: Unit | None = None, by: User
) -> Assessment:
    """A test of the whole class; the competence test also of one unit by itself."""
    training_class = locked_class(training_class)
    _refuse_a_closed_class(training_class)
    if kind not in assessment_rules.kinds_of(training_class):
        raise DomainError(_("This class has no such test."), field="kind")
    if unit is not None:
        if kind != AssessmentKind.COMPETENCE:
            raise DomainError(_("Only the competence test is held unit by unit."), field="unit")
        if unit.version_id != training_class.programme_version_id:
            raise DomainError(_("This unit is not part of the programme of the class."), "unit")
    known = Assessment.objects.filter(training_class=training_class, kind=kind, unit=unit)
    if known.exists():
        raise DomainError(_("This class already has that assessment."), field="kind")
    assessment = Assessment(training_class=training_class, kind=kind, unit=unit)
    _write(assessment, plan)
    assessment.save()
    record(
        "assessment.planned",
        training_class,
        by=by,
        assessment=assessment.pk,
        kind=kind,
        unit=unit.pk if unit else None,
        on=assessment.on,
    )
    return assessment


@transaction.atomic
def change(*, assessment: Assessment, version: int, plan: Plan, by: User) -> Assessment:
    """Another day, scale or assessor. First attempts follow the day of the test."""
    training_class = locked_class(assessment.training_class)
    _refuse_a_closed_class(training_class)
    assessment = _locked(assessment)
    if assessment.version != version:
        raise Conflict(
            _("Somebody else changed this test while you were editing it."),
            _differences(assessment, plan),
        )
    before = {name: getattr(assessment, column) for name, column in FIELDS.items()}
    _write(assessment, plan)
    changes = [name for name, value in before.items() if getattr(plan, name) != value]
    if not changes:
        return assessment
    if "on" in changes:
        _move_first_attempts(assessment)
    assessment.version += 1
    assessment.save()
    record("assessment.changed", training_class, by=by, assessment=assessment.pk, changes=changes)
    return assessment


@transaction.atomic
def attach_minutes(
    *, assessment: Assessment, number: str, file: Any = None, by: User
) -> Assessment:
    """The signed minutes of a test that was held. A newer file stands in front of the older one,
    which is kept. They may come after the class is closed: no result changes with them."""
    training_class = locked_class(assessment.training_class)
    if training_class.state not in STARTED_CLASS_STATES:
        raise DomainError(_("Minutes belong to a test of a class that has begun."))
    assessment = _locked(assessment)
    if assessment.on is None or assessment.on > training_class.facility.today():
        raise DomainError(_("Minutes belong to a test that was held: write its day first."))
    number = " ".join(number.split())
    if not number:
        raise DomainError(_("Write the number of the minutes with their file."), field="number")
    if file is None and assessment.minutes_id is None:
        raise DomainError(_("Choose the file of the signed minutes."), field="file")
    if file is not None:
        # Of the facility: those of the class are the minutes that closing it asks for.
        assessment.minutes = documents.store(
            file=file,
            kind=DocumentKind.MINUTES,
            facility=training_class.facility,
            is_about_people=True,
            replaces=assessment.minutes,
            field="file",
            by=by,
        )
    assessment.minutes_number = number
    assessment.version += 1
    assessment.save(update_fields=["minutes_number", "minutes", "version", "updated_at"])
    record(
        "assessment.minutes_attached",
        training_class,
        by=by,
        assessment=assessment.pk,
        document=assessment.minutes_id,
    )
    return assessment


@transaction.atomic
def take_back(*, assessment: Assessment, by: User) -> None:
    """A test that was added by mistake: nobody took it, and no minutes tell of it."""
    training_class = locked_class(assessment.training_class)
    _refuse_a_closed_class(training_class)
    assessment = _locked(assessment)
    if assessment.minutes_id or assessment.results.exists():
        raise DomainError(_("This test has results or minutes: it stays."))
    was = assessment.pk
    assessment.delete()
    record("assessment.taken_back", training_class, by=by, assessment=was, kind=assessment.kind)


def _locked(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related(
        "training_class__facility",
        "training_class__programme_version__programme",
        "training_class__partner",
        "assessor_body",
        "assessor_person",
        "minutes",
    )
    return still_there(rows, assessment.pk)


def _write(assessment: Assessment, plan: Plan) -> None:
    for name, column in FIELDS.items():
        setattr(assessment, column, getattr(plan, name))
    assessment.assessor = assessment.assessor.strip()
    _refuse_the_day(assessment)
    _refuse_the_scale(assessment)
    _refuse_the_assessor(assessment)


def _refuse_a_closed_class(training_class: TrainingClass) -> None:
    if training_class.state not in LIVE_CLASS_STATES:
        raise DomainError(_("The tests of this class can only be read."))


def _refuse_the_day(assessment: Assessment) -> None:
    first, last = assessment_rules.days_of(assessment.training_class)
    if assessment.on is not None and not first <= assessment.on <= last:
        raise DomainError(
            _("The day must lie in the class, from %(first)s to %(last)s.")
            % {"first": date_format(first), "last": date_format(last)},
            field="on",
        )


def _refuse_the_scale(assessment: Assessment) -> None:
    """Also said by the form; here for whoever comes another way."""
    if not 0 <= assessment.pass_score <= assessment.max_score:
        raise DomainError(_("The score to pass is above the highest score."), field="pass_score")
    if assessment.pk is None:
        return
    best = assessment.results.aggregate(best=Max("score"))["best"]
    if best is not None and best > assessment.max_score:
        raise DomainError(
            _("A score of %(score)s is recorded; the highest score cannot be %(most)s.")
            % {"score": score_words(best), "most": assessment.max_score},
            field="max_score",
        )


def _refuse_the_assessor(assessment: Assessment) -> None:
    body, person = assessment.assessor_body, assessment.assessor_person
    if person is not None and assessment.assessor:
        raise DomainError(
            _("Choose the assessor from the list or write the name, not both."), field="assessor"
        )
    if body is None:
        if person is not None or assessment.assessor:
            raise DomainError(_("Choose the body the assessor comes from."), field="body")
        if assessment.kind == AssessmentKind.COMPETENCE:
            raise DomainError(_("Choose the certification body that holds the test."), field="body")
        return
    if assessment.kind == AssessmentKind.COMPETENCE and (
        body.pk == assessment.training_class.partner_id
    ):
        raise DomainError(
            _("The competence test is held by a certification body, not by the training partner."),
            field="body",
        )
    if person is not None and person.partner_id != body.pk:
        raise DomainError(
            _("%(name)s does not belong to %(body)s.") % {"name": person, "body": body},
            field="person",
        )


def _move_first_attempts(assessment: Assessment) -> None:
    """A first attempt was taken on the day of the test; a repeat lies after it."""
    on = assessment.on
    if on is None or on > assessment.training_class.facility.today():
        return
    repeats = assessment.results.filter(attempt__gt=1).aggregate(first=Min("on"))["first"]
    if repeats is not None and repeats < on:
        raise DomainError(
            _("A repeat was taken on %(day)s: the test itself cannot lie after it.")
            % {"day": date_format(repeats)},
            field="on",
        )
    Result.objects.filter(assessment=assessment, attempt=1).update(on=on)


def _differences(assessment: Assessment, plan: Plan) -> list[tuple[str, str, str]]:
    """Label, what is stored and what was typed."""
    labels = {each.name: str(each.verbose_name) for each in Assessment._meta.concrete_fields}
    both = {
        column: (getattr(assessment, column), getattr(plan, name))
        for name, column in FIELDS.items()
    }
    return [
        (labels[column], _shown(stored), _shown(yours))
        for column, (stored, yours) in both.items()
        if stored != yours
    ]


def _shown(value: Any) -> str:
    return date_format(value) if isinstance(value, date) else str(value or "–")
