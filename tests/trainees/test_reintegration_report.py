import io
from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from partnerships.choices import ObligationMetric
from tests.factories.partnerships import ObligationFactory, TrainingClassFactory
from tests.factories.trainees import (
    ApplicationFactory,
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    ReleaseFactory,
)
from trainees.models import Application, Enrolment, OutcomeKind
from trainees.reports import cohorts
from trainees.reports.reintegration import reintegration
from trainees.reports.verdict import Goal, goals, verdict

pytestmark = pytest.mark.django_db

TODAY = date(2027, 6, 30)
RELEASED = date(2026, 8, 1)


@pytest.fixture
def training_class(facility, partner, agreement):
    return TrainingClassFactory(
        facility=facility, partner=partner, agreement=agreement, closed=True
    )


def graduate(training_class, *, certified=True, released_on=RELEASED, outcome=None, **inmate):
    """Somebody who completed the class; with an outcome code, month 6 is recorded."""
    person = InmateFactory(facility=training_class.facility, **inmate)
    left = {"released": True, "left_on": released_on} if released_on else {}
    custody = CustodyFactory(inmate=person, **left)
    enrolment = EnrolmentFactory(
        completed=True,
        training_class=training_class,
        inmate=person,
        custody=custody,
        enrolled_on=date(2025, 1, 15),
    )
    if certified:
        CertificateFactory(issued=True, enrolment=enrolment, issuer=training_class.partner)
    if released_on:
        release = ReleaseFactory(custody=custody, on=released_on)
        if outcome:
            follow_up = FollowUpFactory(done=True, release=release, checkpoint="b6")
            kind = OutcomeKind.objects.get(code=outcome)
            OutcomeFactory(follow_up=follow_up, kind=kind, on=date(2027, 2, 1))
    return enrolment


def report(on=TODAY, **options):
    return reintegration(Enrolment.objects.all(), Application.objects.all(), on=on, **options)


def test_unreached_graduates_stay_in_the_denominator_and_the_dead_do_not(training_class):
    """Domain 14.15, scenario 14: 10 trained, 4 at work, 3 unreachable, 1 dead."""
    for outcome in ["employed"] * 4 + ["not_working"] * 2 + [None] * 3 + ["deceased"]:
        graduate(training_class, outcome=outcome)

    seen = report()

    assert Fraction(seen.count("productive"), seen.count("due")) == Fraction(4, 9)
    assert Fraction(seen.count("productive"), seen.count("reached")) == Fraction(4, 6)
    assert Fraction(seen.count("reached"), seen.count("due")) == Fraction(6, 9)
    assert seen.count("deceased") == 1


def test_somebody_is_due_on_the_very_day_six_months_after_release(training_class):
    graduate(training_class, released_on=date(2026, 8, 31))

    assert report(on=date(2027, 2, 27)).count("due") == 0
    assert report(on=date(2027, 2, 28)).count("due") == 1


def test_a_person_with_two_classes_counts_once_with_the_latest(training_class):
    earlier = graduate(training_class)
    later = TrainingClassFactory(
        facility=training_class.facility,
        partner=training_class.partner,
        agreement=training_class.agreement,
        programme_version=training_class.programme_version,
        batch_number=9,
        closed=True,
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 20),
        title="Kelas terakhir",
    )
    EnrolmentFactory(
        completed=True, training_class=later, inmate=earlier.inmate, custody=earlier.custody
    )

    assert [one.class_title for one in report().trainees] == ["Kelas terakhir"]


def test_a_second_class_that_still_runs_does_not_hide_a_certificate(training_class):
    earlier = graduate(training_class, released_on=None)
    running = TrainingClassFactory(
        facility=training_class.facility,
        partner=training_class.partner,
        agreement=training_class.agreement,
        programme_version=training_class.programme_version,
        batch_number=9,
        running=True,
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 20),
    )
    EnrolmentFactory(
        active=True, training_class=running, inmate=earlier.inmate, custody=earlier.custody
    )

    seen = report()

    assert (seen.count("enrolled"), seen.count("certified")) == (1, 1)


