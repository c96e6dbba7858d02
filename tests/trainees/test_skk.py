"""What hours are worth as credits: exact, in any order, and never rounded up."""

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.models import Subject
from trainees import skk
from trainees.choices import StudyWay

MATHS = Subject(pk=1, code="matematika", name="Matematika", order=1)
SCIENCE = Subject(pk=2, code="ipa", name="IPA", order=2)


@dataclass(frozen=True)
class Row:
    subject: Subject
    way: str
    quarters: int


rows = st.lists(
    st.builds(
        Row,
        subject=st.sampled_from([MATHS, SCIENCE]),
        way=st.sampled_from(StudyWay.values),
        quarters=st.integers(1, 400),
    ),
    max_size=20,
)


@pytest.mark.parametrize(
    ("minutes", "lesson", "way", "quarters", "credits"),
    [
        (2800, 35, StudyWay.FACE, 320, Fraction(80)),
        (2800, 40, StudyWay.FACE, 280, Fraction(70)),
        (2800, 45, StudyWay.FACE, 248, Fraction(62)),
        (3600, 40, StudyWay.TUTORIAL, 360, Fraction(45)),
        (3600, 40, StudyWay.INDEPENDENT, 360, Fraction(30)),
        (40, 40, StudyWay.INDEPENDENT, 4, Fraction(1, 3)),
        (9, 40, StudyWay.FACE, 0, Fraction(0)),
    ],
)
def test_hours_are_worth_what_their_way_says(minutes, lesson, way, quarters, credits):
    counted = skk.quarters(minutes, lesson)

    assert (counted, skk.credits_of(counted, way=way)) == (quarters, credits)


def test_three_thirds_are_one():
    (maths,) = skk.standing([Row(MATHS, StudyWay.INDEPENDENT, 4)] * 3, {MATHS: Fraction(1)})

    assert (maths.earned, maths.missing, maths.is_met) == (Fraction(1), Fraction(0), True)


@pytest.mark.parametrize(
    ("quarters", "missing", "is_met"),
    [(31, Fraction(1, 4), False), (32, Fraction(0), True), (33, Fraction(0), True)],
)
def test_a_subject_is_met_exactly_at_its_credits(quarters, missing, is_met):
    (maths,) = skk.standing([Row(MATHS, StudyWay.FACE, quarters)], {MATHS: Fraction(8)})

    assert (maths.missing, maths.is_met) == (missing, is_met)


def test_more_of_one_subject_replaces_none_of_another():
    needed = {MATHS: Fraction(8), SCIENCE: Fraction(8)}
    found = skk.standing([Row(MATHS, StudyWay.FACE, 400)], needed)

    assert [(each.subject, each.missing) for each in found] == [(MATHS, 0), (SCIENCE, 8)]


def test_what_no_curriculum_asks_for_is_shown_and_never_met():
    (maths,) = skk.standing([Row(MATHS, StudyWay.FACE, 4)], {})

    assert (maths.required, maths.earned, maths.is_met) == (None, 1, False)


@given(rows=rows, data=st.data())
def test_neither_order_nor_splitting_changes_a_sum(rows, data):
    needed = {MATHS: Fraction(10), SCIENCE: Fraction(10)}
    split = [
        half
        for row in rows
        for part in [data.draw(st.integers(0, row.quarters))]
        for half in (
            Row(row.subject, row.way, part),
            Row(row.subject, row.way, row.quarters - part),
        )
    ]
    shuffled = data.draw(st.permutations(split))

    assert skk.standing(shuffled, needed) == skk.standing(rows, needed)
    whole = sum((skk.credits_of(row.quarters, way=row.way) for row in rows), Fraction(0))
    assert skk.earned(skk.standing(rows, needed)) == whole


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Fraction(80), "80"),
        (Fraction(79999, 1000), "79.99"),
        (Fraction(1, 3), "0.33"),
        (Fraction(5, 2), "2.5"),
        (Fraction(2, 3), "0.66"),
        (None, "–"),
    ],
)
def test_credits_are_cut_and_never_rounded_up(value, words, settings):
    settings.LANGUAGE_CODE = "en"

    assert skk.shown(value) == words
