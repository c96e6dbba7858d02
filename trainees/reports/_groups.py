"""The same people in groups: by field, class or something in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, CharField, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import LessThan
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from trainees.choices import Grouping, Sex
from trainees.reports._path import Question
from trainees.reports.small_cells import OTHERS, Row, merged, protected

FUNNEL = ("enrolled", "completed", "certified", "released", "due", "productive")
TRAITS = frozenset({Grouping.SEX, Grouping.SENTENCE, Grouping.RELEASE})
"""These say something about a person: outside the facility, small groups become one."""
SENTENCE_BANDS = ((12, "< 1"), (36, "1–3"), (60, "3–5"), (None, "> 5"))
UNKNOWN, INSIDE = "unknown", "inside"


@dataclass(frozen=True, kw_only=True)
class Group:
    """One row of a breakdown. Of the stages of the funnel None is hidden from this reader."""

    key: str
    label: str
    note: str
    counts: Mapping[str, Any]


def counted_groups(
    rows: QuerySet[Any, Any], question: Question, conditions: Mapping[str, Q]
) -> list[Group]:
    """Every group with its counts by name, the largest first; one query."""
    _by, name = _key(question)
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    found = (
        with_group_key(rows, question)
        .annotate(group_name=name)
        .values("group_key", "group_name")
        .annotate(
            enrolled=Count("pk"),
            **_taught(question),
            **counts,
        )
    )
    groups = [
        Group(
            key=row["group_key"] or UNKNOWN,
            label=_label(question.grouping, row["group_key"] or "", row["group_name"] or ""),
            note=_note(row),
            counts={name: row[name] for name in ("enrolled", *conditions)},
        )
        for row in found
    ]
    return sorted(groups, key=lambda each: (-each.counts["enrolled"], each.label))


def _taught(question: Question) -> dict[str, Any]:
    """The first and the last of the programmes of a field, by name."""
    if question.grouping != Grouping.FIELD:
        return {}
    title = "training_class__programme_version__programme__title"
    return {"first": Min(title), "last": Max(title)}


def _note(row: Mapping[str, Any]) -> str:
    """The programme, where a group has one."""
    first = row.get("first") or ""
    return first if first == row.get("last") and first != row["group_name"] else ""


def with_group_key(rows: QuerySet[Any, Any], question: Question) -> QuerySet[Any, Any]:
    """`group_key`: to which group a row belongs; None: to that which is not known."""
    return rows.annotate(group_key=Cast(_key(question)[0], CharField()))


def in_group(rows: QuerySet[Any, Any], question: Question, key: str) -> QuerySet[Any, Any]:
    """Those that one row of the breakdown counts."""
    is_it = Q(group_key=key)
    if key == UNKNOWN:
        is_it |= Q(group_key=None)
    return with_group_key(rows, question).filter(is_it)


def protected_groups(groups: Sequence[Group], question: Question) -> tuple[Group, ...]:
    """As this reader may see them: nothing about a person tells of fewer than `least` people.
    Empty, too, where that leaves nothing to be shown."""
    plain = [
        replace(each, counts={stage: each.counts[stage] for stage in FUNNEL}) for each in groups
    ]
    if question.least <= 1 or question.grouping not in TRAITS:
        return tuple(plain)
    notes = {each.key: each.note for each in plain}
    plain = [
        Group(
            key=row.key,
            label=row.label,
            note="" if row.key == OTHERS else notes[row.key],
            counts=dict(zip(FUNNEL, row.counts, strict=True)),
        )
        for row in merged([_row(each, FUNNEL) for each in plain], question.least)
    ]
    hidden: set[tuple[str, str]] = set()
    for stages in _chains(question):
        shown = protected([_row(each, stages) for each in plain], question.least)
        if shown is None:
            return ()
        hidden |= {
            (row.key, stage)
            for row in shown
            for stage, n in zip(stages, row.counts, strict=True)
            if n is None
        }
    return tuple(
        replace(
            each,
            counts={
                stage: None if (each.key, stage) in hidden else n
                for stage, n in each.counts.items()
            },
        )
        for each in plain
    )


def _row(group: Group, stages: Sequence[str]) -> Row:
    return Row(
        key=group.key, label=group.label, counts=tuple(group.counts[stage] for stage in stages)
    )


def _chains(question: Question) -> list[tuple[str, ...]]:
    """Stages each of which is part of the one before: the certificate is a way of its own where
    everybody who completed counts."""
    if question.of_certified:
        return [FUNNEL]
    return [FUNNEL[:3], (*FUNNEL[:2], *FUNNEL[3:])]


def _key(question: Question) -> tuple[Any, Any]:
    """By what rows are put together, and the column with its name."""
    programme = "training_class__programme_version__programme"
    is_english = (get_language() or "id").startswith("en")
    free = Q(released_on__lte=question.on)
    kind = "release_kind__label_en" if is_english else "release_kind__label"
    names: list[Any] = [F(f"{programme}__field__name"), F(f"{programme}__title")]
    if is_english:
        names.insert(0, NullIf(f"{programme}__field__name_en", Value("")))
    return {
        Grouping.FIELD: (
            Coalesce(F(f"{programme}__field__code"), F(f"{programme}__title")),
            Coalesce(*names, output_field=CharField()),
        ),
        Grouping.CLASS: (F("training_class__public_id"), F("training_class__title")),
        Grouping.SEX: (F("inmate__sex"), F("inmate__sex")),
        Grouping.SENTENCE: (sentence_band(), Value("")),
        Grouping.RELEASE: (
            Case(When(free, then=F("release_kind__code")), default=Value(INSIDE)),
            Case(When(free, then=F(kind)), default=Value("")),
        ),
        Grouping.FACILITY: (
            F("training_class__facility"),
            F("training_class__facility__short_name"),
        ),
        Grouping.PARTNER: (F("training_class__partner"), F("training_class__partner__short_name")),
    }[question.grouping]


def sentence_band() -> Case:
    """Of rows with a `custody`: bands of its sentence; who has none recorded is not known."""
    length = F("custody__sentence__years") * 12 + F("custody__sentence__months")
    bands = [
        When(LessThan(length, limit), then=Value(name))
        for limit, name in SENTENCE_BANDS
        if limit is not None
    ]
    return Case(
        When(custody__sentence__isnull=True, then=Value(UNKNOWN)),
        When(custody__sentence__years=0, custody__sentence__months=0, then=Value(UNKNOWN)),
        *bands,
        default=Value(SENTENCE_BANDS[-1][1]),
        output_field=CharField(),
    )


def _label(grouping: Grouping, key: str, name: str) -> str:
    if grouping == Grouping.SEX:
        return str(Sex(key).label)
    if grouping == Grouping.SENTENCE:
        return _("Not known") if key == UNKNOWN else _("%(years)s years") % {"years": key}
    if grouping == Grouping.RELEASE and key == INSIDE:
        return _("Still in custody")
    return name
