"""Demand is shown as evidence of need, and a person counts once."""

import io
import random
from datetime import date, timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from partnerships.models import DemandFigures, TrainingField
from rutan.common.errors import DomainError
from tests.factories.partnerships import DemandFiguresFactory, ProgrammeFactory
from tests.factories.trainees import ApplicationFactory
from tests.trainees.people import NOON, TODAY, a_class, ready
from trainees.actions import applications, leaving, waiting
from trainees.actions.demand import recount_demand
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

    assert (mine.of.waiting, mine.of.without_place, mine.of.out_of_time) == (23, 4, 1)
    assert (theirs.of.waiting, theirs.of.without_place) == (23, "kurang dari 5")


@pytest.mark.django_db
def test_the_workbook_holds_the_same_rows(client_of, officer, facility):
    row = DemandFiguresFactory(facility=facility)

    answer = client_of(officer).get("/laporan/permintaan.xlsx")

    _titles, line, *_rest = load_workbook(io.BytesIO(answer.content)).worksheets[0].values
    assert line[1:3] == (row.programme.title, 3)


def unmet(facility, programme, number, reason):
    for _ in range(number):
        ApplicationFactory(
            facility=facility,
            programme=programme,
            lapsed=True,
            closed_reason=reason,
            training_class=None,
        )


@pytest.fixture
def wishes(facility):
    """Six wait since days 1, 3, 5 and so on; nine got no place, of whom one waits again."""
    programme = ProgrammeFactory(field=TrainingField.objects.first())
    place = {"facility": facility, "programme": programme}
    for days in (1, 3, 5, 7, 9, 11):
        ApplicationFactory(waiting=True, applied_on=TODAY - timedelta(days=days), **place)
    unmet(facility, programme, 6, "no_seat")
    unmet(facility, programme, 2, "out_of_time")
    unmet(facility, programme, 1, "no_class")
    again = Application.objects.filter(closed_reason="no_class").get()
    ApplicationFactory(waiting=True, inmate=again.inmate, applied_on=TODAY, **place)
    return programme


@pytest.mark.django_db
def test_every_reason_and_the_median_wait_are_told_by_programme_and_by_field(
    client_of, officer, manager, facility, wishes
):
    assert recount_demand(on=TODAY, dry_run=False) == {"corrected": 1}
    other = ProgrammeFactory(field=wishes.field)
    twice = Application.objects.filter(state="waiting").first().inmate
    ApplicationFactory(waiting=True, inmate=twice, facility=facility, programme=other)
    assert recount_demand(on=TODAY, dry_run=False) == {"corrected": 1}
    assert recount_demand(on=TODAY, dry_run=False) == {"corrected": 0}

    mine = client_of(officer).get("/laporan/permintaan/").context
    theirs = client_of(manager).get("/laporan/permintaan/").context

    line = mine["lines"][0]
    assert (line.of.waiting, line.of.without_place) == (7, 8)
    assert (line.tally.waiting, line.tally.without_place) == (7, 8)
    assert line.tally.median_days == 5
    assert [(code, n) for code, _label, n in line.tally.reasons] == [
        ("no_seat", 6),
        ("out_of_time", 2),
    ]
    (by_field,) = mine["fields"]
    assert (by_field.waiting, by_field.without_place) == (7, 8)

    small, large = theirs["lines"][1], theirs["lines"][0]
    assert [(code, n) for code, _label, n in large.tally.reasons] == [("others", 8)]
    assert (small.of.waiting, small.tally.median_days) == ("kurang dari 5", None)
    (by_field,) = theirs["fields"]
    assert (by_field.waiting, by_field.without_place) == (7, 8)


@pytest.mark.django_db
def test_the_workbook_counts_in_numbers(client_of, officer, facility, wishes):
    recount_demand(on=TODAY, dry_run=False)

    book = load_workbook(io.BytesIO(client_of(officer).get("/laporan/permintaan.xlsx").content))

    for sheet in book.worksheets[:2]:
        titles, line, *_rest = sheet.values
        told = dict(zip(titles, line, strict=True))
        assert (told["Menunggu"], told["Median (hari)"]) == (7, 5)
        assert (told["Tempat sudah habis"], told["Bebas sebelum ada kelas"]) == (6, 2)


@pytest.mark.django_db
def test_an_agreement_shows_who_waits_for_what_its_partner_teaches(client_of, officer, agreement):
    row = DemandFiguresFactory(
        facility=agreement.facility, programme__partner=agreement.partner, waiting=23
    )
    DemandFiguresFactory(facility=agreement.facility, waiting=77)

    page = client_of(officer).get(f"/kemitraan/perjanjian/{agreement.code}/")

    assert [line.programme for line in page.context["demand"]] == [row.programme]
    assert "23" in page.content.decode()
