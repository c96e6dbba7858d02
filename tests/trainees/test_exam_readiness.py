from datetime import date, time
from fractions import Fraction
from itertools import product

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships.choices import SessionState
from partnerships.models import Session
from tests.factories.moments import MORNING, TODAY
from tests.factories.partnerships import (
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import AttendanceFactory, CatchUpPlaceFactory, EnrolmentFactory
from trainees.actions import marks
from trainees.exam_readiness import CatchUp, standings
from trainees.models import Attendance, AttendanceReason

pytestmark = pytest.mark.django_db
EXAM = date(2026, 7, 31)


@pytest.fixture
def training_class(facility):
    version = ProgrammeVersionFactory(excuses_outside=True)
    return TrainingClassFactory(
        running=True, facility=facility, programme_version=version, exam_on=EXAM
    )


@pytest.fixture
def person(training_class):
    return EnrolmentFactory(active=True, training_class=training_class)


def lessons(training_class, first, count, **more):
    return [
        SessionFactory(training_class=training_class, on=date(2026, 7, first + n), **more)
        for n in range(count)
    ]


def attend(person, sessions, letters, hours=None):
    for session, letter in zip(sessions, letters, strict=True):
        reason = AttendanceReason.objects.get(letter=letter)
        credited = session.hours if hours is None else hours
        AttendanceFactory(
            enrolment=person,
            session=session,
            reason=reason,
            hours=credited * reason.credits_hours,
        )
    marks.refresh_hours(person.training_class)
    person.refresh_from_db()


def standing(training_class):
    (found,) = standings(training_class, today=TODAY)
    return found


def test_readiness_counts_what_will_have_been_held_for_the_person(training_class, person):
    attend(person, lessons(training_class, 6, 4, held=True), "HHAA")
    lessons(training_class, 16, 6)
    SessionFactory(training_class=training_class, on=EXAM)  # the exam itself

    found = standing(training_class)

    assert (found.attended, found.held, found.required) == (10, 20, 50)
    assert (found.best, found.missing, found.can_reach) == (40, 0, True)
    assert (found.is_ready, found.catch_up) == (False, CatchUp.NOT_NEEDED)


def test_planned_absences_and_catch_ups_are_reckoned_with(training_class, person):
    attend(person, lessons(training_class, 6, 4, held=True), "HHAA")
    coming = lessons(training_class, 16, 6)
    attend(person, coming[:2], "SP")  # ill counts, court does not

    found = standing(training_class)
    assert (found.required, found.best, found.missing) == (45, 30, 6)
    assert found.catch_up == CatchUp.FITS

    extra = SessionFactory(
        training_class=training_class, on=date(2026, 7, 28), catch_up=True, hours=6
    )
    CatchUpPlaceFactory(session=extra, enrolment=person)
    found = standing(training_class)
    assert (found.best, found.missing, found.catch_up) == (36, 0, CatchUp.PLANNED)


def test_a_catch_up_fits_only_before_the_exam(training_class, person):
    attend(person, lessons(training_class, 6, 4, held=True), "HHAA")
    training_class.exam_on = date(2026, 7, 16)
    training_class.save()

    found = standing(training_class)

    assert (found.missing, found.catch_up) == (6, CatchUp.TOO_LATE)


def test_missing_hours_are_rounded_up_to_quarters(training_class, person):
    attend(person, lessons(training_class, 6, 3, held=True, hours=7, ends_at=time(14)), "AAA")
    lessons(training_class, 16, 1)

    found = standing(training_class)

    # 80 % of 26 hours are 20.8; five of them can be reached.
    assert (found.required, found.best, found.missing) == (26, 5, Fraction(63, 4) + Fraction(1, 4))


LETTERS = st.sampled_from("HAKT")


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    held=st.lists(st.tuples(LETTERS, st.integers(1, 5)), max_size=3),
    ahead=st.lists(st.tuples(st.sampled_from("SP-"), st.integers(1, 5)), max_size=3),
    made_up=st.integers(0, 4),
)
def test_the_end_of_a_class_makes_required_and_held_one(facility, held, ahead, made_up):
    """`best` is the most that any way to go on comes to, and at the end it is what is stored."""
    with transaction.atomic():
        training_class = TrainingClassFactory(
            running=True,
            facility=facility,
            programme_version=ProgrammeVersionFactory(
                excuses_outside=True, excuses_institution=True
            ),
        )
        person = EnrolmentFactory(active=True, training_class=training_class)
        for n, (letter, hours) in enumerate(held):
            (session,) = lessons(training_class, 1 + n, 1, held=True, hours=hours)
            attend(person, [session], letter)
        coming = [
            (letter, lessons(training_class, 16 + n, 1, hours=hours)[0])
            for n, (letter, hours) in enumerate(ahead)
        ]
        for letter, session in coming:
            if letter != "-":
                attend(person, [session], letter)
        extra = None
        if made_up:
            extra = SessionFactory(
                training_class=training_class, on=date(2026, 7, 28), catch_up=True, hours=made_up
            )
            CatchUpPlaceFactory(session=extra, enrolment=person)
        found = standing(training_class)

        ways = [Fraction(0)]
        for letters in product(*("HA" if letter == "-" else letter for letter, _each in coming)):
            for last in "HA" if extra else "-":
                ways.append(_end(person, coming, letters, extra, last))
        person.refresh_from_db()
        assert found.best == max(ways)
        assert found.required == person.expected_hours
        again = standing(training_class)
        assert (again.held, again.required) == (found.required, found.required)
        transaction.set_rollback(True)


def _end(person, coming, letters, extra, last):
    """The hours that are credited when the lessons to come went this way."""
    Session.objects.filter(training_class=person.training_class).update(
        state=SessionState.HELD, recorded_at=MORNING
    )
    marks_ = [*zip((each for _planned, each in coming), letters, strict=True)]
    for session, letter in [*marks_, *([(extra, last)] if extra else [])]:
        Attendance.objects.filter(session=session, enrolment=person).delete()
        session.refresh_from_db()
        attend(person, [session], letter, hours=session.hours)
    return person.credited_hours


def test_required_units_without_one_credited_quarter_are_named(training_class, person):
    seen, missed, optional = (
        UnitFactory(version=training_class.programme_version, order=n, is_required=n < 3)
        for n in (1, 2, 3)
    )
    UnitFactory(version=training_class.programme_version, order=4)  # nowhere in the timetable
    sessions = [
        SessionFactory(training_class=training_class, on=date(2026, 7, 6 + n), held=True, unit=unit)
        for n, unit in enumerate((seen, missed, optional))
    ]
    attend(person, sessions, "HAA")

    assert standing(training_class).units == (missed,)


def test_readiness_costs_the_same_for_1_and_32(training_class, person):
    coming = lessons(
        training_class, 16, 2, unit=UnitFactory(version=training_class.programme_version)
    )
    attend(person, lessons(training_class, 6, 1, held=True), "A")
    attend(person, coming[:1], "S")
    extra = SessionFactory(training_class=training_class, on=date(2026, 7, 28), catch_up=True)
    CatchUpPlaceFactory(session=extra, enrolment=person)
    taken = []
    for _round in range(2):
        EnrolmentFactory.create_batch(15, active=True, training_class=training_class)
        fresh = type(training_class).objects.select_related("programme_version", "facility").get()
        with CaptureQueriesContext(connection) as queries:
            standings(fresh, today=TODAY)
        taken.append(len(queries))

    assert taken[0] == taken[1] <= 9
