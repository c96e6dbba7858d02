"""From when to when somebody may leave: earliest lawful, likely and latest day (features F13).

Planning only: a range is shown to staff, never to a partner, and never printed.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from trainees.choices import DateSource, Integration, LegalStatus, SentenceKind
from trainees.models import Sentence
from trainees.release_dates import (
    Dated,
    dates_of,
    earliest_release,
    parole_on,
    remitted_expiry_on,
    short_leave_on,
)

UNKNOWN = Dated()
OPENED_EARLY = frozenset({SentenceKind.FIXED, SentenceKind.NONE})
"""Sentences that parole or leave may end early; NONE of a convict was not recorded yet."""


@dataclass(frozen=True, kw_only=True)
class ReleaseRange:
    """Three days, each with its source; a day that is not known is an empty `Dated`.

    `undecided`: a detainee, whom a verdict may keep or free any day; there is no latest day.
    `never`: life or death, which have no day at all.
    """

    earliest: Dated = UNKNOWN
    likely: Dated = UNKNOWN
    latest: Dated = UNKNOWN
    undecided: bool = False
    never: bool = False

    @property
    def is_estimate(self) -> bool:
        return self.earliest.is_estimate or self.latest.is_estimate


def range_of(
    sentence: Sentence | None, legal_status: str, *, lag_days: int, today: date | None = None
) -> ReleaseRange:
    """The range of one sentence; `lag_days` pass at this facility between the first lawful day
    and the release, as a rule.

    An approved integration is a paper with a date: earliest, likely and latest are that day.
    Otherwise the earliest is the first lawful day of parole or leave, or with `today` the expiry
    less the remission that may still come (docs/decisions/0007); the latest is the expiry. Where
    two thirds of a sentence that knows parole are missing, its earliest day is not known.
    """
    if sentence is None:
        return ReleaseRange(undecided=legal_status == LegalStatus.DETAINEE)
    if sentence.kind in {SentenceKind.LIFE, SentenceKind.DEATH}:
        return ReleaseRange(never=True)
    day, source = earliest_release(sentence, legal_status)
    planned = Dated(day, source)
    if legal_status == LegalStatus.DETAINEE:
        return ReleaseRange(earliest=planned, undecided=True)
    if sentence.integration == Integration.APPROVED:
        return ReleaseRange(earliest=planned, likely=planned, latest=planned)
    dates = dates_of(sentence)
    latest = dates["expires_on"]
    is_open = sentence.kind in OPENED_EARLY and dates["two_thirds_on"].day is None
    if latest.day is None or is_open:
        return ReleaseRange(latest=latest)
    remitted = remitted_expiry_on(sentence, today=today) if today else UNKNOWN
    days = (planned, parole_on(sentence), short_leave_on(sentence), remitted)
    earliest = min((each for each in days if each.day), key=lambda each: each.day)
    likely = min(earliest.day + timedelta(days=lag_days), latest.day)
    return ReleaseRange(
        earliest=earliest, likely=Dated(likely, DateSource.ESTIMATED), latest=latest
    )


def days_between(release: ReleaseRange) -> tuple[date, date, date] | None:
    """Earliest, likely and latest where all three are known."""
    days = (release.earliest.day, release.likely.day, release.latest.day)
    return days if all(days) else None
