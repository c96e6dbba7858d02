"""At which facility somebody works, and what time it is there."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from partnerships.choices import Zone
from tests.factories.partnerships import FacilityFactory, PostingFactory

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
SWITCH = "/upt/"
LIST = "/kemitraan/perjanjian/"


def facility_of(client):
    return client.get(LIST).wsgi_request.facility


def test_staff_work_at_the_place_of_their_posting(officer, facility, client_of):
    assert facility_of(client_of(officer)) == facility


def test_people_without_a_facility_have_none(manager, coordinator, stranger, client_of):
    for user in (manager, coordinator, stranger):
        assert facility_of(client_of(user)) is None


def test_somebody_posted_to_two_places_chooses_and_stays_there(officer, other_facility, client_of):
    PostingFactory(user=officer, facility=other_facility)
    client = client_of(officer)

    answer = client.post(SWITCH, {"facility": other_facility.pk, "next": LIST})

    assert answer.url == LIST
    assert facility_of(client) == other_facility
    assert facility_of(client) == other_facility


def test_a_place_where_one_is_not_posted_cannot_be_chosen(
    officer, facility, other_facility, client_of
):
    client = client_of(officer)

    for asked in (str(other_facility.pk), "", "x", "-1", "9" * 30):
        assert client.post(SWITCH, {"facility": asked}).status_code == 404
    assert facility_of(client) == facility


def test_a_choice_is_worth_nothing_once_the_posting_ended(
    officer, facility, other_facility, client_of
):
    posting = PostingFactory(user=officer, facility=other_facility)
    client = client_of(officer)
    client.post(SWITCH, {"facility": other_facility.pk})

    posting.ends_on = posting.starts_on
    posting.save(update_fields=["ends_on"])

    assert facility_of(client) == facility


def test_switching_leads_nowhere_outside(officer, facility, client_of):
    answer = client_of(officer).post(
        SWITCH, {"facility": facility.pk, "next": "https://example.org/"}
    )

    assert answer.url == "/"


def test_switching_is_a_post(officer, client_of):
    assert client_of(officer).get(reverse("partnerships:switch-facility")).status_code == 405


@time_machine.travel("2026-07-15T15:30:00+00:00", tick=False)
def test_today_is_the_day_at_the_facility(client_of):
    for zone, day in ((Zone.WIB, 15), (Zone.WITA, 15), (Zone.WIT, 16)):
        posting = PostingFactory(facility=FacilityFactory(zone=zone))
        answer = client_of(posting.user).get("/kemitraan/kunjungan/")
        assert answer.context["today"].day == day
    assert timezone.get_current_timezone_name() == "Asia/Makassar"
