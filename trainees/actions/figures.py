"""The counters of a class, written again from the facts whenever one of them changes."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from partnerships.models import ClassFigures, Session, TrainingClass
from trainees.attendance_rules import attended
from trainees.choices import LIVE_ENROLMENTS, EnrolmentState
from trainees.models import Application, Certificate, Enrolment

CAME_TO_A_STATED_CLASS = Q(training_class__stated_hours__isnull=False) & (
    Q(credited_quarters__gt=0) | Q(state=EnrolmentState.COMPLETED)
)
"""A list of earlier years has no register; it tells hours, or that somebody completed."""

PEOPLE: Mapping[str, Aggregate] = {
    "enrolled": Count("inmate", distinct=True, filter=~Q(state=EnrolmentState.CANCELLED)),
    "in_class": Count("pk", filter=Q(state__in=LIVE_ENROLMENTS)),
    "attended": Count("pk", filter=Q(has_attended=True)),
    "awaited": Count("pk", filter=Q(has_attended=False, state__in=LIVE_ENROLMENTS)),
    "completed": Count("pk", filter=Q(state=EnrolmentState.COMPLETED)),
    "certified": Count("pk", filter=Q(has_certificate=True)),
    "credited_quarters": Sum("credited_quarters", default=0),
    "expected_hours": Sum("expected_hours", default=0),
}


def refresh(training_class: TrainingClass) -> ClassFigures:
    """Counts everything anew, in the transaction of the caller.

    Counting anew instead of adding one: a counter that is wrong puts itself right.
    """
    (figures,) = refresh_all([training_class])
    return figures


def refresh_all(classes: Collection[TrainingClass]) -> list[ClassFigures]:
    """Three queries for any number of classes."""
    pks = [each.pk for each in classes]
    people = _of_people(pks)
    facts = _of_classes(pks)
    now = timezone.now()
    figures = [
        ClassFigures(
            training_class=each,
            updated_at=now,
            **people.get(each.pk, dict.fromkeys(PEOPLE, 0)),
            **facts[each.pk],
        )
        for each in classes
    ]
    columns = [
        field.name for field in ClassFigures._meta.concrete_fields if field.name != "training_class"
    ]
    ClassFigures.objects.bulk_create(
        figures,
        update_conflicts=True,
        unique_fields=["training_class"],
        update_fields=columns,
    )
    return figures


def _of_people(classes: Collection[int]) -> dict[int, dict[str, Any]]:
    """By class; those that nobody is in are missing."""
    rows: QuerySet[Any] = (
        Enrolment.objects.filter(training_class__in=classes)
        .annotate(
            has_attended=Exists(attended().filter(enrolment=OuterRef("pk")))
            | Q(was_there=True)
            | CAME_TO_A_STATED_CLASS,
            has_certificate=Exists(
                Certificate.objects.certifying().filter(enrolment=OuterRef("pk"))
            ),
        )
        .order_by()
        .values("training_class")
        .annotate(**{f"n_{name}": number for name, number in PEOPLE.items()})
    )
    return {row["training_class"]: {name: row[f"n_{name}"] for name in PEOPLE} for row in rows}


def _of_classes(classes: Collection[int]) -> dict[int, dict[str, Any]]:
    """Candidates, and what was held, catch-up sessions apart."""
    held = Session.objects.held().filter(training_class=OuterRef("pk"), is_catch_up=False)
    applications = Application.objects.filter(training_class=OuterRef("pk"))
    rows: QuerySet[Any] = TrainingClass.objects.filter(pk__in=classes).values(
        "pk",
        candidates=_counted(applications, Count("inmate", distinct=True)),
        sessions_held=_counted(held, Count("pk")),
        held_hours=Coalesce("stated_hours", _counted(held, Sum("hours"))),
    )
    return {row.pop("pk"): row for row in rows}


def _counted(rows: QuerySet, number: Aggregate) -> Coalesce:
    of_class = rows.order_by().values("training_class").annotate(number=number)
    return Coalesce(Subquery(of_class.values("number")), 0)
