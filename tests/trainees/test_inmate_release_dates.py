from datetime import date

import pytest

from trainees.choices import DateSource, Integration, LegalStatus, SentenceKind
from trainees.models import Sentence
from trainees.release_dates import Dated, dates_of, differences, earliest_release, estimate

CONVICT, DETAINEE = LegalStatus.CONVICT, LegalStatus.DETAINEE


def sentence(**given):
    """Three years from the first day of 2025, nothing recorded from SDP."""
    values = {"kind": SentenceKind.FIXED, "years": 3, "detained_from": date(2025, 1, 1)}
    return Sentence(**(values | given))


def test_three_years_without_remission():
    assert estimate(sentence()) == {
        "one_third_on": date(2026, 1, 1),  # 365 of 1095 days
        "half_on": date(2026, 7, 3),  # 547.5 days: the started day counts
        "two_thirds_on": date(2027, 1, 1),
        "expires_on": date(2028, 1, 1),
    }


def test_remission_shortens_all_but_the_first_third():
    assert estimate(sentence(remission_days=60)) == {
        "one_third_on": date(2026, 1, 1),
        "half_on": date(2026, 6, 3),  # 517.5 of 1035 days
        "two_thirds_on": date(2026, 11, 22),  # 690 days
        "expires_on": date(2027, 11, 2),
    }


def test_days_instead_of_a_fine_come_after_the_sentence():
    plain, fined = estimate(sentence()), estimate(sentence(fine_substitute_days=90))

    assert fined["expires_on"] == date(2028, 3, 31)
    assert fined["two_thirds_on"] == plain["two_thirds_on"]


def test_months_run_by_the_calendar():
    short = sentence(years=0, months=1, detained_from=date(2025, 1, 31))

    assert estimate(short)["expires_on"] == date(2025, 2, 28)


def test_years_months_and_days_add_up():
    long = sentence(years=1, months=6, days=10, detained_from=date(2024, 2, 29))

    assert estimate(long)["expires_on"] == date(2025, 9, 8)


def test_a_remission_longer_than_the_rest_keeps_the_order():
    days = estimate(sentence(remission_days=900))

    assert days["one_third_on"] <= days["half_on"] <= days["two_thirds_on"] <= days["expires_on"]


@pytest.mark.parametrize(
    "without",
    [
        {"kind": SentenceKind.LIFE},
        {"kind": SentenceKind.DEATH},
        {"kind": SentenceKind.NONE},
        {"detained_from": None},
        {"years": 0},
    ],
)
def test_nothing_is_estimated_without_a_length_or_a_start(without):
    assert estimate(sentence(**without)) == {}


def test_a_recorded_day_is_believed_and_a_missing_one_is_marked():
    days = dates_of(sentence(expires_on=date(2027, 12, 31), source=DateSource.SDP))

    assert days["expires_on"] == Dated(date(2027, 12, 31), DateSource.SDP)
    assert days["half_on"] == Dated(date(2026, 7, 3), DateSource.ESTIMATED)
    assert days["half_on"].is_estimate


def test_expiry_is_the_earliest_release_when_no_integration_runs():
    assert earliest_release(sentence(), CONVICT) == (date(2028, 1, 1), DateSource.ESTIMATED)
    known = sentence(expires_on=date(2027, 12, 31))
    assert earliest_release(known, CONVICT) == (date(2027, 12, 31), DateSource.SDP)


def test_two_thirds_count_while_a_proposal_runs():
    proposed = sentence(
        expires_on=date(2027, 12, 31),
        two_thirds_on=date(2027, 1, 2),
        integration=Integration.PROPOSED,
    )

    assert earliest_release(proposed, CONVICT) == (date(2027, 1, 2), DateSource.SDP)


def test_an_approved_integration_counts_with_its_own_day():
    approved = sentence(
        expires_on=date(2027, 12, 31),
        integration=Integration.APPROVED,
        integration_on=date(2027, 2, 15),
    )

    assert earliest_release(approved, CONVICT) == (date(2027, 2, 15), DateSource.SDP)


def test_an_approval_after_the_expiry_changes_nothing():
    late = sentence(
        expires_on=date(2027, 1, 1),
        integration=Integration.APPROVED,
        integration_on=date(2027, 2, 15),
    )

    assert earliest_release(late, CONVICT) == (date(2027, 1, 1), DateSource.SDP)


@pytest.mark.parametrize("kind", [SentenceKind.LIFE, SentenceKind.DEATH])
def test_life_and_death_have_no_release(kind):
    assert earliest_release(sentence(kind=kind), CONVICT) == (None, "")


def test_a_detainee_has_only_a_recorded_end_of_detention():
    assert earliest_release(sentence(), DETAINEE) == (None, "")
    known = sentence(kind=SentenceKind.NONE, years=0, expires_on=date(2026, 9, 1))
    assert earliest_release(known, DETAINEE) == (date(2026, 9, 1), DateSource.SDP)


def test_nobody_without_a_sentence_has_a_release():
    assert earliest_release(None, CONVICT) == (None, "")


def test_more_than_31_days_apart_is_worth_a_look():
    assert differences(sentence(expires_on=date(2028, 2, 1))) == {}  # 31 days
    assert differences(sentence(expires_on=date(2028, 2, 2))) == {"expires_on": 32}
    assert differences(sentence(expires_on=date(2027, 11, 1))) == {"expires_on": -61}
    own = sentence(expires_on=date(2029, 1, 1), source=DateSource.ESTIMATED)
    assert differences(own) == {}
