"""A lesson that stopped early: what it credits, what it expects, whose doing it was."""

from datetime import time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from partnerships.choices import SessionCause, SessionFault
from partnerships.models import Session
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from trainees.actions import attendance, session_hours, sessions
from trainees.actions.marks import Mark
from trainees.models import AttendanceChange, AttendanceReason

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False), translation.override("en"):
        yield


@pytest.fixture
def session(facility, partner):
    training_class = TrainingClassFactory(running=True, facility=facility, partner=partner)
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


def held(session, officer, letters):
    people = [EnrolmentFactory(active=True, training_class=session.training_class) for _ in letters]
    marks = {
        person.pk: Mark(
            reason=AttendanceReason.objects.get(letter=letter[0]),
            late_minutes=int(letter[1:] or 0),
        )
        for person, letter in zip(people, letters, strict=True)
    }
    attendance.save_register(session=session, marks=marks, version=session.version, by=officer)
    session.refresh_from_db()
    return people


def shorten(session, officer, hours=2, cause=SessionCause.INSTRUCTOR, **more):
    return session_hours.shorten(
        **{
            "session": session, "hours": hours, "cause": cause, "by": officer,
            "reason": "Instruktur dipanggil pulang", "version": session.version,
        } | more
    )  # fmt: skip


def hours_of(people):
    for person in people:
        person.refresh_from_db()
    return [(person.credited_hours, person.expected_hours) for person in people]


def test_a_lesson_that_stopped_early_credits_what_was_given(session, officer):
    people = held(session, officer, ["H", "A", "T45"])
    assert hours_of(people) == [(5, 5), (0, 5), (4.25, 5)]

    session = shorten(session, officer)

    assert hours_of(people) == [(2, 2), (0, 2), (1, 2)]
    assert (session.hours, session.planned_hours, session.ends_at) == (2, 5, time(9, 30))
    again = AttendanceChange.objects.filter(reason="Instruktur dipanggil pulang")
    assert sorted(again.values_list("enrolment", "was__letter", "became__letter")) == [
        (people[0].pk, "H", "H"),
        (people[2].pk, "T", "T"),
    ]
    event = AuditEvent.objects.get(action="session.shortened")
    assert (event.details["before"], event.details["after"]) == (5, 2)


def test_a_shortened_session_lowers_what_is_expected_too(session, officer):
    """Of who is marked later as well, and all of it comes back."""
    people = held(session, officer, ["H"])
    session = shorten(shorten(session, officer, hours=3), officer, hours=1)
    late = held(session, officer, ["H"])

    assert hours_of(people + late) == [(1, 1), (1, 1)]
    with pytest.raises(DomainError, match="shortened"):
        sessions.cancel(session=session, cause="other", fault="partner", reason="x", by=officer)

    session = session_hours.restore(session=session, reason="Salah catat", by=officer)
    assert hours_of(people + late) == [(5, 5), (5, 5)]
    assert (session.planned_hours, session.cause, session.short_fault) == (None, "", "")
    with pytest.raises(DomainError, match="not shortened"):
        session_hours.restore(session=session, reason="Salah catat", by=officer)


@pytest.mark.parametrize(
    ("cause", "fault", "found"),
    [
        ("instructor", "", SessionFault.PARTNER),
        ("room", "", SessionFault.INSTITUTION),
        ("holiday", "", SessionFault.OUTSIDE),
        ("instructor", "institution", SessionFault.INSTITUTION),
        ("other", "partner", SessionFault.PARTNER),
        ("other", "", None),
        ("", "partner", None),
        ("room", "nobody", None),
    ],
)
def test_whose_fault_follows_from_the_cause_and_may_be_changed(
    session, officer, cause, fault, found
):
    wanted = {"session": session, "cause": cause, "fault": fault, "reason": "Alasan", "by": officer}
    if found is None:
        with pytest.raises(DomainError):
            sessions.cancel(**wanted)
    else:
        session = sessions.cancel(**wanted)
        assert (session.cause, session.cancel_fault) == (cause, found)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"hours": 0}, "did not take place at all"),
        ({"hours": 5}, "has 5 lesson hours"),
        ({"hours": 11}, "has 5 lesson hours"),
        ({"reason": " "}, "Write why"),
        ({"cause": "rain"}, "Select what happened"),
    ],
)
def test_what_a_shortened_session_must_be(session, officer, wrong, sentence):
    with pytest.raises(DomainError, match=sentence):
        shorten(session, officer, **wrong)


def test_a_session_is_shortened_once_it_began_and_within_the_days_of_its_register(
    session, officer, supervisor
):
    with pytest.raises(Conflict):
        shorten(session, officer, version=7)
    Session.objects.update(starts_at=time(18), ends_at=time(22))
    with pytest.raises(DomainError, match="still to come"):
        shorten(session, officer)
    Session.objects.update(on="2026-07-07")
    with pytest.raises(DomainError, match="could be changed until"):
        shorten(session, officer)
    assert shorten(session, supervisor).hours == 2


def test_the_page_shortens_and_takes_it_back(client_of, officer, session):
    people = held(session, officer, ["H"])
    client = client_of(officer)
    urls = [
        reverse(f"trainees:session-{name}", args=[session.training_class.public_id, session.pk])
        for name in ("register", "shorten", "restore")
    ]
    register, page, back = urls
    assert page in client.get(register).content.decode()
    typed = {"hours": "2", "cause": "utility", "reason": "Listrik padam", "version": 2}

    stale = client.post(page, typed | {"version": 1})
    wrong = client.post(page, typed | {"hours": "x", "cause": ""})
    client.post(page, typed)

    assert (stale.status_code, wrong.status_code) == (409, 400)
    assert hours_of(people) == [(2, 2)]
    assert "Listrik padam" in (shown := client.get(register).content.decode())
    assert back in shown
    assert client.get(back).status_code == 200
    client.post(back, {"reason": "Genset menyala"})
    assert hours_of(people) == [(5, 5)]


@pytest.mark.looks
def test_shortening_costs_the_same_for_1_and_32(session, officer):
    taken = []
    for letters in (["H"], ["H"] * 31):
        held(session, officer, letters)
        with CaptureQueriesContext(connection) as queries:
            shorten(session, officer, hours=session.hours - 1)
        session.refresh_from_db()
        taken.append(sum(not each["sql"].startswith(("SAVE", "REL")) for each in queries))

    assert taken[0] == taken[1] <= 13
