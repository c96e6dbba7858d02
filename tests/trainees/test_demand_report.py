"""Demand is shown as evidence of need, and a person counts once."""

import io
import random
from datetime import date

import pytest
import time_machine
from openpyxl import load_workbook

from partnerships.models import DemandFigures
from rutan.common.errors import DomainError
from tests.factories.partnerships import DemandFiguresFactory
from tests.trainees.people import NOON, TODAY, a_class, ready
from trainees.actions import applications, leaving, waiting
from trainees.models import Application
from trainees.reports.demand import demand_of, wishes_for

DAY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_demand_counts_a_person_once_per_programme():
    demand = demand_of(
        [
            (1, "lapsed", "no_seat", DAY),
            (1, "lapsed", "out_of_time", DAY),
            (2, "lapsed", "no_seat", DAY),
            (2, "waiting", "", DAY),
            (3, "lapsed", "cancelled", DAY),
            (3, "enrolled", "", DAY),
            (4, "withdrawn", "own_wish", DAY),
            (5, "candidate", "", DAY),
        ]
    )

    assert (demand.asked, demand.waiting, demand.waits_since) == (5, 1, DAY)
    assert (demand.without_place, demand.out_of_time) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(3))
def test_figures_of_demand_equal_the_report_after_random_histories(facility, officer, seed):
    chance = random.Random(seed)
    training_class = a_class(facility)
    programme = training_class.programme_version.programme
    people = [ready(facility) for _ in range(5)]

    def step(inmate):
        wish = Application.objects.filter(inmate=inmate).order_by("-pk").first()
        match chance.randrange(5):
            case 0:
                waiting.ask(inmate=inmate, programme=programme, applied_on=TODAY, by=officer)
            case 1:
                waiting.call(training_class=training_class, applications=[wish], by=officer)
            case 2:
                applications.withdraw(application=wish, by=officer)
            case 3:
                waiting.wait_again(applications=[wish], by=officer)
            case 4:
                leaving.leave_all_of(
                    custody=inmate.custodies.get(), reason_code="released", on=TODAY, by=officer
                )

    for _ in range(25):
        try:
            step(chance.choice(people))
        except (DomainError, AttributeError):
            continue  # nothing to call or withdraw yet

    row, _new = DemandFigures.objects.get_or_create(facility=facility, programme=programme)
    demand = demand_of(wishes_for(row))
    assert (row.waiting, row.waits_since) == (demand.waiting, demand.waits_since)
    assert (row.without_place, row.out_of_time) == (demand.without_place, demand.out_of_time)


@pytest.mark.django_db
def test_the_report_shows_numbers_to_staff_and_no_small_ones_to_managers(
    client_of, officer, manager, facility
):
    DemandFiguresFactory(facility=facility, waiting=23, without_place=4, out_of_time=1)

    (mine,) = client_of(officer).get("/laporan/permintaan/").context["lines"]
    (theirs,) = client_of(manager).get("/laporan/permintaan/").context["lines"]

    assert (mine.waiting, mine.without_place, mine.out_of_time) == ("23", "4", "1")
    assert (theirs.waiting, theirs.without_place) == ("23", "kurang dari 5")


@pytest.mark.django_db
def test_the_workbook_holds_the_same_rows(client_of, officer, facility):
    row = DemandFiguresFactory(facility=facility)

    answer = client_of(officer).get("/laporan/permintaan.xlsx")

    _titles, line, *_rest = load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    assert line[1:3] == (row.programme.title, "3")


@pytest.mark.django_db
def test_an_agreement_shows_who_waits_for_what_its_partner_teaches(client_of, officer, agreement):
    row = DemandFiguresFactory(
        facility=agreement.facility, programme__partner=agreement.partner, waiting=23
    )
    DemandFiguresFactory(facility=agreement.facility, waiting=77)

    page = client_of(officer).get(f"/kemitraan/perjanjian/{agreement.code}/")

    assert [line.programme for line in page.context["demand"]] == [row.programme]
    assert "23" in page.content.decode()
