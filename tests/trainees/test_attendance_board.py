"""The daily board, and the figure of the home page: both add up to the registers."""

from datetime import date, datetime, time
from fractions import Fraction

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships.choices import SessionFault
from partnerships.models import Session
from rutan.portal.overview import Overview
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    ProgrammeVersionFactory,
    RoomFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import AttendanceFactory, CatchUpPlaceFactory, EnrolmentFactory
from trainees.choices import Fault
from trainees.models import AttendanceReason
from trainees.reports.attendance_day import day

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 15, 10)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(
        running=True, facility=facility, partner=partner, title="Las", room=RoomFactory()
    )


def mark(session, letters):
    for letter in letters:
        person = EnrolmentFactory(active=True, training_class=session.training_class)
        if letter != "-":
            reason = AttendanceReason.objects.get(letter=letter)
            hours = session.hours * reason.credits_hours
            AttendanceFactory(enrolment=person, session=session, reason=reason, hours=hours)


def board(on=TODAY, now=NOW):
    return day(Session.objects.all(), on, now=now)


def test_the_board_adds_up_to_the_roster(training_class):
    session = SessionFactory(training_class=training_class, on=TODAY, held=True, hours=4)
    mark(session, "HHTSIPDKA-")

    (row,) = board().rows

    numbers = (row.present, row.excused, row.unexcused, row.by_institution, row.by_partner)
    assert numbers == (3, 3, 2, 1, 0)
    assert (row.expected, row.marked, row.unmarked) == (10, 9, 1)
    assert row.letters["P"] == row.letters["D"] == 1


def test_unmarked_is_neither_present_nor_absent_on_the_board(training_class):
    """Nor are those of a session that has not begun missing in what is recorded."""
    mark(SessionFactory(training_class=training_class, on=TODAY, held=True), "HA--")
    evening = SessionFactory(
        training_class=training_class, on=TODAY, starts_at=time(19), ends_at=time(21)
    )

    found = board()

    assert [(row.present, row.unexcused, row.unmarked) for row in found.rows] == [
        (1, 1, 2),
        (0, 0, 4),
    ]
    assert found.coverage == Fraction(1, 2)
    assert found.by_fault == {Fault.TRAINEE: 5}
    assert board(now=datetime(2026, 7, 15, 20)).coverage == Fraction(1, 4)
    assert evening.state == "scheduled"


def test_hours_that_nobody_was_given_are_lost_by_whose_doing_it_was(training_class):
    mark(SessionFactory(training_class=training_class, on=TODAY, held=True, hours=5), "HK")
    Session.objects.update(
        planned_hours=8, short_reason="Dipanggil pulang", short_fault=SessionFault.PARTNER
    )
    SessionFactory(
        training_class=training_class, on=TODAY, starts_at=time(14), ends_at=time(16), hours=2,
        cancelled=True, cancel_fault=SessionFault.OUTSIDE,
    )  # fmt: skip

    found = board()

    assert found.by_fault == {Fault.INSTITUTION: 5, Fault.PARTNER: 6, Fault.OUTSIDE: 4}
    assert [row.is_cancelled for row in found.rows] == [False, True]
    assert found.coverage == 1


def test_the_figure_of_the_home_page_is_the_rules_own(officer, facility, partner):
    """What the institution caused leaves it where the version says so; what was made up for is on
    neither side; what nobody recorded is told apart."""
    version = ProgrammeVersionFactory(excuses_institution=True)
    training_class = TrainingClassFactory(
        running=True, facility=facility, partner=partner, programme_version=version
    )
    held = SessionFactory(training_class=training_class, on=date(2026, 7, 13), held=True, hours=5)
    mark(held, "HAK")
    catch_up = SessionFactory(
        training_class=training_class, on=date(2026, 7, 14), held=True, catch_up=True, hours=5
    )
    person = training_class.enrolments.first()
    CatchUpPlaceFactory(session=catch_up, enrolment=person)
    present = AttendanceReason.objects.get(letter="H")
    AttendanceFactory(enrolment=person, session=catch_up, reason=present, hours=5)
    SessionFactory(
        training_class=training_class, on=date(2026, 7, 14), starts_at=time(14), ends_at=time(18)
    )
    SessionFactory(training_class=training_class, on=date(2026, 7, 10), cancelled=True)

    _active, figure, *_rest = Overview(user=officer, facility=facility, on=TODAY).figures()

    assert (figure["value"], figure["url"]) == ("50%", reverse("trainees:attendance-day"))
    assert "50%" in figure["note"].split("·")[1]


def test_the_page_of_a_day_names_nobody_and_can_be_narrowed(
    client_of, officer, instructor, other_officer, training_class, facility
):
    session = SessionFactory(training_class=training_class, on=TODAY, held=True)
    mark(session, "HA")
    other = TrainingClassFactory(running=True, facility=facility, title="Menjahit")
    SessionFactory(training_class=other, on=TODAY, cancelled=True, cause="instructor")
    SessionFactory(training_class=other, on=date(2026, 7, 14))
    page = reverse("trainees:attendance-day")
    client = client_of(officer)

    shown = client.get(page)

    assert [each["session"].training_class.title for each in shown.context["rows"]] == [
        "Las",
        "Menjahit",
    ]
    text = shown.content.decode()
    assert training_class.enrolments.first().inmate.id_card_name not in text
    assert "100%" in text
    narrowed = (
        {"kelas": other.public_id},
        {"ruang": training_class.room_id},
        {"tanggal": "14/07/2026"},
    )
    for query, title in zip(narrowed, ("Menjahit", "Las", "Menjahit"), strict=True):
        (row,) = client.get(page, query).context["rows"]
        assert row["session"].training_class.title == title
    for nonsense in ("x", "31/02/2026", "9" * 300, "01/01/0001"):
        answer = client.get(page, {"tanggal": nonsense, "kelas": nonsense, "ruang": nonsense})
        assert (answer.status_code, answer.context["on"]) == (200, TODAY)
    assert client_of(other_officer).get(page).context["rows"] == []
    assert client_of(instructor).get(page).context["rows"] == []
    training_class.instructors.add(instructor.instructor)
    assert len(client_of(instructor).get(page).context["rows"]) == 1


@pytest.mark.looks
def test_a_day_of_30_sessions_costs_what_one_costs(client_of, officer, facility, training_class):
    client, page = client_of(officer), reverse("trainees:attendance-day")
    taken = []
    for count in (1, 29):
        for _each in range(count):
            other = TrainingClassFactory(running=True, facility=facility)
            mark(SessionFactory(training_class=other, on=TODAY, held=True), "HA")
            SessionFactory(training_class=other, on=date(2026, 7, 1))  # forgotten for days
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        taken.append(len(queries))

    assert taken[0] == taken[1] <= 12
