"""Applications in the order in which people come first, with what is known of each of them.

One order for the page, the boxes that are ticked and the reserve: who waits for a seat is sorted
here and nowhere else. Pass applications already narrowed to what the reader may see, with
`inmate`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from partnerships.models import TrainingClass
from rutan.common.findings import Answer, Finding
from trainees import candidate_facts, coming_classes, eligibility, priority
from trainees.candidate_facts import Facts, Terms
from trainees.choices import EnrolmentState
from trainees.coming_classes import Coming
from trainees.models import Application, Custody, Enrolment, PriorityMove
from trainees.priority import Standing


@dataclass(frozen=True, kw_only=True)
class Queued:
    application: Application
    standing: Standing
    facts: Facts
    findings: list[Finding]
    answer: Answer
    place: int

    @property
    def last_chance(self) -> str:
        return (
            priority.last_chance_words(self.facts.release) if self.standing.is_last_chance else ""
        )


@dataclass(frozen=True, kw_only=True)
class Queue:
    rows: list[Queued]
    terms: Terms


def queue_of(training_class: TrainingClass, wishes: Iterable[Application]) -> Queue:
    """The same number of queries for any number of `wishes`, read `with_signs`."""
    applications: list[Any] = list(wishes)
    people = [each.inmate for each in applications]
    terms = candidate_facts.terms_of(training_class)
    facts = candidate_facts.facts_of(training_class, people)
    findings = {pk: eligibility.findings_for(each, terms) for pk, each in facts.items()}
    answers = {pk: eligibility.answer_of(found) for pk, found in findings.items()}
    days = _coming(training_class, terms)
    standings = [
        priority.standing(
            each,
            release=facts[each.inmate_id].release,
            answer=answers[each.inmate_id],
            coming=days,
            is_trained=each.is_trained,
            today=terms.today,
            next_class_days=int(terms.settings["next_class_days"]),
        )
        for each in applications
    ]
    moves = {each.pk: (each.moved_to, each.moved_because) for each in applications if each.moved_to}
    rows = [
        Queued(
            application=each.application,
            standing=each,
            facts=facts[each.application.inmate_id],
            findings=findings[each.application.inmate_id],
            answer=answers[each.application.inmate_id],
            place=place,
        )
        for place, each in enumerate(priority.in_order(standings, moves), start=1)
    ]
    return Queue(rows=rows, terms=terms)


def _coming(training_class: TrainingClass, terms: Terms) -> list[Coming]:
    """This class, unless it only stands for one, and the later ones of its programme."""
    programme = training_class.programme_version.programme.code
    coming = [
        Coming(starts_on=each.starts_on, last_day=each.last_day)
        for each in terms.suggestions
        if each.programme == programme
    ]
    if training_class.pk:
        coming += coming_classes.days_of([training_class])
    return sorted(coming)


def place_of(queue: Queue, application: Application) -> int:
    return next(row.place for row in queue.rows if row.application.pk == application.pk)


def with_signs(wishes: QuerySet[Application]) -> QuerySet[Application]:
    """What the order asks about each wish: the move by hand, and whether the person ever sat in
    a class that was held; and the block, for the reader."""
    moves = PriorityMove.objects.standing().filter(application=OuterRef("pk"))
    places = Enrolment.objects.filter(inmate=OuterRef("inmate")).exclude(
        state=EnrolmentState.CANCELLED
    )
    stays = Custody.objects.open().filter(inmate=OuterRef("inmate"), facility=OuterRef("facility"))
    return wishes.annotate(
        is_trained=Exists(places),
        moved_to=Subquery(moves.values("place")[:1]),
        moved_because=Subquery(moves.values("reason")[:1]),
        block=Subquery(stays.values("block")[:1]),
    )
