"""A session on another day: what stays, what is refused, who is told."""

import re
import secrets
from dataclasses import replace
from datetime import date, time

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.choices import ClassState, SessionState
from partnerships.models import TrainingClass
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    ClassSlotFactory,
    HolidayFactory,
    InstructorFactory,
    RoomFactory,
    SessionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import AppointmentFactory, AttendanceFactory, EnrolmentFactory
from trainees.actions import session_times, sessions
from trainees.actions.session_times import Wanted

pytestmark = pytest.mark.django_db

FRIDAY = date(2026, 7, 17)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False), translation.override("en"):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(running=True, facility=facility, partner=partner)


@pytest.fixture
def room(facility):
    return RoomFactory(facility=facility)


@pytest.fixture
def session(training_class, room):
    return SessionFactory(training_class=training_class, on=date(2026, 7, 16), room=room)


@pytest.fixture
def to(room):
    return Wanted(on=FRIDAY, starts_at=time(13), ends_at=time(17), room=room)


def move(session, to, by, **more):
    values = {"reason": "Bengkel dipakai untuk upacara", "version": session.version} | more
    return session_times.move(session=session, to=to, by=by, **values)


def test_a_session_moves_with_a_reason_and_remembers_where_it_was(session, to, officer):
    move(session, to, officer)

    session.refresh_from_db()
    assert (session.on, session.starts_at, session.hours) == (FRIDAY, time(13), 5)
    assert (session.moved_from_on, session.moved_from_at) == (date(2026, 7, 16), time(8))
    assert session.move_reason == "Bengkel dipakai untuk upacara"
    event = AuditEvent.objects.get(action="session.moved")
    assert (event.details["before"][0], event.details["after"][0]) == ("2026-07-16", "2026-07-17")


def test_moved_twice_it_remembers_the_first_day_and_moved_back_none(session, to, officer):
    back = replace(to, on=session.on, starts_at=session.starts_at, ends_at=session.ends_at)
    moved = move(session, to, officer)
    moved = move(moved, replace(to, on=date(2026, 7, 18)), officer)
    assert moved.moved_from_on == date(2026, 7, 16)

    moved = move(moved, back, officer)

    assert (moved.moved_from_on, moved.moved_from_at, moved.move_reason) == (None, None, "")


@pytest.mark.parametrize(
    ("changes", "more", "sentence"),
    [
        ({}, {"reason": "  "}, "Write why the session was moved."),
        ({}, {"version": 9}, "Somebody else saved this session while you were moving it."),
        (
            {"on": date(2026, 7, 16), "starts_at": time(8), "ends_at": time(12)},
            {},
            "Choose another",
        ),
        ({"ends_at": time(16, 44)}, {}, "5 lesson hours need 225 minutes."),
        ({"on": date(2026, 6, 30)}, {}, "The class begins on 1 July 2026."),
        ({"on": date(2026, 8, 4)}, {}, "The exam is on 3 August 2026."),
    ],
)
def test_what_a_move_must_be(session, to, officer, changes, more, sentence):
    TrainingClass.objects.update(exam_on=date(2026, 8, 3))

    with pytest.raises(DomainError, match=sentence):
        move(session, replace(to, **changes), officer, **more)


@pytest.mark.parametrize(
    "state", [SessionState.HELD, SessionState.CANCELLED], ids=["held", "cancelled"]
)
def test_only_what_is_still_to_come_moves(training_class, to, officer, state):
    session = SessionFactory(training_class=training_class, **{state: True})

    with pytest.raises(DomainError, match="still to come"):
        move(session, to, officer)


def test_a_marked_session_keeps_its_day(training_class, session, to, officer):
    planned = EnrolmentFactory(active=True, training_class=training_class)
    AttendanceFactory(enrolment=planned, session=session)

    with pytest.raises(DomainError, match="entries in its register already"):
        move(session, to, officer)


def test_a_halted_class_keeps_its_sessions(training_class, session, to, officer):
    TrainingClass.objects.update(state=ClassState.POSTPONED, halt_reason="budget")

    with pytest.raises(DomainError, match="halted or over"):
        move(session, to, officer)


def test_own_sessions_and_ten_hours_a_day_stand_in_the_way(training_class, session, to, officer):
    SessionFactory(training_class=training_class, on=FRIDAY, starts_at=time(12), ends_at=time(14))
    with pytest.raises(DomainError, match="already has a session on 17 July 2026, 12:00–14:00"):
        move(session, to, officer)

    SessionFactory(training_class=training_class, on=date(2026, 7, 18), hours=6)
    with pytest.raises(DomainError, match="18 July 2026 has 11 lesson hours"):
        move(session, replace(to, on=date(2026, 7, 18)), officer)


