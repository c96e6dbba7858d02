"""Trainees who have to be elsewhere: which class, when, and who; a warning."""

from datetime import date, time

import pytest
from django.utils import translation

from partnerships.schedule import Planned
from rutan.common.findings import Answer
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import (
    AppointmentFactory,
    CatchUpPlaceFactory,
    EnrolmentFactory,
    InmateFactory,
)
from trainees import person_clashes

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 8)
MINE = [Planned(on=DAY, starts_at=time(8), ends_at=time(12), hours=5)]


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def training_class(facility):
    return TrainingClassFactory(running=True, facility=facility)


def seated(training_class, name="Ahmad Contoh", elsewhere=None):
    inmate = InmateFactory(id_card_name=name)
    place = EnrolmentFactory(active=True, training_class=training_class, inmate=inmate)
    if elsewhere is not None:
        EnrolmentFactory(
            active=True, training_class=elsewhere, inmate=inmate, custody=place.custody
        )
    return place


def test_the_other_class_the_time_and_the_people_are_named(training_class):
    other = SessionFactory(on=DAY, starts_at=time(10), ends_at=time(14)).training_class
    SessionFactory(training_class=other, on=date(2026, 7, 9))
    seated(training_class, "Ahmad Contoh", elsewhere=other)
    seated(training_class, "Budi Contoh", elsewhere=other)
    seated(training_class, "Candra Contoh")

    (found,) = person_clashes.findings(MINE, training_class)

    assert (found.answer, found.blocks, found.value) == (Answer.CONSIDER, False, str(other))
    assert found.message == (
        f"2 trainees are also expected in {other} on 8 July 2026, 10:00–14:00: "
        "Ahmad Contoh, Budi Contoh."
    )


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "clashes"),
    [(time(12), time(14), False), (time(6), time(8), False), (time(11, 59), time(14), True)],
)
def test_touching_ends_do_not_clash(training_class, starts_at, ends_at, clashes):
    other = SessionFactory(on=DAY, starts_at=starts_at, ends_at=ends_at).training_class
    seated(training_class, elsewhere=other)

    assert bool(person_clashes.findings(MINE, training_class)) == clashes


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ({}, "Court on 8 July 2026, 09:00–11:00"),
        ({"all_day": True}, "Court on 8 July 2026, the whole day"),
        ({"ends_at": None}, "Court on 8 July 2026, from 09:00"),
    ],
)
def test_a_day_in_court_is_named(training_class, times, words):
    AppointmentFactory(custody=seated(training_class).custody, on=DAY, **times)

    (found,) = person_clashes.findings(MINE, training_class)

    assert words in found.message


def test_what_does_not_take_place_does_not_clash(training_class):
    cancelled = SessionFactory(on=DAY, cancelled=True).training_class
    halted = SessionFactory(
        on=DAY, training_class=TrainingClassFactory(postponed=True)
    ).training_class
    seated(training_class, "Ahmad Contoh", elsewhere=cancelled)
    seated(training_class, "Budi Contoh", elsewhere=halted)

    assert person_clashes.findings(MINE, training_class) == []


def test_a_catch_up_session_is_for_those_named(training_class):
    other = TrainingClassFactory(running=True, facility=training_class.facility)
    named = seated(training_class, "Ahmad Contoh", elsewhere=other)
    seated(training_class, "Budi Contoh", elsewhere=other)
    extra = SessionFactory(training_class=other, on=DAY, is_catch_up=True)
    CatchUpPlaceFactory(session=extra, enrolment=named.inmate.enrolments.get(training_class=other))

    (found,) = person_clashes.findings(MINE, training_class)

    assert found.message.startswith("1 trainee is also expected")
    assert "Ahmad Contoh" in found.message


def test_two_queries_however_many_there_are(training_class, django_assert_num_queries):
    for number in range(6):
        other = SessionFactory(on=DAY).training_class
        place = seated(training_class, f"Warga {number}", elsewhere=other)
        AppointmentFactory(custody=place.custody, on=DAY)

    with django_assert_num_queries(2):
        found = person_clashes.findings(MINE * 5, training_class)

    assert len(found) == 7


def test_a_class_that_is_not_saved_has_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert person_clashes.findings(MINE, None) == []
