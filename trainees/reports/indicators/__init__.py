"""The indicators R1 to R23 (domain 14.12): what is divided by what, for any place and period.

`values` counts as many as are asked for with one query for each source of rows, `members` gives the
rows behind one number by the same condition.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models import Value as Literal

from partnerships import thresholds
from trainees.models import IndicatorTarget
from trainees.reports.indicators import after, cooperation, learners, training
from trainees.reports.indicators.definition import (
    Metric,
    Number,
    Part,
    Period,
    Scope,
    Side,
    Source,
    Value,
)
from trainees.reports.indicators.sources import SOURCES

__all__ = [
    "METRICS",
    "Metric",
    "Part",
    "Period",
    "Scope",
    "Side",
    "Value",
    "by_month",
    "lists_of",
    "members",
    "values",
]

DEFINITIONS = 1
"""Version of all definitions together; a changed formula raises it and that of its metric."""


def _in_order(metric: Metric) -> tuple[int, str]:
    return int(metric.code[1:].rstrip("ab")), metric.code


METRICS: dict[str, Metric] = {
    metric.code: metric
    for metric in sorted(
        [*training.METRICS, *learners.METRICS, *cooperation.METRICS, *after.METRICS],
        key=_in_order,
    )
}


def values(
    scope: Scope,
    codes: Iterable[str] | None = None,
    *,
    targets: Mapping[str, Decimal] | None = None,
) -> dict[str, Value]:
    """By code; those that are not computed yet are left out."""
    return _values([scope], codes, targets or {})[0]


def by_month(scope: Scope, codes: Iterable[str]) -> list[tuple[Period, dict[str, Value]]]:
    """Each month of the year that has begun, for itself."""
    year = scope.period.year
    months = [Period.read(f"{year}-{n:02d}") for n in range(1, 13)]
    scopes = [replace(scope, period=month) for month in months if month.first <= scope.today]
    found = _values(scopes, codes, {})
    return [(each.period, of) for each, of in zip(scopes, found, strict=True)]


def _values(
    scopes: Sequence[Scope], codes: Iterable[str] | None, targets: Mapping[str, Decimal]
) -> list[dict[str, Value]]:
    metrics = [METRICS[code] for code in (METRICS if codes is None else codes)]
    wanted: dict[str, dict[str, Side]] = defaultdict(dict)
    for metric in metrics:
        for name, side in _sides(metric).items():
            wanted[_rows_of(side)][f"{metric.code}_{name}"] = side
    counted = iter(_counted([(scope, sides) for scope in scopes for sides in wanted.values()]))
    found = []
    for scope in scopes:
        numbers: dict[str, Number] = {}
        for _sides_of_source in wanted:
            numbers |= next(counted)
        found.append(
            {
                metric.code: _value(metric, scope, numbers, targets.get(metric.code))
                for metric in metrics
                if metric.is_computed
            }
        )
    return found


def members(scope: Scope, code: str, side: str) -> QuerySet[Any]:
    """The rows behind a side of `lists_of`, each once: `key`, `label`, and of people `name`,
    `register` and `public_id`. Raises KeyError for what has no rows."""
    wanted = lists_of(METRICS[code])[side]
    source = SOURCES[wanted.source]
    condition = Q()
    for each in wanted.conditions(scope):
        condition |= each
    return _listed(source, source.rows(scope).filter(condition))


def lists_of(metric: Metric) -> dict[str, Side]:
    """Behind what rows stand: `number`, `whole`, `unknown`, each `part-…`, and what is its own."""
    sides = {name: side for name, side in _sides(metric).items() if not name.startswith("cover")}
    return sides | dict(metric.lists)


def targets_of(targets: QuerySet[IndicatorTarget], period: Period) -> dict[str, Decimal]:
    """Of the targets of one place: a share holds for any part of the year, a number for all of
    it."""
    rows = targets.filter(year=period.year).values_list("code", "target")
    return {
        code: target
        for code, target in rows
        if code in METRICS and (period.is_year or METRICS[code].unit != "people")
    }


def needs_comment(value: Value, before: Value | None, settings: Mapping[str, Any]) -> str:
    """Why a figure has to be explained before it is kept: "achieved", "whole" or nothing."""
    most = Fraction(settings["achievement_comment_percent"], 100)
    if value.achieved is not None and value.achieved > most:
        return "achieved"
    if before is None or not before.whole or value.whole is None:
        return ""
    change = abs(Fraction(value.whole) - Fraction(before.whole)) / Fraction(before.whole)
    return "whole" if change > Fraction(settings["denominator_change_percent"], 100) else ""


def _sides(metric: Metric) -> dict[str, Side]:
    found = {
        "number": metric.number,
        "whole": metric.whole,
        "unknown": metric.unknown,
        **{f"part-{code}": side for code, side in metric.part},
    }
    if metric.coverage:
        found["covered"], found["coverable"] = metric.coverage
    return {name: side for name, side in found.items() if side is not None}


def _rows_of(side: Side) -> str:
    """Sources that differ only in what counts once are asked together."""
    return side.source.removesuffix("-people")


def _counted(asked: Sequence[tuple[Scope, Mapping[str, Side]]]) -> list[dict[str, Number]]:
    """All numbers in one query: a row of sums for each scope and source, put together."""
    places: list[dict[str, list[int]]] = []
    sums: list[list[Any]] = []
    for scope, sides in asked:
        sums.append([])
        places.append({})
        for name, side in sides.items():
            own = [_sum(side, condition) for condition in side.conditions(scope)]
            places[-1][name] = list(range(len(sums[-1]), len(sums[-1]) + len(own)))
            sums[-1] += own
    width = max(map(len, sums), default=0)
    rows = [
        _row_of_sums(SOURCES[next(iter(sides.values())).source].rows(scope), at, sums[at], width)
        for at, (scope, sides) in enumerate(asked)
        if sums[at]
    ]
    found = {at: [0] * width for at in range(len(asked))}  # no row where nothing may be seen
    found |= {at: row for at, *row in rows[0].union(*rows[1:], all=True)} if rows else {}
    return [
        {name: _mean(sides[name], [found[at][n] or 0 for n in places[at][name]]) for name in sides}
        for at, (_scope, sides) in enumerate(asked)
    ]


def _sum(side: Side, condition: Q) -> Any:
    if side.total_of:
        return Sum(side.total_of, filter=condition, output_field=BigIntegerField())
    return Count(SOURCES[side.source].counted, distinct=True, filter=condition)


def _row_of_sums(rows: QuerySet[Any], at: int, sums: Sequence[Any], width: int) -> QuerySet[Any]:
    nothing = Literal(0, output_field=BigIntegerField())
    columns = {f"c{n}": sums[n] if n < len(sums) else nothing for n in range(width)}
    row = rows.order_by().annotate(at=Literal(at)).values("at").annotate(**columns)
    return row.values_list("at", *columns)


def _mean(side: Side, numbers: list[int]) -> Number:
    if not numbers:
        return 0
    exact = Fraction(sum(numbers), len(numbers) * side.per)
    return exact.numerator if exact.denominator == 1 else exact


def _value(
    metric: Metric, scope: Scope, counted: Mapping[str, Number], target: Decimal | None
) -> Value:
    if metric.own is not None:
        own = metric.own(scope)
        return Value(**{**own.__dict__, "target": target})
    numbers = {name: counted[f"{metric.code}_{name}"] for name in _sides(metric)}
    parts = [
        Part(code=code, label=side.words, count=numbers[f"part-{code}"])
        for code, side in metric.part
    ]
    if metric.more:
        parts += metric.more(scope)
    whole = numbers.get("whole")
    told, is_told_apart = _told(metric, scope, numbers, parts)
    coverage = (int(numbers["covered"]), int(numbers["coverable"])) if metric.coverage else None
    return Value(
        number=numbers["number"],
        whole=whole,
        unit=metric.unit,
        direction=metric.direction,
        coverage=coverage,
        unknown=int(numbers["unknown"]) if metric.unknown else None,
        parts=tuple(parts),
        target=target,
        told=told,
        is_told_apart=is_told_apart,
    )


def _told(
    metric: Metric, scope: Scope, numbers: Mapping[str, Number], parts: Sequence[Part]
) -> tuple[Fraction | None, bool]:
    """What is told where it is neither a share nor a sum, and whether that is so. Nobody and
    nothing are no zero."""
    number, whole = numbers["number"], numbers.get("whole", 0)
    if metric.median:
        return metric.median(parts), True
    if metric.unit in ("people", "count"):
        return (Fraction(number) if number or whole else None), True
    least = thresholds.of(None)[metric.least_people] if metric.least_people else 0
    return None, (metric.year_only and not scope.period.is_year) or whole < least


def _listed(source: Source, rows: QuerySet[Any]) -> QuerySet[Any]:
    named = {"key": F(source.counted)}
    if source.person:
        named |= {
            "name": F(f"{source.person}__id_card_name"),
            "register": F(f"{source.person}__register_label"),
            "public_id": F(f"{source.person}__public_id"),
        }
    counts_people = source.counted == source.person
    if source.label and not counts_people:
        named["label"] = F(source.label)
    return rows.values(**named).distinct().order_by("name" if source.person else "label", "key")
