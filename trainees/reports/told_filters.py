"""How far a reader outside the facility may narrow a report.

A filter shows a number that stands beside the whole, so it tells of those within and of those
without. Fields, classes, half-years and kinds of release are parts of a total that is shown: a
filter that would tell apart what stays hidden of them, alone or within the others, is left out.
Days are widened to half-years, as the cohorts are. Facility, partner and agreement narrow to a
whole that is told to everybody who may read it: whether a partnership worked is asked of these.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from operator import eq
from typing import Any

from django.db.models import Count, F, QuerySet

from rutan.common.dates import add_months
from trainees.choices import Grouping
from trainees.reports._groups import FUNNEL, TOLD_WITHIN, Group, told_groups, with_group
from trainees.reports._path import Question, Scope, candidates, narrowed, seated, stages
from trainees.reports.cohorts import HALF
from trainees.reports.reintegration import Counts
from trainees.reports.small_cells import Row, protected

AFTER_RELEASE = TOLD_WITHIN[3:]
PLACES = {"training_class": Grouping.CLASS, "field": Grouping.FIELD}
COLUMNS = {
    "training_class": {"class_pk": F("training_class"), "held_at": F("training_class__facility")},
    "field": {"field_pk": F("training_class__programme_version__programme__field")},
}
Part = tuple[Any, ...]
"""A half-year by its year and first month; a field, a class or a kind of release by its key."""
Cell = Mapping[str, Any]
"""People of equal parts: these, and how many of them came how far."""
Span = tuple[date | None, date | None]


@dataclass(frozen=True, kw_only=True)
class _Filter:
    """`sets` of a question what it asks for; `columns` tell the part of somebody, and `holds`
    which parts it shows. A `place` is a field or a class."""

    sets: Mapping[str, Any]
    columns: tuple[str, ...]
    holds: Callable[[Part], bool]
    place: str = ""

    def part(self, cell: Cell) -> Part:
        return tuple(cell[name] for name in self.columns)


def told_filters(scope: Scope, asked: Question) -> Question:
    """What was asked, with the filters as its reader may use them; one query for most."""
    wanted = _filters(asked)
    if asked.least <= 1 or not wanted:
        return asked
    question = replace(asked, released_from=None, released_until=None, release_kind=None)
    question = whole = replace(question, **dict.fromkeys(PLACES))
    cells = _cells(scope, whole, wanted)
    told: list[_Filter] = []
    for each in wanted:
        if each.place and question.training_class:
            continue  # a class is of one field
        together = [*told, each]
        if all(_may_use(one, together, cells, whole) for one in together) or (
            each.place and _is_empty(scope, replace(whole, **each.sets))
        ):
            told, question = together, replace(question, **each.sets)
    return question


def told_stages(scope: Scope, asked: Question, total: Mapping[str, int]) -> tuple[str, ...]:
    """The stages of a report that is kept with its `total` which this reader is told: none of a
    class or field of a few, and nothing after the release where a few releases are asked for."""
    told = told_filters(scope, asked)
    if any(getattr(told, name) != getattr(asked, name) for name in PLACES):
        return ()
    is_any_small = any(0 < total[stage] < asked.least for stage in AFTER_RELEASE)
    if told != asked or (asked.narrows_releases and is_any_small):
        return ("assessed", *FUNNEL[:3])
    return ("assessed", *FUNNEL)


def hidden_beside(asked: Question, counts: Counts) -> frozenset[str]:
    """Stages beside the funnel of which this reader is not told: of a part so few that they would
    be told of, or who is left beside them. Of a whole partnership all are told."""

    def is_any_few(*numbers: int) -> bool:
        return asked.is_part and any(0 < n < asked.least for n in numbers)

    found: set[str] = set()
    if is_any_few(counts.unfinished, counts.in_class):
        found.add("unfinished")
    if is_any_few(counts.count("inactive"), counts.count("unreached")):
        found |= {"reached", "inactive", "unreached"}
    return frozenset(found)


def half_years(first: date | None, last: date | None) -> Span:
    """Both days moved outward to the ends of their half-years."""
    return (
        _first_of(first) if first else None,
        add_months(_first_of(last), 6) - timedelta(days=1) if last else None,
    )


def may_tell(counts: Mapping[Part, Sequence[int]], within: Set[Part], least: int) -> bool:
    """Whether the numbers of the parts `within` tell of no part that stays hidden: all of these
    together follow from the total."""
    rows = [Row(key=str(part), label="", counts=tuple(n)) for part, n in counts.items()]
    shown = protected(rows, least)
    for stage in range(len(rows[0].counts) if rows else 0):
        hidden = {
            part
            for at, part in enumerate(counts)
            if shown is None or shown[at].counts[stage] is None
        }
        if hidden & within and not hidden <= within:
            return False
    return True


def _filters(asked: Question) -> list[_Filter]:
    """Those that were asked for, the most telling first."""
    found = [
        _Filter(
            sets={"field": asked.field, place: key},
            columns=tuple(COLUMNS[place])[:1],
            holds=partial(eq, (key,)),
            place=place,
        )
        for place in PLACES
        if (key := getattr(asked, place))
    ]
    if asked.released_from or asked.released_until:
        span = half_years(asked.released_from, asked.released_until)
        found.append(
            _Filter(
                sets={"released_from": span[0], "released_until": span[1]},
                columns=tuple(HALF),
                holds=lambda part: _is_within(part, span),
            )
        )
    if asked.release_kind:
        kind = asked.release_kind
        found.append(
            _Filter(
                sets={"release_kind": kind},
                columns=("release_kind",),
                holds=partial(eq, (kind,)),
            )
        )
    return found


def _may_use(
    wanted: _Filter, together: Sequence[_Filter], cells: Sequence[Cell], whole: Question
) -> bool:
    """Whether its part may be told of what all others leave."""
    others = [each for each in together if each is not wanted]
    if wanted.place:
        own = [cell for cell in cells if wanted.holds(wanted.part(cell))]
        if wanted.place == "training_class":
            # A nation has more classes than a table: it is told beside those of its facility.
            facilities = {cell["held_at"] for cell in own}
            cells = [cell for cell in cells if cell["held_at"] in facilities]
        columns = _columns(wanted.place)
        groups = [
            Group(key=key, label=label, note="", counts=counts, within=(field, field_name))
            for (key, label, field, field_name), counts in _sums(cells, columns, others).items()
        ]
        question = replace(whole, grouping=PLACES[wanted.place])
        return bool(own) and {cell[columns[0]] for cell in own} <= told_groups(groups, question)
    counts = {
        part: [found[stage] for stage in AFTER_RELEASE]
        for part, found in _sums(cells, wanted.columns, others).items()
        if found["released"]
    }
    return may_tell(counts, {part for part in counts if wanted.holds(part)}, whole.least)


def _sums(
    cells: Sequence[Cell], columns: Sequence[str], others: Sequence[_Filter]
) -> dict[Part, dict[str, int]]:
    """By part, of those whom the other filters leave; filters of the release narrow only what
    comes after it."""
    found: dict[Part, dict[str, int]] = defaultdict(lambda: dict.fromkeys(TOLD_WITHIN, 0))
    for cell in cells:
        if not all(each.holds(each.part(cell)) for each in others if each.place):
            continue
        is_left = cell["released"] and all(each.holds(each.part(cell)) for each in others)
        counts = found[tuple(cell[name] for name in columns)]
        for stage in TOLD_WITHIN:
            if stage not in AFTER_RELEASE or is_left:
                counts[stage] += cell[stage]
    return found


def _cells(scope: Scope, whole: Question, wanted: Sequence[_Filter]) -> list[Cell]:
    """In one query, of one part of each filter at a time, how many came how far."""
    conditions = stages(whole, scope.kinds)
    rows: QuerySet[Any, Any] = seated(scope, whole).order_by()
    keys = [name for each in wanted if not each.place for name in each.columns]
    for place in (each.place for each in wanted if each.place):
        rows = with_group(rows, replace(whole, grouping=PLACES[place]), place)
        rows = rows.annotate(**COLUMNS[place])
        keys += [*_columns(place), *COLUMNS[place]]
    rows = rows.annotate(**{name: HALF[name] for name in keys if name in HALF})
    counts = {name: Count("pk", filter=conditions.get(name)) for name in TOLD_WITHIN}
    return list(rows.values(*keys).annotate(**counts))


def _columns(place: str) -> tuple[str, ...]:
    """What `with_group` says of it."""
    return tuple(f"{place}_{each}" for each in ("key", "name", "within", "within_name"))


def _is_empty(scope: Scope, question: Question) -> bool:
    places = narrowed(scope.enrolments, question).order_by().values("pk")
    return not places.union(candidates(scope, question).values("pk")).exists()


def _first_of(day: date) -> date:
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def _is_within(part: Part, span: Span) -> bool:
    year, month = part
    first, last = span
    begins = date(year, month, 1)
    return (first is None or begins >= first) and (last is None or begins <= last)
