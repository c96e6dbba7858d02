"""How much of what agreements promise is done and planned, counted from the live records."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest

from partnerships.choices import (
    COMING_CLASS_STATES,
    ClassState,
    MonitoringState,
    ObligationMetric,
    SessionState,
    Side,
)
from partnerships.models import MonitoringReport, Session, TrainingClass

_CLASSES, _INSTRUCTOR, _REPORTS = 0, 1, 2
_COLUMNS = ("key", "what", "a", "b", "c", "d", "e", "f", "g", "h")
_OPEN = [ClassState.RUNNING, ClassState.ASSESSING]


def figures_of(agreements: Sequence[int]) -> dict[tuple[int, str, str], tuple[int, int]]:
    """(agreement, metric, side) to (realised, planned), in one query; the side is empty but for
    instructors, who belong to one."""
    named = [_named_instructors(agreements), _instructors_of_sessions(agreements)]
    rows = _class_counters(agreements).union(*named, _reports(agreements), all=True)
    found: dict[tuple[int, str, str], tuple[int, int]] = {}
    people: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for key, what, *numbers in rows:
        if what == _CLASSES:
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            for metric, (realised, planned) in zip(_OF_CLASSES, pairs, strict=True):
                found[key, metric, ""] = (realised, planned)
        elif what == _REPORTS:
            found[key, ObligationMetric.REPORTS, ""] = (numbers[0], numbers[1])
        else:
            person, is_own, has_taught = numbers[:3]
            side = str(Side.FACILITY if is_own else Side.PARTNER)
            seen = people[key, side]
            seen[person] = max(seen.get(person, 0), has_taught)
    for (key, side), seen in people.items():
        taught = sum(seen.values())
        found[key, ObligationMetric.INSTRUCTORS, side] = (taught, len(seen) - taught)
    return found


_OF_CLASSES = (
    ObligationMetric.CLASSES,
    ObligationMetric.PARTICIPANTS,
    ObligationMetric.HOURS,
    ObligationMetric.CERTIFIED,
)


def _class_counters(agreements: Sequence[int]) -> QuerySet[Any, Any]:
    """Realised and planned of `_OF_CLASSES`, in that order.

    Planned are the seats and hours of classes to come, the hours still owed by running ones,
    and who may at most be certified: every seat to come, everybody still in a class.
    """
    coming, running = Q(state__in=COMING_CLASS_STATES), Q(state__in=_OPEN)
    begun = Q(state__in=[*_OPEN, ClassState.CLOSED])
    left = Greatest(F("planned_hours") - _counter("held_hours"), Value(0))
    candidates = Greatest(
        _counter("in_class") + _counter("completed") - _counter("certified"), Value(0)
    )
    return (
        TrainingClass.objects.filter(agreement__in=agreements)
        .order_by()
        .values("agreement")
        .annotate(
            key=F("agreement"),
            what=Value(_CLASSES),
            a=Count("pk", filter=begun),
            b=Count("pk", filter=coming),
            c=Sum("figures__enrolled", filter=~coming, default=0),
            d=Sum("quota", filter=coming, default=0),
            e=Sum("figures__held_hours", default=0),
            f=Sum(left, filter=coming | Q(state=ClassState.RUNNING), default=0),
            g=Sum("figures__certified", default=0),
            h=Sum(Case(When(coming, then=F("quota")), When(running, then=candidates)), default=0),
        )
        .values_list(*_COLUMNS)
    )


def _counter(name: str) -> Coalesce:
    return Coalesce(F(f"figures__{name}"), Value(0))


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _person_columns(instructor: str, has_taught: Q) -> dict[str, Any]:
    rest = {name: Value(0) for name in "defgh"}
    is_own = _flag(Q(**{f"{instructor}__facility__isnull": False}))
    return {
        "what": Value(_INSTRUCTOR),
        "a": F(instructor),
        "b": is_own,
        "c": _flag(has_taught),
        **rest,
    }


def _named_instructors(agreements: Sequence[int]) -> QuerySet[Any, Any]:
    """Of each class that was not called off; who teaches a class that held a session taught."""
    through: Any = TrainingClass.instructors.through
    return (
        through.objects.filter(trainingclass__agreement__in=agreements)
        .exclude(trainingclass__state__in=[ClassState.CANCELLED, ClassState.POSTPONED])
        .order_by()
        .annotate(
            key=F("trainingclass__agreement"),
            **_person_columns("instructor", Q(trainingclass__figures__sessions_held__gt=0)),
        )
        .values_list(*_COLUMNS)
    )


def _instructors_of_sessions(agreements: Sequence[int]) -> QuerySet[Any, Any]:
    """Who is named by a single session, as a stand-in is."""
    return (
        Session.objects.filter(training_class__agreement__in=agreements, instructor__isnull=False)
        .exclude(state=SessionState.CANCELLED)
        .order_by()
        .annotate(
            key=F("training_class__agreement"),
            **_person_columns("instructor", Q(state=SessionState.HELD)),
        )
        .values_list(*_COLUMNS)
        .distinct()
    )


def _reports(agreements: Sequence[int]) -> QuerySet[Any, Any]:
    """Periods with a final report, and periods whose first one is not final yet."""
    final = Q(state=MonitoringState.FINAL)
    return (
        MonitoringReport.objects.filter(agreement__in=agreements)
        .order_by()
        .values("agreement")
        .annotate(
            key=F("agreement"),
            what=Value(_REPORTS),
            a=Count("period_from", filter=final, distinct=True),
            b=Count("pk", filter=~final & Q(revision=1)),
            **{name: Value(0) for name in "cdefgh"},
        )
        .values_list(*_COLUMNS)
    )
