"""Results of a class. The class is locked before its people; verified results are the partner's."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions import figures
from trainees.actions.result_records import (
    ResultConflict,
    day_of,
    locked_people,
    put_result,
    refuse_a_class_without_results,
    refuse_attempt,
    refuse_day,
    refuse_score,
    refuse_verified,
    refuse_what_units_deny,
    save_people,
)
from trainees.actions.seats import locked_class
from trainees.choices import AssessmentKind, Competence
from trainees.models import Assessment, Enrolment, Result

VOCATIONAL_TESTS = (AssessmentKind.THEORY, AssessmentKind.PRACTICE)
EQUIVALENCY_TESTS = (AssessmentKind.EXAM,)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody typed for one person: scores by kind of test, and the result.

    `version` is the enrolment's when the page was opened.
    """

    version: int
    scores: Mapping[str, Decimal | None] = field(default_factory=dict)
    competence: str = ""
    note: str = ""


def tests_of(training_class: TrainingClass) -> tuple[AssessmentKind, ...]:
    """The tests whose scores stand in the grid: those of the trade, and others already held."""
    usual = (
        EQUIVALENCY_TESTS
        if training_class.programme_version.programme.is_equivalency
        else VOCATIONAL_TESTS
    )
    held = Assessment.objects.filter(training_class=training_class, unit=None)
    kinds = {*usual, *held.values_list("kind", flat=True)} - {AssessmentKind.COMPETENCE}
    return tuple(kind for kind in AssessmentKind if kind in kinds)


def latest_results(enrolments: Iterable[Enrolment]) -> dict[int, dict[str, Result]]:
    """The last attempt of each person in each test of the whole class. One query."""
    latest: dict[int, dict[str, Result]] = {}
    rows = (
        Result.objects.filter(enrolment__in=enrolments, assessment__unit=None)
        .select_related("assessment")
        .order_by("attempt")
    )
    for result in rows:
        latest.setdefault(result.enrolment_id, {})[result.assessment.kind] = result
    return latest


@transaction.atomic
def save(*, training_class: TrainingClass, entries: Mapping[int, Entry], by: User) -> int:
    """Writes scores and results, all or none; gives the number of people changed.

    A score that is typed over corrects the last attempt; `repeat` adds a new one. A score taken
    out again is taken back. Raises `ResultConflict` for people somebody else saved meanwhile.
    """
    training_class = locked_class(training_class)
    refuse_a_class_without_results(training_class)
    people = locked_people(training_class, entries)
    assessments = _assessments(training_class)
    stored = latest_results(people.values())
    changed = [
        pk for pk, entry in entries.items() if _changes(people[pk], entry, stored.get(pk, {}))
    ]
    if stale := [people[pk] for pk in changed if people[pk].version != entries[pk].version]:
        raise ResultConflict(stale)
    refuse_what_units_deny(training_class, {people[pk]: entries[pk].competence for pk in changed})
    before = {pk: people[pk].competence for pk in changed}
    new, corrected, taken_back, scores = [], [], [], []
    today = training_class.facility.today()
    for pk in changed:
        enrolment, entry = people[pk], entries[pk]
        refuse_verified(enrolment)
        for kind, score in entry.scores.items():
            known = stored.get(pk, {}).get(kind)
            if score == (known.score if known else None):
                continue
            refuse_score(score, assessments[kind], enrolment)
            scores.append([pk, kind, known.score if known else None, score])
            if known is None:
                on = day_of(assessments[kind], today)
                new.append(
                    Result(assessment=assessments[kind], enrolment=enrolment, score=score, on=on)
                )
            elif score is None:
                taken_back.append(known.pk)
            else:
                known.score = score
                known.version += 1
                known.updated_at = timezone.now()
                corrected.append(known)
        put_result(enrolment, entry.competence, entry.note)
    Result.objects.bulk_create(new)
    Result.objects.bulk_update(corrected, ["score", "version", "updated_at"])
    if taken_back:
        Result.objects.filter(pk__in=taken_back).delete()
    save_people([people[pk] for pk in changed])
    if changed:
        figures.refresh(training_class)
        record(
            "results.saved",
            training_class,
            by=by,
            people=len(changed),
            rows=[[pk, before[pk], people[pk].competence] for pk in sorted(changed)],
            scores=scores,
        )
    return len(changed)


