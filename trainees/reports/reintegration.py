"""What became of the people of a partnership: the definitions, in one place (ux 6.1, domain 14.12).

assessed      distinct people whose eligibility was assessed for one of the classes; who was given a
              seat is among them, also where no assessment was kept
enrolled      distinct people who were given a seat; a cancelled class gives none
attended      of the enrolled: were at one held session at least; what a target of trainees counts
completed     enrolments that ended as completed: attendance at least the programme's minimum
certified     people with a valid certificate, since the first paper; a replaced one is none, and a
              letter of participation neither
released      released after the class, in any way; of the certified, or of all who completed
due           of the released: the release plus six calendar months is not after the report's day
reached       of the due: the situation at that checkpoint is known
productive    of the due: at work, in business or in education. Who was not reached stays in the
              denominator and never counts as success. Who died is shown and left out.
returned      of the due: sentenced again, as a new register entry tells: a count, never a rate

A person with two classes counts once, with the latest that is over; a class still running counts
only for people who have no other, so that it never hides a certificate. Everything is counted from
the columns that `trainees.actions.aftermath` keeps, in six queries, whatever the number of people.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trainees.models import Application, Enrolment, OutcomeKind
from trainees.reports._groups import FUNNEL, Group, counted_groups, in_group, protected_groups
from trainees.reports._path import (
    DECEASED,
    NOT_RECORDED,
    UNKNOWN,
    Question,
    Scope,
    at_stage,
    candidates,
    known,
    narrowed,
    once_each,
    seated,
    stages,
    with_situation,
)
from trainees.reports.cohorts import Cohort, cohorts, in_cohort
from trainees.reports.small_cells import Row, protected

__all__ = [
    "FUNNEL", "Cohort", "Counts", "Group", "Joined", "Kind", "Part", "Question", "Report", "Scope",
    "counted", "narrowed", "people", "reintegration", "situations", "totals", "totals_by_agreement",
]  # fmt: skip
NOT_TOLD = "not_told"


@dataclass(frozen=True, kw_only=True)
class Counts:
    """People, each once."""

    enrolled: int
    attended: int
    completed: int
    unfinished: int
    transferred: int
    certified: int
    failed: int
    waiting: int
    released: int
    due: int
    reached: int
    productive: int
    returned: int
    deceased: int

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, int]]) -> "Counts":
        return cls(**{name: sum(row[name] for row in rows) for name in COUNTED})

    @property
    def in_class(self) -> int:
        """Neither completed nor ended otherwise."""
        return self.enrolled - self.completed - self.unfinished

    def count(self, stage: str) -> int:
        """Raises KeyError for a stage that is not counted here."""
        if stage == "uncertified":
            return self.completed - self.certified
        if stage == "unreached":
            return self.due - self.reached
        if stage == "inactive":
            return self.reached - self.productive
        if stage not in COUNTED:
            raise KeyError(stage)
        return int(getattr(self, stage))


COUNTED = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True, kw_only=True)
class Part:
    """People in one situation; `stage` opens their list, empty where the reader is not told who
    they are: parts that are too small stand together."""

    code: str
    label: str
    count: int
    stage: str


@dataclass(frozen=True, kw_only=True)
class Kind(Part):
    is_productive: bool


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything the page, the workbook and the command are drawn from."""

    question: Question
    assessed: int
    total: Counts
    groups: tuple[Group, ...]
    kinds: tuple[Kind, ...]
    unknown: tuple[Part, ...]
    exits: tuple[Part, ...]
    uncertified: tuple[Part, ...]
    cohorts: tuple[Cohort, ...]

    def count(self, stage: str) -> int:
        return self.assessed if stage == "assessed" else self.total.count(stage)


def reintegration(scope: Scope, question: Question) -> Report:
    kinds = scope.kinds
    conditions = stages(question, kinds)
    rows = seated(scope, question)
    found = counted_groups(
        rows,
        question,
        {
            **{name: condition for name, condition in conditions.items() if name in COUNTED},
            **{f"kind_{kind.pk}": conditions[f"answer:{kind.code}"] for kind in kinds},
        },
    )
    total = Counts.of([each.counts for each in found])
    waiting = candidates(scope, question).aggregate(people=Count("pk"))["people"]
    return Report(
        question=question,
        assessed=total.enrolled + waiting,
        total=total,
        groups=protected_groups(found, question),
        kinds=_kinds(kinds, [each.counts for each in found], question.least),
        unknown=_unknown(rows.filter(conditions["unreached"]), question.least),
        exits=_exits(rows.filter(conditions["unfinished"]), question.least),
        uncertified=_uncertified(total, question.least),
        cohorts=cohorts(rows, question, conditions["released"], kinds),
    )


def totals(scope: Scope, question: Question) -> Counts:
    """The same numbers alone."""
    return counted(scope, question, scope.kinds)[0]


def counted(scope: Scope, question: Question, kinds: Sequence[OutcomeKind]) -> tuple[Counts, int]:
    """With the number of facilities whose classes they were in: one query."""
    conditions = stages(question, kinds)
    found = seated(scope, question).aggregate(
        facilities=Count("training_class__facility", distinct=True), **_counted(conditions)
    )
    facilities = found.pop("facilities")
    return Counts(**found), facilities


