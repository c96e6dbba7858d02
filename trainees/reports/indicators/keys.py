"""Who and what stands behind all numbers at once, as keys: to be kept and compared later."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from trainees.reports._flags import flagged
from trainees.reports.indicators import METRICS
from trainees.reports.indicators.definition import Scope, Side
from trainees.reports.indicators.sources import SOURCES

Behind = list[list[Any]]
"""Pairs, each key once: the key that counts, and the person's, or what a thing is called."""
SIDES = ("number", "whole")


def name_of(code: str, side: str) -> str:
    return f"{code}.{side}"


def behind(scope: Scope, codes: Iterable[str] | None = None) -> dict[str, Behind]:
    """By `name_of`; one query for each source of rows. Numbers without rows are left out."""
    wanted: dict[str, dict[str, Side]] = defaultdict(dict)
    for code in METRICS if codes is None else codes:
        for name in SIDES:
            side = getattr(METRICS[code], name)
            if side is not None:
                wanted[side.source.removesuffix("-people")][name_of(code, name)] = side
    found: dict[str, Behind] = {}
    for sides in wanted.values():
        found |= _behind(scope, sides)
    return {
        name_of(code, side): found[name_of(code, side)]
        for code in METRICS
        for side in SIDES
        if name_of(code, side) in found
    }


def _behind(scope: Scope, sides: dict[str, Side]) -> dict[str, Behind]:
    source = SOURCES[next(iter(sides.values())).source]
    counted = sorted({SOURCES[side.source].counted for side in sides.values()})
    conditions = {name: list(side.conditions(scope)) for name, side in sides.items()}
    kept: dict[str, dict[int, Any]] = {name: {} for name in sides}
    columns = [source.person or source.label, *counted]
    for (who, *keys), names in flagged(source.rows(scope), conditions, columns):
        by_column = dict(zip(counted, keys, strict=True))
        for name in names:
            kept[name][by_column[SOURCES[sides[name].source].counted]] = who
    return {name: [[key, rows[key]] for key in sorted(rows)] for name, rows in kept.items()}
