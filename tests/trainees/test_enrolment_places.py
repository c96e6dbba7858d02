"""The day of a seat, places that stand still, and places that go on in another class."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import translation

from rutan.common.errors import DomainError
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import BoardDecisionFactory, BoardHearingFactory
from tests.trainees.people import NOON, TODAY, a_class, recommended, seated
from trainees.actions import enrolments, keeping_apart, places
from trainees.choices import EnrolmentState
from trainees.models import Application, Enrolment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def planned_long_ago(facility, **fields):
    training_class = a_class(facility, **fields)
    type(training_class).objects.filter(pk=training_class.pk).update(
        created_at=training_class.created_at - timedelta(days=60)
    )
    training_class.refresh_from_db()
    return training_class


def enrol(training_class, application, by, on=TODAY, **more):
    return enrolments.enrol(
        training_class=training_class, applications=[application], on=on, by=by, **more
    )


def test_a_seat_is_given_from_today_on(facility, officer):
    training_class = planned_long_ago(facility)
    person = recommended(training_class)

    for wrong in (date(2020, 1, 1), TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(DomainError) as refused:
            enrol(training_class, person, officer, on=wrong, late_reason="Lupa")
        assert refused.value.field == "on"

    assert not Enrolment.objects.exists()


def test_a_supervisor_records_an_earlier_day_with_a_reason(facility, supervisor):
    training_class = planned_long_ago(facility)
    person = recommended(training_class)
    yesterday = TODAY - timedelta(days=1)

    with pytest.raises(DomainError, match="Write why this is recorded late"):
        enrol(training_class, person, supervisor, on=yesterday)
    (enrolment,) = enrol(training_class, person, supervisor, on=yesterday, late_reason="Listrik")

    assert (enrolment.enrolled_on, enrolment.late_reason) == (yesterday, "Listrik")


def test_a_seat_is_never_older_than_the_hearing_or_the_class(facility, supervisor):
    training_class = planned_long_ago(facility)
    person = recommended(training_class)
    hearing = BoardHearingFactory(facility=facility, on=date(2026, 7, 10))
    BoardDecisionFactory(hearing=hearing, application=person)

    with pytest.raises(DomainError, match="The TPP decided on 10 July 2026"):
        enrol(training_class, person, supervisor, on=date(2026, 7, 9), late_reason="Listrik")
    with pytest.raises(DomainError, match="The class has been planned since"):
        enrol(training_class, person, supervisor, on=date(2020, 1, 1), late_reason="Listrik")


def test_a_suspended_place_keeps_its_seat_until_it_goes_on(facility, officer):
    training_class = a_class(facility)
    (enrolment,) = seated(training_class, officer)

    with pytest.raises(DomainError, match="Write the reason"):
        places.suspend(enrolment=enrolment, reason=" ", on=TODAY, by=officer)
    suspended = places.suspend(enrolment=enrolment, reason="Dirawat", on=TODAY, by=officer)
    with pytest.raises(DomainError, match="suspended already"):
        places.suspend(enrolment=enrolment, reason="Dirawat", on=TODAY, by=officer)

    training_class.refresh_from_db()
    assert (suspended.suspended_on, suspended.suspended_reason) == (TODAY, "Dirawat")
    assert training_class.seats_taken == 1

    resumed = places.resume(enrolment=enrolment, by=officer)
    assert (resumed.suspended_on, resumed.suspended_reason) == (None, "")
    with pytest.raises(DomainError, match="not suspended"):
        places.resume(enrolment=enrolment, by=officer)


@pytest.fixture
def next_class(facility):
    """Another class of the same programme at the same time; made by `beside`."""

    def beside(training_class, **fields):
        other = TrainingClassFactory(
            facility=facility,
            programme_version=training_class.programme_version,
            batch_number=2,
            state=fields.pop("state", "selecting"),
            starts_on=training_class.starts_on,
            ends_on=training_class.ends_on,
            **fields,
        )
        SessionFactory(training_class=other, on=date(2026, 8, 3))
        return other

    return beside


def test_a_place_moves_with_its_hearing_and_statement(facility, officer, next_class):
    here = a_class(facility)
    person = recommended(here)
    decision = BoardDecisionFactory(application=person)
    (enrolment,) = enrol(here, person, officer, willing={person.pk: date(2026, 7, 14)})
    there = next_class(here)

    moved = places.move(
        enrolment=enrolment, to_class=there, reason="Jam kerja dapur", on=TODAY, by=officer
    )

    for row in (here, there, enrolment):
        row.refresh_from_db()
    assert enrolment.state == EnrolmentState.WITHDRAWN
    assert (enrolment.exit_reason.code, enrolment.exit_note) == ("moved_class", "Jam kerja dapur")
    assert not enrolment.exit_reason.counts_as_dropout
    assert (moved.hearing, moved.willing_on) == (decision.hearing, date(2026, 7, 14))
    assert moved.application.training_class == there
    assert moved.application.answer == "meets"
    assert (here.seats_taken, there.seats_taken) == (0, 1)
    assert moved.forecast.made_on == TODAY


def test_into_a_running_class_moves_who_signed_or_for_a_reason(facility, officer, next_class):
    here = a_class(facility)
    (enrolment,) = seated(here, officer)
    there = next_class(here, state="running", started_on=TODAY)
    move = partial(
        places.move, enrolment=enrolment, to_class=there, reason="Pindah", on=TODAY, by=officer
    )

    with pytest.raises(DomainError, match="has not signed") as refused:
        move()
    assert refused.value.field == "unsigned_reason"
    moved = move(unsigned_reason="Cap jempol menyusul")

    assert (moved.state, moved.unsigned_reason) == (EnrolmentState.ACTIVE, "Cap jempol menyusul")


def test_nobody_moves_beside_whom_he_or_she_is_kept_apart_from(facility, officer, next_class):
    here = a_class(facility)
    (enrolment,) = seated(here, officer)
    there = next_class(here)
    (other,) = seated(there, officer)
    keeping_apart.keep_apart(inmate=enrolment.inmate, other=other.inmate, by=officer)

    with pytest.raises(DomainError, match=f"Kept apart: .*{other.inmate.id_card_name}"):
        places.move(enrolment=enrolment, to_class=there, reason="Pindah", on=TODAY, by=officer)


def test_a_full_class_takes_nobody_over_and_the_old_place_stays(facility, officer, next_class):
    here = a_class(facility)
    (enrolment,) = seated(here, officer)
    there = next_class(here, quota=1)
    seated(there, officer)

    with pytest.raises(DomainError, match="No seat is free"):
        places.move(enrolment=enrolment, to_class=there, reason="Pindah", on=TODAY, by=officer)

    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.ENROLLED
    assert Application.objects.filter(training_class=there).count() == 1


def test_another_programme_takes_no_place_over(facility, officer):
    (enrolment,) = seated(a_class(facility), officer)

    with pytest.raises(DomainError, match="Only a class of the same programme"):
        places.move(
            enrolment=enrolment, to_class=a_class(facility), reason="Pindah", on=TODAY, by=officer
        )


def test_who_no_longer_meets_the_requirements_is_not_moved(facility, officer, next_class):
    here = a_class(facility)
    (enrolment,) = seated(here, officer)
    there = next_class(here)
    enrolment.inmate.health_letters.all().delete()

    with pytest.raises(DomainError, match="No health letter yet"):
        places.move(enrolment=enrolment, to_class=there, reason="Pindah", on=TODAY, by=officer)

    enrolment.refresh_from_db()
    assert enrolment.exit_reason is None