def totals_by_agreement(
    agreements: Sequence[int], on: date, kinds: Sequence[OutcomeKind]
) -> dict[int, Counts]:
    """The same of many agreements, each for itself: one query, however many."""
    conditions = stages(Question(on=on), kinds)
    places = Enrolment.objects.filter(training_class__agreement__in=agreements)
    each = "training_class__agreement"
    latest: QuerySet[Any, Any] = once_each(known(places, on), on, within=("inmate", each))
    rows = latest.values(each).annotate(**_counted(conditions))
    found = {row[each]: Counts.of([row]) for row in rows}
    return {key: found.get(key) or Counts.of([]) for key in agreements}


def _counted(conditions: Mapping[str, Q]) -> dict[str, Count]:
    return {name: Count("pk", filter=conditions.get(name)) for name in COUNTED}


def _kinds(
    kinds: Sequence[OutcomeKind], rows: Sequence[Mapping[str, int]], least: int
) -> tuple[Kind, ...]:
    """Who died is not among the due. The two sums are told to everybody, so each is a table."""
    found: list[Kind] = []
    for is_productive in (True, False):
        parts = [
            Part(
                code=kind.code,
                label=str(kind),
                count=sum(row[f"kind_{kind.pk}"] for row in rows),
                stage=f"answer:{kind.code}",
            )
            for kind in kinds
            if kind.is_productive == is_productive and kind.code != DECEASED
        ]
        found += [
            Kind(
                code=part.code,
                label=part.label,
                count=part.count,
                stage=part.stage,
                is_productive=is_productive,
            )
            for part in told(parts, least)
        ]
    return tuple(found)


def situations() -> dict[str, str]:
    """Why nothing is known of month 6."""
    return {
        "unreachable": _("Could not be reached"),
        "refused": _("Did not want to answer"),
        "not_asked": _("May not be asked"),
        NOT_RECORDED: _("Nothing recorded"),
    }


def _unknown(rows: QuerySet[Enrolment], least: int) -> tuple[Part, ...]:
    found: QuerySet[Any, Any] = with_situation(rows)
    counted = dict(found.values("situation").annotate(n=Count("pk")).values_list("situation", "n"))
    labels = situations()
    parts = [
        Part(code=code, label=labels[code], count=counted.get(code, 0), stage=f"unknown:{code}")
        for code in (*UNKNOWN, NOT_RECORDED)
    ]
    return tuple(told(parts, least))


def _exits(rows: QuerySet[Enrolment], least: int) -> tuple[Part, ...]:
    label = "label_en" if (get_language() or "id").startswith("en") else "label"
    found = (
        rows.values("exit_reason__code", f"exit_reason__{label}")
        .annotate(n=Count("pk"))
        .values_list("exit_reason__code", f"exit_reason__{label}", "n")
    )
    parts = [
        Part(code=code, label=name, count=n, stage=f"exit:{code}")
        for code, name, n in sorted(found, key=lambda row: (-row[2], row[1]))
    ]
    return tuple(told(parts, least))


def _uncertified(total: Counts, least: int) -> tuple[Part, ...]:
    labels = {"failed": _("Test not passed"), "waiting": _("Certificate not issued")}
    parts = [
        Part(code=code, label=label, count=total.count(code), stage=code)
        for code, label in labels.items()
    ]
    return tuple(told(parts, least))


def told(parts: Iterable[Part], least: int) -> list[Part]:
    """Parts of a sum that is shown: those that would tell of a few people stand together."""
    parts = list(parts)
    if least <= 1:
        return parts
    shown = protected(
        [Row(key=part.code, label=part.label, counts=(part.count,)) for part in parts], least
    )
    kept = {row.key for row in shown or [] if row.counts[0] is not None}
    rest = sum(part.count for part in parts if part.code not in kept)
    for part in sorted(parts, key=lambda part: part.count):
        if 0 < rest < least and part.count and part.code in kept:
            kept.remove(part.code)
            rest += part.count
    found = [part for part in parts if part.code in kept]
    if len(kept) < len(parts):
        found.append(Part(code=NOT_TOLD, label=_("Not told apart"), count=rest, stage=""))
    return found


class Joined:
    """Lists one after the other, for pages: rows with a place before those without."""

    def __init__(self, *parts: QuerySet):
        self.parts = parts

    def count(self) -> int:
        return sum(part.count() for part in self.parts)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, at: slice) -> list[Enrolment | Application]:
        start, stop = at.start or 0, at.stop
        found: list[Enrolment | Application] = []
        for part in self.parts:
            found += part[start : stop if stop is None else max(stop, start)]
            passed = part.count()
            start, stop = max(0, start - passed), None if stop is None else max(0, stop - passed)
        return found


def people(
    scope: Scope, question: Question, stage: str, group: str = ""
) -> "QuerySet[Any, Any] | Joined":
    """The people behind one number: the same condition, one row a person. `group` is a row of the
    breakdown. Raises KeyError for a stage that does not exist."""
    rows = (
        seated(scope, question)
        .select_related("inmate", "training_class", "exit_reason", "b6_kind")
        .order_by("training_class__starts_on", "training_class", "inmate__id_card_name", "pk")
    )
    kinds = scope.kinds
    if group:
        if stage not in FUNNEL:
            raise KeyError(stage)
        rows = in_group(rows, question, group)
    if stage == "assessed":
        waiting = candidates(scope, question).select_related("inmate", "training_class")
        return Joined(rows, waiting.order_by("assessed_on", "pk"))
    name, _colon, value = stage.partition(":")
    if name == "cohort":
        released = at_stage(rows, "released", question, kinds)
        return in_cohort(released, value, question, kinds)
    return at_stage(rows, stage, question, kinds)
