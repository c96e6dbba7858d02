"""Which lists of people a reader outside the facility may see, and how much of each line.

The list of who completed and the list of who has a certificate tell together who has none. So
lists are told one after the other, the funnel first, and one only where all that are told so far
set nobody apart but `least` people at least. A line, too, says only what so many of its list have
in common. Pass rows already narrowed to what the reader may see.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Case, CharField, Count, QuerySet, Value, When
from django.db.models.functions import ExtractYear

from trainees.models import Application, Enrolment
from trainees.reports._groups import FUNNEL, with_group_key
from trainees.reports._path import (
    Question,
    Scope,
    candidates,
    seated,
    stages,
    with_situation,
)
from trainees.reports.small_cells import large

T = TypeVar("T", bound=Hashable)
Line = tuple[str, ...]
"""Class, how far somebody came, year of the release: what a line tells, the first thing first."""


def tellable(cells: Mapping[frozenset[T], int], names: Iterable[T], least: int) -> frozenset[T]:
    """`cells` counts people by all the lists they are on; `names` are the lists, the most wanted
    first. A list without anybody tells nothing."""
    keys, sizes = list(cells), list(cells.values())
    on_list: dict[T, list[int]] = defaultdict(list)
    for at, lists in enumerate(keys):
        for name in lists:
            on_list[name].append(at)
    group_of, groups = [0] * len(keys), {0: sum(sizes)}
    told = set()
    for name in names:
        parts: Counter[int] = Counter()
        for at in on_list[name]:
            parts[group_of[at]] += sizes[at]
        if any(n < least or 0 < groups[group] - n < least for group, n in parts.items()):
            continue
        told.add(name)
        split = {group: len(groups) + more for more, group in enumerate(parts)}
        for at in on_list[name]:
            group_of[at] = split[group_of[at]]
        for group, n in parts.items():
            groups[group] -= n
            groups[split[group]] = n
    return frozenset(told)


def told_parts(lines: Mapping[Line, int], least: int) -> dict[Line, int]:
    """How many parts of each line may be told: so many that at least `least` lines say the same,
    as well as those that say less."""
    found: dict[Line, int] = {}
    rest = dict(lines)
    for kept in range(max(map(len, lines), default=0), 0, -1):
        sizes: Counter[Line] = Counter()
        for line, n in rest.items():
            sizes[line[:kept]] += n
        ordered = sorted(sizes, key=lambda part: (-sizes[part], part))
        told = set(ordered[: large([sizes[part] for part in ordered], least)])
        found |= {line: kept for line in rest if line[:kept] in told}
        rest = {line: n for line, n in rest.items() if line not in found}
    return found | dict.fromkeys(rest, 0)


def told_lists(scope: Scope, question: Question) -> frozenset[tuple[str, str]]:
    """Stage and key of the group, "" for everybody, of each list that may be shown. Two queries,
    whatever the number of people; lists of another grouping are not looked at."""
    conditions = stages(question, scope.kinds)
    flags = {f"on_{at}": name for at, name in enumerate(conditions)}
    rows: QuerySet[Any, Any] = with_group_key(with_situation(seated(scope, question)), question)
    found = (
        rows.annotate(
            **{
                flag: Case(When(conditions[name], then=Value(1)), default=Value(0))
                for flag, name in flags.items()
            }
        )
        .order_by()
        .values("group_key", "situation", "exit_reason__code", *flags)
        .annotate(n=Count("pk"))
    )
    cells: Counter[frozenset[tuple[str, str]]] = Counter()
    for row in found:
        on = {"assessed", "enrolled"} | {name for flag, name in flags.items() if row[flag]}
        if "unfinished" in on:
            on.add(f"exit:{row['exit_reason__code']}")
        if "unreached" in on:
            on.add(f"unknown:{row['situation']}")
        key = row["group_key"] or "unknown"
        cells[frozenset({(name, "") for name in on} | {(name, key) for name in on})] += row["n"]
    waiting = candidates(scope, question).aggregate(n=Count("pk"))["n"]
    if waiting:
        cells[frozenset({("assessed", "")})] += waiting
    return tellable(cells, _ordered({name for on in cells for name in on}), question.least)


def _ordered(names: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Everybody before groups, the funnel before what lies beside it; parts come last."""
    rank = {stage: at for at, stage in enumerate(("assessed", *FUNNEL))}
    return sorted(
        names,
        key=lambda name: (
            bool(name[1]),
            ":" in name[0],
            rank.get(name[0], len(rank)),
            name,
        ),
    )


def lines_of(rows: "QuerySet[Any, Any]", question: Question) -> dict[Line, int]:
    """The lines of a list, counted; one query."""
    if rows.model is Application:
        counted = rows.order_by().values("training_class").annotate(n=Count("pk"))
        return {(str(row["training_class"]), "candidate", ""): row["n"] for row in counted}
    conditions = stages(question, [])
    found = (
        rows.order_by()
        .annotate(
            far=Case(
                *(
                    When(conditions[name], then=Value(name))
                    for name in ("certified", "completed", "unfinished")
                ),
                default=Value("in_class"),
                output_field=CharField(),
            ),
            year=Case(When(released_on__lte=question.on, then=ExtractYear("released_on"))),
        )
        .values("training_class", "far", "year")
        .annotate(n=Count("pk"))
    )
    return {
        (str(row["training_class"]), row["far"], str(row["year"] or "")): row["n"] for row in found
    }


def parts_of(rows: Sequence["QuerySet[Any, Any]"], question: Question) -> dict[Line, int]:
    """How much of each line of a list in several parts this reader is told."""
    lines: Counter[Line] = Counter()
    for part in rows:
        lines.update(lines_of(part, question))
    return told_parts(lines, question.least)


def line_of(row: Enrolment | Application, on: Any) -> Line:
    """The line of one row, as `lines_of` counts it."""
    key = str(row.training_class_id)
    if isinstance(row, Application):
        return key, "candidate", ""
    is_over = row.ended_on is not None and row.ended_on <= on
    far = "in_class"
    if is_over:
        far = "completed" if row.state == "completed" else "unfinished"
    if far == "completed" and row.certified_on is not None and row.certified_on <= on:
        far = "certified"
    is_free = row.released_on is not None and row.released_on <= on
    return key, far, str(row.released_on.year) if is_free else ""
