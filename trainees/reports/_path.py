"""The way of a place as conditions over its columns, as of a day: counted, listed and grouped.

Only days not after the day of the report are known, so that a month that is over stands still.
Without a day of their own are the result of the test, and why nobody was reached: as they are now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from rutan.common.dates import latest_start
from trainees.choices import (
    UNFINISHED_ENROLMENTS,
    Checkpoint,
    Competence,
    EnrolmentState,
    FollowUpState,
    Grouping,
)
from trainees.models import Application, Enrolment, FollowUp, OutcomeKind

MONTH = Checkpoint.M6
DECEASED = "deceased"
UNKNOWN = {
    "unreachable": Q(state=FollowUpState.UNREACHABLE),
    "refused": Q(state=FollowUpState.REFUSED),
    "not_asked": Q(state=FollowUpState.NOT_REQUIRED),
}
"""Why nothing is known of month 6, by the state of its look; all others are not recorded."""
NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked, by keys: equal questions have equal answers. `on` is the day of the report,
    included. The days and the kind of release narrow only what comes after the release. `least` is
    the smallest number of people that the reader may be told of in a part; 0: any."""

    on: date
    agreement: int | None = None
    facility: int | None = None
    partner: int | None = None
    field: int | None = None
    training_class: int | None = None
    release_kind: int | None = None
    released_from: date | None = None
    released_until: date | None = None
    of_certified: bool = True
    grouping: Grouping = Grouping.FIELD
    least: int = 0

    @property
    def narrows_releases(self) -> bool:
        return bool(self.released_from or self.released_until or self.release_kind)

    @property
    def is_part(self) -> bool:
        """Of a field, a class or a time, which are no whole partnership."""
        return bool(self.field or self.training_class or self.narrows_releases)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What the reader may see, and the situations that an answer may tell of."""

    enrolments: QuerySet[Enrolment]
    applications: QuerySet[Application]

    @cached_property
    def kinds(self) -> list[OutcomeKind]:
        return list(OutcomeKind.objects.all())


def seated(scope: Scope, question: Question) -> QuerySet[Enrolment]:
    """One row a person: the latest place that is over, else the running one."""
    rows = known(narrowed(scope.enrolments, question), question.on)
    return once_each(rows, question.on, within=("inmate",))


def known(rows: QuerySet[Enrolment], on: date) -> QuerySet[Enrolment]:
    """Places given by the day; one in a class that was cancelled by then is none."""
    return rows.filter(~Q(state=EnrolmentState.CANCELLED) | Q(ended_on__gt=on), enrolled_on__lte=on)


def once_each(rows: QuerySet[Enrolment], on: date, *, within: Sequence[str]) -> QuerySet[Enrolment]:
    """Of rows with equal columns `within` the one that counts."""
    rows = rows.order_by().alias(
        is_over=Case(
            When(ended_on__lte=on, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
    )
    starts_on = "training_class__starts_on"
    later = rows.filter(**{name: OuterRef(name) for name in within}).filter(
        Q(is_over__gt=OuterRef("is_over"))
        | Q(is_over=OuterRef("is_over"), **{f"{starts_on}__gt": OuterRef(starts_on)})
        | Q(is_over=OuterRef("is_over"), pk__gt=OuterRef("pk"), **{starts_on: OuterRef(starts_on)})
    )
    return rows.filter(Q(siblings=0) | ~Exists(later))


def candidates(scope: Scope, question: Question) -> QuerySet[Application]:
    """Who was assessed and never given a place, once each, with the application assessed last."""
    rows = narrowed(scope.applications, question).order_by().filter(assessed_on__lte=question.on)
    own = rows.filter(inmate=OuterRef("inmate"))
    later = own.filter(
        Q(assessed_on__gt=OuterRef("assessed_on"))
        | Q(assessed_on=OuterRef("assessed_on"), pk__gt=OuterRef("pk"))
    )
    # Any place will do: who has one has a latest one.
    places = known(narrowed(scope.enrolments, question), question.on)
    places = places.order_by().filter(inmate=OuterRef("inmate"))
    return rows.filter(~Exists(places), ~Exists(later))


def narrowed(rows: QuerySet[Any], question: Question) -> QuerySet[Any]:
    """Places or applications of the classes that were asked for."""
    conditions = {
        "training_class": question.training_class,
        "training_class__agreement": question.agreement,
        "training_class__facility": question.facility,
        "training_class__partner": question.partner,
        "training_class__programme_version__programme__field": question.field,
    }
    return rows.filter(**{name: key for name, key in conditions.items() if key})


def stages(question: Question, kinds: Sequence[OutcomeKind]) -> dict[str, Q]:
    """One condition for each number, for the count as for the people behind it. What few places
    meet stands first: the database asks no further of the others."""
    on = question.on
    completed = Q(state=EnrolmentState.COMPLETED, ended_on__lte=on)
    certified = completed & Q(certified_on__lte=on)
    uncertified = completed & (Q(certified_on=None) | Q(certified_on__gt=on))
    unfinished = Q(state__in=UNFINISHED_ENROLMENTS, ended_on__lte=on)
    released = (certified if question.of_certified else completed) & _released(question)
    due = released & is_due(MONTH, on, kinds)
    reached = due & Q(**{f"{MONTH}_on__lte": on})
    found = {
        "attended": Q(attended_on__lte=on),
        "completed": completed,
        "unfinished": unfinished,
        "transferred": Q(state=EnrolmentState.TRANSFERRED, ended_on__lte=on),
        "certified": certified,
        "uncertified": uncertified,
        "failed": Q(competence=Competence.NOT_YET) & uncertified,
        "waiting": uncertified & ~Q(competence=Competence.NOT_YET),
        "released": released,
        "due": due,
        "reached": reached,
        "unreached": due & (Q(**{f"{MONTH}_on": None}) | Q(**{f"{MONTH}_on__gt": on})),
        "inactive": reached & ~is_productive(MONTH, on, kinds),
        "productive": is_productive(MONTH, on, kinds) & due,
        "returned": Q(returned_on__lte=on) & due,
        "deceased": _has_died(MONTH, on, kinds) & released,
    }
    for kind in kinds:
        found[f"answer:{kind.code}"] = Q(**{f"{MONTH}_kind": kind.pk}) & reached
    return found


def is_due(at: Checkpoint, on: date, kinds: Sequence[OutcomeKind]) -> Q:
    """The months have passed, and the person is not known to have died by then."""
    return Q(released_on__lte=latest_start(on, at.months)) & ~_has_died(at, on, kinds)


def is_productive(at: Checkpoint, on: date, kinds: Sequence[OutcomeKind]) -> Q:
    active = [kind.pk for kind in kinds if kind.is_productive]
    return Q(**{f"{at}_on__lte": on, f"{at}_kind__in": active})


def _has_died(at: Checkpoint, on: date, kinds: Sequence[OutcomeKind]) -> Q:
    dead = [kind.pk for kind in kinds if kind.code == DECEASED]
    found = Q()
    for each in Checkpoint:
        if each.months <= at.months:
            found |= Q(**{f"{each}_on__lte": on, f"{each}_kind__in": dead})
    return found


def _released(question: Question) -> Q:
    found = Q(released_on__lte=question.on)
    if question.released_from:
        found &= Q(released_on__gte=question.released_from)
    if question.released_until:
        found &= Q(released_on__lte=question.released_until)
    if question.release_kind:
        found &= Q(release_kind=question.release_kind)
    return found


def with_situation(rows: QuerySet[Enrolment]) -> QuerySet[Any, Any]:
    """`situation`: why nothing is known of month 6, a key of `UNKNOWN` or not recorded."""
    looks = FollowUp.objects.filter(
        inmate=OuterRef("inmate"), release__on=OuterRef("released_on"), checkpoint=MONTH
    ).order_by()
    return rows.annotate(
        situation=Case(
            *(When(Exists(looks.filter(why)), then=Value(code)) for code, why in UNKNOWN.items()),
            default=Value(NOT_RECORDED),
            output_field=CharField(),
        )
    )


def at_stage(
    rows: QuerySet[Enrolment], stage: str, question: Question, kinds: Sequence[OutcomeKind]
) -> QuerySet[Enrolment]:
    """Those of `rows` that one number counts. Raises KeyError for a stage that does not exist."""
    name, _colon, value = stage.partition(":")
    if stage == "enrolled":
        return rows
    conditions = stages(question, kinds)
    if name == "exit":
        return rows.filter(conditions["unfinished"], exit_reason__code=value)
    if name == "unknown":
        if value not in (*UNKNOWN, NOT_RECORDED):
            raise KeyError(stage)
        unreached: QuerySet[Any, Any] = with_situation(rows.filter(conditions["unreached"]))
        return unreached.filter(situation=value)
    return rows.filter(conditions[stage])
