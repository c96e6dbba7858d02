"""Lessons made up for: who is expected, and what they come to."""

import secrets
from datetime import date, time

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.models import ClassFigures, Session
from rutan.common.errors import DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from trainees import attendance_rules
from trainees.actions import attendance, classes, session_times
from trainees.actions.marks import Mark
from trainees.actions.session_times import Wanted
from trainees.models import AttendanceReason

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T06:00:00+00:00", tick=False), translation.override("en"):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(running=True, facility=facility, partner=partner)


@pytest.fixture
def people(training_class):
    return EnrolmentFactory.create_batch(3, active=True, training_class=training_class)


AT = Wanted(on=TODAY, starts_at=time(13), ends_at=time(16))


def catch_up(training_class, people, officer, at=AT):
    return session_times.add_catch_up(
        training_class=training_class, at=at, people=[each.pk for each in people], by=officer
    )


def mark(session, officer, **letters):
    session.refresh_from_db()
    marks = {
        int(pk[1:]): Mark(reason=AttendanceReason.objects.get(letter=letter))
        for pk, letter in letters.items()
    }
    return attendance.save_register(
        session=session, marks=marks, version=session.version, by=officer
    )


def key(person):
    return f"p{person.pk}"


def test_catch_up_is_for_those_named_only(training_class, people, officer):
    first, second, third = people

    session = catch_up(training_class, [first, second], officer)

    assert (session.is_catch_up, session.hours) == (True, 4)
    assert set(attendance_rules.roster(session)) == {first, second}
    with pytest.raises(DomainError, match="The list has changed"):
        mark(session, officer, **{key(third): "H"})
    mark(session, officer, **{key(first): "H"})
    assert attendance_rules.unmarked(training_class) == {session.pk: 1}


def test_catch_up_hours_make_good_what_was_missed_and_no_more(training_class, people, officer):
    ill, here, _other = people
    lesson = SessionFactory(training_class=training_class, on=date(2026, 7, 14), hours=5)
    mark(lesson, officer, **{key(ill): "S", key(here): "H"})

    mark(catch_up(training_class, [ill, here], officer), officer, **{key(ill): "H", key(here): "H"})

    for person, hours in ((ill, (4, 5)), (here, (5, 5))):
        person.refresh_from_db()
        assert (person.credited_hours, person.expected_hours) == hours
    figures = ClassFigures.objects.get(training_class=training_class)
    assert (figures.held_hours, figures.expected_hours) == (5, 10)
    assert classes.held_hours(training_class) == 5


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (Wanted(on=TODAY, starts_at=time(13), ends_at=time(13, 30)), "shorter than one lesson"),
        (Wanted(on=date(2026, 6, 30), starts_at=time(13), ends_at=time(15)), "class begins on"),
        (Wanted(on=TODAY, starts_at=time(11), ends_at=time(13)), "already has a session"),
        (Wanted(on=TODAY, starts_at=time(12), ends_at=time(16, 30)), "has 11 lesson hours"),
        (Wanted(on=date(2026, 7, 21), starts_at=time(13), ends_at=time(15)), "no longer fits"),
        (Wanted(on=date(2026, 9, 1), starts_at=time(13), ends_at=time(15)), "no longer fits"),
        (Wanted(on=date(2026, 7, 7), starts_at=time(13), ends_at=time(15)), "at most 7 days"),
    ],
)
def test_what_a_catch_up_session_must_be(training_class, people, officer, at, sentence):
    SessionFactory(training_class=training_class, on=TODAY)
    training_class.exam_on = date(2026, 7, 20)
    training_class.save()

    with pytest.raises(DomainError, match=sentence):
        catch_up(training_class, people, officer, at)


def test_it_needs_people_of_the_class_and_a_class_that_runs(training_class, people, officer):
    with pytest.raises(DomainError, match="at least one trainee"):
        catch_up(training_class, [], officer)
    with pytest.raises(DomainError, match="at least one trainee"):
        catch_up(training_class, [EnrolmentFactory(active=True)], officer)
    with pytest.raises(DomainError, match="while the class is running"):
        catch_up(TrainingClassFactory(facility=training_class.facility), people, officer)


def test_the_page_plans_one_and_sends_the_second_click_to_the_first(
    client_of, officer, training_class, people
):
    client = client_of(officer)
    url = reverse("trainees:session-catch-up", args=[training_class.public_id])
    assert client.get(url).status_code == 200
    typed = {
        "on": "15/07/2026", "starts_at": "13.00", "ends_at": "16.00",
        "people": [people[0].pk], "once": secrets.token_urlsafe(16),
    }  # fmt: skip

    done = client.post(url, typed)
    again = client.post(url, typed)

    assert (done.status_code, again.status_code) == (302, 302)
    (session,) = Session.objects.filter(is_catch_up=True)
    assert list(attendance_rules.roster(session)) == [people[0]]
    assert client.post(url, {"people": "x"}).status_code == 400