def test_an_outcome_recorded_after_the_day_of_the_report_is_left_out(training_class):
    graduate(training_class, outcome="employed")

    assert report(on=date(2027, 1, 31)).count("reached") == 0
    assert report(on=date(2027, 2, 1)).count("reached") == 1


def test_released_counts_the_certified_unless_all_who_completed_are_asked_for(training_class):
    graduate(training_class, certified=True)
    graduate(training_class, certified=False)

    assert report().count("released") == 1
    assert report(of_certified=False).count("released") == 2


def test_a_revoked_certificate_certifies_nobody(training_class):
    enrolment = graduate(training_class, certified=False)
    CertificateFactory(revoked=True, enrolment=enrolment)

    assert report().count("certified") == 0


def test_assessed_counts_people_once_however_many_classes_they_asked_for(training_class):
    application = ApplicationFactory(assessed=True)
    ApplicationFactory(assessed=True, inmate=application.inmate)

    assert len(report(on=TODAY).assessed) == 1


def test_everybody_with_a_seat_is_among_the_assessed_and_counts_once(training_class):
    enrolment = graduate(training_class)
    ApplicationFactory(assessed=True, inmate=enrolment.inmate, training_class=training_class)
    waiting = ApplicationFactory(assessed=True, training_class=training_class)
    ApplicationFactory(training_class=training_class)  # nobody has assessed this one

    seen = report()

    assert [one.inmate_id for one in seen.assessed] == [enrolment.inmate_id, waiting.inmate_id]
    assert seen.count("enrolled") == 1


def test_the_report_takes_the_same_queries_for_one_person_and_for_many(
    training_class, django_assert_num_queries
):
    graduate(training_class, outcome="employed")
    with django_assert_num_queries(3):
        report()
    for _more in range(3):
        graduate(training_class, outcome="employed")
    with django_assert_num_queries(3):
        report()


def test_cohorts_are_half_years_and_the_latest_three(training_class):
    for day in (date(2025, 3, 1), date(2025, 9, 1), date(2026, 3, 1), date(2026, 9, 1)):
        graduate(training_class, released_on=day)

    found = cohorts.cohorts(report())

    assert [(cohort.people, [p.due for p in cohort.points]) for cohort in found] == [
        (1, [1, 1, 1, 1]),
        (1, [1, 1, 1, 1]),
        (1, [1, 1, 1, 0]),
    ]


def test_small_groups_about_a_person_are_merged_so_that_nothing_can_be_subtracted(training_class):
    for sex, people in (("male", 9), ("female", 1)):
        for _one in range(people):
            graduate(training_class, sex=sex)

    shown = cohorts.breakdown(report(), cohorts.by_sex, smallest=5)

    assert [(group.key, group.counts["enrolled"]) for group in shown] == [("others", 10)]


@pytest.mark.parametrize("of_certified", [True, False])
def test_nobody_subtracts_a_small_cell_of_a_large_group(training_class, of_certified):
    """Six women, of whom two have a certificate: the men's number would tell it."""
    for certified, sex in [
        *[(True, "male")] * 6,
        *[(True, "female")] * 2,
        *[(False, "female")] * 4,
    ]:
        graduate(training_class, sex=sex, certified=certified, released_on=None)

    groups = cohorts.breakdown(report(of_certified=of_certified), cohorts.by_sex, smallest=5)

    assert [group.counts["completed"] for group in groups] == [6, 6]
    assert [group.counts["certified"] for group in groups] == [None, None]
    inside = cohorts.breakdown(report(), cohorts.by_sex)
    assert sorted(group.counts["certified"] for group in inside) == [2, 6]


