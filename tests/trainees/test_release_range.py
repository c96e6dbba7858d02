from datetime import date

import pytest

from trainees.choices import DateSource, Integration, LegalStatus, SentenceKind
from trainees.models import Sentence
from trainees.release_dates import Dated
from trainees.release_range import ReleaseRange, range_of

CONVICT, DETAINEE = LegalStatus.CONVICT, LegalStatus.DETAINEE


def sentence(**given):
    values = {
        "kind": SentenceKind.FIXED,
        "years": 3,
        "detained_from": date(2025, 1, 1),
        "two_thirds_on": date(2027, 1, 1),
        "expires_on": date(2028, 1, 1),
        "source": DateSource.SDP,
    }
    return Sentence(**(values | given))


def sdp(*day):
    return Dated(date(*day), DateSource.SDP)


def estimate(*day):
    return Dated(date(*day), DateSource.ESTIMATED)


def test_from_parole_over_the_usual_delay_to_the_expiry():
    assert range_of(sentence(), CONVICT, lag_days=30) == ReleaseRange(
        earliest=sdp(2027, 1, 1), likely=estimate(2027, 1, 31), latest=sdp(2028, 1, 1)
    )


def test_the_likely_day_is_never_after_the_expiry():
    short = sentence(years=1, two_thirds_on=date(2025, 9, 2), expires_on=date(2025, 9, 20))

    assert range_of(short, CONVICT, lag_days=30).likely == estimate(2025, 9, 20)


def test_a_sentence_too_short_for_parole_opens_with_leave_before_release():
    year = sentence(years=1, two_thirds_on=date(2025, 9, 2), expires_on=date(2026, 1, 1))

    assert range_of(year, CONVICT, lag_days=30).earliest == sdp(2025, 9, 2)


def test_where_neither_parole_nor_leave_is_lawful_remission_may_free_before_the_expiry():
    # 19 months less 240 days are 337: two thirds are less than nine months, and the sentence is
    # too long for leave. From 4 December, 30 days on 17 August and 15 on a holiday.
    much = Sentence(
        kind=SentenceKind.FIXED, years=1, months=7, remission_days=240,
        detained_from=date(2025, 1, 1), expires_on=date(2025, 12, 4), source=DateSource.SDP,
    )  # fmt: skip

    release = range_of(much, CONVICT, lag_days=30, today=date(2025, 8, 1))

    assert (release.earliest, release.latest) == (estimate(2025, 10, 20), sdp(2025, 12, 4))
    assert range_of(much, CONVICT, lag_days=30).earliest == sdp(2025, 12, 4)


def test_an_approved_integration_is_a_day_not_a_range():
    agreed = sentence(integration=Integration.APPROVED, integration_on=date(2027, 3, 1))

    assert range_of(agreed, CONVICT, lag_days=30) == ReleaseRange(
        earliest=sdp(2027, 3, 1), likely=sdp(2027, 3, 1), latest=sdp(2027, 3, 1)
    )


def test_a_detainee_has_the_end_of_detention_and_no_latest_day():
    held = sentence(kind=SentenceKind.NONE, two_thirds_on=None, expires_on=date(2026, 12, 1))

    assert range_of(held, DETAINEE, lag_days=30) == ReleaseRange(
        earliest=sdp(2026, 12, 1), undecided=True
    )


@pytest.mark.parametrize("kind", [SentenceKind.LIFE, SentenceKind.DEATH])
def test_life_and_death_have_no_day(kind):
    assert range_of(sentence(kind=kind), CONVICT, lag_days=30) == ReleaseRange(never=True)


@pytest.mark.parametrize("record", [None, Sentence(kind=SentenceKind.FIXED)])
def test_missing_dates_are_not_guessed(record):
    assert range_of(record, CONVICT, lag_days=30) == ReleaseRange()


@pytest.mark.parametrize("kind", [SentenceKind.FIXED, SentenceKind.NONE])
def test_without_two_thirds_only_the_latest_day_is_known(kind):
    half = Sentence(kind=kind, expires_on=date(2028, 1, 1), source=DateSource.SDP)

    assert range_of(half, CONVICT, lag_days=30) == ReleaseRange(latest=sdp(2028, 1, 1))


def test_detention_for_a_fine_knows_no_parole_and_needs_no_two_thirds():
    fine = Sentence(
        kind=SentenceKind.DETENTION, expires_on=date(2026, 12, 1), source=DateSource.SDP
    )

    assert range_of(fine, CONVICT, lag_days=30).earliest == sdp(2026, 12, 1)


def test_estimated_days_say_so():
    typed = Sentence(kind=SentenceKind.FIXED, years=3, detained_from=date(2025, 1, 1))

    assert range_of(typed, CONVICT, lag_days=30).is_estimate
