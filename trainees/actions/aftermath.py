"""What became of a place, in columns of the place, worked out from the facts.

Reports count these columns and nothing else. They are written anew, never added to, so that a
column that is wrong puts itself right; `differing` finds those that an action forgot.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    Expression,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from partnerships.models import TrainingClass
from trainees.attendance_rules import attended
from trainees.choices import (
    VALID_CERTIFICATES,
    CertificateKind,
    CertificateState,
    Checkpoint,
    EnrolmentState,
    ReturnKind,
)
from trainees.models import Certificate, Enrolment, FollowUp, Outcome, OutcomeKind, Release

BATCH = 5_000


def refresh(people: Iterable[int]) -> int:
    """The last call of an action that changes a release, an answer, a return, a certificate or a
    place of these people (keys): their columns are written again in the transaction of the caller,
    in one statement. Answers how many places changed."""
    return sum(_write(Q(inmate__in=keys)) for keys in _slices(sorted(set(people))))


def rebuild(*, batch: int = BATCH) -> int:
    """Writes the columns of every place again; answers how many were wrong."""
    keys = Enrolment.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_write(Q(pk__range=(part[0], part[-1]))) for part in _slices(list(keys), batch))


@transaction.atomic
def recount_places(*, on: date, dry_run: bool) -> dict[str, int]:
    """For rows that came past the actions: a restored backup, a shell. Nothing to do twice."""
    return {"corrected": rebuild()}


def differing() -> QuerySet[Enrolment]:
    """Places whose columns are not what the facts say: none, unless an action forgot `refresh`."""
    return _differing().all()


@cache
def _differing() -> QuerySet[Enrolment]:
    # Nothing in it depends on the day or the reader. To build it costs more than to ask.
    wrong = Q()
    for name, fact in columns().items():
        wrong |= Q(_Differs(F(name), fact))
    return Enrolment.objects.filter(wrong)


def _write(which: Q) -> int:
    # Rows that are right already are neither locked nor written.
    return differing().filter(which).update(**columns())


@cache
def columns() -> Mapping[str, Any]:
    """Each column of `trainees.models.aftermath` as an expression over the facts of its place."""
    release = Release.objects.filter(pk=_first_release()).order_by()
    found = {
        "attended_on": attended_on(),
        "certified_on": _certified_on(),
        "released_on": Subquery(release.values("on")[:1]),
        "release_kind": Subquery(release.values("kind")[:1]),
        "returned_on": Subquery(release.values(day=_returned_on("came_back"))[:1]),
        "siblings": _siblings(),
    }
    for code in Checkpoint.values:
        known = _known_of(code)
        found[f"{code}_on"] = Subquery(known.values("known_on")[:1])
        found[f"{code}_kind"] = Subquery(known.values("known_kind")[:1])
    return MappingProxyType({name: _Kept(fact) for name, fact in found.items()})


def attended_on() -> Any:
    """The first held session that somebody was at. Where no register says so, in a list of earlier
    years or once the marks are deleted, the day of the enrolment."""
    first = attended().filter(enrolment=OuterRef("pk")).order_by("session__on")
    stated = TrainingClass.objects.filter(pk=OuterRef("training_class"), stated_hours__isnull=False)
    came = Q(credited_quarters__gt=0) | Q(state=EnrolmentState.COMPLETED)
    return Case(
        When(was_there=True, then=Coalesce("attended_on", "enrolled_on")),
        default=Coalesce(
            Subquery(first.values("session__on")[:1]),
            Case(When(Exists(stated) & came, then="enrolled_on"), output_field=DateField()),
        ),
    )


def _certified_on() -> Any:
    """The day of the first paper, also of one that was replaced: who holds a new copy was
    certified when the old one was issued. A letter of participation certifies nothing."""
    papers = Certificate.objects.filter(enrolment=OuterRef("pk")).exclude(
        kind=CertificateKind.PARTICIPATION
    )
    issued = papers.filter(state__in=VALID_CERTIFICATES | {CertificateState.REPLACED})
    return Case(
        When(
            Exists(papers.filter(state__in=VALID_CERTIFICATES)),
            then=Subquery(issued.order_by("issued_on").values("issued_on")[:1]),
        ),
        output_field=DateField(),
    )


def _first_release() -> Coalesce:
    """Key of the release from the stay of the place; of who was transferred meanwhile, of the first
    one after the enrolment. Inside a subquery: the place is two steps out."""
    of_stay = Release.objects.filter(custody=OuterRef(OuterRef("custody")))
    later = Release.objects.filter(
        inmate=OuterRef(OuterRef("inmate")), on__gte=OuterRef(OuterRef("enrolled_on"))
    )
    return Coalesce(
        Subquery(of_stay.order_by().values("pk")[:1]),
        Subquery(later.order_by("on", "pk").values("pk")[:1]),
    )


def _returned_on(way: str) -> Case:
    return Case(
        When(**{f"{way}__kind": ReturnKind.SENTENCED}, then=f"{way}__on"), output_field=DateField()
    )


def _siblings() -> Any:
    others = Enrolment.objects.filter(inmate=OuterRef("inmate")).order_by().values("inmate")
    return Subquery(others.annotate(number=Count("pk") - 1).values("number"))


def _known_of(code: str) -> Any:
    """`known_kind` and `known_on` of the look at one checkpoint after that release: the answer that
    counts, known since the first one was heard; else that the person died or was sentenced again
    before the window closed, which nobody asks any more."""
    answers = Outcome.objects.standing().order_by("heard_on", "pk")
    first = Subquery(answers.filter(follow_up=OuterRef("pk")).values("heard_on")[:1])
    deaths = answers.filter(
        release=OuterRef("release"), kind__code="deceased", on__lte=OuterRef("closes_on")
    )
    returned = OutcomeKind.objects.filter(code="reimprisoned")
    came_back = Q(
        release__came_back__kind=ReturnKind.SENTENCED, release__came_back__on__lte=F("closes_on")
    )
    looks = FollowUp.objects.filter(checkpoint=code, release=_first_release()).order_by()
    return looks.annotate(
        known_kind=Coalesce(
            "counted__kind",
            Subquery(deaths.values("kind")[:1]),
            Case(When(came_back, then=Subquery(returned.values("pk")[:1]))),
            output_field=BigIntegerField(),
        ),
        known_on=Case(
            When(counted__isnull=False, then=Coalesce(first, "counted__heard_on")),
            default=Coalesce(
                Subquery(deaths.values("heard_on")[:1]),
                Case(When(came_back, then="release__came_back__on"), output_field=DateField()),
            ),
        ),
    )


def _slices(keys: Sequence[int], size: int = BATCH) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


class _Kept(Expression):
    """A fact that asks of nothing but its own place: its SQL is worked out once, and stays. That
    costs thirty times what the database takes to answer."""

    def __init__(self, fact: Any, *, is_resolved: bool = False) -> None:
        super().__init__()
        self.fact, self.is_resolved = fact, is_resolved
        self.said: dict[str, tuple[str, tuple[Any, ...]]] = {}

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> "_Kept":
        if not self.is_resolved:
            self.fact = self.fact.resolve_expression(query, *args, **kwargs)
            self.is_resolved = True
        return self

    def relabeled_clone(self, change_map: Mapping[str | None, str]) -> "_Kept":
        return _Kept(self.fact.relabeled_clone(change_map), is_resolved=True)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if connection.vendor not in self.said:
            sql, parameters = compiler.compile(self.fact)
            self.said[connection.vendor] = sql, tuple(parameters)
        return self.said[connection.vendor]


class _Differs(Func):
    """Whether two values are not the same; nothing is the same as nothing. Both databases."""

    arg_joiner = " IS DISTINCT FROM "
    template = "(%(expressions)s)"
    output_field = BooleanField()
