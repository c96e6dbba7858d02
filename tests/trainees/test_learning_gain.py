import json
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from tests.factories.partnerships import TrainingClassFactory
from tests.factories.trainees import AssessmentFactory, EnrolmentFactory, ResultFactory
from trainees.choices import AssessmentKind
from trainees.reports.learning_gain import Gain, gain, gains

PRE, POST = AssessmentKind.PRE, AssessmentKind.POST


def class_with(scores, most=100, **facts):
    """`scores`: before and after of each person; None did not sit that test."""
    training_class = TrainingClassFactory(**facts)
    tests = {
        kind: AssessmentFactory(
            training_class=training_class, kind=kind, max_score=most, pass_score=most // 2
        )
        for kind in (PRE, POST)
    }
    for before, after in scores:
        person = EnrolmentFactory(training_class=training_class)
        for kind, score in ((PRE, before), (POST, after)):
            if score is not None:
                ResultFactory(assessment=tests[kind], enrolment=person, score=Decimal(score))
    return training_class


@pytest.mark.django_db
def test_gain_is_never_of_unpaired_people():
    """Four people, one without the test after: (20 + 30 + 10) / 3."""
    training_class = class_with([(40, 60), (50, 80), (70, 80), (10, None)])

    assert gain([training_class]) == Gain(n=3, mean=Fraction(20), unpaired_pre=1)


@pytest.mark.django_db
def test_the_last_attempt_counts_on_a_scale_to_100(django_assert_num_queries):
    first, second = class_with([(10, 15)], most=20), class_with([(30, 60), (None, 90)])
    nobody = TrainingClassFactory()
    again = first.assessments.get(kind=POST).results.get()
    ResultFactory(
        assessment=again.assessment, enrolment=again.enrolment, attempt=2, score=Decimal("18.5")
    )

    with django_assert_num_queries(1):
        by_class = gains([first, second, nobody])
    assert by_class == {
        first.pk: Gain(n=1, mean=Fraction(85, 2)),
        second.pk: Gain(n=1, mean=Fraction(30), unpaired_post=1),
    }
    with django_assert_num_queries(1):
        assert gain([first, second, nobody]).mean == Fraction(145, 4)


@pytest.mark.parametrize(
    "found", [Gain(), Gain(n=3, mean=Fraction(40, 3), unpaired_pre=1), Gain(unpaired_post=2)]
)
def test_what_a_report_keeps_is_the_same_gain_again(found):
    assert Gain.from_kept(json.loads(json.dumps(found.kept))) == found
    assert Gain.from_kept({}) == Gain()  # of a report from before


@pytest.mark.parametrize(
    ("found", "words", "outside"),
    [
        (Gain(), "–", "–"),
        (Gain(unpaired_pre=12), "–", "–"),
        (Gain(n=3, mean=Fraction(20)), "too few for a mean: 3 people took both tests", "–"),
        (Gain(n=12, mean=Fraction(25, 2)), "+12.5 points (n = 12)", "+12.5 points"),
        (Gain(n=12, mean=Fraction(-20)), "−20 points (n = 12)", "−20 points"),
        (Gain(n=30, mean=Fraction(-1, 90)), "+0 points (n = 30)", "+0 points"),
    ],
)
def test_a_small_group_has_counts_and_no_mean(found, words, outside):
    with translation.override("en"):
        assert (found.words(), found.mean_words) == (words, outside)
