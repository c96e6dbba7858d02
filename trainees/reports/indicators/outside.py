"""Indicators for readers outside the facility: no number of people, and no difference of two that
hold one another, tells of a few.

R3b, R5, R6 and R22 count what the funnel of the report tells the same reader exactly, so they are
told as they are. The others stand in families: each counts parts of one whole, the larger holding
the smaller. Where a number, or what is left when one is taken from another, is small, the whole
family is hidden, and so is what is counted out of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from trainees.reports.indicators.definition import Part, Value
from trainees.reports.small_cells import Row, protected

FAMILIES = (
    ("R1",),
    ("R2",),
    ("R3a", "R4"),
    ("R8",),
    ("R9",),
    ("R12",),
    ("R13a", "R13b"),
    ("R14a", "R14b"),
    ("R15",),
    ("R16",),
    ("R17",),
    ("R18",),
    ("R19",),
    ("R21",),
)
"""R7, R10, R11, R20 and R23 tell of classes, agreements and places."""
WHOLE_OF = {"R15": "R13a", "R17": "R13a", "R19": "R16"}
"""What is counted out of the number of another one, and would tell it."""
UNCOUNTED = {"R21"}
"""Its numbers are agreements."""
OF_CLASSES = {"R22"}
"""Whose coverage counts classes."""
ABOUT_PEOPLE = {"R3b", "R5", "R6", "R22"}.union(*FAMILIES)


def family_of(code: str) -> tuple[str, ...]:
    """What has to be counted to know whether this indicator is told."""
    family = next((family for family in FAMILIES if code in family), (code,))
    return family + (family_of(WHOLE_OF[code]) if code in WHOLE_OF else ())


def for_outside(values: Mapping[str, Value], least: int) -> dict[str, Value]:
    hidden = {
        code
        for family in FAMILIES
        if _tells([values[code] for code in family if code in values], least)
        for code in family
        if code not in UNCOUNTED
    }
    hidden |= {code for code, whole in WHOLE_OF.items() if whole in hidden}
    told = {
        code: _without_small_parts(code, value, least)
        for code, value in values.items()
        if code in ABOUT_PEOPLE - hidden
    }
    return {**values, **told, **{code: _hidden(values[code]) for code in hidden if code in values}}


def _tells(family: Iterable[Value], least: int) -> bool:
    numbers = {0}
    for value in family:
        whole, unknown = int(value.whole or 0), int(value.unknown or 0)
        numbers |= {int(value.number), whole}
        if 0 < unknown < least:
            return True
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


def _without_small_parts(code: str, value: Value, least: int) -> Value:
    covered = value.coverage
    if covered and code not in OF_CLASSES and _is_any_small({0, *covered}, least):
        covered = None
    hide = _without_few_accepted if code in UNCOUNTED else _without_small_counts
    return replace(value, coverage=covered, parts=tuple(hide(value.parts, least)))


def _without_small_counts(parts: Sequence[Part], least: int) -> Iterable[Part]:
    """A median is told with the number that it is of."""
    counted = [part for part in parts if not part.is_median]
    rows = [Row(key=part.code, label="", counts=(int(part.count or 0),)) for part in counted]
    told = {row.key: row.counts[0] for row in protected(rows, least) or []}
    return (part if part.is_median else replace(part, count=told.get(part.code)) for part in parts)


def _without_few_accepted(parts: Sequence[Part], least: int) -> Iterable[Part]:
    """Days of agreements are told, those of a few people are not."""
    people = next((part.count or 0 for part in parts if part.code == "answer-n"), 0)
    if not 0 < people < least:
        return parts
    return (replace(part, count=None) if part.code.startswith("answer") else part for part in parts)
