"""What stops when an agreement ends: classes, people, sessions and exams after its last day.

People are the seats counted by `ClassFigures`; a class that goes on without a paper is somebody's
training, so nothing of it is left out because it is small (features F06).
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q

from partnerships.choices import (
    COMING_CLASS_STATES,
    LIVE_CLASS_STATES,
    ClassState,
    SessionState,
)
from partnerships.coverage import last_day_of
from partnerships.models import Agreement, ClassFigures, TrainingClass


@dataclass(frozen=True, kw_only=True)
class ClassBeyond:
    """One class that is not over when its agreement is. `sessions` are those after the last day,
    `people` who sits in it now, or for one still to come its seats. Who sees no names reads who got
    a seat: who is left of them would tell who is not."""

    training_class: TrainingClass
    people: int
    sessions: int
    last_session_on: date | None
    has_exam_after: bool

    @property
    def is_to_come(self) -> bool:
        """Whether nobody sits in it yet."""
        return self.training_class.state not in {ClassState.RUNNING, ClassState.ASSESSING}


@dataclass(frozen=True, kw_only=True)
class Impact:
    """All of them, the first to begin first, as of the agreement's last day."""

    last_day: date
    classes: tuple[ClassBeyond, ...] = ()

    @property
    def people(self) -> int:
        """Who sits in a class that goes on."""
        return sum(row.people for row in self.classes if not row.is_to_come)

    @property
    def seats(self) -> int:
        """Seats of classes that have not begun."""
        return sum(row.people for row in self.classes if row.is_to_come)

    @property
    def sessions(self) -> int:
        return sum(row.sessions for row in self.classes)

    @property
    def exams(self) -> int:
        return sum(row.has_exam_after for row in self.classes)


def impact_of(agreement: Agreement, *, user: Any) -> Impact:
    """As far as `user` sees its classes; one query. What was postponed counts: it may come back."""
    last = last_day_of(agreement)
    after = Q(sessions__on__gt=last, sessions__state=SessionState.SCHEDULED)
    states = [*LIVE_CLASS_STATES, ClassState.POSTPONED]
    found = (
        agreement.training_classes.for_user(user)
        .filter(state__in=states)
        .select_related("figures")
        .annotate(
            sessions_after=Count("sessions", filter=after),
            last_session_on=Max("sessions__on", filter=after),
        )
        .filter(Q(ends_on__gt=last) | Q(exam_on__gt=last) | Q(sessions_after__gt=0))
        .order_by("starts_on", "pk")
    )
    return Impact(last_day=last, classes=tuple(_beyond(row, last, user) for row in found))


def _beyond(training_class: Any, last: date, user: Any) -> ClassBeyond:
    figures = getattr(training_class, "figures", None) or ClassFigures()
    to_come = training_class.state in {*COMING_CLASS_STATES, ClassState.POSTPONED}
    seated = figures.in_class if user.sees_names else figures.enrolled
    return ClassBeyond(
        training_class=training_class,
        people=training_class.quota if to_come else seated,
        sessions=training_class.sessions_after,
        last_session_on=training_class.last_session_on,
        has_exam_after=training_class.exam_on is not None and training_class.exam_on > last,
    )