def test_a_holiday_of_the_nation_or_of_the_facility_is_named(
    training_class, session, to, officer, other_facility
):
    HolidayFactory(on=FRIDAY, name="Tahun Baru Hijriah")
    HolidayFactory(on=date(2026, 7, 18), name="HUT Lapas", facility=training_class.facility)
    HolidayFactory(on=date(2026, 7, 20), name="Libur lain", facility=other_facility)

    with pytest.raises(DomainError, match="17 July 2026 is a holiday: Tahun Baru Hijriah."):
        move(session, to, officer)
    with pytest.raises(DomainError, match="18 July 2026 is a holiday: HUT Lapas."):
        move(session, replace(to, on=date(2026, 7, 18)), officer)
    move(session, replace(to, on=date(2026, 7, 20)), officer)


def test_a_room_and_an_instructor_that_are_taken_block_with_the_other_class(
    training_class, session, room, to, officer
):
    other = SessionFactory(room=room, on=FRIDAY, starts_at=time(14), ends_at=time(16))
    with pytest.raises(DomainError, match=f"by {other.training_class}"):
        move(session, to, officer)
    TrainingClass.objects.filter(pk=training_class.pk).update(room=room)
    with pytest.raises(DomainError, match=f"by {other.training_class}"):
        move(session, replace(to, room=None), officer)  # then it is in the room of the class

    teacher = InstructorFactory(partner=training_class.partner)
    training_class.instructors.add(teacher)
    busy = SessionFactory(
        instructor=teacher, on=date(2026, 7, 18), starts_at=time(13), ends_at=time(15)
    )
    with pytest.raises(DomainError, match=f"{teacher} teaches {busy.training_class}"):
        move(session, replace(to, on=date(2026, 7, 18)), officer)


def test_a_session_after_the_last_day_moves_the_last_day(training_class, session, to, officer):
    move(session, replace(to, on=date(2026, 8, 3)), officer)

    training_class.refresh_from_db()
    assert training_class.ends_on == date(2026, 8, 3)


def in_english(client_of, user):
    user.language = "en"
    user.save()
    return client_of(user)


def url_of(session):
    return reverse("trainees:session-move", args=[session.training_class.public_id, session.pk])


def typed(session, **changes):
    return {
        "on": "17/07/2026", "starts_at": "13.00", "ends_at": "17.00", "room": session.room_id,
        "reason": "Upacara", "version": session.version,
    } | changes  # fmt: skip


def test_the_page_warns_of_trainees_elsewhere_once_and_then_moves(
    client_of, officer, training_class, session
):
    person = EnrolmentFactory(
        active=True, training_class=training_class, inmate__id_card_name="Ahmad Contoh"
    )
    AppointmentFactory(custody=person.custody, on=FRIDAY, starts_at=time(14), ends_at=time(15))
    client = client_of(officer)

    warned = client.post(url_of(session), typed(session))

    assert warned.status_code == 400
    (sentence,) = warned.context["form"].errors["is_settled"]
    assert "Ahmad Contoh" in sentence
    session.refresh_from_db()
    assert session.on == date(2026, 7, 16), "nothing is kept of what was asked about"

    done = client.post(url_of(session), typed(session, is_settled="on"))
    session.refresh_from_db()
    assert (done.status_code, session.on) == (302, FRIDAY)
    page = client.get(
        reverse("trainees:session-register", args=[training_class.public_id, session.pk])
    )
    assert "Upacara" in page.content.decode()


def test_a_page_older_than_the_session_shows_both_and_may_be_sent_again(
    client_of, officer, session, to
):
    client = in_english(client_of, officer)
    old = typed(session, starts_at="14.00", ends_at="18.00")
    move(session, to, officer)

    conflict = client.post(url_of(session), old)

    assert conflict.status_code == 409
    assert conflict.context["rows"] == [("From", "13:00", "14:00"), ("Until", "17:00", "18:00")]
    session.refresh_from_db()
    assert (session.starts_at, conflict.context["form"].instance.version) == (time(13), 2)
    client.post(url_of(session), old | {"version": 2})
    session.refresh_from_db()
    assert session.starts_at == time(14)


