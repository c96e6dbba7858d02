from datetime import date, timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships import thresholds
from trainees.choices import Band, DateSource
from trainees.forecast import (
    Chances,
    Expected,
    Rates,
    band_for,
    chances_of,
    distribution,
    expected,
    people_needed,
    rates_from,
    still_here,
    usual_lag,
)
from trainees.release_dates import Dated
from trainees.release_history import History
from trainees.release_range import ReleaseRange

TODAY = date(2026, 11, 1)
NOBODY_MOVES = Rates(transfer_a_month=0, dropout=0, detainee_stays=0.5)
BANDS = [90, 70, 40]


def release(earliest, likely, latest):
    days = (
        Dated(TODAY + timedelta(days=each), DateSource.SDP) for each in (earliest, likely, latest)
    )
    return ReleaseRange(**dict(zip(("earliest", "likely", "latest"), days, strict=True)))


def stays(days, span, rates=NOBODY_MOVES):
    return still_here(span, today=TODAY, on=TODAY + timedelta(days=days), rates=rates)


@pytest.mark.parametrize(
    ("day", "chance"),
    [(99, 1), (100, 1), (115, 0.75), (130, 0.5), (230, 0.25), (330, 0), (400, 0)],
)
def test_one_until_the_earliest_a_half_on_the_likely_none_on_the_latest_day(day, chance):
    assert stays(day, release(100, 130, 330)) == pytest.approx(chance)


def test_whoever_is_still_here_has_already_stayed():
    """The likely day has passed: a half of today's chance is left half-way to the latest."""
    assert stays(100, release(-60, -30, 200)) == pytest.approx(0.5 * 100 / 230 / (0.5 * 200 / 230))


def test_a_latest_day_in_the_past_leaves_no_chance():
    assert stays(10, release(-60, -30, -1)) == 0


def test_an_approved_day_is_sharp():
    assert (stays(49, release(50, 50, 50)), stays(50, release(50, 50, 50))) == (1, 0)


def test_transfers_take_their_share_every_thirty_days():
    moving = Rates(transfer_a_month=0.02, dropout=0, detainee_stays=0.5)

    assert stays(90, release(400, 430, 800), moving) == pytest.approx(0.98**3)
    assert stays(90, ReleaseRange(never=True), moving) == pytest.approx(0.98**3)


def test_a_detainee_is_a_coin_whatever_the_day():
    assert {stays(days, ReleaseRange(undecided=True)) for days in (30, 300)} == {0.5}


def test_a_class_that_is_over_has_been_attended():
    assert stays(0, release(100, 130, 330)) == 1


def test_missing_dates_give_no_forecast():
    assert (
        chances_of(ReleaseRange(), today=TODAY, last_day=TODAY + timedelta(9), rates=NOBODY_MOVES)
        is None
    )


def test_finishing_is_staying_without_dropping_out():
    assert Chances(stays=0.75, dropout=0.2).finishes == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("chance", "word"),
    [
        (1, Band.SAFE),
        (0.9, Band.SAFE),
        (0.8999, Band.FAIR),
        (0.7, Band.FAIR),
        (0.6999, Band.AT_RISK),
        (0.4, Band.AT_RISK),
        (0.3999, Band.TOO_SHORT),
        (0, Band.TOO_SHORT),
    ],
)
def test_the_bands_of_the_four_words(chance, word):
    assert band_for(chance, BANDS) == word


def test_equal_chances_are_the_binomial_distribution():
    assert distribution([0.3] * 5) == pytest.approx(
        [comb(5, k) * 0.3**k * 0.7 ** (5 - k) for k in range(6)]
    )


def test_unequal_chances_known_answer():
    assert distribution([0.5, 0.2]) == pytest.approx([0.4, 0.5, 0.1])


@given(st.lists(st.floats(0, 1), max_size=40))
def test_a_distribution_adds_up_and_its_mean_is_the_sum_of_the_chances(chances):
    spread = distribution(chances)

    assert sum(spread) == pytest.approx(1)
    assert sum(k * part for k, part in enumerate(spread)) == pytest.approx(sum(chances))


def test_sixteen_people_of_three_quarters():
    """Binomial tables: P(X <= 9) = 0.080, P(X <= 10) = 0.190, P(X <= 13) = 0.803 and
    P(X <= 14) = 0.937."""
    assert expected([0.75] * 16) == Expected(people=16, mean=12, low=10, high=14)


def test_a_certain_class_has_no_spread():
    assert expected([1.0] * 4) == Expected(people=4, mean=4, low=4, high=4)


def test_an_empty_class_expects_nobody():
    assert expected([]) == Expected(people=0, mean=0, low=0, high=0)


def test_how_many_to_enrol_so_that_the_target_is_met():
    """P(at least 12 finish): 0.630 of 16, 0.765 of 17, 0.861 of 18 (binomial tables)."""
    assert people_needed(12, [0.75] * 16, [0.75] * 10) == 18


def test_enough_people_need_no_more():
    assert people_needed(12, [1.0] * 16, [0.9] * 3) == 16


def test_too_few_candidates_are_said_to_be_too_few():
    assert people_needed(12, [0.5] * 12, [0.5] * 2) is None


@given(
    st.lists(st.floats(0, 1), max_size=25),
    st.lists(st.floats(0, 1), max_size=25),
    st.integers(0, 30),
)
def test_the_number_needed_reaches_the_target_and_one_less_does_not(enrolled, candidates, target):
    needed = people_needed(target, enrolled, candidates)
    everybody = [*enrolled, *candidates]

    def chance_of(target, chances):
        return sum(distribution(chances)[target:])

    if needed is None:
        assert chance_of(target, everybody) < 0.8001
    else:
        assert chance_of(target, everybody[:needed]) > 0.7999
        if needed > len(enrolled):
            assert chance_of(target, everybody[: needed - 1]) < 0.8001


def test_without_any_history_the_national_defaults_hold():
    assert rates_from(thresholds.of(None), History()) == Rates(
        transfer_a_month=0.02, dropout=pytest.approx(0.05), detainee_stays=0.5
    )


def test_a_small_programme_is_drawn_towards_its_field():
    """Field: (12 + 16 x 0.05) / (64 + 16) = 0.16; programme: 16 x 0.16 / (16 + 16) = 0.08."""
    history = History(field_ended=64, field_dropped=12, programme_ended=16, programme_dropped=0)

    assert rates_from(thresholds.of(None), history).dropout == pytest.approx(0.08)


@pytest.mark.parametrize(("transfers", "rate"), [(29, 0.02), (30, 0.01)])
def test_the_own_rate_of_transfers_counts_from_thirty(transfers, rate):
    history = History(transfers=transfers, months_in_custody=3000)

    assert rates_from(thresholds.of(None), history).transfer_a_month == pytest.approx(rate)


def test_where_nobody_stays_a_month_a_chance_is_still_a_share():
    transit = History(transfers=60, months_in_custody=20)

    rates = rates_from(thresholds.of(None), transit)

    assert stays(45, release(100, 130, 200), rates) == 0


@pytest.mark.parametrize(("seen", "days"), [(29, 30), (30, 45)])
def test_the_own_delay_of_release_counts_from_thirty(seen, days):
    assert usual_lag(thresholds.of(None), History(lags=(45,) * seen)) == days
