"""Who waits longest without a place, and whether any group waits longer than the others."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from partnerships.models import Facility
from rutan.audit.models import AuditEvent
from tests.factories.partnerships import ProgrammeVersionFactory
from tests.factories.trainees import (
    AccessNeedFactory,
    ApplicationFactory,
    CustodyFactory,
    EnrolmentFactory,
)
from tests.trainees.people import NOON, TODAY, a_class, ready, waits_for
from trainees.choices import ClosedReason, EnrolmentState
from trainees.models import HealthLetter
from trainees.reports.fairness import dimensions, fairness_at

pytestmark = pytest.mark.django_db
ADDRESS = "/laporan/pemerataan/"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def training_class(facility):
    return a_class(facility)


def waiting(training_class, days, **person):
    wish = waits_for(training_class, applied_on=TODAY - timedelta(days=days))
    block = person.pop("block", "A-1")
    wish.inmate.custodies.update(block=block)
    for name, value in person.items():
        setattr(wish.inmate, name, value)
    wish.inmate.save()
    return wish


def found_at(facility):
    return fairness_at(Facility.objects.filter(pk=facility.pk))


def seat(wish, *, days_ago, state=EnrolmentState.WITHDRAWN):
    """In another class than the one asked for, and ended meanwhile."""
    return EnrolmentFactory(
        training_class=a_class(wish.facility),
        inmate=wish.inmate,
        custody=wish.inmate.custodies.get(),
        enrolled_on=TODAY - timedelta(days=days_ago),
        withdrawn=True,
        state=state,
    )


def test_who_waits_longest_stands_first_and_a_place_since_asking_ends_it(facility, training_class):
    week, month = waiting(training_class, 7), waiting(training_class, 30)
    long_ago = waiting(training_class, 250)
    no_seat = waiting(training_class, 90)
    no_seat.state, no_seat.closed_reason, no_seat.closed_on = "lapsed", ClosedReason.NO_SEAT, TODAY
    no_seat.save()
    only_a_cancelled_class = waiting(training_class, 60)
    seat(only_a_cancelled_class, days_ago=20, state=EnrolmentState.CANCELLED)
    trained_before = waiting(training_class, 40)
    seat(trained_before, days_ago=200)

    had_a_place = waiting(training_class, 300)
    seat(had_a_place, days_ago=20)
    gave_up = waiting(training_class, 300)
    gave_up.state, gave_up.closed_reason, gave_up.closed_on = "withdrawn", "own_wish", TODAY
    gave_up.save()
    detainee = waiting(training_class, 300)
    detainee.inmate.custodies.update(legal_status="detainee")
    gone = waiting(training_class, 300)
    gone.inmate.custodies.update(state="released", left_on=TODAY)
    without_letter = waiting(training_class, 300)
    HealthLetter.objects.filter(inmate=without_letter.inmate).delete()

    found = found_at(facility)

    expected = [long_ago, no_seat, only_a_cancelled_class, trained_before, month, week]
    assert [each.public_id for each in found.waiters] == [
        each.inmate.public_id for each in expected
    ]
    assert [each.days for each in found.waiters] == [250, 90, 60, 40, 30, 7]
    assert [each.is_too_long for each in found.waiters] == [True] + [False] * 5
    assert found.incomplete == 1


def test_two_wishes_count_once_with_the_older_one_that_could_be_met(facility, training_class):
    wish = waiting(training_class, 10)
    other = ProgrammeVersionFactory().programme  # nobody plans a class of it
    ApplicationFactory(
        waiting=True,
        programme=other,
        facility=facility,
        inmate=wish.inmate,
        applied_on=TODAY - timedelta(days=50),
    )

    (only,) = found_at(facility).waiters

    assert (only.programme_title, only.days) == (other.title, 50)


def test_an_old_wish_of_an_earlier_stay_is_not_counted(facility, training_class):
    wish = waiting(training_class, 400)
    wish.inmate.custodies.update(state="released", left_on=TODAY - timedelta(days=300))
    CustodyFactory(inmate=wish.inmate, facility=facility, entered_on=TODAY - timedelta(days=9))

    assert found_at(facility).waiters == []


def test_medians_and_the_longest_wait_stand_by_status_sex_age_support_and_block(
    facility, training_class
):
    young = {"birth_date": date(2003, 7, 16), "block": "B-2"}
    first = waiting(training_class, 200, **young)
    waiting(training_class, 100, birth_date=date(2001, 7, 15))
    waiting(training_class, 10, birth_date=date(1966, 7, 15), sex="female")
    AccessNeedFactory(inmate=first.inmate)

    told = {
        dimension.label: [
            (group.label, group.people, group.median, group.longest) for group in dimension.groups
        ]
        for dimension in dimensions(found_at(facility).waiters)
    }

    assert list(told.values()) == [
        [("Narapidana", 3, 100, 200)],
        [("Perempuan", 1, 10, 10), ("Laki-laki", 2, 150, 200)],
        [("< 25", 1, 200, 200), ("25–39", 1, 100, 100), ("60+", 1, 10, 10)],
        [("Perlu dukungan", 1, 200, 200), ("Belum ada keterangan klinik", 2, 55, 100)],
        [("A-1", 2, 55, 100), ("B-2", 1, 200, 200)],
    ]


def test_staff_read_names_and_it_is_recorded_and_managers_only_groups_that_are_large_enough(
    client_of, officer, manager, training_class
):
    women = [waiting(training_class, days, sex="female") for days in (50, 60)]
    for days in range(10, 16):
        waiting(training_class, days)

    mine = client_of(officer).get(ADDRESS)
    theirs = client_of(manager).get(ADDRESS)

    assert mine.text.index(women[1].inmate.id_card_name) < mine.text.index(
        women[0].inmate.id_card_name
    )
    viewed = AuditEvent.objects.get(action="report.people_viewed")
    assert (viewed.actor, viewed.details) == (officer.username, {"people": 8})
    assert women[0].inmate.id_card_name not in theirs.text
    assert list(theirs.context["page"]) == []
    groups = {each.label: each.groups for each in theirs.context["dimensions"]}
    assert [(each.label, each.people) for each in groups["Jenis kelamin"]] == [("Semua bersama", 8)]

    sheet = load_workbook(
        io.BytesIO(client_of(manager).get("/laporan/pemerataan.xlsx").content)
    ).worksheets[0]
    rows = list(sheet.values)
    assert ("Jenis kelamin", "Semua bersama", 8, 13, 60) in rows
    assert ADDRESS in client_of(officer).get("/laporan/").text


def test_four_people_are_too_few_for_a_manager(client_of, manager, training_class):
    for days in range(4):
        waiting(training_class, days)

    page = client_of(manager).get(ADDRESS)

    assert page.context["dimensions"] == []
    assert page.context["number"] == "kurang dari 5"


def test_it_costs_the_same_for_one_and_for_many(client_of, officer, facility, training_class):
    client = client_of(officer)

    def cost():
        client.get(ADDRESS)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(ADDRESS).status_code == 200
        return len(queries)

    waiting(training_class, 3)
    other = ProgrammeVersionFactory(programme__kind="equivalency", programme__package="B")
    ApplicationFactory(waiting=True, programme=other.programme, facility=facility)
    one = cost()
    for days in range(12):
        waiting(a_class(facility) if days % 4 == 0 else training_class, days)
        ApplicationFactory(
            waiting=True,
            programme=ProgrammeVersionFactory().programme,
            facility=facility,
            inmate=ready(facility),
        )

    assert cost() == one <= 25
