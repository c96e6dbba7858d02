"""A day in court, at the clinic or with visitors, and the places it clashes with."""

import secrets
from datetime import date, time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from partnerships.choices import SessionState
from partnerships.models import Session
from tests.factories.partnerships import SessionFactory
from tests.factories.trainees import sitting
from tests.trainees.people import NOON, TODAY, a_class, candidate, recommended, seated
from trainees.actions import elsewhere
from trainees.choices import CircumstanceKind, CircumstanceOutcome
from trainees.models import Circumstance

pytestmark = pytest.mark.django_db

LESSON = date(2026, 8, 3)
"""From 8 to 12."""


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def enrolment(facility, officer):
    (enrolment,) = seated(a_class(facility, title="Las Dasar"), officer)
    Session.objects.update(ends_at=time(12))
    return enrolment


def goes(inmate, by, on=LESSON, starts_at=None, ends_at=None, kind="court"):
    return elsewhere.add(
        inmate=inmate, kind=kind, on=on, starts_at=starts_at, ends_at=ends_at, by=by
    )


@pytest.mark.parametrize(
    ("times", "is_noted"),
    [
        ({}, True),
        ({"starts_at": time(11), "kind": "clinic"}, True),
        ({"starts_at": time(11), "ends_at": time(13), "kind": "visit"}, True),
        ({"starts_at": time(12), "ends_at": time(13)}, False),
        ({"starts_at": time(6), "ends_at": time(8)}, False),
        ({"on": date(2026, 8, 4)}, False),
    ],
)
def test_a_day_that_hits_a_lesson_becomes_a_task(enrolment, officer, times, is_noted):
    goes(enrolment.inmate, officer, **times)

    found = Circumstance.objects.values_list("kind", "enrolment", "on")
    assert list(found) == ([(CircumstanceKind.COURT_DAY, enrolment.pk, TODAY)] if is_noted else [])


def test_what_does_not_take_place_is_not_missed(enrolment, officer):
    Session.objects.update(state=SessionState.CANCELLED, cancel_reason="Listrik padam")

    goes(enrolment.inmate, officer)

    assert not Circumstance.objects.exists()


def test_a_candidate_is_heard_or_taught_elsewhere_at_that_time(facility, officer):
    heard_on = date(2026, 7, 22)
    hearing = sitting(facility, heard_on)
    hearing.starts_at, hearing.ends_at = time(9), time(10)
    hearing.save()
    person = candidate(a_class(facility), proposed=True, hearing=hearing, proposed_for=heard_on)
    waits = recommended(person.training_class)

    goes(person.inmate, officer, on=heard_on, starts_at=time(10))
    assert not Circumstance.objects.exists()
    goes(person.inmate, officer, on=heard_on, starts_at=time(8), ends_at=time(9, 30))
    goes(waits.inmate, officer)

    assert {each.application for each in Circumstance.objects.all()} == {person, waits}


def test_only_the_classes_of_that_day_are_asked_about(enrolment, officer):
    other = a_class(enrolment.facility, title="Jahit")
    Session.objects.filter(training_class=other).update(on=date(2026, 8, 5))
    seat = type(enrolment)(inmate=enrolment.inmate, custody=enrolment.custody)
    seat.training_class, seat.facility = other, enrolment.facility
    seat.enrolled_on, seat.state = TODAY, "enrolled"
    seat.save()

    goes(enrolment.inmate, officer)

    assert [each.enrolment for each in Circumstance.objects.all()] == [enrolment]


def test_the_task_goes_with_the_last_appointment_it_is_about(enrolment, officer):
    first = goes(enrolment.inmate, officer, starts_at=time(9))
    second = goes(enrolment.inmate, officer, starts_at=time(10))
    task = Circumstance.objects.get()
    assert (len(task.changes), task.version) == (2, 2)

    elsewhere.remove(appointment=first, by=officer)
    task.refresh_from_db()
    assert (len(task.changes), task.outcome) == (1, "")
    elsewhere.remove(appointment=second, by=officer)

    task.refresh_from_db()
    assert task.outcome == CircumstanceOutcome.AUTOMATIC
    assert task.reason == "The appointment was removed."


def test_more_lessons_on_a_day_cost_nothing(facility, officer):
    training_class = a_class(facility)
    first, second = seated(training_class, officer, 2)
    busy = date(2026, 8, 6)
    for hour in (8, 10, 13):
        times = {"starts_at": time(hour), "ends_at": time(hour + 2)}
        SessionFactory(training_class=training_class, on=busy, **times)

    def cost(person, on):
        with CaptureQueriesContext(connection) as queries:
            goes(person.inmate, officer, on=on)
        return len(queries)

    assert cost(first, LESSON) == cost(second, busy)
    assert Circumstance.objects.count() == 2


def test_the_form_names_class_day_and_time_once_and_the_task_is_seen_where_it_belongs(
    enrolment, officer, client_of
):
    client, inmate = client_of(officer), enrolment.inmate
    address = reverse("trainees:inmate-appointment", args=[inmate.public_id])
    typed = {"kind": "court", "on": "3/8/2026", "starts_at": "09.00", "ends_at": "10.00"}

    asked = client.post(address, typed | {"once": secrets.token_urlsafe(16)})

    assert asked.status_code == 400
    (sentence,) = asked.context["form"].errors["is_settled"]
    assert inmate.id_card_name in sentence
    assert "Las Dasar, 3 Agustus 2026, 08.00–12.00" in sentence
    assert not inmate.custodies.get().appointments.exists()
    assert 'value="09.00"' in asked.text

    done = client.post(address, typed | {"is_settled": "on", "once": secrets.token_urlsafe(16)})
    assert done.status_code == 302

    task = Circumstance.objects.get()
    page = client.get(reverse("trainees:circumstance-detail", args=[task.pk])).text
    assert "3 Agustus 2026, 09.00–10.00" in page
    assert "Las Dasar, 3 Agustus 2026, 08.00–12.00" in page
    decide = reverse("trainees:circumstance-detail", args=[task.pk])
    code = enrolment.training_class.public_id
    for place in (
        reverse("trainees:inmate-detail", args=[inmate.public_id]),
        reverse("trainees:class-detail", args=[code]),
    ):
        assert decide in client.get(place).text


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("?kelas={code}", True),
        ("?kelas={other}", False),
        ("?jenis=court_day", True),
        ("?jenis=risk", False),
        ("?kelas=apa&jenis=apa", True),
        ("?kelas={code}&jenis=court_day&status=selesai", False),
    ],
)
def test_the_list_is_narrowed_by_class_and_kind(enrolment, officer, client_of, query, is_shown):
    goes(enrolment.inmate, officer)
    other = recommended(a_class(enrolment.facility, title="Jahit")).training_class
    Circumstance.objects.create(
        inmate=other.applications.get().inmate,
        facility=other.facility,
        application=other.applications.get(),
        kind=CircumstanceKind.RELEASE_DATE,
        on=TODAY,
    )
    query = query.format(code=enrolment.training_class.public_id, other=other.public_id)

    page = client_of(officer).get(f"/kelas/perubahan/{query}").text

    assert (enrolment.inmate.id_card_name in page) is is_shown
