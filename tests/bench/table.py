"""The ratios as lines, and what is wrong with them."""

from collections.abc import Callable, Iterable, Mapping

from django.db import connection

from tests.bench.measuring import HAND, LIVE, OURS, Work, measure

MOST = 2.0
"""Times the SQL by hand."""


def of(
    works: Iterable[Work],
    few: Mapping[str, int],
    *,
    rounds: int,
    say: Callable[[str], None],
    is_large: bool = False,
) -> list[str]:
    """`few` are the queries of each at a hundredth of the rows; `is_large`: there are so many that
    none may read all of them for a few. Answers with the faults."""
    say(
        f"{'':24}{'÷ by hand':>10}{'÷ live':>8}{'queries':>9}"
        f"{'CPU ms':>10}{'by hand':>10}{'wall p50':>10}{'p99':>10}"
    )
    faults = []
    for work in works:
        if difference := work.differs():
            faults.append(f"{work.name}: {difference}")
        queries = work.queries()
        if queries != few[work.name]:
            faults.append(f"{work.name}: {few[work.name]} queries of few rows, {queries} of many")
        if work.is_narrow and is_large and connection.vendor == "postgresql":
            faults += [f"{work.name}: reads all of {table}" for table in work.scans()]
        found = measure(work, rounds=rounds)
        ratio = found.ratio(HAND)
        if work.is_bound and ratio is not None and ratio > MOST:
            faults.append(f"{work.name}: {ratio:.2f} times the SQL by hand, at most {MOST}")
        middle, slow = found.wall_ms()
        say(
            f"{work.name:24}{_number(ratio):>10}{_number(found.ratio(LIVE)):>8}{queries:9}"
            f"{found.cpu_ms(OURS):10.1f}{_number(found.cpu_ms(HAND), 1):>10}"
            f"{middle:10.1f}{slow:10.1f}"
        )
    return faults


def _number(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
