"""How long it takes after a release until somebody works, stays at work, or is sentenced again.

The people are those whom the reintegration report of the same question counts as released, each
with the place counted there. Work is known only on the days somebody was asked, so the day before
it may be earlier than told; who was never reached is counted, and watched for no day. Studying is
no work here. A new sentence is known from the registers for everybody, whether reached or not.
Nobody is watched after a death, and for a new sentence not beyond the months asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from partnerships.models import Agreement, Facility, Partner, Programme
from rutan.common.dates import add_months
from rutan.common.survival import Case, Curve, curve
from trainees.choices import CohortBy
from trainees.evidence_rules import rank
from trainees.models import Enrolment, FollowUp, Outcome
from trainees.reports._path import DECEASED, Question, Scope, seated, stages

RETURN_MONTHS = 24
KEPT_DAYS = 183
"""Six months, as a chart draws them."""
MOST_NAMED = 5_000
"""So many people are named one by one: asked for by a question inside a question, a database that
knows its tables badly yet may work the inner one out again for every row."""
Inmates = QuerySet[Any] | set[int]

COHORTS: Mapping[CohortBy, tuple[str, type[Model]]] = {
    CohortBy.PROGRAMME: ("training_class__programme_version__programme", Programme),
    CohortBy.AGREEMENT: ("training_class__agreement", Agreement),
    CohortBy.PARTNER: ("training_class__partner", Partner),
    CohortBy.FACILITY: ("training_class__facility", Facility),
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What counts of one look."""

    on: date
    since_on: date | None
    is_work: bool


@dataclass(frozen=True, kw_only=True)
class Person:
    """The release, what was heard since, and what ended the watching; `group` is a key."""

    released_on: date
    returned_on: date | None
    died_on: date | None
    answers: tuple[Answer, ...]
    group: int | date | None = None


@dataclass(frozen=True, kw_only=True)
class Survival:
    """Three curves of the same `people`; `unreached` of them were never asked. Only who worked is
    in `kept`; of `unheard` of these nothing was heard since."""

    people: int
    unreached: int
    unheard: int
    work: Curve
    kept: Curve
    sentenced: Curve


@dataclass(frozen=True, kw_only=True)
class Cohort:
    label: str
    survival: Survival


def survival(scope: Scope, question: Question, *, months: int = RETURN_MONTHS) -> Survival:
    """As it was known on the day of the question; four queries for any number of people."""
    return _curves(
        list(people_of(released(scope, question), question.on).values()), question, months
    )


def survival_by(
    scope: Scope, question: Question, by: CohortBy, *, months: int = RETURN_MONTHS
) -> tuple[Survival, list[Cohort]]:
    """Everybody, and the same people in cohorts: quarters the latest first, others the largest
    first. One query more."""
    column = COHORTS[by][0] if by in COHORTS else "released_on"
    people = list(people_of(released(scope, question), question.on, column).values())
    members: dict[Any, list[Person]] = defaultdict(list)
    for each in people:
        members[_quarter(each.released_on) if by == CohortBy.QUARTER else each.group].append(each)
    labels = _labels(by, members)
    if by == CohortBy.QUARTER:
        keys = sorted(members, reverse=True)
    else:
        keys = sorted(members, key=lambda key: (-len(members[key]), labels[key]))
    return _curves(people, question, months), [
        Cohort(label=labels[key], survival=_curves(members[key], question, months)) for key in keys
    ]


def released(scope: Scope, question: Question) -> QuerySet[Enrolment]:
    """One place for each person whom the report of the question counts as released."""
    return seated(scope, question).filter(stages(question, ())["released"])


def people_of(
    places: QuerySet[Enrolment], on: date, group: str = "released_on"
) -> dict[int, Person]:
    """By key of the person; `group` is a column. Four queries."""
    rows = list(places.order_by("pk").values_list("inmate", "released_on", "returned_on", group))
    inmates: Inmates = {inmate for inmate, *_rest in rows}
    if len(rows) > MOST_NAMED:
        inmates = places.order_by().values("inmate")
    answers, deaths = _answers(inmates, on), _deaths(inmates, on)
    return {
        inmate: Person(
            released_on=released_on,
            returned_on=returned_on if returned_on and returned_on <= on else None,
            died_on=min(
                (day for day in deaths.get(inmate, ()) if day >= released_on), default=None
            ),
            answers=tuple(answers.get((inmate, released_on), ())),
            group=key,
        )
        for inmate, released_on, returned_on, key in rows
    }


