"""Indicators for readers outside the facility: no number, and no difference of two, tells of a few
people.

Indicators that count the same people stand in one family. Where any of its numbers, or what is left
when one is taken from another, is small, the whole family is hidden: nothing is worked out from
what remains.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from trainees.reports.indicators.definition import Part, Value
from trainees.reports.small_cells import Row, protected

FAMILIES = (
    ("R1",),
    ("R2",),
    ("R3a", "R3b", "R4", "R5", "R6", "R22"),
    ("R8",),
    ("R9",),
    ("R12",),
    ("R13a", "R13b", "R15", "R17"),
    ("R14a", "R14b"),
    ("R16", "R19"),
    ("R18",),
    ("R21",),
)
"""Those about people; R7, R10, R11, R20 and R23 tell of classes, agreements and places."""
UNCOUNTED = {"R5", "R21", "R22"}
"""Their numbers are hours, agreements and rupiah; parts that are no counts are not told."""


def family_of(code: str) -> tuple[str, ...]:
    """Indicators that are hidden together with this one."""
    return next((family for family in FAMILIES if code in family), (code,))


def for_outside(values: Mapping[str, Value], least: int) -> dict[str, Value]:
    shown = dict(values)
    for family in FAMILIES:
        found = {code: values[code] for code in family if code in values}
        if _tells(found, least):
            shown |= {code: _hidden(value) for code, value in found.items()}
        else:
            shown |= {code: _without_small_parts(value, least) for code, value in found.items()}
    return shown


def _tells(family: Mapping[str, Value], least: int) -> bool:
    numbers = {0}
    for code, value in family.items():
        if code == "R22":
            numbers.add(int(value.whole or 0))
        elif code not in UNCOUNTED:
            numbers |= {int(value.number), int(value.whole or 0), int(value.unknown or 0)}
    return _is_any_small(numbers, least)


def _is_any_small(numbers: Iterable[int], least: int) -> bool:
    return any(0 < abs(a - b) < least for a, b in combinations(numbers, 2))


def _hidden(value: Value) -> Value:
    return Value(
        number=0,
        whole=None,
        unit=value.unit,
        direction=value.direction,
        target=value.target,
        is_told_apart=True,
        is_hidden=True,
    )


def _without_small_parts(value: Value, least: int) -> Value:
    rows = [Row(key=part.code, label="", counts=(_whole(part),)) for part in value.parts]
    kept = protected(rows, least) if _are_counts(value.parts) else None
    counts = {row.key: row.counts[0] for row in kept or []}
    covered = value.coverage
    if covered and _is_any_small({0, *covered}, least):
        covered = None
    return replace(
        value,
        coverage=covered,
        parts=tuple(replace(part, count=counts.get(part.code)) for part in value.parts),
    )


def _are_counts(parts: Iterable[Part]) -> bool:
    return all(isinstance(part.count, int) for part in parts)


def _whole(part: Part) -> int:
    return int(part.count or 0)