@pytest.mark.parametrize("state", [ClassState.PLANNED, ClassState.SELECTING])
def test_before_the_class_runs_sessions_move_and_fall_through_on_the_same_pages(
    client_of, officer, training_class, session, state
):
    TrainingClass.objects.update(state=state, started_on=None, planned_hours=15)
    unit = UnitFactory(version=training_class.programme_version, title="Las dasar", hours=15)
    other = SessionFactory(training_class=training_class, on=date(2026, 7, 14), unit=unit)
    client = in_english(client_of, officer)
    register = reverse("trainees:session-register", args=[training_class.public_id, other.pk])
    cancel = reverse("trainees:session-cancel", args=[training_class.public_id, other.pk])
    assert cancel in client.get(register).content.decode()

    told = client.post(cancel, {"cause": "instructor", "reason": "Sakit"}, follow=True)
    assert "5 lesson hours are missing" in told.content.decode()
    client.post(url_of(session), typed(session))

    other.refresh_from_db()
    session.refresh_from_db()
    assert (other.state, session.on) == (SessionState.CANCELLED, FRIDAY)
    week = client.get(reverse("partnerships:timetable-week")).content.decode()
    assert {"Cancelled", "moved"} <= set(re.findall(r'class="tag[^"]*">(\w+)<', week))
    ClassSlotFactory(training_class=training_class, weekday=0)
    edit = reverse("trainees:class-edit", args=[training_class.public_id])
    form = client.get(edit).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in values.items() if value not in (None, "")}
    checked = client.post(edit, values | {"periksa": "1", "once": secrets.token_urlsafe(16)})
    rows = [(row["session"].on, row["unit"], row["notes"]) for row in checked.context["sessions"]]
    assert (date(2026, 7, 14), "Las dasar", ["Cancelled"]) in rows
    assert (FRIDAY, "", ["moved from 16 Jul 2026"]) in rows
    assert {unit for _on, unit, notes in rows if not notes} == {"Las dasar"}


def test_a_cancellation_is_taken_back_only_while_the_room_is_free(
    training_class, session, room, officer
):
    sessions.cancel(session=session, cause="other", reason="Sakit", fault="partner", by=officer)
    other = SessionFactory(room=room, on=session.on, starts_at=time(11), ends_at=time(13))

    with pytest.raises(DomainError, match=f"by {other.training_class}"):
        sessions.reinstate(session=session, by=officer)
    other.delete()
    assert sessions.reinstate(session=session, by=officer).state == SessionState.SCHEDULED


def test_what_is_halted_or_over_keeps_its_sessions_as_they_are(training_class, session, officer):
    TrainingClass.objects.update(state=ClassState.CLOSED, closed_on=TODAY)

    with pytest.raises(DomainError, match="its sessions stay as they are"):
        sessions.cancel(session=session, cause="other", reason="Sakit", fault="partner", by=officer)


@pytest.mark.parametrize("nonsense", ["", "32/13/2026", "\x00", "9" * 400])
def test_nonsense_is_answered_with_a_form(client_of, officer, session, nonsense):
    names = ("on", "starts_at", "ends_at", "room", "reason", "version", "is_settled")

    answer = client_of(officer).post(url_of(session), dict.fromkeys(names, nonsense))

    assert answer.status_code == 400


def test_appointments_are_recorded_and_removed(client_of, officer, facility):
    person = EnrolmentFactory(training_class__facility=facility)
    client = client_of(officer)
    url = reverse("trainees:inmate-appointment", args=[person.inmate.public_id])

    typed = {"kind": "court", "on": "20/07/2026", "starts_at": "09.00", "ends_at": "11.00"}
    client.post(url, typed | {"once": secrets.token_urlsafe(16)})
    (appointment,) = person.custody.appointments.all()
    assert (appointment.on, appointment.starts_at) == (date(2026, 7, 20), time(9))

    late = client.post(url, typed | {"on": "14/07/2026", "once": secrets.token_urlsafe(16)})
    assert set(late.context["form"].errors) == {"on"}
    none = client.post(url, {"hapus": "9" * 5000, "once": secrets.token_urlsafe(16)})
    assert none.status_code == 404
    client.post(url, {"hapus": appointment.pk, "once": secrets.token_urlsafe(16)})

    assert not person.custody.appointments.exists()
    actions = AuditEvent.objects.filter(action__startswith="inmate.appointment")
    assert sorted(actions.values_list("action", flat=True)) == [
        "inmate.appointment_added",
        "inmate.appointment_removed",
    ]
