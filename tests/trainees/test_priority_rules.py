"""Who comes first: one fixed order of signs, and no points."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rutan.common.findings import Answer
from tests.factories.trainees import ApplicationFactory
from trainees.choices import ApplicationState, DateSource
from trainees.coming_classes import Coming
from trainees.priority import in_order, is_last_chance, standing
from trainees.release_dates import Dated
from trainees.release_range import ReleaseRange

TODAY = date(2026, 7, 15)
AUGUST = Coming(starts_on=date(2026, 8, 3), last_day=date(2026, 8, 28))
NOVEMBER = Coming(starts_on=date(2026, 11, 2), last_day=date(2026, 11, 27))


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def home(day):
    return ReleaseRange(latest=Dated(day, DateSource.SDP))


def application(pk, *, state=ApplicationState.CANDIDATE, asked=date(2026, 6, 10)):
    return ApplicationFactory.build(
        pk=pk,
        state=state,
        applied_on=asked,
        training_class=None,
        programme=None,
        facility=None,
        inmate=None,
    )


def stands(pk, *, chance=False, heard=False, meets=False, trained=True, asked=date(2026, 6, 10)):
    return standing(
        application(
            pk,
            state=ApplicationState.RECOMMENDED if heard else ApplicationState.CANDIDATE,
            asked=asked,
        ),
        release=home(date(2026, 9, 30) if chance else date(2030, 1, 1)),
        answer=Answer.MEETS if meets else Answer.CONSIDER,
        coming=[AUGUST, NOVEMBER],
        is_trained=trained,
        today=TODAY,
        next_class_days=180,
    )


def order(*standings, moves=None):
    return [each.application.pk for each in in_order(standings, moves or {})]


def test_last_chance_comes_before_everything_else():
    everything_else = stands(
        1, heard=True, meets=True, trained=False, asked=TODAY - timedelta(days=900)
    )

    assert order(everything_else, stands(2, chance=True, asked=TODAY)) == [2, 1]


signs = st.fixed_dictionaries(
    {
        "chance": st.booleans(),
        "heard": st.booleans(),
        "meets": st.booleans(),
        "trained": st.booleans(),
        "asked": st.dates(date(2024, 1, 1), TODAY),
    }
)


@given(st.lists(signs, max_size=12))
def test_each_chip_outranks_all_below_it(people):
    def by_hand(pk):
        one = people[pk]
        return (
            not one["chance"],
            not one["heard"],
            not one["meets"],
            one["trained"],
            one["asked"],
            pk,
        )

    with translation.override("en"):
        found = order(*(stands(pk, **one) for pk, one in enumerate(people)))

    assert found == sorted(range(len(people)), key=by_hand)


@pytest.mark.parametrize(
    ("latest", "coming", "is_last"),
    [
        (date(2026, 9, 30), [AUGUST, NOVEMBER], True),
        (date(2026, 11, 28), [AUGUST, NOVEMBER], False),
        (date(2026, 11, 27), [AUGUST, NOVEMBER], True),
        (date(2026, 8, 28), [AUGUST, NOVEMBER], False),
        # One class is planned: the next stands 180 days after it, 25 days long.
        (date(2027, 3, 21), [AUGUST], True),
        (date(2027, 3, 22), [AUGUST], False),
        (date(2026, 9, 30), [], False),
        (None, [AUGUST], False),
    ],
)
def test_a_last_chance_is_exactly_one_class_before_the_latest_day(latest, coming, is_last):
    assert is_last_chance(home(latest), coming, next_class_days=180) is is_last


def test_a_life_sentence_and_a_detainee_have_no_last_chance():
    for release in (
        ReleaseRange(never=True),
        ReleaseRange(undecided=True, latest=Dated(date(2026, 9, 30), DateSource.SDP)),
    ):
        assert not is_last_chance(release, [AUGUST, NOVEMBER], next_class_days=180)


def test_who_was_moved_by_hand_stands_on_that_place_with_the_reason():
    people = [stands(pk, asked=date(2026, 1, pk)) for pk in (1, 2, 3, 4)]

    assert order(*people, moves={4: (2, "Wali"), 1: (99, "Sakit")}) == [2, 4, 3, 1]
    moved = in_order(people, {4: (1, "Wali")})[0]
    assert moved.chips[-1].label == "Moved by hand: Wali"


def test_the_signs_are_words():
    chips = stands(1, chance=True, heard=True, meets=True, trained=False, asked=date(2026, 7, 14))

    assert [chip.label for chip in chips.chips] == [
        "Last chance",
        "Recommended by the TPP",
        "Meets everything",
        "Never trained",
        "Waiting for 1 day",
    ]
