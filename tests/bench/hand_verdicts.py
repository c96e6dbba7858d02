"""Whether partnerships worked, by SQL written by hand: targets, what was reached, the answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tests.bench.hand import KNOWN, ONCE, PLACES, conditions, rows

LEAST = 10
"""Of fewer people due nobody judges a share."""
REACHED = {
    "participants": "attended", "certified": "certified",
    "followed_up_m6": "reached", "productive_m6": "productive",
}  # fmt: skip


def verdicts(agreements: Sequence[int], on: date) -> Mapping[int, Any]:
    """By agreement the answer, and of each target the part, the whole and whether it is met."""
    goals = _goals(", ".join(map(str, agreements)), on)
    return {
        agreement: {"answer": _answer([met for *_numbers, met in of.values()]), "goals": of}
        for agreement, of in goals.items()
    }


def _goals(which: str, on: date) -> Mapping[int, dict[str, tuple]]:
    told = conditions(on)
    counts = [f"count(*) FILTER (WHERE {told[stage]})" for stage in (*REACHED.values(), "due")]
    known = KNOWN.format(on=on)
    once = ONCE.format(
        on=on, known_too=known.replace("e.", "s."), scope_too="d.agreement_id = c.agreement_id"
    )
    found = rows(
        f"""WITH people AS (SELECT c.agreement_id, {", ".join(counts)} FROM {PLACES}
              WHERE {known} AND c.agreement_id IN ({which}) AND {once} GROUP BY 1),
            held AS (SELECT agreement_id, count(*), sum(CASE WHEN closed_on <= '{on}'
                THEN stated_hours ELSE 0 END) FROM partnerships_trainingclass
              WHERE agreement_id IN ({which}) AND state IN ('running', 'assessing', 'closed')
                AND started_on <= '{on}' GROUP BY 1)
            SELECT o.agreement_id, o.metric, o.target, people.*, held.*
              FROM partnerships_obligation o LEFT JOIN people ON people.agreement_id
                = o.agreement_id LEFT JOIN held ON held.agreement_id = o.agreement_id
              WHERE o.agreement_id IN ({which}) AND o.waived_reason = '' AND o.target IS NOT NULL"""
    )
    goals: dict[int, dict[str, tuple]] = defaultdict(dict)
    for agreement, metric, target, _same, *numbers in found:
        *stages, due, _key, classes, hours = (n or 0 for n in numbers)
        parts = dict(zip(REACHED, stages, strict=True)) | {"classes": classes, "hours": hours}
        part, is_share = parts[metric], metric.endswith("_m6")
        is_met = part >= target if not is_share else part * 100 >= target * due
        if is_share and due < LEAST:
            is_met = None
        goals[agreement][metric] = (part, due if is_share else None, is_met)
    return goals


def _answer(met: Sequence[bool | None]) -> str:
    judged = [each for each in met if each is not None]
    if not judged:
        return "early"
    if all(judged):
        return "yes"
    return "most" if sum(judged) * 2 >= len(judged) else "no"
