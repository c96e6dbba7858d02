"""Known answers of the arithmetic of domain 3.4: parole, leave and remission."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainees.choices import SentenceKind
from trainees.models import Sentence
from trainees.release_dates import (
    Dated,
    additional_remission,
    general_remission,
    leave_towards_release_on,
    length_in_days,
    parole_on,
    remitted_expiry_on,
    short_leave_on,
    special_remission,
)

NEVER = Dated()


def sentence(**given):
    values = {"kind": SentenceKind.FIXED, "years": 3, "detained_from": date(2025, 1, 1)}
    return Sentence(**(values | given))


def test_parole_is_lawful_once_two_thirds_are_served():
    assert parole_on(sentence()) == Dated(date(2027, 1, 1), "estimated")


def test_a_recorded_day_of_two_thirds_comes_before_the_estimate():
    assert parole_on(sentence(two_thirds_on=date(2026, 12, 1), source="sdp")) == Dated(
        date(2026, 12, 1), "sdp"
    )


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (14, date(2025, 10, 11)),  # 283 of 424 days: nine months are 273
        (13, NEVER.day),  # 264 of 396 days
    ],
)
def test_parole_asks_that_two_thirds_are_nine_months(months, expected):
    assert parole_on(sentence(years=0, months=months)).day == expected


@pytest.mark.parametrize("kind", [SentenceKind.LIFE, SentenceKind.DEATH, SentenceKind.DETENTION])
def test_only_a_fixed_term_knows_parole_and_leave(kind):
    other = sentence(kind=kind)

    assert (parole_on(other), short_leave_on(other)) == (NEVER, NEVER)
    assert leave_towards_release_on(other, last_remission_days=90) == NEVER


def test_leave_before_release_starts_with_two_thirds_of_a_short_sentence():
    assert short_leave_on(sentence(years=1)).day == date(2025, 9, 2)  # 243.3 of 365 days


def test_leave_before_release_is_never_longer_than_six_months():
    # Two thirds of 546 days are served on 31 December 2025, 181 days before the expiry of
    # 1 July 2026; six months before it is 1 January.
    assert short_leave_on(sentence(years=1, months=6)).day == date(2026, 1, 1)


def test_leave_before_release_is_for_a_year_and_a_half_at_most():
    assert short_leave_on(sentence(years=1, months=6, days=1)) == NEVER


@pytest.mark.parametrize(
    ("remission", "expected"),
    [
        (60, date(2027, 11, 2)),
        (180, date(2027, 7, 5)),
        (400, date(2027, 7, 1)),  # six months at most
    ],
)
def test_leave_towards_release_is_as_long_as_the_last_remission(remission, expected):
    assert leave_towards_release_on(sentence(), last_remission_days=remission).day == expected


def test_leave_towards_release_waits_for_two_thirds():
    # Two thirds of 14 months are served on 11 October 2025; six months before the expiry of
    # 1 March 2026 is earlier.
    day = leave_towards_release_on(sentence(years=0, months=14), last_remission_days=180).day

    assert day == date(2025, 10, 11)


@pytest.mark.parametrize(
    ("year", "served", "general", "special"),
    [
        (1, 179, 0, 0),
        (1, 180, 30, 15),
        (1, 359, 30, 15),
        (1, 360, 60, 30),
        (2, 700, 90, 30),
        (3, 1000, 120, 30),
        (4, 1400, 150, 45),
        (5, 1800, 150, 45),
        (6, 2100, 180, 60),
        (9, 3200, 180, 60),
    ],
)
def test_remission_by_year_in_months_of_thirty_days(year, served, general, special):
    assert (
        general_remission(year=year, served_days=served),
        special_remission(year=year, served_days=served),
    ) == (general, special)


def test_service_adds_a_half_or_a_third_of_the_general_remission():
    assert [additional_remission(90, Fraction(1, n)) for n in (2, 3)] == [45, 30]


@pytest.mark.parametrize(
    ("facts", "today", "expected"),
    [
        # A year and nine months less half a year of remission: 458 days, until 4 April 2026.
        ({}, date(2025, 1, 2), date(2026, 2, 3)),  # 30 on 17 August, and 30 on a holiday
        ({}, date(2025, 9, 1), date(2026, 3, 5)),  # no 17 August any more, 30 on a holiday
        ({}, date(2026, 4, 4), NEVER.day),
        # Until 24 August 2025: 60 on 17 August free on that day, 30 on a holiday before it.
        ({"detained_from": date(2024, 5, 20)}, date(2025, 7, 1), date(2025, 7, 25)),
        ({"kind": SentenceKind.LIFE}, date(2025, 1, 2), NEVER.day),
        ({"detained_from": None}, date(2025, 1, 2), NEVER.day),
    ],
)
def test_the_expiry_less_the_remission_that_may_still_come(facts, today, expected):
    values = {"years": 1, "months": 9, "remission_days": 180} | facts

    assert remitted_expiry_on(sentence(**values), today=today).day == expected


def test_the_next_remission_is_of_the_how_manyth_year_it_is():
    ten = sentence(years=10, expires_on=date(2028, 3, 1), detained_from=date(2018, 3, 1))

    # Year 9 on 17 August 2026 and 2027: six months, and two months on a holiday.
    assert remitted_expiry_on(ten, today=date(2027, 1, 1)).day == date(2027, 8, 17)
    assert remitted_expiry_on(ten, today=date(2027, 9, 1)).day == date(2028, 1, 1)


@given(
    months=st.integers(1, 240),
    days=st.integers(0, 29),
    remission=st.integers(0, 900),
    last=st.integers(0, 400),
)
def test_leave_towards_release_never_opens_the_range(months, days, remission, last):
    """Decision 7: it asks for the same two thirds as parole, and begins later."""
    given_to = sentence(years=0, months=months, days=days, remission_days=remission)

    leave = leave_towards_release_on(given_to, last_remission_days=last).day
    assert leave is None or leave >= parole_on(given_to).day


@given(months=st.integers(1, 240), served=st.integers(0, 100))
def test_remission_opens_the_range_only_where_neither_parole_nor_leave_does(months, served):
    """Decision 7: a third of the sentence is longer than the remission of a year."""
    whole = sentence(years=0, months=months)
    today = whole.detained_from + timedelta(days=length_in_days(whole) * served // 100)

    remitted = remitted_expiry_on(whole, today=today).day
    first = parole_on(whole).day or short_leave_on(whole).day
    assert remitted is None or first <= remitted
