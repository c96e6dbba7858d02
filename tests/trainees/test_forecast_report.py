"""The page of forecasts: what was said against what came, in counts."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from partnerships import thresholds
from partnerships.models import TrainingClass
from tests.factories.partnerships import TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory, ForecastFactory
from tests.trainees.people import NOON
from trainees.choices import Band, EnrolmentState
from trainees.models import ExitReason
from trainees.reports.forecasts import Outcome, calibration, ceiling, judged

ADDRESS = "/laporan/prakiraan/"


def outcome(chance, finished, *, band=Band.SAFE, month=date(2026, 5, 1), by_start=True):
    return Outcome(band=band, chance=chance, finished=finished, month=month, by_start=by_start)


def test_a_word_is_compared_with_what_came_and_judged_from_thirty_people_on():
    said = [outcome(0.9, True)] * 27 + [outcome(0.9, False)] * 3
    few = [outcome(0.5, False, band=Band.AT_RISK, month=date(2026, 6, 1))] * 29

    found = judged(said + few, places=60)

    safe, at_risk = found.bands
    assert (safe.people, safe.seen, safe.is_judged, safe.is_close) == (30, 27, True, True)
    assert (round(safe.foreseen), round(safe.difference)) == (27, 0)
    assert (at_risk.people, at_risk.is_judged, at_risk.is_close) == (29, False, False)
    assert [row.month for row in found.months] == [date(2026, 6, 1), date(2026, 5, 1)]
    assert found.unknown == 1


def test_ten_points_are_still_close_and_a_little_more_is_not():
    close = judged([outcome(0.9, True)] * 24 + [outcome(0.9, False)] * 6, places=30).bands[0]
    off = judged([outcome(0.9, True)] * 23 + [outcome(0.9, False)] * 7, places=30).bands[0]

    assert (round(close.difference), close.is_close) == (-10, True)
    assert not off.is_close


def test_the_brier_score_is_the_mean_squared_distance():
    found = judged([outcome(0.8, True), outcome(0.5, False, by_start=False)], places=2).brier

    assert found.ours == pytest.approx((0.04 + 0.25) / 2)
    assert (found.by_start, found.by_all) == (0, 0.5)
    assert not found.is_best


def test_no_word_can_be_better_than_transfers_and_dropping_out_allow():
    assert ceiling(thresholds.of(None), months=2) == pytest.approx(0.98**2 * 0.95)


def test_without_forecasts_nothing_is_judged():
    found = judged([], places=3)

    assert (found.bands, found.months, found.brier, found.unknown) == ([], [], None, 3)


@pytest.fixture
def closed(facility):
    with time_machine.travel(NOON, tick=False):
        yield TrainingClassFactory(facility=facility, closed=True)


def place(training_class, state=EnrolmentState.COMPLETED, **said):
    ended = {} if state == EnrolmentState.ACTIVE else {"ended_on": training_class.ends_on}
    if state in {EnrolmentState.RELEASED, EnrolmentState.CANCELLED}:
        ended["exit_reason"] = ExitReason.objects.filter(state=state).first()
    return ForecastFactory(
        enrolment=EnrolmentFactory(training_class=training_class, state=state, **ended), **said
    )


@pytest.mark.django_db
def test_only_closed_classes_count_and_cancelled_places_do_not(closed, facility):
    place(closed)
    place(closed, EnrolmentState.RELEASED)
    place(closed, EnrolmentState.CANCELLED)
    place(closed, unknown=True)
    place(TrainingClassFactory(facility=facility, running=True), EnrolmentState.ACTIVE)

    found = calibration(TrainingClass.objects.all())

    assert (found.people, found.unknown) == (2, 1)
    assert [(row.band, row.people, row.seen) for row in found.bands] == [(Band.FAIR, 2, 1)]


@pytest.mark.django_db
def test_any_number_of_places_takes_one_query(closed, django_assert_num_queries):
    for _ in range(12):
        place(closed)

    with django_assert_num_queries(1):
        calibration(TrainingClass.objects.all())


@pytest.mark.django_db
def test_a_small_group_is_counted_and_never_a_share(closed, officer, client_of):
    for _ in range(9):
        place(closed)

    page = client_of(officer).get(ADDRESS).text

    assert "terlalu sedikit orang" in page
    assert "76%" not in page
    assert "Brier" not in page


@pytest.mark.django_db
def test_from_ten_people_on_a_share_is_shown_but_not_judged(closed, officer, client_of):
    for _ in range(10):
        place(closed, chance=Decimal("0.760"))

    page = client_of(officer).get(ADDRESS).text

    assert "76%" in page
    assert "100%" in page
    assert "belum dinilai" in page


@pytest.mark.django_db
def test_managers_read_counts_of_no_fewer_than_five_and_nobody_s_name(closed, manager, client_of):
    forecasts = [place(closed) for _ in range(4)]

    page = client_of(manager).get(ADDRESS).text

    assert "kurang dari 5" in page
    assert not any(each.enrolment.inmate.id_card_name in page for each in forecasts)


def test_outside_months_of_few_people_are_told_together():
    """A month of few people is one class, which would tell who did not finish."""

    def months(sizes):
        said = [
            outcome(0.9, number > 0, month=date(2026, month, 1))
            for month, people in sizes.items()
            for number in range(people)
        ]
        return [
            [(row.month and row.month.month, row.people, row.seen) for row in found.months]
            for found in (judged(said, places=99, outside=outside) for outside in (False, True))
        ]

    assert months({1: 40, 2: 31, 3: 16, 4: 14}) == [
        [(4, 14, 13), (3, 16, 15), (2, 31, 30), (1, 40, 39)],
        [(2, 31, 30), (1, 40, 39), (None, 30, 28)],
    ]
    assert months({1: 40, 2: 31, 3: 16}) == [  # one alone would follow from the whole
        [(3, 16, 15), (2, 31, 30), (1, 40, 39)],
        [(1, 40, 39), (None, 47, 45)],
    ]


@pytest.mark.django_db
def test_managers_read_no_month_of_one_class(facility, officer, manager, client_of):
    for month in (5, 6):
        training_class = TrainingClassFactory(facility=facility, closed=True, batch_number=month)
        place(training_class, last_day=date(2026, month, 20))

    staff, outside = (
        [row.month for row in client_of(user).get(ADDRESS).context["page"]]
        for user in (officer, manager)
    )

    assert (staff, outside) == ([date(2026, 6, 1), date(2026, 5, 1)], [None])


@pytest.mark.django_db
def test_the_page_says_its_ceiling_and_is_linked(officer, client_of):
    browser = client_of(officer)

    assert "91%" in browser.get(ADDRESS).text
    assert ADDRESS in browser.get("/laporan/").text
