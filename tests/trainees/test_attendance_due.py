from datetime import date, time

import pytest
import time_machine
from django.urls import reverse

from partnerships.choices import ClassState
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import AttendanceFactory, EnrolmentFactory
from trainees.actions.marks import refresh_hours
from trainees.choices import Competence
from trainees.due import teaching_due
from trainees.models import AttendanceReason

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(
        running=True, title="Las", facility=facility, partner=partner, ends_on=date(2026, 8, 31)
    )


def due(user, facility, on=TODAY):
    return [
        (item.url_name.removeprefix("trainees:"), item.on, item.tone)
        for item in teaching_due(user, facility, on)
    ]


def test_todays_register_and_the_oldest_unfilled_one_are_due(officer, facility, training_class):
    SessionFactory(training_class=training_class, on=date(2026, 7, 13))
    SessionFactory(training_class=training_class, on=date(2026, 7, 14))
    SessionFactory(training_class=training_class, on=TODAY)
    SessionFactory(training_class=training_class, on=date(2026, 7, 16))
    SessionFactory(training_class=training_class, on=date(2026, 7, 10), cancelled=True)

    assert sorted(due(officer, facility)) == [
        ("session-register", date(2026, 7, 13), "late"),
        ("session-register", TODAY, "today"),
    ]


def test_register_with_somebody_unmarked_stays_due(officer, facility, training_class):
    mark = AttendanceFactory(
        enrolment__training_class=training_class,
        enrolment__active=True,
        session__training_class=training_class,
        session__on=TODAY,
    )
    assert due(officer, facility) == []

    EnrolmentFactory(active=True, training_class=training_class)

    assert due(officer, facility) == [("session-register", TODAY, "today")]
    assert mark.session.on == TODAY


def test_missing_results_are_due_after_the_last_day_then_the_closing(
    officer, facility, training_class
):
    person = EnrolmentFactory(active=True, training_class=training_class)
    after = date(2026, 9, 1)
    assert due(officer, facility, after) == [("class-results", date(2026, 8, 31), "late")]

    person.competence = Competence.COMPETENT
    person.save()
    assert due(officer, facility, after) == []
    training_class.state = ClassState.ASSESSING
    training_class.save()

    assert due(officer, facility, after) == [("class-close", date(2026, 8, 31), "late")]


def test_nobody_is_told_what_he_may_not_do(
    head, other_officer, manager, instructor, coordinator, facility, training_class
):
    SessionFactory(training_class=training_class, on=TODAY)

    for user in (head, other_officer, manager, instructor, coordinator):
        assert due(user, None) == []
    training_class.instructors.add(instructor.instructor)
    assert due(instructor, None) == [("session-register", TODAY, "today")]


def test_queries_do_not_grow_with_the_classes(
    officer, facility, training_class, django_assert_max_num_queries
):
    for n in range(5):
        other = TrainingClassFactory(running=True, facility=facility)
        SessionFactory(training_class=other, on=date(2026, 7, 1 + n))

    with django_assert_max_num_queries(7):
        assert len(due(officer, facility)) == 5


def test_a_register_of_yesterday_turns_red_after_24_hours(officer, facility, training_class, clock):
    yesterday = date(2026, 7, 14)
    SessionFactory(training_class=training_class, on=yesterday, ends_at=time(11))

    for moment, tone in (("2026-07-15T02:59:00", "today"), ("2026-07-15T03:01:00", "late")):
        clock.move_to(f"{moment}+00:00")  # ten hours in the morning at the facility, and after
        assert due(officer, facility) == [("session-register", yesterday, tone)]


def test_the_head_reads_of_registers_after_72_hours_and_not_before(
    client_of, head, officer, facility, training_class, clock
):
    sunday = date(2026, 7, 12)
    session = SessionFactory(training_class=training_class, on=sunday, ends_at=time(11))
    SessionFactory(training_class=training_class, on=date(2026, 7, 14))
    assert facility.tz.key == "Asia/Makassar"

    clock.move_to("2026-07-15T02:59:00+00:00")
    assert due(head, facility) == []
    board = reverse("trainees:attendance-day")
    assert client_of(head).get(board).context["late"] == []
    clock.move_to("2026-07-15T03:01:00+00:00")

    assert due(head, facility) == [("attendance-day", sunday, "late")]
    (told,) = client_of(head).get(board).context["late"]
    assert told["session"] == session
    assert "session-register" in {name for name, *_rest in due(officer, facility)}


def test_who_can_no_longer_reach_the_exam_is_due_while_a_catch_up_helps(
    officer, head, instructor, facility, training_class
):
    training_class.exam_on = date(2026, 7, 31)
    training_class.save()
    person = EnrolmentFactory(active=True, training_class=training_class)
    absent = AttendanceReason.objects.get(letter="A")
    for day in (13, 14):
        session = SessionFactory(training_class=training_class, on=date(2026, 7, day), held=True)
        AttendanceFactory(enrolment=person, session=session, reason=absent, hours=0)
    refresh_hours(training_class)

    assert due(officer, facility) == [("class-attendance", date(2026, 7, 30), "later")]
    (item,) = teaching_due(officer, facility, TODAY)
    assert "80%" in item.title
    assert due(officer, facility, date(2026, 7, 30)) == [
        ("class-attendance", date(2026, 7, 30), "today")
    ]
    assert due(instructor, facility) == []
    for day in (20, 21, 22, 23):
        SessionFactory(
            training_class=training_class, on=date(2026, 7, day), hours=10, ends_at=time(17)
        )
    assert due(officer, facility) == []
