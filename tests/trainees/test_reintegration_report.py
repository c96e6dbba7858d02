import io
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.test import RequestFactory
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from partnerships.choices import ObligationMetric
from rutan.portal.report_stages import units
from rutan.portal.report_targets import state_of
from tests.factories.partnerships import ObligationFactory, SessionFactory, TrainingClassFactory
from tests.factories.trainees import (
    ApplicationFactory,
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    ExitReasonFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    ReleaseFactory,
)
from tests.slow_report import slow_cohorts, slow_counts
from trainees.actions import aftermath
from trainees.choices import Grouping
from trainees.models import Application, Certificate, Enrolment, FollowUp, OutcomeKind
from trainees.reports.listed import listed
from trainees.reports.reintegration import Question, Scope, people, reintegration
from trainees.reports.verdict import Goal, goals, verdict, verdicts

pytestmark = pytest.mark.django_db

TODAY = date(2027, 6, 30)
RELEASED = date(2026, 8, 1)
HELD = date(2027, 5, 3)


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


def everybody():
    """Factories write facts; the columns that are counted are worked out from them."""
    aftermath.rebuild()
    return Scope(enrolments=Enrolment.objects.all(), applications=Application.objects.all())


def report(on=TODAY, **options):
    return reintegration(everybody(), Question(on=on, **options))


def titles(stage, on=TODAY, **options):
    asked = Question(on=on, **options)
    return [listed(row, on).class_title for row in people(everybody(), asked, stage)]


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

    assert titles("enrolled") == ["Kelas terakhir"]


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

    assert report(on=TODAY).assessed == 1


def test_everybody_with_a_seat_is_among_the_assessed_and_counts_once(training_class):
    enrolment = graduate(training_class)
    ApplicationFactory(assessed=True, inmate=enrolment.inmate, training_class=training_class)
    waiting = ApplicationFactory(assessed=True, training_class=training_class)
    ApplicationFactory(training_class=training_class)  # nobody has assessed this one

    seen = report()

    behind = people(everybody(), Question(on=TODAY), "assessed")
    assert [one.inmate_id for one in behind[0:9]] == [enrolment.inmate_id, waiting.inmate_id]
    assert [one.inmate_id for one in behind[1:2]] == [waiting.inmate_id]
    assert seen.assessed == behind.count() == 2
    assert seen.count("enrolled") == 1


def test_the_report_takes_the_same_queries_for_one_person_and_for_many(
    training_class, django_assert_num_queries
):
    for more in (1, 3):
        for _one in range(more):
            graduate(training_class, outcome="employed")
        scope = everybody()
        with django_assert_num_queries(6):
            reintegration(scope, Question(on=TODAY))


def test_cohorts_are_half_years_and_the_latest_three(training_class):
    for day in (date(2025, 3, 1), date(2025, 9, 1), date(2026, 3, 1), date(2026, 9, 1)):
        graduate(training_class, released_on=day)

    found = report().cohorts

    assert [(cohort.people, [p.due for p in cohort.points]) for cohort in found] == [
        (1, [1, 1, 1, 1, 0]),
        (1, [1, 1, 1, 1, 0]),
        (1, [1, 1, 1, 0, 0]),
    ]


def test_small_groups_about_a_person_are_merged_so_that_nothing_can_be_subtracted(training_class):
    for sex, number in (("male", 9), ("female", 1)):
        for _one in range(number):
            graduate(training_class, sex=sex)

    shown = report(grouping=Grouping.SEX, least=5).groups

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

    groups = report(of_certified=of_certified, grouping=Grouping.SEX, least=5).groups

    assert [group.counts["completed"] for group in groups] == [6, 6]
    assert [group.counts["certified"] for group in groups] == [None, None]
    inside = report(grouping=Grouping.SEX).groups
    assert sorted(group.counts["certified"] for group in inside) == [2, 6]


