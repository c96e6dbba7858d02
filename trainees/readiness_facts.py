"""What is counted of a class before it starts, for `trainees.readiness`: three queries for any
number of classes, and nobody's data but whether it is there."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from partnerships.choices import DocumentKind, SessionState
from partnerships.models import Document, Session, TrainingClass
from trainees.choices import ApplicationState
from trainees.models import Application, ColumnLayout, ConductScore, Enrolment

OF_THE_PLAN = ("hours", "proposed", "instructors", "ministry", "of_another_year")
PAPERS = (DocumentKind.DECREE, DocumentKind.LETTER)
_HAS_CONDUCT = Q(Exists(ConductScore.objects.filter(custody=OuterRef("custody"))))
KNOWN: dict[str, tuple[Q, str | Promise]] = {
    "name": (~Q(inmate__id_card_name=""), gettext_lazy("the name as on the identity card")),
    "nik": (Q(inmate__identity__nik__isnull=False), "NIK"),
    "nisn": (~Q(inmate__identity__nisn="") & Q(inmate__identity__isnull=False), "NISN"),
    "birthplace": (~Q(inmate__birth_place=""), gettext_lazy("the place of birth")),
    "schooling": (Q(inmate__education_level__isnull=False), gettext_lazy("the schooling")),
    "region": (Q(inmate__identity__home_region__isnull=False), gettext_lazy("the home region")),
    "address": (
        ~Q(inmate__identity__home_address="") & Q(inmate__identity__isnull=False),
        gettext_lazy("the home address"),
    ),
    "mother": (
        ~Q(inmate__identity__mother_name="") & Q(inmate__identity__isnull=False),
        gettext_lazy("the mother's name"),
    ),
    "conduct": (_HAS_CONDUCT, gettext_lazy("the grade of conduct")),
}
"""What is known of a person, and how it is called; here only counted."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is counted of one class; people are those with a place now."""

    hours: int = 0
    instructors: int = 0
    proposed: int = 0
    number: int = 0
    willing: int = 0
    heard: int = 0
    lettered: int = 0
    known: Mapping[str, int] = field(default_factory=dict)
    """Of how many people, by the names in `KNOWN`."""
    ministry: int = 0
    of_another_year: int = 0
    """Ministry items that the class counts for, and those of a year that is not its own."""
    papers: frozenset[str] = frozenset()
    columns: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Of the lists for other offices, by their system, as they are in force today."""


def with_plan(classes: QuerySet[TrainingClass]) -> QuerySet[Any]:
    """Each with what is counted of its plan, under names of their own: some of these are relations
    of the class."""
    lessons = Session.objects.filter(is_catch_up=False).exclude(state=SessionState.CANCELLED)
    proposals = Application.objects.filter(state=ApplicationState.PROPOSED)
    teaching = TrainingClass.instructors.through.objects.all()
    counting = TrainingClass.ministry_items.through.objects.all()
    of_the_plan: dict[str, Any] = {
        "hours": _of_each(lessons, Sum("hours")),
        "proposed": _of_each(proposals, Count("pk")),
        "instructors": _of_each(teaching, Count("pk"), key="trainingclass"),
        "ministry": _of_each(counting, Count("pk"), key="trainingclass"),
        "of_another_year": _of_each(
            counting.exclude(ministryitem__year=F("trainingclass__year")),
            Count("pk"),
            key="trainingclass",
        ),
    }
    papers = {kind: _of_each(Document.objects.filter(kind=kind), Count("pk")) for kind in PAPERS}
    return classes.annotate(
        **{f"n_{name}": count for name, count in (of_the_plan | papers).items()}
    )


def facts_of(classes: Collection[TrainingClass]) -> dict[int, Facts]:
    """Three queries, however many classes, and two where they were read `with_plan`. Pass classes
    with their facility."""
    pks = [each.pk for each in classes]
    today = {each.pk: each.facility.today() for each in classes}
    plans: Collection[Any] = classes
    if not all(hasattr(each, "n_hours") for each in classes):
        plans = with_plan(TrainingClass.objects.filter(pk__in=pks)).only("pk")
    layouts = list(ColumnLayout.objects.order_by("valid_from", "number"))
    people = _by_class(
        Enrolment.objects.live().filter(training_class__in=pks),
        number=Count("pk"),
        willing=Count("pk", filter=Q(willing_on__isnull=False)),
        heard=Count("pk", filter=Q(hearing__isnull=False)),
        lettered=Count("pk", filter=Q(letter__isnull=False)),
        **{name: Count("pk", filter=has) for name, (has, _words) in KNOWN.items()},
    )
    return {
        plan.pk: Facts(
            papers=frozenset(kind for kind in PAPERS if getattr(plan, f"n_{kind}")),
            # The last that has begun holds.
            columns={
                each.system: each.columns for each in layouts if each.valid_from <= today[plan.pk]
            },
            known={name: people[plan.pk].pop(name, 0) for name in KNOWN},
            **{name: getattr(plan, f"n_{name}") for name in OF_THE_PLAN},
            **people[plan.pk],
        )
        for plan in plans
    }


def _of_each(rows: QuerySet, count: Count | Sum, *, key: str = "training_class") -> Coalesce:
    """What `count` finds in the rows of the outer class; 0 where there are none."""
    mine = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(Subquery(mine.values(n=count)), 0)


def _by_class(rows: QuerySet, **counts: Count | Sum) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows.order_by().values("training_class").annotate(**counts):
        found[row.pop("training_class")] = row
    return found
