"""What several lists of due work rest on, read once: classes that are not over, and lessons."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from partnerships.choices import LIVE_CLASS_STATES, DocumentKind, SessionState
from partnerships.models import Document, Facility, Session, TrainingClass
from rutan.accounts.choices import Role
from trainees.attendance_rules import TEACHING_STATES, with_counts
from trainees.choices import LIVE_ENROLMENTS, ApplicationState
from trainees.models import (
    Application,
    AppointmentLetter,
    Enrolment,
)
from trainees.readiness_facts import with_plan


@dataclass(frozen=True, kw_only=True)
class Shared:
    """`classes` are for staff of a facility alone."""

    classes: list[Any]
    lessons: list[Any]


def shared_of(user: Any, facility: Facility | None, on: date, *, days_ahead: int = 0) -> Shared:
    """Two queries. `days_ahead` asks for the lessons of that many days from today on as well."""
    return Shared(
        classes=classes_of(user, facility), lessons=lessons_of(user, facility, on, days_ahead)
    )


def classes_of(user: Any, facility: Facility | None) -> list[Any]:
    """Each with how many are `proposed` and `recommended`, stand `unnamed` by a decision letter
    and are `unjudged`, and with what a page tells of a class and its plan; in one query."""
    if not user.is_facility_staff:
        return []
    classes = TrainingClass.objects.for_user(user).filter(state__in=LIVE_CLASS_STATES)
    if facility is not None:
        classes = classes.filter(facility=facility)
    wishes = Application.objects.filter(training_class=OuterRef("pk"))
    people = Enrolment.objects.filter(training_class=OuterRef("pk"), state__in=LIVE_ENROLMENTS)
    return list(
        with_plan(classes)
        .annotate(
            proposed=_count_of(wishes.filter(state=ApplicationState.PROPOSED)),
            recommended=_count_of(wishes.filter(state=ApplicationState.RECOMMENDED)),
            unnamed=_on_no_letter(people),
            unjudged=_count_of(people.filter(competence="")),
        )
        .select_related("agreement", "figures", "partner", "programme_version__programme", "room")
    )


def _on_no_letter(people: QuerySet[Enrolment]) -> Case:
    """How many people with a place stand on no decision letter (SK); nobody where the class has
    none of ours, but one that was uploaded."""
    decrees = Document.objects.filter(training_class=OuterRef("pk"), kind=DocumentKind.DECREE)
    letters = AppointmentLetter.objects.filter(training_class=OuterRef("pk"))
    return Case(
        When(Exists(decrees) & ~Exists(letters), then=Value(0)),
        default=_count_of(people.filter(letter=None)),
    )


def lessons_of(user: Any, facility: Facility | None, on: date, days_ahead: int = 0) -> list[Any]:
    """Lessons whose register waits for somebody, and those still to come; in one query.

    The former for who may fill a register, and for the head, who is told later.
    """
    may_fill = user.has_perm("trainees.change_attendance") and not user.works_in_admin
    asked = Q()
    if may_fill or user.role == Role.HEAD:
        asked |= Q(training_class__state__in=TEACHING_STATES, on__lte=on) & (
            Q(state=SessionState.SCHEDULED) | Q(marked__lt=F("expected"))
        )
    if days_ahead:
        asked |= Q(
            training_class__state__in=LIVE_CLASS_STATES,
            state=SessionState.SCHEDULED,
            on__gte=on,
            on__lt=on + timedelta(days=days_ahead),
        )
    if not asked:
        return []
    rows = Session.objects.for_user(user)
    if facility is not None:
        rows = rows.filter(training_class__facility=facility)
    return list(
        with_counts(rows.exclude(state=SessionState.CANCELLED))
        .filter(asked)
        .select_related("training_class__facility", "room")
        .order_by("on", "starts_at", "pk")
    )


def _count_of(rows: QuerySet, group: str = "training_class") -> Coalesce:
    counted = rows.order_by().values(group).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
