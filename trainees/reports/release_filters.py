"""How far a reader outside the facility may narrow a report by the release.

A filter shows a number that stands beside the whole, so it tells of those within and of those
without. Days are widened to half-years, as the cohorts are. Half-years, and kinds of release, are
parts of a total that is shown, and `small_cells.protected` says which of them stay hidden: a filter
that would tell these apart is left out.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, QuerySet

from rutan.common.dates import add_months
from trainees.models import OutcomeKind
from trainees.reports._path import Question, Scope, seated, stages
from trainees.reports.cohorts import HALF
from trainees.reports.small_cells import Row, protected

STAGES = ("released", "due", "productive")
Part = tuple[int, ...]
"""A half-year by its year and first month, or a kind of release by its key."""
Span = tuple[date | None, date | None]


def told_filters(scope: Scope, asked: Question) -> Question:
    """What was asked, with the filters of the release as its reader may use them; a query for each
    of the two sorts, and one more."""
    kinds = list(OutcomeKind.objects.all())
    question = replace(asked, released_from=None, released_until=None, release_kind=None)
    if asked.released_from or asked.released_until:
        span = half_years(asked.released_from, asked.released_until)
        counts = _counts(scope, question, kinds, HALF)
        if may_tell(counts, {part for part in counts if _is_within(part, span)}, asked.least):
            question = replace(question, released_from=span[0], released_until=span[1])
    if asked.release_kind:
        counts = _counts(scope, question, kinds, {"kind": F("release_kind")})
        if may_tell(counts, {(asked.release_kind,)}, asked.least):
            question = replace(question, release_kind=asked.release_kind)
    return question


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
    for stage in range(len(STAGES)):
        hidden = {
            part
            for at, part in enumerate(counts)
            if shown is None or shown[at].counts[stage] is None
        }
        if hidden & within and not hidden <= within:
            return False
    return True


def _first_of(day: date) -> date:
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def _is_within(part: Part, span: Span) -> bool:
    year, month = part
    first, last = span
    begins = date(year, month, 1)
    return (first is None or begins >= first) and (last is None or begins <= last)


def _counts(
    scope: Scope, question: Question, kinds: Sequence[OutcomeKind], keys: Mapping[str, Any]
) -> dict[Part, list[int]]:
    """Of the released, part by part, how many came how far."""
    conditions = stages(question, kinds)
    rows: QuerySet[Any, Any] = seated(scope, question).filter(conditions["released"])
    found = (
        rows.order_by()
        .annotate(**keys)
        .values(*keys)
        .annotate(**{f"n_{name}": Count("pk", filter=conditions[name]) for name in STAGES})
    )
    return {
        tuple(row[name] for name in keys): [row[f"n_{name}"] for name in STAGES] for row in found
    }