def test_what_is_hidden_is_a_sign_on_the_page_and_in_the_workbook(
    training_class, client_of, manager, officer
):
    for certified, sex in [
        *[(True, "male")] * 6,
        *[(True, "female")] * 2,
        *[(False, "female")] * 4,
    ]:
        graduate(training_class, sex=sex, certified=certified, released_on=None)
    asked = {"sampai": "today", "kelompok": "jenis-kelamin"}

    def seen(user):
        page = client_of(user).get(reverse("portal:reintegration"), asked)
        file = client_of(user).get(reverse("portal:reintegration-xlsx"), asked)
        book = load_workbook(io.BytesIO(file.content))
        sheet = [row[1:4] for row in book.worksheets[2].iter_rows(min_row=2, values_only=True)]
        return page.context["breakdown"], [tuple(map(str, row)) for row in sheet]

    outside, sheet = seen(manager)
    assert [row["cells"][:3] for row in outside["rows"]] == [[6, 6, "·"]] * 2
    assert "·" in outside["note"]
    assert sheet == [("6", "6", "·")] * 2
    inside, sheet = seen(officer)
    assert sorted(row["cells"][2] for row in inside["rows"]) == [2, 6]
    assert (inside["note"], sorted(row[2] for row in sheet)) == ("", ["2", "6"])


def test_nobody_is_lost_between_the_groups(training_class):
    for months in range(3):
        graduate(training_class, released_on=date(2026, 8, 1 + months))

    groups = cohorts.breakdown(report(), cohorts.by_field)

    assert sum(group.counts["enrolled"] for group in groups) == 3


def judged(*answers: bool | None) -> list[Goal]:
    return [
        Goal(metric="participants", label=f"Target {n}", target=10, part=9, whole=None, is_met=met)
        for n, met in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ((True, True), "Yes: 2 of 2 targets met"),
        ((True, False), "Mostly: 1 of 2 targets met"),
        ((True, False, False), "Not yet: 1 of 3 targets met"),
        ((True, None), "Yes: 1 of 1 targets met, reintegration cannot be judged yet"),
        ((None,), "Too early to tell: only 0 graduates are 6 months past release"),
    ],
)
@pytest.mark.usefixtures("training_class", "in_english")
def test_the_verdict_follows_from_the_targets_alone(answers, sentence):
    assert verdict(judged(*answers), report()).headline == sentence


@pytest.mark.parametrize(("productive", "met"), [(11, False), (12, True)])
def test_percent_targets_are_compared_unrounded(productive, met, training_class, agreement):
    """60 % of 20 people are 12; 59.5 % would round up to it and must not count."""
    target = ObligationFactory(
        agreement=agreement, metric=ObligationMetric.PRODUCTIVE_M6, target=60
    )
    for number in range(20):
        graduate(training_class, outcome="employed" if number < productive else "not_working")

    [goal] = goals([target], report(), classes=1, hours=160, small_group=10)

    assert (goal.is_met, goal.short_by) == (met, 12 - productive)


def test_under_ten_people_month_6_is_not_judged(training_class, agreement):
    target = ObligationFactory(
        agreement=agreement, metric=ObligationMetric.PRODUCTIVE_M6, target=60
    )
    for _one in range(9):
        graduate(training_class, outcome="employed")

    [goal] = goals([target], report(), classes=1, hours=160, small_group=10)

    assert goal.is_met is None


def test_what_the_sides_bring_is_no_target_of_the_training(training_class, agreement):
    owed = [
        ObligationFactory(agreement=agreement, metric=ObligationMetric.CERTIFIED, target=1),
        ObligationFactory(agreement=agreement, funds=True),
        ObligationFactory(agreement=agreement, duty=True),
        ObligationFactory(agreement=agreement, metric=ObligationMetric.INSTRUCTORS),
        ObligationFactory(agreement=agreement, metric=ObligationMetric.REPORTS),
    ]
    graduate(training_class)

    found = goals(owed, report(), classes=1, hours=160, small_group=10)

    assert [(goal.metric, goal.part) for goal in found] == [(ObligationMetric.CERTIFIED, 1)]


def test_the_next_step_is_the_largest_loss_that_can_be_made_good(training_class):
    for _one in range(2):
        graduate(training_class, outcome=None)
    waiting = graduate(training_class, certified=False)
    waiting.competence = "competent"
    waiting.save()

    step = verdict([], report()).next_step

    assert (step.stage, step.people) == ("unreached", 2)
