"""Those who were trained beside those who met the requirements and got no place.

compared      released people who never had a place, whose last wish before the release was
              assessed, with nothing mandatory against it, and stayed open or ended because the
              facility had none; at the facilities of the trained, whatever they had asked for
told          new sentences alone: nobody asks the others whether they work
made equal    by age at release, sex, length of the sentence, and a certificate from before; the
              others weigh as the trained are made up (`rutan.common.survival.standardised`)

Who is in no stratum of both is left out, and how many these are is told. People were chosen for
training: what differs is no proof of what training did.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from rutan.common.findings import Answer
from rutan.common.survival import Case, Standardised, standardised
from trainees.choices import OPEN_APPLICATIONS, UNMET, EnrolmentState, ReturnKind
from trainees.models import Application, Certificate, Enrolment, Release
from trainees.reports._groups import sentence_band
from trainees.reports._path import Question, Scope
from trainees.reports.survival import RETURN_MONTHS, Person, people_of, released, return_case

AGES = (25, 40, 60)

Stratum = tuple[int, str, str, bool]
"""Band of age, sex, band of the sentence, certified before."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`trained` and `others` are all of them; `result` tells of those in a stratum of both."""

    trained: int
    others: int
    result: Standardised


def comparison(
    scope: Scope, releases: QuerySet[Release], question: Question, *, months: int = RETURN_MONTHS
) -> Comparison:
    """`releases` of the places that the reader may see; six queries for any number of people."""
    places = released(scope, question)
    trained, facilities = _trained(places, question.on, months)
    others = _others(releases.filter(facility__in=facilities), question, months)
    return Comparison(
        trained=sum(map(len, trained.values())),
        others=sum(map(len, others.values())),
        result=standardised(trained, others),
    )


def _trained(
    places: QuerySet[Enrolment], on: date, months: int
) -> tuple[Mapping[Stratum, list[Case]], set[int]]:
    """And the facilities where they were."""
    before = Certificate.objects.certifying().filter(
        enrolment__inmate=OuterRef("inmate"), issued_on__lt=OuterRef("enrolled_on")
    )
    people = people_of(places, on)
    rows = places.order_by().values_list(
        "inmate", "inmate__sex", "inmate__birth_date", sentence_band(), Exists(before),
        "training_class__facility",
    )  # fmt: skip
    found: dict[Stratum, list[Case]] = defaultdict(list)
    facilities = set()
    for inmate, sex, born, band, is_certified, facility in rows:
        facilities.add(facility)
        person = people[inmate]
        stratum = (_age_band(born, person.released_on), sex, band, is_certified)
        found[stratum].append(return_case(person, on, months))
    return found, facilities


def _others(
    releases: QuerySet[Release], question: Question, months: int
) -> Mapping[Stratum, list[Case]]:
    """Each with the first release after such a wish, as the trained have theirs."""
    found: dict[Stratum, list[Case]] = defaultdict(list)
    seen = set()
    rows = _without_a_place(releases, question).values_list(
        "inmate", "on", "came_back__kind", "came_back__on", "inmate__sex", "inmate__birth_date",
        sentence_band(),
    )  # fmt: skip
    for inmate, day, kind, returned_on, sex, born, band in rows.order_by("on", "pk"):
        if inmate in seen:
            continue
        seen.add(inmate)
        is_return = kind == ReturnKind.SENTENCED and returned_on <= question.on
        person = Person(
            released_on=day,
            returned_on=returned_on if is_return else None,
            died_on=None,
            answers=(),
        )
        stratum = (_age_band(born, day), sex, band, False)
        found[stratum].append(return_case(person, question.on, months))
    return found


def _without_a_place(releases: QuerySet[Release], question: Question) -> QuerySet[Release]:
    last = Application.objects.filter(
        inmate=OuterRef("inmate"), applied_on__lte=OuterRef("on")
    ).order_by("-applied_on", "-pk")
    met = Application.objects.filter(
        Q(closed_reason__in=UNMET)
        | Q(state__in=OPEN_APPLICATIONS)
        | Q(closed_on__gt=OuterRef("on")),
        pk=OuterRef("wish"),
        answer__in=[Answer.MEETS, Answer.CONSIDER],
    )
    places = Enrolment.objects.filter(inmate=OuterRef("inmate")).exclude(
        state=EnrolmentState.CANCELLED
    )
    narrowed: dict[str, Any] = {
        "on__gte": question.released_from,
        "on__lte": min(question.released_until or question.on, question.on),
        "kind": question.release_kind,
    }
    return (
        releases.filter(
            ~Exists(places), **{name: value for name, value in narrowed.items() if value}
        )
        .annotate(wish=Subquery(last.values("pk")[:1]))
        .filter(Exists(met))
    )


def _age_band(born: date, on: date) -> int:
    """How many of `AGES` the person had reached."""
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return bisect_right(AGES, age)
