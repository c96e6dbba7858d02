"""Whether each of several agreements worked, in one line: for the first page of managers and the
list of reports."""

from collections.abc import Iterable, Sequence
from datetime import date

from partnerships.models import Agreement, Obligation
from rutan.common.shares import NOTHING, of_total
from trainees.reports.verdict import Verdict, verdicts

TONES = {"yes": "ok", "most": "ok", "no": "warn", "early": "plain"}


def answers_of(
    agreements: Sequence[Agreement], *, on: date, obligations: Iterable[Obligation] | None = None
) -> dict[int, dict[str, str]]:
    """The same words as in the report of that day, by agreement; none without a target."""
    found = verdicts(agreements, on=on, obligations=obligations)
    return {key: _in_words(verdict) for key, verdict in found.items()}


def _in_words(verdict: Verdict) -> dict[str, str]:
    counts = verdict.counts
    return {
        "headline": verdict.headline,
        "tone": TONES[verdict.headline_code],
        "productive": _part(counts.productive, counts.due),
        "known": _part(counts.reached, counts.due),
    }


def _part(part: int, whole: int) -> str:
    return of_total(part, whole) if whole else NOTHING
