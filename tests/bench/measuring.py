"""Candidates side by side in one run, so that a busy machine slows all of them alike."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

OURS, HAND, LIVE = "ours", "hand", "live"
LARGE = ("trainees_enrolment", "trainees_application", "trainees_followup", "trainees_outcome")


@dataclass(frozen=True, kw_only=True)
class Work:
    """One report and what it is held against. Each answers plain values: `ours` and `hand` the
    same ones, and so does `live`, which joins facts on the spot. What is not bound is told and
    nothing more."""

    name: str
    ours: Callable[[], Any]
    hand: Callable[[], Any] | None = None
    live: Callable[[], Any] | None = None
    is_bound: bool = False
    is_narrow: bool = False
    """Of a few rows: no large table is read from end to end for it."""

    def candidates(self) -> Mapping[str, Callable[[], Any]]:
        found = {OURS: self.ours, HAND: self.hand, LIVE: self.live}
        return {name: run for name, run in found.items() if run is not None}

    def queries(self) -> int:
        self.ours()  # who reads, and where, is asked once in a request
        with CaptureQueriesContext(connection) as captured:
            self.ours()
        return len(captured)

    def scans(self) -> list[str]:
        """Large tables that PostgreSQL reads from end to end for ours."""
        with CaptureQueriesContext(connection) as captured:
            self.ours()
        plans = []
        with connection.cursor() as cursor:
            for query in captured.captured_queries:
                cursor.execute(f"EXPLAIN {query['sql']}")
                plans += [line for (line,) in cursor.fetchall()]
        return sorted(
            {table for table in LARGE if any(f"Seq Scan on {table} " in p for p in plans)}
        )

    def differs(self) -> str:
        """What the answers disagree about, or nothing."""
        ours = self.ours()
        if self.hand and (hand := self.hand()) != ours:
            return _first_difference(ours, hand)
        if self.live and (live := self.live()) != ours:
            return _first_difference(ours, live)
        return ""


@dataclass
class Measured:
    cpu: dict[str, list[int]] = field(default_factory=dict)
    wall: dict[str, list[int]] = field(default_factory=dict)

    def ratio(self, other: str) -> float | None:
        """Median of the ratios of each round: our CPU by that of the other."""
        if other not in self.cpu:
            return None
        pairs = zip(self.cpu[OURS], self.cpu[other], strict=True)
        return median(ours / max(theirs, 1) for ours, theirs in pairs)

    def wall_ms(self) -> tuple[float, float]:
        """Middle and 99th percentile of ours."""
        times = [each / 1e6 for each in self.wall[OURS]]
        return median(times), quantiles(times, n=100)[98] if len(times) > 1 else times[0]

    def cpu_ms(self, name: str) -> float | None:
        return median(self.cpu[name]) / 1e6 if name in self.cpu else None


def measure(work: Work, *, rounds: int) -> Measured:
    """Each round runs all of them, another one first each time."""
    found, candidates = Measured(), list(work.candidates().items())
    for turn in range(rounds):
        at = turn % len(candidates)
        for name, run in candidates[at:] + candidates[:at]:
            cpu, wall = _cpu(), time.perf_counter_ns()
            run()
            found.wall.setdefault(name, []).append(time.perf_counter_ns() - wall)
            found.cpu.setdefault(name, []).append(_cpu() - cpu)
    return found


def _cpu() -> int:
    """Nanoseconds of this process and of its PostgreSQL backend."""
    own = time.process_time_ns()
    if connection.vendor != "postgresql":
        return own
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return own + int(backend.read_text().split()[0])


def _first_difference(one: Any, other: Any, at: str = "") -> str:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in [*one, *(key for key in other if key not in one)]:
            if one.get(key) != other.get(key):
                return _first_difference(one.get(key), other.get(key), f"{at}/{key}")
    return f"{at or 'answer'}: {one} is not {other}"[:300]
