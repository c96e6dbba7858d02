"""How long it takes after a release until somebody works, stays at work, or is sentenced again.

Work is known only on the days somebody was asked, so the day before it may be earlier than told;
who was never reached is counted, and watched for no day. Studying is no work here. A new sentence
is known from the registers for everybody, whether reached or not. Nobody is watched after a death,
and for a new sentence not beyond `RETURN_MONTHS`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from rutan.common.dates import add_months
from rutan.common.survival import Case, Curve, curve
from trainees.choices import EnrolmentState
from trainees.models import Enrolment, FollowUp, Outcome

RETURN_MONTHS = 24
KEPT_DAYS = 183
"""Six months, as a chart draws them."""
DECEASED = "deceased"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What counts of one look."""

    on: date
    since_on: date | None
    is_work: bool


@dataclass(frozen=True, kw_only=True)
class Person:
    """Of somebody's last place: the release, what was heard since, and what ended the watching."""

    released_on: date
    returned_on: date | None
    died_on: date | None
    answers: tuple[Answer, ...]


@dataclass(frozen=True, kw_only=True)
class Survival:
    """Three curves of the same `people`; `unreached` of them were never asked. Only who worked is
    in `kept`."""

    people: int
    unreached: int
    work: Curve
    kept: Curve
    sentenced: Curve


def survival(enrolments: QuerySet[Enrolment], *, on: date, of_certified: bool = True) -> Survival:
    """As it was known on `on`; three queries for any number of people."""
    people = people_of(enrolments, on=on, of_certified=of_certified)
    work = [work_case(each) for each in people]
    return Survival(
        people=len(people),
        unreached=sum(not each.answers for each in people),
        work=curve(work),
        kept=curve(case for each in people if (case := kept_case(each)) is not None),
        sentenced=curve(return_case(each, on) for each in people),
    )


def people_of(
    enrolments: QuerySet[Enrolment], *, on: date, of_certified: bool = True
) -> list[Person]:
    """Everybody once, with the last place: released by `on`, and certified before."""
    reached = Q(state=EnrolmentState.COMPLETED, ended_on__lte=on, released_on__lte=on)
    if of_certified:
        reached &= Q(certified_on__lte=on)
    places = enrolments.filter(reached).order_by("enrolled_on", "pk")
    last = {
        inmate: (released_on, returned_on)
        for inmate, released_on, returned_on in places.values_list(
            "inmate", "released_on", "returned_on"
        )
    }
    inmates = places.order_by().values("inmate")
    answers, deaths = _answers(inmates, on), _deaths(inmates, on)
    return [
        Person(
            released_on=released_on,
            returned_on=returned_on if returned_on and returned_on <= on else None,
            died_on=min(
                (day for day in deaths.get(inmate, ()) if day >= released_on), default=None
            ),
            answers=tuple(answers.get((inmate, released_on), ())),
        )
        for inmate, (released_on, returned_on) in last.items()
    ]


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


def return_case(person: Person, on: date) -> Case:
    """Until a new sentence, for as long as the registers were read."""
    end = min(
        each
        for each in (on, person.died_on, add_months(person.released_on, RETURN_MONTHS))
        if each is not None
    )
    if person.returned_on and person.returned_on <= end:
        return (person.returned_on - person.released_on).days, True
    return (end - person.released_on).days, False


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


def _answers(inmates: QuerySet, on: date) -> Mapping[tuple[int, date], Sequence[Answer]]:
    found: dict[tuple[int, date], list[Answer]] = defaultdict(list)
    rows = FollowUp.objects.filter(
        inmate__in=inmates, counted__isnull=False, counted__heard_on__lte=on
    ).order_by("counted__on", "pk")
    for inmate, released_on, day, since_on, is_work in rows.values_list(
        "inmate", "release__on", "counted__on", "counted__since_on", "counted__kind__is_work"
    ):
        answer = Answer(on=day, since_on=since_on, is_work=is_work)
        if day >= released_on:
            found[inmate, released_on].append(answer)
    return found


def _deaths(inmates: QuerySet, on: date) -> Mapping[int, Iterable[date]]:
    found: dict[int, list[date]] = defaultdict(list)
    rows = Outcome.objects.standing().filter(
        inmate__in=inmates, kind__code=DECEASED, heard_on__lte=on
    )
    for inmate, day in rows.order_by().values_list("inmate", "on"):
        found[inmate].append(day)
    return found
