"""What obligations came to: realised, planned, remaining and status, counted from live records."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from partnerships.choices import AgreementState, ObligationMetric, Side
from partnerships.choices import ObligationStatus as Status
from partnerships.reports.obligations import elapsed_share, progress_of
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    FacilitySettingFactory,
    InstructorFactory,
    MonitoringReportFactory,
    ObligationFactory,
    SessionFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
HALF = date(2026, 7, 2)  # 183 of 365 days


@pytest.fixture
def year(facility, partner):
    """In force through 2026."""
    return AgreementFactory(
        signed=True, facility=facility, partner=partner, starts_on=FIRST, ends_on=LAST
    )


def class_of(agreement, number=1, *, figures=None, **values):
    made = TrainingClassFactory(
        facility=agreement.facility,
        partner=agreement.partner,
        agreement=agreement,
        batch_number=number,
        **values,
    )
    if figures is not None:
        ClassFiguresFactory(training_class=made, **figures)
    return made


def only(agreement, on=HALF):
    (row,) = progress_of([agreement], on=on)[agreement.pk].owed
    return row


def figures(agreement, on=HALF):
    rows = progress_of([agreement], on=on)[agreement.pk].owed
    return {row.metric.value: (row.realised, row.planned, row.remaining) for row in rows}


# --- Counting -----------------------------------------------------------------------------------


def test_classes_to_come_are_planned_and_begun_ones_realised(year):
    for metric, target in (
        (ObligationMetric.CLASSES, 6),
        (ObligationMetric.PARTICIPANTS, 60),
        (ObligationMetric.HOURS, 1_000),
        (ObligationMetric.CERTIFIED, 60),
    ):
        ObligationFactory(agreement=year, metric=metric, target=target)
    closed = {"enrolled": 16, "held_hours": 160, "completed": 15, "certified": 12}
    class_of(year, 1, closed=True, figures=closed)
    class_of(year, 2, running=True, figures={"enrolled": 16, "held_hours": 60, "in_class": 14})
    class_of(
        year, 3, assessing=True, figures={"enrolled": 10, "held_hours": 160, "completed": 10,
                                          "certified": 4},
    )  # fmt: skip
    class_of(year, 4, selecting=True, quota=12, figures={"enrolled": 5, "attended": 0})
    class_of(year, 5, quota=8)
    class_of(year, 6, cancelled=True, figures={})
    class_of(year, 7, postponed=True, figures={})

    assert figures(year) == {
        "classes": (3, 2, 1),
        "participants": (42, 20, 0),
        "hours": (380, 420, 200),
        "certified": (16, 40, 4),
    }


def test_instructors_count_once_and_for_their_side(year, facility, partner):
    ObligationFactory(agreement=year, metric=ObligationMetric.INSTRUCTORS, target=3)
    own = ObligationFactory(
        agreement=year, metric=ObligationMetric.INSTRUCTORS, side=Side.FACILITY, target=1
    )
    first, second, third, fourth = (InstructorFactory(partner=partner) for _ in range(4))
    guard = InstructorFactory(partner=None, facility=facility)
    one = class_of(year, 1, running=True, figures={"sessions_held": 2})
    one.instructors.add(first, guard)
    SessionFactory(held=True, training_class=one)
    two = class_of(year, 2, closed=True, figures={"sessions_held": 4})
    two.instructors.add(first, fourth)
    SessionFactory(held=True, training_class=two, instructor=first)
    class_of(year, 3, figures={}).instructors.add(second)
    class_of(year, 4, cancelled=True, figures={}).instructors.add(third)
    stand_in = InstructorFactory(partner=partner)
    SessionFactory(held=True, training_class=one, instructor=stand_in, on=date(2026, 7, 7))

    rows = {row.obligation.side: row for row in progress_of([year], on=HALF)[year.pk].owed}

    assert (rows[Side.PARTNER].realised, rows[Side.PARTNER].planned) == (2, 1)
    assert (rows[Side.FACILITY].realised, rows[Side.FACILITY].planned) == (1, 0)
    assert rows[Side.FACILITY].obligation == own


def test_a_period_counts_once_however_often_its_report_was_revised(year):
    ObligationFactory(agreement=year, metric=ObligationMetric.REPORTS, target=4)
    for number, (first, last) in enumerate(((1, 3), (4, 6), (7, 9))):
        for revision in (1, 2)[: 1 + (number == 0)]:
            MonitoringReportFactory(
                agreement=year,
                final=number == 0,
                revision=revision,
                period_from=date(2026, first, 1),
                period_to=date(2026, last, 28),
                due_on=date(2026, 12, 1),
                review_due_on=date(2026, 12, 15),
            )

    assert figures(year) == {"reports": (1, 2, 1)}


def test_what_is_stated_is_what_was_stated(year):
    ObligationFactory(agreement=year, funds=True)

    assert figures(year) == {"funds": (0, None, 10_000_000)}


def test_the_shares_of_month_six_stay_with_the_reintegration_report(year):
    ObligationFactory(agreement=year, metric=ObligationMetric.PRODUCTIVE_M6, target=60)

    row = only(year)

    assert (row.realised, row.planned, row.remaining, row.is_met, row.status) == (None,) * 5
    assert progress_of([year], on=HALF)[year.pk].counted == 0


# --- Judging ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "share"),
    [
        (date(2025, 12, 31), 0),
        (FIRST, Fraction(1, 365)),
        (HALF, Fraction(183, 365)),
        (LAST, 1),
        (date(2027, 1, 1), 1),
    ],
)
def test_the_elapsed_share_counts_days(on, share):
    assert elapsed_share(FIRST, LAST, on) == share


@pytest.mark.parametrize(
    ("seats", "on", "status"),
    [
        (100, HALF, Status.MET),
        (120, date(2027, 6, 1), Status.MET),
        (41, HALF, Status.ON_TRACK),  # 183/365 - 10 points is 40.1 of 100
        (40, HALF, Status.BEHIND),
        (0, date(2026, 1, 30), Status.ON_TRACK),
        (99, LAST, Status.ON_TRACK),
        (89, LAST, Status.BEHIND),
        (99, date(2027, 1, 1), Status.LATE),
        (0, date(2025, 12, 1), Status.ON_TRACK),
    ],
)
def test_the_status_compares_with_the_time_that_passed(year, seats, on, status):
    ObligationFactory(agreement=year, metric=ObligationMetric.PARTICIPANTS, target=100)
    class_of(year, running=True, quota=200, figures={"enrolled": seats})

    assert only(year, on).status == status


def test_the_slack_is_a_setting_of_the_facility(year):
    ObligationFactory(agreement=year, metric=ObligationMetric.PARTICIPANTS, target=100)
    class_of(year, running=True, quota=200, figures={"enrolled": 31})
    assert only(year).status == Status.BEHIND

    FacilitySettingFactory(facility=year.facility, key="obligation_slack_points", value=20)

    assert only(year).status == Status.ON_TRACK


@pytest.mark.parametrize(
    ("values", "on", "status"),
    [
        ({}, HALF, Status.ON_TRACK),
        ({"due_on": HALF}, HALF, Status.ON_TRACK),
        ({"due_on": date(2026, 7, 1)}, HALF, Status.LATE),
        ({}, date(2027, 1, 1), Status.LATE),
        ({"due_on": date(2026, 7, 1), "met_on": date(2026, 7, 1)}, HALF, Status.MET),
        ({"due_on": date(2026, 7, 1), "waived_reason": "Disepakati"}, HALF, Status.WAIVED),
    ],
)
def test_a_duty_is_met_waived_or_late(year, values, on, status):
    ObligationFactory(agreement=year, duty=True, **values)

    assert only(year, on).status == status


def test_what_is_due_before_the_end_is_judged_by_its_own_day(year):
    ObligationFactory(
        agreement=year, metric=ObligationMetric.PARTICIPANTS, target=100, due_on=date(2026, 8, 1)
    )
    class_of(year, running=True, quota=200, figures={"enrolled": 75})

    assert only(year, HALF).status == Status.BEHIND
    assert only(year, date(2026, 8, 2)).status == Status.LATE


@pytest.mark.parametrize("state", [{}, {"reviewed": True}, {"abandoned": True}])
def test_before_the_signature_nothing_is_judged(facility, partner, state):
    agreement = AgreementFactory(facility=facility, partner=partner, **state)
    ObligationFactory(agreement=agreement, duty=True)

    assert only(agreement).status is None


def test_after_a_termination_what_is_missing_is_late(facility, partner):
    ended = AgreementFactory(closed=True, facility=facility, partner=partner)
    ObligationFactory(agreement=ended)

    assert ended.state == AgreementState.CLOSED
    assert only(ended, date(2026, 6, 30)).status == Status.BEHIND
    assert only(ended, date(2026, 7, 1)).status == Status.LATE


def test_what_goes_beyond_a_target_is_told_and_capped_in_the_mean(year):
    ObligationFactory(agreement=year, metric=ObligationMetric.PARTICIPANTS, target=10)
    ObligationFactory(agreement=year, metric=ObligationMetric.CERTIFIED, target=10)
    ObligationFactory(agreement=year, funds=True, waived_reason="Disepakati")
    class_of(year, closed=True, figures={"enrolled": 16, "certified": 5})

    progress = progress_of([year], on=HALF)[year.pk]

    seats = progress.targets[0]
    assert (seats.realised, seats.over_by, seats.remaining) == (16, 6, 0)
    assert (progress.met, progress.counted, progress.share) == (1, 2, Decimal("0.75"))