@pytest.mark.parametrize(("number", "outside"), [(0, "0"), (2, "kurang dari 5"), (5, "5")])
@time_machine.travel("2027-05-03 12:00:00+08:00", tick=False)
def test_who_stands_in_a_register_again_is_told_beside_what_was_answered(
    training_class, client_of, manager, officer, number, outside
):
    """Nobody of them said so at month 6."""
    places = [graduate(training_class, outcome="not_working") for _each in range(10)]
    aftermath.rebuild()
    again = Enrolment.objects.filter(pk__in=[each.pk for each in places[:number]])
    again.update(returned_on=RELEASED + timedelta(days=60))

    for user, told in ((officer, str(number)), (manager, outside)):
        page = client_of(user).get(reverse("portal:reintegration"), {"sampai": "today"})
        found = page.context["returned"]
        assert found["sentence"].endswith(f": {told} orang.")
        assert found["sentence"] in page.text
        assert bool(found["url"]) == (number > 0 and told == str(number))
        if found["url"]:
            assert client_of(user).get(found["url"]).context["page"].paginator.count == number
        file = client_of(user).get(reverse("portal:reintegration-xlsx"), {"sampai": "today"})
        sheet = load_workbook(io.BytesIO(file.content)).worksheets[1]
        rows = {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
        assert str(rows["Dipidana kembali menurut register"]) == told


def shown(cell):
    """Of a cell that may be a link."""
    return cell["value"] if isinstance(cell, dict) else cell


def test_what_is_hidden_is_a_sign_on_the_page_and_in_the_workbook(
    training_class, client_of, manager, officer
):
    for certified, sex in [
        *[(True, "male")] * 6,
        *[(True, "female")] * 2,
        *[(False, "female")] * 4,
    ]:
        graduate(training_class, sex=sex, certified=certified, released_on=None)
    aftermath.rebuild()
    asked = {"sampai": "today", "kelompok": "jenis-kelamin"}

    def seen(user):
        page = client_of(user).get(reverse("portal:reintegration"), asked)
        file = client_of(user).get(reverse("portal:reintegration-xlsx"), asked)
        book = load_workbook(io.BytesIO(file.content))
        sheet = [row[1:4] for row in book.worksheets[2].iter_rows(min_row=2, values_only=True)]
        return page.context["breakdown"], [tuple(map(str, row)) for row in sheet]

    def note_of(user):
        file = client_of(user).get(reverse("portal:reintegration-xlsx"), asked)
        sheet = load_workbook(io.BytesIO(file.content)).worksheets[2]
        return [row[0] for row in sheet.iter_rows(values_only=True)][-1]

    outside, sheet = seen(manager)
    assert [[shown(cell) for cell in row["cells"][:3]] for row in outside["rows"]] == [
        [6, 6, "·"]
    ] * 2
    assert "·" in outside["note"]
    assert sheet[:2] == [("6", "6", "·")] * 2
    assert "kurang dari 5 orang" in note_of(manager)
    inside, sheet = seen(officer)
    assert sorted(shown(row["cells"][2]) for row in inside["rows"]) == [2, 6]
    assert (inside["note"], sorted(row[2] for row in sheet)) == ("", ["2", "6"])


def test_nobody_is_lost_between_the_groups(training_class):
    for months in range(3):
        graduate(training_class, released_on=date(2026, 8, 1 + months))

    groups = report().groups

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
    assert verdict(judged(*answers), report().total).headline == sentence


@pytest.mark.usefixtures("training_class", "in_english")
def test_the_largest_gap_is_measured_in_what_its_target_needs():
    """9 of the 29 people that 60 % of 47 are is more than 20 of 112 trainees."""
    trained = Goal(
        metric="participants", label="Trainees", target=112, part=92, whole=None, is_met=False
    )
    working = Goal(
        metric="productive_m6", label="Productive", target=60, part=20, whole=47, is_met=False
    )
    found = verdict([trained, working], report().total)

    assert (trained.needed, working.needed) == (112, 29)
    assert found.lines[-1] == "Productive: 9 people short of the target."
    assert [state_of(each) for each in (trained, working)] == ["20 short", "9 people short"]


@pytest.mark.parametrize(("productive", "met"), [(11, False), (12, True)])
def test_percent_targets_are_compared_unrounded(productive, met, training_class, agreement):
    """60 % of 20 people are 12; 59.5 % would round up to it and must not count."""
    target = ObligationFactory(
        agreement=agreement, metric=ObligationMetric.PRODUCTIVE_M6, target=60
    )
    for number in range(20):
        graduate(training_class, outcome="employed" if number < productive else "not_working")

    [goal] = goals([target], report().total, classes=1, hours=160, small_group=10)

    assert (goal.is_met, goal.short_by) == (met, 12 - productive)


def test_under_ten_people_month_6_is_not_judged(training_class, agreement):
    target = ObligationFactory(
        agreement=agreement, metric=ObligationMetric.PRODUCTIVE_M6, target=60
    )
    for _one in range(9):
        graduate(training_class, outcome="employed")

    [goal] = goals([target], report().total, classes=1, hours=160, small_group=10)

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

    found = goals(owed, report().total, classes=1, hours=160, small_group=10)

    assert [(goal.metric, goal.part) for goal in found] == [(ObligationMetric.CERTIFIED, 1)]


def test_the_next_step_is_the_largest_loss_that_can_be_made_good(training_class):
    for _one in range(2):
        graduate(training_class, outcome=None)
    waiting = graduate(training_class, certified=False)
    waiting.competence = "competent"
    waiting.save()

    step = verdict([], report().total).next_step

    assert (step.stage, step.people) == ("unreached", 2)


def test_nobody_is_told_to_make_good_what_an_ended_agreement_cannot(training_class):
    graduate(training_class, certified=False)
    left = graduate(training_class, released_on=None)
    Enrolment.objects.filter(pk=left.pk).update(competence="not_yet")
    counts = report().total
    assert verdict([], counts).next_step.stage == "waiting"

    failed = replace(counts, failed=5, transferred=9)

    assert verdict([], failed).next_step.stage == "transferred"
    ended = verdict([], failed, is_over=True).next_step
    assert (ended.stage, "sebelum" in ended.advice) == ("failed", False)


def test_the_report_of_a_past_month_knows_nothing_of_later_days(training_class):
    graduate(training_class, outcome="employed")
    early, ended = date(2025, 1, 14), date(2026, 7, 30)

    assert report(on=early).assessed == 0
    assert (report(on=ended).count("enrolled"), report(on=ended).count("completed")) == (1, 0)
    issued = Certificate.objects.get().issued_on
    before = issued - timedelta(days=1)
    assert (report(on=before).count("certified"), report(on=issued).count("certified")) == (0, 1)
    assert titles("enrolled", on=early) == []


def test_the_days_of_release_narrow_only_what_comes_after_the_release(training_class):
    graduate(training_class, released_on=date(2026, 8, 1), outcome="employed")
    graduate(training_class, released_on=date(2026, 9, 1), outcome="employed")
    graduate(training_class, released_on=None)

    seen = report(released_from=date(2026, 8, 15), released_until=date(2026, 9, 30))

    assert [seen.count(stage) for stage in ("assessed", "completed", "certified")] == [3, 3, 3]
    assert [seen.count(stage) for stage in ("released", "due", "productive")] == [1, 1, 1]


def test_units_add_up_to_the_due_with_a_kind_that_was_added(training_class):
    OutcomeKind.objects.create(
        code="military", label="Wajib", label_en="Service", is_productive=False
    )
    for outcome in ("employed", "apprentice", "military", None):
        graduate(training_class, outcome=outcome)
    seen = report()

    found = units(RequestFactory().get("/"), SimpleNamespace(report=seen, hides_answers=False))

    assert [group["count"] for group in found] == [2, 1, 1]
    assert [sum(part["count"] for part in group["parts"]) for group in found] == [2, 1, 1]


def test_who_may_not_be_asked_is_told_apart_from_who_was_not_found(training_class):
    for fields in ({"unreachable": True}, {"state": "refused"}, {"state": "not_required"}, {}):
        place = graduate(training_class)
        look = FollowUpFactory(release=place.custody.release, checkpoint="b6", **fields)
        FollowUp.objects.filter(pk=look.pk).update(closed_reason="no_consent")
    graduate(training_class)  # nobody planned a look

    seen = report()

    assert {part.code: part.count for part in seen.unknown} == {
        "unreachable": 1, "refused": 1, "not_asked": 1, "not_recorded": 2,
    }  # fmt: skip
    for part in seen.unknown:
        assert len(titles(part.stage)) == part.count


def test_parts_of_a_few_people_stand_together_outside_the_facility(training_class):
    told = ["employed"] * 9 + ["studying"] * 2 + ["self_employed"] + ["not_working"] * 7
    for outcome in told:
        graduate(training_class, outcome=outcome)

    seen = report(least=5)

    counts = [(kind.code, kind.count) for kind in seen.kinds if kind.count]
    # Nine beside three would be told of three.
    assert [count for _code, count in counts] == [12, 7]
    assert ("studying", 2) in [(kind.code, kind.count) for kind in report().kinds]


def test_sessions_held_later_move_no_hours_of_a_day_before(agreement, training_class):
    ObligationFactory(agreement=agreement, metric=ObligationMetric.HOURS, target=10)
    for day, more in ((1, {}), (2, {"catch_up": True}), (3, {}), (20, {})):
        SessionFactory(training_class=training_class, on=date(2027, 5, day), held=True, **more)
    SessionFactory(training_class=training_class, on=date(2027, 5, 4))

    found = [verdicts([agreement], on=day)[agreement.pk].goals[0] for day in (HELD, TODAY)]

    assert [(goal.part, goal.is_met) for goal in found] == [(10, True), (15, True)]


def test_filters_do_not_move_the_verdict(training_class, agreement, client_of, officer):
    ObligationFactory(agreement=agreement, metric=ObligationMetric.CERTIFIED, target=2)
    for _one in range(2):
        graduate(training_class)
    aftermath.rebuild()
    expected = verdicts([agreement], on=TODAY)[agreement.pk]

    with time_machine.travel("2027-06-30 12:00:00+08:00"):
        page = client_of(officer).get(
            reverse("portal:reintegration"),
            {"perjanjian": agreement.code, "sampai": "today", "bebas_dari": "01/01/2027"},
        )

    assert (expected.met, expected.judged, expected.headline_code) == (1, 1, "yes")
    assert page.context["asked"].verdict.headline == expected.headline
    assert page.context["report"].count("released") == 0


LIVES = st.tuples(
    st.sampled_from(["active", "completed", "transferred", "cancelled"]),
    st.integers(0, 3),  # the person
    st.integers(0, 500),  # days from the class to the certificate, 0: none
    st.integers(0, 700),  # days to the release, 0: none
    st.sampled_from([None, "employed", "not_working", "deceased", "reimprisoned"]),
    st.sampled_from(["b1", "b6", "b12"]),
    st.integers(0, 3),  # the class
)


@given(
    found=st.lists(LIVES, min_size=1, max_size=7),
    later=st.integers(0, 1500),
    of_certified=st.booleans(),
)
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_counts_equal_a_slow_count_over_random_histories(
    facility, partner, found, later, of_certified
):
    with transaction.atomic():
        _live(facility, partner, found)
        on = date(2025, 1, 1) + timedelta(days=later)
        asked = Question(on=on, of_certified=of_certified, released_from=date(2025, 3, 1))
        scope = everybody()
        seen = reintegration(scope, asked)
        expected = slow_counts(asked)
        shown = [
            (each.first, each.people, [(point.due, point.productive) for point in each.points])
            for each in seen.cohorts
        ]
        behind = {stage: people(scope, asked, stage).count() for stage in expected}
        assert {stage: seen.count(stage) for stage in expected} == expected
        assert behind == expected
        assert shown == slow_cohorts(asked)
        transaction.set_rollback(True)


def _live(facility, partner, found):
    classes = [
        TrainingClassFactory(
            facility=facility, partner=partner, closed=True, batch_number=number + 1,
            starts_on=date(2025, 1, 1 + number // 2),
        )
        for number in range(4)
    ]  # fmt: skip
    persons = {who: InmateFactory(facility=facility) for who in {one[1] for one in found}}
    start = date(2025, 1, 2)
    taken = set()
    for state, who, certified, released, outcome, checkpoint, number in found:
        if (who, number) in taken:
            continue
        taken.add((who, number))
        custody = CustodyFactory(inmate=persons[who], released=True, left_on=date(2027, 1, 1))
        ended = {} if state == "active" else {"ended_on": start + timedelta(days=90)}
        early = (
            {"exit_reason": ExitReasonFactory()} if state in ("transferred", "cancelled") else {}
        )
        place = EnrolmentFactory(
            training_class=classes[number], inmate=persons[who], custody=custody, state=state,
            enrolled_on=start, competence="", **ended, **early,
        )  # fmt: skip
        if certified and state == "completed":
            CertificateFactory(
                issued=True, enrolment=place, issuer=partner,
                issued_on=start + timedelta(days=certified),
            )  # fmt: skip
        if released:
            release = ReleaseFactory(custody=custody, on=start + timedelta(days=released))
            if outcome:
                look = FollowUpFactory(done=True, release=release, checkpoint=checkpoint)
                OutcomeFactory(
                    follow_up=look,
                    kind=OutcomeKind.objects.get(code=outcome),
                    on=release.on + timedelta(days=30),
                )
