"""Survival curves: against a published table, and what must hold of any curve."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rutan.common.survival import curve, standardised

# Freireich et al., Blood 21 (1963): weeks of remission under 6-MP, 21 patients, 9 relapses.
RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
STILL_WELL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
REMISSION = [(week, True) for week in RELAPSED] + [(week, False) for week in STILL_WELL]

PUBLISHED = [  # week, at risk, events, share, standard error, interval
    (6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516),
    (7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228),
    (10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894),
    (13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491),
    (16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049),
    (22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468),
    (23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801),
]

CASES = st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=60)


def test_curve_of_the_remissions_is_the_published_one():
    found = [
        (
            step.day,
            step.at_risk,
            step.events,
            *(round(float(each), 4) for each in (step.share, step.error, step.low, step.high)),
        )
        for step in curve(REMISSION).steps
    ]

    assert found == PUBLISHED


def test_remissions_half_of_which_ended_by_week_23():
    remission = curve(REMISSION)

    assert (remission.people, remission.events, remission.median) == (21, 9, 23)
    assert remission.at_risk([0, 6, 7, 10, 20, 35, 36]) == [21, 21, 17, 15, 8, 1, 0]
    assert [step.censored for step in remission.steps] == [1, 1, 2, 0, 3, 0, 5]


@given(CASES)
def test_order_of_cases_does_not_matter(cases):
    assert curve(cases) == curve(sorted(cases, reverse=True))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60))
def test_without_censoring_it_is_the_share_still_there(days):
    found = curve((day, True) for day in days)

    for day in range(42):
        still = sum(each > day for each in days)
        assert found.at(day).share == Fraction(still, len(days))


@given(CASES)
def test_curve_falls_and_lies_inside_its_interval(cases):
    found = curve(cases)
    shares = [Fraction(1), *(step.share for step in found.steps)]

    assert shares == sorted(shares, reverse=True)
    assert found.events == sum(is_event for _day, is_event in cases)
    for step in found.steps:
        assert (step.low is None) == (step.share == 0)
        if step.low is not None:
            assert 0 <= step.low <= step.share <= step.high <= 1


@given(CASES, st.integers(1, 40))
def test_one_who_leaves_on_the_day_of_an_event_was_at_risk_of_it(cases, day):
    found = curve([*cases, (day, True), (day, False)])
    step = found.at(day)

    assert step.day == day
    assert step.at_risk == sum(days >= day for days, _event in cases) + 2


def test_who_was_never_watched_counts_and_is_at_risk_of_nothing():
    found = curve([(0, False), (0, False), (0, True), (3, True), (5, False)])

    assert found.people == 5
    assert [(step.day, step.at_risk) for step in found.steps] == [(0, 3), (3, 2)]
    assert found.at(3).share == Fraction(1, 3)


def test_nobody_is_an_empty_curve():
    found = curve([])

    assert (found.people, found.steps, found.median, found.at_risk([0, 6])) == (0, (), None, [0, 0])
    assert found.at(0).share == 1
    assert found.at(1) is None


def test_one_with_the_event_leaves_nobody():
    found = curve([(30, True)])

    assert (found.median, found.at(29).share, found.at(30).share) == (30, 1, 0)
    assert found.at(30).low is None
    assert found.at(400).share == 0  # whatever comes later, nobody is left


def test_one_without_the_event_tells_nothing_of_later_days():
    found = curve([(30, False)])

    assert (found.median, found.at(30).share, found.at(31)) == (None, 1, None)


def test_nobody_is_watched_for_less_than_no_days():
    with pytest.raises(ValueError, match="-1"):
        curve([(-1, True)])


# --- Comparison ----------------------------------------------------------------------------

YOUNG = [(10, True), (20, True), (30, False), (30, False)]
OLDER = [(15, True), *[(30, False)] * 9]


def test_compared_are_weighted_as_the_trained_are_made_up():
    """Three quarters of the trained are young: S(10) = 3/4 · 3/4 + 1/4 · 1 = 13/16,
    S(15) = 3/4 · 3/4 + 1/4 · 9/10 = 63/80, S(20) = 3/4 · 1/2 + 1/4 · 9/10 = 3/5."""
    found = standardised(
        {"young": [(30, False)] * 3, "older": [(30, False)]}, {"young": YOUNG, "older": OLDER}
    )

    assert [(step.day, step.share) for step in found.compared.steps] == [
        (10, Fraction(13, 16)),
        (15, Fraction(63, 80)),
        (20, Fraction(3, 5)),
    ]
    # Errors by Greenwood: young at 20 ½·√(1/12 + 1/6) = ¼, older 9/10·√(1/90) = 0.09487;
    # together √((¾·¼)² + (¼·0.09487)²) = 0.18899.
    last = found.compared.steps[-1]
    assert round(last.error, 5) == 0.18899
    assert (round(last.low, 4), round(last.high, 4)) == (0.2296, 0.9704)
    assert (found.compared.people, found.left_out, found.is_telling) == (14, 0, True)


def test_strata_without_anybody_to_compare_are_left_out_on_both_sides():
    found = standardised(
        {"young": [(30, False)] * 3, "older": [(5, True)]}, {"young": YOUNG, "older": []}
    )

    assert found.trained.people == 3
    assert (found.left_out, found.is_telling) == (Fraction(1, 4), False)


def test_comparison_ends_where_a_stratum_is_no_longer_watched():
    found = standardised(
        {"young": [(30, False)], "older": [(30, False)]},
        {"young": YOUNG, "older": [(12, False)]},
    )

    assert [step.day for step in found.compared.steps] == [10]
    assert (found.compared.last_day, found.compared.at(13)) == (12, None)


def test_nobody_to_compare_is_no_comparison():
    found = standardised({}, {"young": YOUNG})

    assert (found.compared.steps, found.compared.people, found.is_telling) == ((), 0, False)
