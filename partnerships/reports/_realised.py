"""How much of what agreements promise is done and planned, counted from the live records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from partnerships.choices import (
    COMING_CLASS_STATES,
    LIVE_CLASS_STATES,
    STARTED_CLASS_STATES,
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
    rows = _class_counters(agreements).union(
        _named_instructors(agreements),
        _instructors_of_sessions(agreements),
        _reports(agreements),
        all=True,
    )
    found: dict[tuple[int, str, str], tuple[int, int]] = {}
    instructors = []
    for key, what, *numbers in rows:
        if what == _CLASSES:
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            for metric, (realised, planned) in zip(OF_CLASSES, pairs, strict=True):
                found[key, metric, ""] = (realised, planned)
        elif what == _REPORTS:
            found[key, ObligationMetric.REPORTS, ""] = (numbers[0], numbers[1])
        else:
            instructors.append((key, numbers))
    for (key, side), seen in _told_once(instructors).items():
        taught = sum(seen.values())
        found[key, ObligationMetric.INSTRUCTORS, side] = (taught, len(seen) - taught)
    return found


def instructors_of(agreement: int) -> dict[str, dict[int, int]]:
    """By side: the keys of instructors, and 1 for who has taught; one query."""
    rows = _named_instructors([agreement]).union(_instructors_of_sessions([agreement]), all=True)
    return {
        side: seen for (_key, side), seen in _told_once((row[0], row[2:]) for row in rows).items()
    }


def _told_once(rows: Iterable[tuple[int, Sequence[int]]]) -> dict[tuple[int, str], dict[int, int]]:
    """Each person once for an agreement and a side, however many classes name them."""
    people: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for key, (person, is_own, has_taught, *_rest) in rows:
        seen = people[key, str(Side.FACILITY if is_own else Side.PARTNER)]
        seen[person] = max(seen.get(person, 0), has_taught)
    return people


OF_CLASSES = (
    ObligationMetric.CLASSES,
    ObligationMetric.PARTICIPANTS,
    ObligationMetric.HOURS,
    ObligationMetric.CERTIFIED,
)


def _class_counters(agreements: Sequence[int]) -> QuerySet[Any, Any]:
    """Realised and planned of `OF_CLASSES`, in that order, summed over the classes."""
    return (
        TrainingClass.objects.filter(agreement__in=agreements)
        .order_by()
        .values("agreement")
        .annotate(key=F("agreement"), what=Value(_CLASSES), **class_columns())
        .values_list(*_COLUMNS)
    )


def class_columns() -> dict[str, Any]:
    """Aggregates over classes: realised and planned of `OF_CLASSES`, named in turn a to h.

    Realised participants are people of a class who were at one held session at least; a class
    that was called off has taught them all the same, but is no class that was given. Planned are
    the seats and hours of classes to come, who sits in a class and has been to no session yet, the
    hours still owed by running ones, and who may at most be certified: every seat to come,
    everybody still in a class.
    """
    coming, running = Q(state__in=COMING_CLASS_STATES), Q(state__in=_OPEN)
    left = Greatest(F("planned_hours") - _counter("held_hours"), Value(0))
    candidates = Greatest(
        _counter("in_class") + _counter("completed") - _counter("certified"), Value(0)
    )
    return {
        "a": Count("pk", filter=Q(state__in=STARTED_CLASS_STATES)),
        "b": Count("pk", filter=coming),
        "c": Sum("figures__attended", default=0),
        "d": Sum(_seats(coming, running, _counter("awaited")), default=0),
        "e": Sum("figures__held_hours", default=0),
        "f": Sum(left, filter=coming | Q(state=ClassState.RUNNING), default=0),
        "g": Sum("figures__certified", default=0),
        "h": Sum(_seats(coming, running, candidates), default=0),
    }


def _seats(coming: Q, running: Q, people: Any) -> Case:
    """Every seat of a class to come, `people` of one that is running."""
    return Case(
        When(coming, then=F("quota")),
        When(running, then=people),
        output_field=IntegerField(),
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
    """Of classes that are to come or under way, and whoever taught. Who is named by a class has
    taught once it held a session that names nobody; a session that names somebody was taught by
    that one alone."""
    through: Any = TrainingClass.instructors.through
    has_taught = Exists(
        Session.objects.held().filter(training_class=OuterRef("trainingclass"), instructor=None)
    )
    return (
        through.objects.filter(trainingclass__agreement__in=agreements)
        .filter(Q(trainingclass__state__in=LIVE_CLASS_STATES) | has_taught)
        .order_by()
        .annotate(key=F("trainingclass__agreement"), **_person_columns("instructor", Q(has_taught)))
        .values_list(*_COLUMNS)
    )


def _instructors_of_sessions(agreements: Sequence[int]) -> QuerySet[Any, Any]:
    """Who is named by a single session, as a stand-in is."""
    is_meant = Q(state=SessionState.SCHEDULED, training_class__state__in=LIVE_CLASS_STATES)
    return (
        Session.objects.filter(training_class__agreement__in=agreements, instructor__isnull=False)
        .filter(Q(state=SessionState.HELD) | is_meant)
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