def work_case(person: Person) -> Case:
    """Until the first work after the release; who was never reached was watched for no day."""
    if (began := _work_began(person)) is not None:
        return (began - person.released_on).days, True
    return _until_last_contact(person, person.released_on), False


def kept_case(person: Person) -> Case | None:
    """From that work until an answer that tells of none; None for who never worked."""
    began = _work_began(person)
    if began is None:
        return None
    first = next(each.on for each in person.answers if each.is_work)
    for answer in person.answers:
        if answer.on > first and not answer.is_work and answer.on != person.died_on:
            return (answer.on - began).days, True
    return _until_last_contact(person, began), False


def return_case(person: Person, on: date, months: int = RETURN_MONTHS) -> Case:
    """Until a new sentence, for as long as the registers were read."""
    end = min(
        each
        for each in (on, person.died_on, add_months(person.released_on, months))
        if each is not None
    )
    if person.returned_on and person.returned_on <= end:
        return (person.returned_on - person.released_on).days, True
    return (end - person.released_on).days, False


def _is_unheard(person: Person) -> bool:
    first = next((each.on for each in person.answers if each.is_work), None)
    return first is not None and person.answers[-1].on <= first


def _curves(people: Sequence[Person], question: Question, months: int) -> Survival:
    return Survival(
        people=len(people),
        unreached=sum(not each.answers for each in people),
        unheard=sum(_is_unheard(each) for each in people),
        work=curve(work_case(each) for each in people),
        kept=curve(case for each in people if (case := kept_case(each)) is not None),
        sentenced=curve(return_case(each, question.on, months) for each in people),
    )


def _quarter(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def _labels(by: CohortBy, keys: Iterable[Any]) -> dict[Any, str]:
    if by == CohortBy.QUARTER:
        return {
            first: _("Quarter %(n)s of %(year)s")
            % {"n": (first.month + 2) // 3, "year": first.year}
            for first in keys
        }
    model = COHORTS[by][1]
    rows = model._default_manager.filter(pk__in=[key for key in keys if key])
    return {None: _("Without an agreement")} | {row.pk: str(row) for row in rows}


def _work_began(person: Person) -> date | None:
    for answer in person.answers:
        if answer.is_work:
            since = answer.since_on
            return since if since and person.released_on <= since <= answer.on else answer.on
    return None


def _until_last_contact(person: Person, start: date) -> int:
    last = max((each.on for each in person.answers), default=start)
    if person.died_on:
        last = min(last, person.died_on)
    return max((last - start).days, 0)


def _answers(inmates: Inmates, on: date) -> Mapping[tuple[int, date], Sequence[Answer]]:
    """By person and day of release: of each look the answer that counted on that day, whatever was
    heard later."""
    found: dict[tuple[int, date], list[Answer]] = defaultdict(list)
    looks = FollowUp.objects.filter(inmate__in=inmates, counted__isnull=False)
    rows = looks.filter(counted__heard_on__lte=on).values_list(
        "counted__on", "inmate", "release__on", "counted__since_on", "counted__kind__is_work"
    )
    for day, inmate, released_on, since_on, is_work in (
        *rows.order_by("counted__on", "pk"),
        *_outdone(looks.filter(counted__heard_on__gt=on), on),
    ):
        if day >= released_on:
            answer = Answer(on=day, since_on=since_on, is_work=is_work)
            found[inmate, released_on].append(answer)
    for answers in found.values():
        answers.sort(key=attrgetter("on"))
    return found


def _outdone(looks: QuerySet[FollowUp], on: date) -> list[tuple[Any, ...]]:
    """The same of looks whose answer was heard after that day: what counted before it."""
    rows = Outcome.objects.standing().filter(follow_up__in=looks.order_by(), heard_on__lte=on)
    best: dict[int, tuple[Any, tuple[Any, ...]]] = {}
    for look, evidence, heard_on, pk, *told in rows.order_by().values_list(
        "follow_up", "evidence", "heard_on", "pk",
        "on", "inmate", "release__on", "since_on", "kind__is_work",
    ):  # fmt: skip
        mine = (rank(evidence, told[0], heard_on, pk), tuple(told))
        best[look] = min(best.get(look, mine), mine)
    return [told for _rank, told in best.values()]


def _deaths(inmates: Inmates, on: date) -> Mapping[int, Iterable[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    rows = Outcome.objects.standing().filter(
        inmate__in=inmates, kind__code=DECEASED, heard_on__lte=on
    )
    for inmate, day in rows.order_by().values_list("inmate", "on"):
        found[inmate].append(day)
    return found
