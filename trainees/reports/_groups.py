"""The same people in groups: by field, class or something in common.

Outside the facility small groups become one, and small cells stay hidden. Facilities and partners
are told as they are: whether a partnership worked is asked of these as a whole.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
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
Cell = tuple[str, str]
"""Key of a group and stage."""
UNITS = frozenset({Grouping.FACILITY, Grouping.PARTNER})
TRAITS = frozenset({Grouping.SEX, Grouping.SENTENCE, Grouping.RELEASE})
TOLD_WITHIN = (*FUNNEL[:-1], "reached", FUNNEL[-1])
"""What somebody reads who narrows the page to one group: its row and who was reached."""
SENTENCE_BANDS = ((12, "< 1"), (36, "1–3"), (60, "3–5"), (None, "> 5"))
UNKNOWN, INSIDE = "unknown", "inside"


@dataclass(frozen=True, kw_only=True)
class Group:
    """One row of a breakdown. Of the stages of the funnel None is hidden from this reader. A class
    is a part of a field: `within` has its key and name."""

    key: str
    label: str
    note: str
    counts: Mapping[str, Any]
    within: tuple[str, str] = ("", "")


def counted_groups(
    rows: QuerySet[Any, Any], question: Question, conditions: Mapping[str, Q]
) -> list[Group]:
    """Every group with its counts by name, the largest first; one query."""
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    found = (
        with_group(rows, question)
        .values("group_key", "group_name", "group_within", "group_within_name")
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
            within=(row["group_within"], row["group_within_name"]),
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


def with_group(
    rows: QuerySet[Any, Any], question: Question, name: str = "group"
) -> QuerySet[Any, Any]:
    """The key, and `group_name`: what the group is called, as far as the database knows. The same
    of what the group is a part of."""
    field = (Value(""), Value(""))
    if question.grouping == Grouping.CLASS:
        field = _key(replace(question, grouping=Grouping.FIELD))
    return with_group_key(rows, question, name).annotate(
        **{
            f"{name}_name": _key(question)[1],
            f"{name}_within": field[0],
            f"{name}_within_name": field[1],
        }
    )


def with_group_key(
    rows: QuerySet[Any, Any], question: Question, name: str = "group"
) -> QuerySet[Any, Any]:
    """`group_key`: to which group a row belongs; None: to that which is not known."""
    return rows.annotate(**{f"{name}_key": Cast(_key(question)[0], CharField())})


def in_group(rows: QuerySet[Any, Any], question: Question, key: str) -> QuerySet[Any, Any]:
    """Those that one row of the breakdown counts."""
    is_it = Q(group_key=key)
    if key == UNKNOWN:
        is_it |= Q(group_key=None)
    return with_group_key(rows, question).filter(is_it)


def protected_groups(groups: Sequence[Group], question: Question) -> tuple[Group, ...]:
    """As this reader may see them: no part tells of fewer than `least` people. Empty, too, where
    that leaves nothing to be shown."""
    return tuple(_of_funnel(each) for each in _protected(groups, question))


def told_groups(groups: Sequence[Group], question: Question) -> frozenset[str]:
    """Keys of those of which this reader is told everything."""
    return frozenset(
        each.key for each in _protected(groups, question) if None not in each.counts.values()
    )


def _protected(groups: Sequence[Group], question: Question) -> Sequence[Group]:
    is_the_total = len(groups) == 1 and question.grouping not in TRAITS
    if question.least <= 1 or question.grouping in UNITS or is_the_total:
        return groups
    if question.grouping == Grouping.CLASS:
        return _classes(groups, question)
    stages = _stages(groups)
    notes = {each.key: each.note for each in groups}
    plain = [
        Group(
            key=row.key,
            label=row.label,
            note="" if row.key == OTHERS else notes[row.key],
            counts=dict(zip(stages, row.counts, strict=True)),
        )
        for row in merged([_row(each, stages) for each in groups], question.least)
    ]
    hidden = _hidden(plain, question)
    return [] if hidden is None else [_without(each, hidden) for each in plain]


def _classes(groups: Sequence[Group], question: Question) -> Sequence[Group]:
    """Beside the table of fields: classes add up to what it tells of their field, and nothing is
    told of them where it tells nothing."""
    stages = _stages(groups)
    members: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for each in groups:
        key, label = each.within
        members[key, label].append(each)
    sums = [
        Group(
            key=key,
            label=label,
            note="",
            counts={stage: sum(each.counts[stage] for each in own) for stage in stages},
        )
        for (key, label), own in members.items()
    ]
    fields = _protected(sums, replace(question, grouping=Grouping.FIELD))
    told = {each.key: each.counts for each in fields}
    hidden: set[Cell] = set()
    for (key, _label), own in members.items():
        secret = {stage for stage in stages if told.get(key, {}).get(stage) is None}
        small = set() if len(own) == 1 else _hidden(own, question)
        every = {(each.key, stage) for each in own for stage in stages}
        hidden |= every if small is None else small
        hidden |= {cell for cell in every if cell[1] in secret}
    return [_without(each, hidden) for each in groups]


def _hidden(groups: Sequence[Group], question: Question) -> set[Cell] | None:
    """Cells that stay hidden where the totals are told; None: all of them."""
    hidden: set[Cell] = set()
    for chain in _chains(question, _stages(groups)):
        shown = protected([_row(each, chain) for each in groups], question.least)
        if shown is None:
            return None
        hidden |= {
            (row.key, stage)
            for row in shown
            for stage, n in zip(chain, row.counts, strict=True)
            if n is None
        }
    return hidden


def _stages(groups: Sequence[Group]) -> list[str]:
    """A report that was kept has those of the funnel alone."""
    return [stage for stage in TOLD_WITHIN if all(stage in each.counts for each in groups)]


def _without(group: Group, hidden: Set[Cell]) -> Group:
    counts = {
        stage: None if (group.key, stage) in hidden else n
        for stage, n in group.counts.items()
        if stage in TOLD_WITHIN
    }
    return replace(group, counts=counts)


def _of_funnel(group: Group) -> Group:
    return replace(group, counts={stage: group.counts[stage] for stage in FUNNEL})


def _row(group: Group, stages: Sequence[str]) -> Row:
    return Row(
        key=group.key, label=group.label, counts=tuple(group.counts[stage] for stage in stages)
    )


def _chains(question: Question, stages: Sequence[str]) -> list[Sequence[str]]:
    """Stages each of which is part of the one before: the certificate is a way of its own where
    everybody who completed counts."""
    if question.of_certified:
        return [stages]
    return [stages[:3], [*stages[:2], *stages[3:]]]


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
