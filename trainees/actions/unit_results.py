"""Results unit by unit. Who has one follows the rule: competent is competent in every unit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import TrainingClass, Unit
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import certification
from trainees.actions import figures
from trainees.actions.result_records import (
    ResultConflict,
    day_of,
    locked_people,
    put_result,
    refuse_a_class_without_results,
    refuse_attempt,
    refuse_score,
    refuse_verified,
    save_people,
)
from trainees.actions.seats import locked_class
from trainees.choices import AssessmentKind, Competence
from trainees.models import Assessment, Enrolment, Result

LONGEST_NOTE: int = Enrolment._meta.get_field("competence_note").max_length or 0


@dataclass(frozen=True, kw_only=True)
class UnitEntry:
    """What somebody typed for one person in one unit; `version` as when the page was opened."""

    version: int
    competence: str = ""
    score: Decimal | None = None
    is_repeat: bool = False


def latest_of(unit: Unit, enrolments: Iterable[Enrolment]) -> dict[int, Result]:
    """The last attempt of each person in this unit. One query."""
    rows = (
        Result.objects.filter(
            enrolment__in=enrolments,
            assessment__unit=unit,
            assessment__kind=AssessmentKind.COMPETENCE,
        )
        .select_related("assessment")
        .order_by("attempt")
    )
    return {row.enrolment_id: row for row in rows}


@transaction.atomic
def save(
    *, training_class: TrainingClass, unit: Unit, entries: Mapping[int, UnitEntry], by: User
) -> int:
    """Writes one unit for the people in `entries`, all or none; gives the number changed.

    What is typed over corrects the last attempt, a repeat adds one, an emptied row is taken back.
    The overall result of the people changed then follows their units. Raises `ResultConflict`.
    """
    training_class = locked_class(training_class)
    refuse_a_class_without_results(training_class)
    if unit.version_id != training_class.programme_version_id:
        raise DomainError(_("This unit is not part of the programme of the class."))
    people = locked_people(training_class, entries)
    stored = latest_of(unit, people.values())
    changed = {pk: entry for pk, entry in entries.items() if _changes(entry, stored.get(pk))}
    if stale := [
        people[pk] for pk, entry in changed.items() if people[pk].version != entry.version
    ]:
        raise ResultConflict(stale)
    if not changed:
        return 0
    assessment, _is_new = Assessment.objects.get_or_create(
        training_class=training_class, kind=AssessmentKind.COMPETENCE, unit=unit
    )
    most = thresholds.of(training_class.facility)["most_attempts"]
    rows, scores = _before_and_after(changed, stored)
    for pk, entry in changed.items():
        refuse_verified(people[pk])
        refuse_score(entry.score, assessment, people[pk])
        _write(assessment, people[pk], entry, stored.get(pk), most=most)
    _follow_the_units(training_class, [people[pk] for pk in changed])
    save_people([people[pk] for pk in changed])
    figures.refresh(training_class)
    record(
        "results.unit_saved",
        training_class,
        by=by,
        unit=unit.pk,
        people=len(changed),
        rows=rows,
        scores=scores,
    )
    return len(changed)


def _before_and_after(
    changed: Mapping[int, UnitEntry], stored: Mapping[int, Result]
) -> tuple[list[Any], list[Any]]:
    """Results and scores for the trail; asked before the stored ones are written over."""
    rows, scores = [], []
    for pk, entry in sorted(changed.items()):
        known = stored.get(pk)
        rows.append([pk, known.competence if known else "", entry.competence])
        scores.append([pk, known.score if known else None, entry.score])
    return rows, scores


def _changes(entry: UnitEntry, known: Result | None) -> bool:
    before = (known.competence, known.score) if known else ("", None)
    return entry.is_repeat or (entry.competence, entry.score) != before


def _write(
    assessment: Assessment, person: Enrolment, entry: UnitEntry, known: Result | None, *, most: int
) -> None:
    name = person.inmate.id_card_name
    if not entry.competence:
        if entry.score is not None or entry.is_repeat:
            raise DomainError(_("Choose the result of %(name)s.") % {"name": name})
        if known is not None:
            known.delete()
        return
    if entry.competence not in Competence.values:
        raise DomainError(_("This result does not exist. Choose one of the list."))
    if entry.is_repeat:
        if known is None:
            raise DomainError(_("Record the first result of this test before a repeat."))
        refuse_attempt(known, person, most=most)
    if known is None or entry.is_repeat:
        result = Result(
            assessment=assessment,
            enrolment=person,
            attempt=known.attempt + 1 if known else 1,
            on=_day_of(assessment, known),
        )
    else:
        result = known
        result.version += 1
    result.competence, result.score = entry.competence, entry.score
    result.save()


def _day_of(assessment: Assessment, known: Result | None) -> date:
    today = assessment.training_class.facility.today()
    return day_of(assessment, today) if known is None else today


def _follow_the_units(training_class: TrainingClass, people: list[Enrolment]) -> None:
    standings = certification.unit_standings(training_class)
    for person in people:
        if standing := standings.get(person.pk):
            put_result(person, standing.competence, _note(standing))


def _note(standing: certification.UnitStanding) -> str:
    """Kept with the record, so always in Indonesian."""
    with translation.override("id"):
        titles = "; ".join(str(unit) for unit in standing.failed)
        return (_("Not yet competent in: %(units)s") % {"units": titles})[:LONGEST_NOTE]
