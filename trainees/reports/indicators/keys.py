"""Who and what stands behind all numbers at once, as keys: to be kept and compared later."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from trainees.reports._flags import Flagged, flagged_together
from trainees.reports.indicators import METRICS
from trainees.reports.indicators.definition import Scope, Side
from trainees.reports.indicators.sources import SOURCES

Behind = list[list[Any]]
"""Pairs, each key once: the key that counts, and the person's, or what a thing is called."""
SIDES = ("number", "whole")


def name_of(code: str, side: str) -> str:
    return f"{code}.{side}"


def behind(scope: Scope, codes: Iterable[str] | None = None) -> dict[str, Behind]:
    """By `name_of`; one query for all people and one for all things. Numbers without rows are left
    out."""
    wanted: dict[str, dict[str, Side]] = defaultdict(dict)
    for code in METRICS if codes is None else codes:
        for name in SIDES:
            side = getattr(METRICS[code], name)
            if side is not None:
                wanted[side.source.removesuffix("-people")][name_of(code, name)] = side
    people = [sides for source, sides in wanted.items() if SOURCES[source].person]
    things = [sides for source, sides in wanted.items() if not SOURCES[source].person]
    found: dict[str, Behind] = {}
    for group in filter(None, (people, things)):
        found |= _behind(scope, group)
    return {
        name_of(code, side): found[name_of(code, side)]
        for code in METRICS
        for side in SIDES
        if name_of(code, side) in found
    }


def _behind(scope: Scope, group: Sequence[dict[str, Side]]) -> dict[str, Behind]:
    """Each row tells whose it is, and the keys by which its numbers may count."""
    asked: list[Flagged] = []
    place: dict[str, int] = {}
    for sides in group:
        source = SOURCES[next(iter(sides.values())).source]
        counted = sorted({SOURCES[side.source].counted for side in sides.values()})
        conditions = {name: list(side.conditions(scope)) for name, side in sides.items()}
        asked.append(
            Flagged(source.rows(scope), conditions, [source.person or source.label, *counted])
        )
        place |= {name: counted.index(SOURCES[side.source].counted) for name, side in sides.items()}
    kept: dict[str, dict[int, Any]] = {name: {} for name in place}
    for (who, *keys), names in flagged_together(asked):
        for name in names:
            kept[name][keys[place[name]]] = who
    return {name: [[key, rows[key]] for key in sorted(rows)] for name, rows in kept.items()}
