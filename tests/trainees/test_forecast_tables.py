"""What the database holds about kept forecasts, appointments and places to catch up."""

from datetime import date, time
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories.partnerships import SessionFactory
from tests.factories.trainees import (
    AppointmentFactory,
    CatchUpPlaceFactory,
    CustodyFactory,
    EnrolmentFactory,
    ForecastFactory,
    InmateFactory,
)
from trainees.choices import BAND_TONES, AppointmentKind, Band
from trainees.models import Appointment, CatchUpPlace, Enrolment, Forecast

pytestmark = pytest.mark.django_db


@pytest.fixture
def custody(facility):
    return CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)


@pytest.fixture
def enrolment(facility, partner, agreement, instructor):
    """Of a class whose people the partner may know of, and which the instructor teaches."""
    made = EnrolmentFactory(
        active=True,
        training_class__facility=facility,
        training_class__partner=partner,
        training_class__agreement=agreement,
    )
    made.training_class.instructors.add(instructor.instructor)
    return made


def refused(model, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)
    return True


def refused_twice(factory, **values):
    factory(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values)
    return True


@pytest.mark.parametrize(
    "values",
    [
        {"chance": Decimal("1.001")},
        {"chance": Decimal("-0.001")},
        {"chance": None},
        {"band": ""},
    ],
    ids=["above one", "below nothing", "a word without a number", "a number without a word"],
)
def test_a_chance_is_a_share_and_has_its_word(values):
    ForecastFactory()

    assert refused(Forecast, **values)


@pytest.mark.parametrize("chance", ["0.000", "1.000"])
def test_nothing_and_everything_are_shares(chance):
    assert ForecastFactory(chance=Decimal(chance)).band


def test_a_forecast_without_dates_has_neither_number_nor_word():
    unknown = ForecastFactory(unknown=True)

    assert (unknown.chance, unknown.band) == (None, "")


def test_every_word_of_a_forecast_has_its_sign():
    assert set(BAND_TONES) == set(Band)


def test_a_forecast_stays_with_its_place(enrolment):
    ForecastFactory(enrolment=enrolment)

    assert refused_twice(ForecastFactory, enrolment=EnrolmentFactory())
    with pytest.raises(IntegrityError):
        Enrolment.objects.filter(pk=enrolment.pk).delete()


def test_a_forecast_is_read_by_staff_of_the_facility_alone(
    enrolment, officer, supervisor, head, other_officer, coordinator, instructor, manager,
    administrator, stranger,
):  # fmt: skip
    kept = ForecastFactory(enrolment=enrolment)
    ForecastFactory()

    assert enrolment in Enrolment.objects.for_user(coordinator)
    for staff in (officer, supervisor, head):
        assert set(Forecast.objects.for_user(staff)) == {kept}
    for other in (other_officer, coordinator, instructor, manager, administrator, stranger):
        assert not Forecast.objects.for_user(other).exists()


@pytest.mark.parametrize(
    "values",
    [{"ends_at": time(9)}, {"ends_at": time(8)}, {"starts_at": None}],
    ids=["ends at once", "ends before", "an end without a start"],
)
def test_an_appointment_ends_after_it_starts(custody, values):
    AppointmentFactory(custody=custody)

    assert refused(Appointment, **values)


def test_an_appointment_may_leave_its_end_or_both_times_open(custody):
    AppointmentFactory(custody=custody, ends_at=None)
    AppointmentFactory(custody=custody, all_day=True)

    assert Appointment.objects.count() == 2


@pytest.mark.parametrize("times", [{}, {"all_day": True}], ids=["at a time", "all day"])
def test_an_appointment_is_recorded_once(custody, times):
    AppointmentFactory(custody=custody, kind=AppointmentKind.VISIT, **times)
    AppointmentFactory(custody=custody, on=date(2026, 7, 9), **times)

    assert refused_twice(AppointmentFactory, custody=custody, **times)


def test_an_appointment_has_no_room_for_what_it_is_about():
    columns = {field.name for field in Appointment._meta.get_fields()}

    assert columns == {
        "id", "created_at", "updated_at", "version", "custody", "kind", "on", "starts_at",
        "ends_at",
    }  # fmt: skip


def test_appointments_are_read_by_staff_of_the_facility_alone(
    custody, officer, other_officer, coordinator, manager, probation_officer
):
    own = AppointmentFactory(custody=custody)
    AppointmentFactory()

    assert set(Appointment.objects.for_user(officer)) == {own}
    for other in (other_officer, coordinator, manager, probation_officer):
        assert not Appointment.objects.for_user(other).exists()


def test_a_person_catches_up_once_in_a_session(enrolment):
    session = SessionFactory(catch_up=True, training_class=enrolment.training_class)

    assert refused_twice(CatchUpPlaceFactory, session=session, enrolment=enrolment)


def test_a_place_to_catch_up_is_seen_by_those_who_see_the_place_in_the_class(
    enrolment, officer, coordinator, instructor, other_officer, stranger
):
    place = CatchUpPlaceFactory(enrolment=enrolment)
    CatchUpPlaceFactory()

    for known in (officer, coordinator, instructor):
        assert set(CatchUpPlace.objects.for_user(known)) == {place}
    for other in (other_officer, stranger):
        assert not CatchUpPlace.objects.for_user(other).exists()


def test_a_session_that_is_given_up_takes_its_places_along(enrolment):
    place = CatchUpPlaceFactory(enrolment=enrolment)

    place.session.delete()

    assert not CatchUpPlace.objects.exists()
