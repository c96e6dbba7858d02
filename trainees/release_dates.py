"""When somebody may go free: the dates of the sentence, recorded or estimated (domain 3.4, 3.5).

Estimates serve planning only. Each carries `DateSource.ESTIMATED`, pages show it with a badge,
and none is ever printed on a paper. What the law allows earlier than the expiry is here too:
parole (PB), leave before release (CB), leave towards release (CMB) and remission.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rutan.common.dates import add_months
from trainees.choices import DateSource, Integration, LegalStatus, SentenceKind
from trainees.models import Sentence

TOLERATED_DAYS = 31
"""SDP and estimate may differ by this many days before staff are asked to look (domain 3.4)."""

MONTH_OF_REMISSION = 30
"""Days of a month where remission is counted (Keppres 174/1999, domain 3.4)."""

INDEPENDENCE_DAY = (8, 17)

PAROLE_MONTHS = 9
"""Parole and leave towards release ask that two thirds are at least this long (domain 3.4)."""

SHORT_SENTENCE_MONTHS = 18
"""Leave before release is for sentences up to this long (Permenkumham 3/2018, domain 3.4)."""

LONGEST_LEAVE_MONTHS = 6
"""Neither leave is longer (domain 3.4)."""

COUNTED = frozenset({SentenceKind.FIXED, SentenceKind.DETENTION})
"""Sentences that have a length; life, death and none have not."""

SHARES = {
    "one_third_on": Fraction(1, 3),
    "half_on": Fraction(1, 2),
    "two_thirds_on": Fraction(2, 3),
}
NAMES = (*SHARES, "expires_on")


@dataclass(frozen=True)
class Dated:
    """A day and where it comes from; `day` None and `source` "" when nothing is known."""

    day: date | None = None
    source: str = ""

    @property
    def is_estimate(self) -> bool:
        return self.source == DateSource.ESTIMATED


def length_in_days(sentence: Sentence) -> int | None:
    """Days from the start of detention to the end of the sentence, before any remission.

    Years and months run by the calendar from `detained_from`; None without a start or a length.
    """
    if sentence.kind not in COUNTED or sentence.detained_from is None:
        return None
    months = sentence.years * 12 + sentence.months
    if not months and not sentence.days:
        return None
    end = add_months(sentence.detained_from, months) + timedelta(days=sentence.days)
    return (end - sentence.detained_from).days


def estimate(sentence: Sentence) -> dict[str, date]:
    """Estimated days of 1/3, 1/2, 2/3 and expiry, by field name; empty when nothing can be said.

    Unit: calendar days. The expiry is the day of leaving: a year from 1 January ends on
    1 January. 1/3 is taken of the whole sentence; 1/2, 2/3 and expiry of the sentence less
    remission; a started day counts as a whole one, so that nobody is estimated too early.
    Days instead of a fine come after all of it. Source: domain 3.4, the formula in common use;
    the official manual (PAS-26.OT.02.02/2020) could not be read.
    """
    whole = length_in_days(sentence)
    if whole is None:
        return {}
    start = sentence.detained_from
    served = max(whole - sentence.remission_days, 0)
    days = {name: _part(whole if name == "one_third_on" else served, share)
            for name, share in SHARES.items()}  # fmt: skip
    # A long remission must not put the half before the third.
    days["half_on"] = max(days["half_on"], days["one_third_on"])
    days["two_thirds_on"] = max(days["two_thirds_on"], days["half_on"])
    days["expires_on"] = max(served, days["two_thirds_on"]) + sentence.fine_substitute_days
    return {name: start + timedelta(days=count) for name, count in days.items()}


def _part(days: int, share: Fraction) -> int:
    return -(-days * share.numerator // share.denominator)


def dates_of(sentence: Sentence | None) -> dict[str, Dated]:
    """Each of the four days as recorded, or estimated where the record is empty."""
    if sentence is None:
        return {name: Dated() for name in NAMES}
    is_complete = all(getattr(sentence, name) for name in NAMES)
    estimated = {} if is_complete else estimate(sentence)
    return {name: _recorded_or(sentence, name, estimated) for name in NAMES}


def _recorded_or(sentence: Sentence, name: str, estimated: dict[str, date]) -> Dated:
    if day := getattr(sentence, name):
        return Dated(day, sentence.source)
    if name in estimated:
        return Dated(estimated[name], DateSource.ESTIMATED)
    return Dated()


def share_on(sentence: Sentence | None, share: Fraction) -> Dated:
    """The day on which another share of the sentence is served than those that are recorded.

    Up to a third it is a share of the whole sentence, above of the sentence less remission, as in
    `estimate`; where the length is not known, of the time between detention and expiry.
    """
    if sentence is None:
        return Dated()
    recorded = {Fraction(1): "expires_on"} | {part: name for name, part in SHARES.items()}
    if share in recorded:
        return dates_of(sentence)[recorded[share]]
    start, whole, least = sentence.detained_from, length_in_days(sentence), 0
    if whole is not None and share > SHARES["one_third_on"]:
        # A long remission must not put any later share before the third.
        least = _part(whole, SHARES["one_third_on"])
        whole = max(whole - sentence.remission_days, 0)
    if whole is None and start and sentence.expires_on:
        whole = (sentence.expires_on - start).days
    if start is None or whole is None:
        return Dated()
    return Dated(start + timedelta(days=max(_part(whole, share), least)), DateSource.ESTIMATED)


def earliest_release(
    sentence: Sentence | None, legal_status: str
) -> tuple[date | None, DateSource | str]:
    """The earliest plausible day of leaving and its source; (None, "") when none is known.

    The earliest of: an approved integration's day; two thirds while an integration proposal
    runs; expiry. A detainee's expiry is the recorded end of detention and is never estimated,
    because the verdict may still come. Life and death have none. Possible future remissions are
    not subtracted: they are not granted yet, and what is kept would change from day to day; the
    range has them (`release_range`). Source: domain 3.4 and 14.6 no. 4.
    """
    if sentence is None or sentence.kind in {SentenceKind.LIFE, SentenceKind.DEATH}:
        return None, ""
    if legal_status == LegalStatus.DETAINEE:
        expiry = Dated(sentence.expires_on, sentence.source if sentence.expires_on else "")
        return expiry.day, expiry.source
    days = dates_of(sentence)
    candidates = [days["expires_on"]]
    if sentence.integration == Integration.PROPOSED:
        candidates.append(days["two_thirds_on"])
    if sentence.integration == Integration.APPROVED:
        # An approval is a paper with a date, also where the other dates were estimated.
        typed = sentence.source == DateSource.ESTIMATED
        source = DateSource.MANUAL if typed else sentence.source
        candidates.append(Dated(sentence.integration_on, source))
    known = [candidate for candidate in candidates if candidate.day]
    if not known:
        return None, ""
    first = min(known, key=lambda candidate: candidate.day)
    return first.day, first.source


def differences(sentence: Sentence) -> dict[str, int]:
    """By how many days a recorded day lies after (below zero: before) its estimate, where that is
    more than `TOLERATED_DAYS`. Staff compare with the verdict; nothing is changed."""
    found = {}
    for name, estimated in estimate(sentence).items():
        recorded = getattr(sentence, name)
        if recorded and sentence.source != DateSource.ESTIMATED:
            days = (recorded - estimated).days
            if abs(days) > TOLERATED_DAYS:
                found[name] = days
    return found


def parole_on(sentence: Sentence) -> Dated:
    """The first day on which parole (PB) is lawful: two thirds, if they are nine months or more.

    Conduct, programmes and the community's consent are asked for too, and who was sentenced for
    narcotics to five years or more serves half of the rest under assimilation: Bekal stores no
    offence, so the day is the earliest possible one. Source: domain 3.4 [S28, S29].
    """
    two_thirds = dates_of(sentence)["two_thirds_on"]
    return two_thirds if _may_be_paroled(sentence, two_thirds.day) else Dated()


def short_leave_on(sentence: Sentence) -> Dated:
    """The first day of leave before release (CB): a sentence of at most a year and a half, two
    thirds served, and never more than six months before the expiry. Source: domain 3.4 [S30]."""
    days = dates_of(sentence)
    length, expiry = length_in_days(sentence), days["expires_on"].day
    if sentence.kind != SentenceKind.FIXED or length is None or expiry is None:
        return Dated()
    start = sentence.detained_from
    if length > (add_months(start, SHORT_SENTENCE_MONTHS) - start).days:
        return Dated()
    return _not_before(days["two_thirds_on"], add_months(expiry, -LONGEST_LEAVE_MONTHS))


def leave_towards_release_on(sentence: Sentence, *, last_remission_days: int) -> Dated:
    """The first day of leave towards release (CMB): two thirds of nine months or more, and as
    long as the last remission, at most six months. Source: domain 3.4 [S105, S106]; that the
    length follows the last remission is common practice and was not found in a rule for CMB."""
    days = dates_of(sentence)
    expiry = days["expires_on"].day
    if expiry is None or not _may_be_paroled(sentence, days["two_thirds_on"].day):
        return Dated()
    longest = add_months(expiry, -LONGEST_LEAVE_MONTHS)
    first = max(expiry - timedelta(days=last_remission_days), longest)
    return _not_before(days["two_thirds_on"], first)


def remitted_expiry_on(sentence: Sentence, *, today: date) -> Dated:
    """The expiry less what may still be granted within a year: general remission on the next 17
    August, which may free on that very day, and special remission on one holiday, whose day is
    not known because religion is not stored. Empty where nothing can be granted.
    Source: domain 3.4 [S32, S33, S107].
    """
    start, expiry = sentence.detained_from, dates_of(sentence)["expires_on"].day
    if sentence.kind != SentenceKind.FIXED or start is None or expiry is None or expiry <= today:
        return Dated()
    until = min(expiry, add_months(today, 12))
    special = special_remission(
        year=_remission_year(start, until), served_days=(until - start).days
    )
    days = [expiry - timedelta(days=special)]
    august = _next_independence_day(today)
    if august <= expiry:
        general = general_remission(
            year=_remission_year(start, august), served_days=(august - start).days
        )
        days.append(max(august, expiry - timedelta(days=general + special)))
    first = max(min(days), today)
    return Dated(first, DateSource.ESTIMATED) if first < expiry else Dated()


def _next_independence_day(today: date) -> date:
    this_year = date(today.year, *INDEPENDENCE_DAY)
    return this_year if this_year > today else date(today.year + 1, *INDEPENDENCE_DAY)


def _remission_year(start: date, on: date) -> int:
    """The how-manyth year of remission it is: counted by the 17 Augusts after half a year."""
    half_a_year = start + timedelta(days=6 * MONTH_OF_REMISSION)
    first = _next_independence_day(half_a_year - timedelta(days=1))
    return max(on.year - first.year + (on >= date(on.year, *INDEPENDENCE_DAY)), 1)


def _may_be_paroled(sentence: Sentence, two_thirds: date | None) -> bool:
    return (
        sentence.kind == SentenceKind.FIXED
        and sentence.detained_from is not None
        and two_thirds is not None
        and two_thirds >= add_months(sentence.detained_from, PAROLE_MONTHS)
    )


def _not_before(dated: Dated, day: date) -> Dated:
    if dated.day is None:
        return Dated()
    return Dated(max(dated.day, day), dated.source)


def general_remission(*, year: int, served_days: int) -> int:
    """Days of remission on 17 August in the `year`-th year (from 1), after `served_days`.

    Served time counts from the last uninterrupted detention, a month is 30 days.
    Source: Keppres 174/1999 (domain 3.4).
    """
    if year == 1:
        return _first_year(served_days, MONTH_OF_REMISSION, 2 * MONTH_OF_REMISSION)
    return {2: 3, 3: 4, 4: 5, 5: 5}.get(year, 6) * MONTH_OF_REMISSION


def special_remission(*, year: int, served_days: int) -> int:
    """As `general_remission`, for the holiday of the religion registered first."""
    half = MONTH_OF_REMISSION // 2
    if year == 1:
        return _first_year(served_days, half, MONTH_OF_REMISSION)
    return {2: 2, 3: 2, 4: 3, 5: 3}.get(year, 4) * half


def additional_remission(general_days: int, share: Fraction) -> int:
    """Days on top for service: 1/2 or 1/3 of the general remission (Keppres 174/1999)."""
    return int(general_days * share)


def _first_year(served_days: int, after_six_months: int, after_a_year: int) -> int:
    if served_days < 6 * MONTH_OF_REMISSION:
        return 0
    return after_six_months if served_days < 12 * MONTH_OF_REMISSION else after_a_year