@transaction.atomic
def repeat(
    *,
    enrolment: Enrolment,
    scores: Mapping[str, Decimal],
    competence: str,
    note: str,
    on: date,
    by: User,
) -> Enrolment:
    """Adds another attempt in the tests given in `scores`; the last attempt counts."""
    training_class = locked_class(enrolment.training_class)
    refuse_a_class_without_results(training_class)
    enrolment = locked_people(training_class, {enrolment.pk: None})[enrolment.pk]
    refuse_verified(enrolment)
    if not scores:
        raise DomainError(_("Enter the score of at least one test."))
    refuse_day(on, training_class)
    most = thresholds.of(training_class.facility)["most_attempts"]
    assessments = _assessments(training_class)
    known = latest_results([enrolment]).get(enrolment.pk, {})
    for kind, score in scores.items():
        last = known.get(kind)
        if last is None:
            raise DomainError(
                _("Record the first result of this test before a repeat."), field=f"score_{kind}"
            )
        refuse_attempt(last, enrolment, most=most, field=f"score_{kind}")
        refuse_day(on, training_class, last=last)
        refuse_score(score, assessments[kind], enrolment, field=f"score_{kind}")
        Result.objects.create(
            assessment=assessments[kind],
            enrolment=enrolment,
            attempt=last.attempt + 1,
            score=score,
            competence=competence,
            on=on,
        )
    refuse_what_units_deny(training_class, {enrolment: competence})
    before = enrolment.competence
    put_result(enrolment, competence, note)
    save_people([enrolment])
    figures.refresh(training_class)
    record(
        "results.repeated",
        enrolment,
        by=by,
        tests=sorted(scores),
        before=before,
        competence=competence,
    )
    return enrolment


@transaction.atomic
def verify(*, enrolments: Collection[Enrolment], by: User) -> int:
    """The partner stands behind these results; from now on staff can only read them."""
    verified = 0
    for training_class, people in _by_class(enrolments):
        for enrolment in people:
            if not enrolment.competence:
                raise DomainError(
                    _("There is no result yet: %(name)s.") % {"name": enrolment.inmate.id_card_name}
                )
            if enrolment.verified_on is None:
                enrolment.verified_on = training_class.facility.today()
                enrolment.verified_by = by
                enrolment.returned_reason = ""
                enrolment.version += 1
                verified += 1
        save_people(people, bump=False)
        record("results.verified", training_class, by=by, people=[each.pk for each in people])
    return verified


@transaction.atomic
def send_back(*, enrolments: Collection[Enrolment], reason: str, by: User) -> int:
    """Back to the facility with a reason: staff may change these results again."""
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    for training_class, people in _by_class(enrolments):
        refuse_a_class_without_results(training_class)
        for enrolment in people:
            enrolment.verified_on = enrolment.verified_by = None
            enrolment.returned_reason = reason.strip()
            enrolment.version += 1
        save_people(people, bump=False)
        record("results.sent_back", training_class, by=by, people=[each.pk for each in people])
    return len(enrolments)


def _by_class(enrolments: Collection[Enrolment]):
    """Each class, locked in a fixed order, with its people of the selection, locked too."""
    wanted: dict[int, list[int]] = {}
    for enrolment in enrolments:
        wanted.setdefault(enrolment.training_class_id, []).append(enrolment.pk)
    for class_pk in sorted(wanted):
        training_class = locked_class(TrainingClass(pk=class_pk))
        people = (
            Enrolment.objects.select_for_update(of=("self",))
            .filter(pk__in=wanted[class_pk])
            .select_related("inmate")
            .order_by("pk")
        )
        yield training_class, list(people)


def _assessments(training_class: TrainingClass) -> dict[str, Assessment]:
    """The tests of the grid by kind; made when the first score comes."""
    known = {
        assessment.kind: assessment
        for assessment in Assessment.objects.filter(training_class=training_class, unit=None)
    }
    for kind in tests_of(training_class):
        if kind not in known:
            known[kind] = Assessment.objects.create(training_class=training_class, kind=kind)
    return known


def _changes(enrolment: Enrolment, entry: Entry, stored: Mapping[str, Result]) -> bool:
    scores = {kind: result.score for kind, result in stored.items()}
    return (
        any(score != scores.get(kind) for kind, score in entry.scores.items())
        or entry.competence != enrolment.competence
        or (entry.note if entry.competence == Competence.NOT_YET else "")
        != enrolment.competence_note
    )
