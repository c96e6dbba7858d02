"""Every indicator in one world: two classes, ten people who were trained and released, and what
else is counted. Nobody and nothing is "–", never 0 % nor 100 %."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships import thresholds
from partnerships.models import EducationLevel, Facility
from rutan.common.dates import add_months
from tests.factories.papers import LearnerRecordFactory
from tests.factories.partnerships import (
    ActivityPlanFactory,
    AgreementFactory,
    CapacityRecordFactory,
    CoordinationFactory,
    CostItemFactory,
    FacilityFactory,
    MinistryItemFactory,
    TrainingClassFactory,
)
from tests.factories.reports import FrozenReportFactory, IndicatorTargetFactory
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
from trainees.actions import aftermath
from trainees.models import IndicatorTarget, OutcomeKind, RegisterEntry, RegisterKind
from trainees.reports.indicators import (
    METRICS,
    Period,
    Scope,
    Value,
    by_month,
    members,
    needs_comment,
    targets_of,
    values,
)
from trainees.reports.indicators.keys import behind

pytestmark = pytest.mark.django_db
YEAR = Period.read("2026")
TODAY = date(2026, 12, 31)
RELEASED = date(2026, 3, 10)


def scope_of(*facilities, period=YEAR, today=TODAY):
    here = Facility.objects.filter(pk__in=[each.pk for each in facilities])
    return Scope(here, period, today)


def convict(facility, **fields):
    inmate = InmateFactory(facility=facility)
    stay = CustodyFactory(
        inmate=inmate,
        complete=True,
        register_entry__kind=RegisterKind.objects.filter(legal_status="convict").first(),
        **fields,
    )
    return inmate, stay


def place(training_class, *, enrolled_on=date(2026, 1, 10), stay=None, **fields):
    inmate, stay = stay or convict(training_class.facility)
    return EnrolmentFactory(
        training_class=training_class,
        inmate=inmate,
        custody=stay,
        enrolled_on=enrolled_on,
        **fields,
    )


def completed(training_class, **fields):
    return place(
        training_class,
        state="completed",
        ended_on=date(2026, 3, 1),
        **{"competence": "competent", **fields},
    )


def a_class(facility, **fields):
    return TrainingClassFactory(
        closed=True,
        facility=facility,
        **{
            "starts_on": date(2026, 1, 12),
            "started_on": date(2026, 1, 12),
            "ends_on": date(2026, 3, 1),
            "closed_on": date(2026, 3, 2),
            **fields,
        },
    )


def after_release(enrolment, kind, **answer):
    """Released on 10 March; month 6 is due on 10 September, open until 10 October."""
    CustodyFactory._meta.model.objects.filter(pk=enrolment.custody_id).update(
        state="released", left_on=RELEASED
    )
    release = ReleaseFactory(custody=enrolment.custody, on=RELEASED)
    due = add_months(RELEASED, 6)
    look = FollowUpFactory(
        release=release,
        checkpoint="b6",
        due_on=due,
        opens_on=due - timedelta(days=30),
        closes_on=due + timedelta(days=30),
        done=kind is not None,
        unreachable=kind is None,
    )
    if kind:
        OutcomeFactory(follow_up=look, on=due, kind=OutcomeKind.objects.get(code=kind), **answer)


def scenario_14(facility):
    """Ten trained: four employed, two looking for work, three not reached, one dead."""
    training_class = a_class(facility, agreement=None)
    kinds = ["employed"] * 3 + ["self_employed"] + ["not_working"] * 2 + [None] * 3 + ["deceased"]
    answers = [
        {"uses_training": "yes", "income": "1to2", "evidence": "document"},
        {"uses_training": "partly", "income": "2to3", "evidence": "visit"},
        {"uses_training": "no", "income": "3to5"},
        {"uses_training": "", "income": ""},
    ]
    for number, kind in enumerate(kinds):
        after_release(
            completed(training_class, credited_quarters=90, expected_hours=25),
            kind,
            **(answers[number] if number < 4 else {}),
        )
    return training_class


@pytest.fixture
def facility():
    return FacilityFactory()


@pytest.fixture
def world(facility):
    """Beside scenario 14 a class under an agreement, from which two left and one has no result."""
    agreement = AgreementFactory(
        signed=True,
        facility=facility,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        signed_on=date(2026, 1, 1),
    )
    ActivityPlanFactory(agreement=agreement, year=2026, classes=4, participants=64)
    scenario_14(facility)
    training_class = a_class(
        facility,
        agreement=agreement,
        started_on=date(2026, 4, 1),
        starts_on=date(2026, 4, 1),
        ends_on=date(2026, 5, 30),
        closed_on=date(2026, 6, 1),
        gate_reason="",
    )
    training_class.ministry_items.add(MinistryItemFactory())
    fields = {"enrolled_on": date(2026, 3, 25)}
    done = [
        place(
            training_class,
            state="completed",
            ended_on=date(2026, 5, 30),
            competence=competence,
            **fields,
        )
        for competence in ("competent", "not_yet", "")
    ]
    for state in ("released", "transferred"):
        place(
            training_class,
            state=state,
            ended_on=date(2026, 5, 1),
            exit_reason=ExitReasonFactory(),
            **fields,
        )
    place(
        training_class,
        state="withdrawn",
        ended_on=date(2026, 5, 1),
        exit_reason=ExitReasonFactory(),
        **fields,
    )
    CertificateFactory(issued=True, enrolment=done[0], issued_on=date(2026, 6, 1))
    CertificateFactory(
        handed_over=True,
        enrolment=done[1],
        issued_on=date(2026, 6, 1),
        handed_over_on=date(2026, 6, 11),
    )
    CostItemFactory(training_class=training_class, amount=3_000_000, on=date(2026, 5, 1))
    CapacityRecordFactory(facility=facility, as_of=date(2026, 5, 1), capacity=100, occupants=150)
    CapacityRecordFactory(facility=facility, as_of=date(2025, 5, 1), capacity=100, occupants=90)
    schooling = EducationLevel.objects.order_by("rank").first()
    learner, _stay = convict(facility, earliest_release_on=None, release_source="")
    learner.education_level = schooling
    learner.save()
    LearnerRecordFactory(
        inmate=learner,
        state="graduated",
        entered_on=date(2026, 1, 5),
        exam_registered_on=date(2026, 4, 1),
        exam_number="1",
        exam_on=date(2026, 5, 5),
        graduated_on=date(2026, 6, 5),
    )
    aftermath.rebuild()
    return scope_of(facility)


EXPECTED = {
    "R1": (16, Fraction(12 * 7 + 2 * 10, 12)),
    "R2": (2, 16),
    "R3a": (13, 14),
    "R3b": (13, 16),
    "R4": (2, 16),
    "R5": (Fraction(225), 250),
    "R6": (11, 12),
    "R7": (2, 4),
    "R8": (1, 1),
    "R9": (1, 1),
    "R10": (1, None),
    "R11": (1, 2),
    "R12": (1, 2),
    "R13a": (4, 9),
    "R13b": (4, 6),
    "R14a": (0, 0),
    "R14b": (0, 0),
    "R15": (2, 4),
    "R16": (6, 9),
    "R17": (3, 4),
    "R18": (0, 0),
    "R19": (2, 7),
    "R20": (1, 2),
    "R21": (0, 1),
    "R22": (3_000_000, 13),
    "R23": (50, 100),
}


def test_every_metric_in_one_world(world):
    found = values(world)

    assert {code: (value.number, value.whole) for code, value in found.items()} == EXPECTED
    assert set(METRICS) == set(found)
    assert found["R17"].realised == 2_500_000
    assert found["R14a"].realised is None
    assert found["R18"].realised is None, "under thirty people nothing is told"
    assert found["R6"].unknown == 1
    assert found["R13a"].unknown == 3
    assert {part.code: part.count for part in found["R12"].parts} == {"days": 10}
    assert (found["R22"].coverage, found["R22"].is_incomplete) == ((0, 2), True)
    assert (found["R23"].coverage, found["R2"].coverage) == ((1, 1), (16, 16))
    assert {part.code: part.count for part in found["R13a"].parts} == {"returned": 0, "deceased": 1}


def test_months_of_prices_and_days_come_from_one_reading(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        months = by_month(world, ["R21", "R22"])

    assert len(months) == 12
    told = {period.code: found["R22"] for period, found in months if found["R22"].whole}
    assert {code: (value.number, value.whole) for code, value in told.items()} == {
        "2026-03": (0, 10),
        "2026-05": (3_000_000, 3),
    }
    assert [period.code for period, found in months if found["R21"].whole] == ["2026-01"]


def test_who_and_what_could_not_be_counted_is_told(world, facility):
    silent, uncounted = FacilityFactory(), FacilityFactory()
    CapacityRecordFactory(facility=uncounted, as_of=date(2026, 6, 1), occupants=None)
    waiting = LearnerRecordFactory(
        inmate=convict(facility)[0],
        state="exam_registered",
        entered_on=date(2026, 1, 5),
        exam_registered_on=date(2026, 11, 1),
    )
    RegisterEntry.objects.filter(custody__enrolments__state="withdrawn").delete()

    found = values(scope_of(facility, silent, uncounted), ["R2", "R9", "R23"])

    assert waiting.facility == facility
    assert (found["R23"].number, found["R23"].whole, found["R23"].coverage) == (50, 100, (1, 3))
    assert (found["R9"].number, found["R9"].whole, found["R9"].unknown) == (1, 2, 1)
    assert (found["R2"].whole, found["R2"].coverage) == (15, (15, 16))


def test_the_formula_page_lists_as_many_rows_as_it_counts(world):
    for code, value in values(world).items():
        metric = METRICS[code]
        for side, number in (("number", value.number), ("whole", value.whole)):
            of = getattr(metric, side)
            if of is None or of.total_of or code == "R1":
                continue
            assert members(world, code, side).count() == number, (code, side)
    assert members(world, "R1", "number").count() == 16
    with pytest.raises(KeyError):
        members(world, "R21", "number")
    assert members(world, "R21", "signed").count() == 1
    assert [members(world, "R22", name).count() for name in ("classes", "completed")] == [2, 13]
    assert members(world, "R13a", "part-deceased").count() == 1


def test_scenario_14_keeps_who_was_not_reached(facility):
    scenario_14(facility)
    aftermath.rebuild()

    found = values(scope_of(facility), ["R13a", "R13b", "R16", "R22"])

    assert [found[code].realised for code in ("R13a", "R13b", "R16")] == [
        Fraction(4, 9),
        Fraction(4, 6),
        Fraction(6, 9),
    ]
    assert found["R22"].realised is None, "no cost is recorded: that is no zero"


def test_an_empty_period_is_a_dash_for_all(facility):
    empty = scope_of(facility, period=Period.read("2020-T2"))

    assert {code: value.realised for code, value in values(empty).items()} == dict.fromkeys(METRICS)


def test_a_new_sentence_before_the_look_is_taken_out_and_told(facility):
    training_class = scenario_14(facility)
    aftermath.rebuild()
    one = training_class.enrolments.filter(b6_kind=None).first()
    type(one).objects.filter(pk=one.pk).update(returned_on=date(2026, 9, 10))

    value = values(scope_of(facility), ["R13a"])["R13a"]

    assert (value.number, value.whole) == (4, 8)
    assert value.parts[0].count == 1


def test_the_sum_of_places_is_the_ratio_of_sums():
    first, second = Value(number=45, whole=30), Value(number=0, whole=100)

    assert (first + second).realised == Fraction(45, 130)


def test_all_metrics_cost_the_same_queries_for_few_and_many(world, facility):
    with CaptureQueriesContext(connection) as few:
        values(world)
    scenario_14(facility)
    with CaptureQueriesContext(connection) as many:
        values(scope_of(facility))
    assert len(few) == len(many) <= 16


def test_666_percent_asks_for_a_comment_and_so_does_another_denominator():
    settings = thresholds.of(None)
    value = Value(number=100, whole=100, target=Decimal(15))

    assert round(float(value.achieved), 2) == 6.67
    assert needs_comment(value, None, settings) == "achieved"
    calm = Value(number=50, whole=100, target=Decimal(50))
    assert needs_comment(calm, Value(number=1, whole=80), settings) == ""
    assert needs_comment(calm, Value(number=1, whole=79), settings) == "whole"


def test_less_is_better_turns_the_achievement_round():
    down = Value(number=10, whole=100, target=Decimal(5), direction="down")
    none_left = Value(number=0, whole=100, target=Decimal(5), direction="down")

    assert down.achieved == Fraction(1, 2)
    assert none_left.achieved is None


def test_a_number_of_people_has_its_target_for_the_whole_year_alone(facility):
    IndicatorTargetFactory(facility=facility, code="R2", target=40)
    IndicatorTargetFactory(facility=facility, code="R6", target=80)
    mine = IndicatorTarget.objects.filter(facility=facility)

    assert targets_of(mine, YEAR) == {"R2": 40, "R6": 80}
    assert targets_of(mine, Period.read("2026-S1")) == {"R6": 80}


@pytest.mark.parametrize(
    ("code", "first", "last", "before"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2025"),
        ("2026-S2", "2026-07-01", "2026-12-31", "2026-S1"),
        ("2026-T1", "2026-01-01", "2026-03-31", "2025-T4"),
        ("2026-02", "2026-02-01", "2026-02-28", "2026-01"),
    ],
)
def test_a_period_is_written_as_people_write_it(code, first, last, before):
    period = Period.read(code)

    assert [str(period.first), str(period.last), period.before.code] == [first, last, before]


@pytest.mark.parametrize("code", ["", "26", "2026-S3", "2026-13", "2026-0", "٢٠٢٦", "2026-T"])
def test_what_is_no_period_is_refused(code):
    with pytest.raises(ValueError, match="^.*$"):
        Period.read(code)


def test_days_from_visit_to_signature_class_and_acceptance(facility):
    agreement = AgreementFactory(
        signed=True,
        facility=facility,
        starts_on=date(2026, 2, 1),
        ends_on=date(2027, 1, 31),
        signed_on=date(2026, 1, 31),
    )
    same = {"facility": facility, "partner": agreement.partner, "held": True}
    for day in (date(2026, 1, 1), date(2026, 1, 20)):
        CoordinationFactory(on=day, **same)
    training_class = a_class(facility, agreement=agreement, started_on=date(2026, 2, 10))
    ApplicationFactory(
        training_class=training_class,
        inmate=InmateFactory(facility=facility),
        applied_on=date(2026, 2, 1),
        partner_answer="accepted",
        partner_answered_on=date(2026, 2, 5),
    )

    value = values(scope_of(facility), ["R21"])["R21"]

    assert (value.realised, value.number, value.whole) == (30, 1, 1)
    assert {part.code: part.count for part in value.parts} == {
        "class-days": 10,
        "class-n": 1,
        "answer-days": 4,
        "answer-n": 1,
    }


def test_who_is_entitled_to_schooling_stays_as_it_was_frozen(facility, world):
    before = values(world, ["R8"])["R8"].whole
    report = FrozenReportFactory(
        facility=facility,
        period_from=date(2026, 1, 1),
        members={"R8.whole": behind(world, ["R8"])["R8.whole"]},
    )
    newcomer, _stay = convict(facility, earliest_release_on=None, release_source="")
    newcomer.education_level = EducationLevel.objects.order_by("rank").first()
    newcomer.save()

    assert values(scope_of(facility), ["R8"])["R8"].whole == before == 1
    assert len(report.members["R8.whole"]) == 1
    later = scope_of(facility, period=Period.read("2026-S2"))
    assert values(later, ["R8"])["R8"].whole == 2


def test_who_left_before_the_class_began_never_had_a_place_in_use(facility):
    training_class = a_class(facility, agreement=None)
    place(training_class, state="completed", ended_on=date(2026, 3, 1))
    for day, reason in ((date(2026, 1, 11), "left before"), (date(2026, 1, 12), "on the day")):
        place(
            training_class,
            state="withdrawn",
            ended_on=day,
            exit_reason=ExitReasonFactory(label=reason),
        )
    never_begun = TrainingClassFactory(
        facility=facility, agreement=None, starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 1)
    )
    place(never_begun, state="released", ended_on=date(2026, 2, 5), exit_reason=ExitReasonFactory())

    found = values(scope_of(facility), ["R1", "R3b", "R4"])

    assert {code: value.number for code, value in found.items()} == {"R1": 2, "R3b": 1, "R4": 0}
    assert found["R3b"].whole == 2


def test_certificates_of_detainees_are_none_of_convicts(facility):
    training_class = a_class(facility, agreement=None)
    detainee = InmateFactory(facility=facility)
    stays = (None, (detainee, CustodyFactory(inmate=detainee)))
    for stay in stays:
        done = place(training_class, stay=stay, state="completed", ended_on=date(2026, 3, 1))
        CertificateFactory(issued=True, enrolment=done, issued_on=date(2026, 6, 1))

    found = values(scope_of(facility), ["R2", "R12"])

    assert (found["R2"].number, found["R2"].whole) == (1, 1)
    assert found["R12"].whole == 2


def test_running_year_counts_returns_from_36_months_before_today(facility):
    """On 20 November 2026: released from 21 November 2023 to 20 November 2024, no day more."""
    days = [date(2023, 11, 20), date(2023, 11, 21), date(2024, 11, 20), date(2024, 11, 21)]
    training_class = a_class(facility, agreement=None)
    for day in days:
        one = completed(training_class)
        type(one).objects.filter(pk=one.pk).update(
            released_on=day, returned_on=day + timedelta(days=731 if day == days[2] else 730)
        )

    value = values(scope_of(facility, today=date(2026, 11, 20)), ["R18"])["R18"]

    assert (value.number, value.whole) == (1, 2)


@pytest.mark.parametrize(("graduated_on", "number"), [("2026-03-31", 1), ("2026-03-30", 0)])
def test_a_package_counts_after_thirty_days_of_the_period(facility, graduated_on, number):
    learner, _stay = convict(facility)
    LearnerRecordFactory(
        inmate=learner,
        state="graduated",
        entered_on=date(2026, 3, 1),
        exam_registered_on=date(2026, 3, 2),
        exam_number="1",
        exam_on=date(2026, 3, 20),
        graduated_on=date.fromisoformat(graduated_on),
    )

    assert values(scope_of(facility), ["R8"])["R8"].number == number
