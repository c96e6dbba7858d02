"""Topic and note for the guards: saved with the register, without a mark of their own."""

import re
import secrets

import pytest
import time_machine
from django.urls import reverse

from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from trainees.models import Attendance

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def session(facility, partner):
    training_class = TrainingClassFactory(running=True, facility=facility, partner=partner)
    EnrolmentFactory(active=True, training_class=training_class)
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


def address(session, name="session-register"):
    return reverse(f"trainees:{name}", args=[session.training_class.public_id, session.pk])


def send(client, session, **typed):
    person = session.training_class.enrolments.get()
    seen = {"topic-seen": session.topic, "guard_note-seen": session.guard_note}
    page = {"version": session.version, "once": secrets.token_urlsafe(16), f"mark-{person.pk}": "H"}
    typed = {
        name.replace("__", "-").replace("mark_", "mark-"): value for name, value in typed.items()
    }
    return client.post(address(session), seen | page | typed, follow=True)


def notes_of(session):
    session.refresh_from_db()
    return session.topic, session.guard_note


def test_both_are_saved_with_the_marks_and_shown_where_sessions_are(client_of, officer, session):
    client = client_of(officer)

    send(client, session, topic="Mengolah abon", guard_note="Pisau 4 buah")

    assert notes_of(session) == ("Mengolah abon", "Pisau 4 buah")
    assert Attendance.objects.filter(session=session).count() == 1
    event = AuditEvent.objects.get(action="session.described")
    assert event.details["fields"] == ["guard_note", "topic"]
    overview = reverse("trainees:class-attendance", args=[session.training_class.public_id])
    for page in (overview, reverse("trainees:attendance-day")):
        text = client.get(page).content.decode()
        assert "Mengolah abon" in text
        assert "Pisau 4 buah" in text
    assert "Mengolah abon" in client.get(address(session, "session-history")).content.decode()


def test_an_instructor_writes_the_topic_and_never_meets_the_note(client_of, instructor, session):
    session.training_class.instructors.add(instructor.instructor)
    session.guard_note = "Pisau 4 buah"
    session.save()
    client = client_of(instructor)

    page = send(client, session, topic="Mengolah abon", guard_note="dihapus")

    assert notes_of(session) == ("Mengolah abon", "Pisau 4 buah")
    overview = client.get(
        reverse("trainees:class-attendance", args=[session.training_class.public_id])
    )
    for each in (page, overview):
        assert "Mengolah abon" in each.content.decode()
        assert "Pisau" not in each.content.decode()


def test_what_was_not_touched_keeps_what_somebody_wrote_meanwhile(client_of, officer, session):
    """A page that was opened before shows an empty topic; leaving it empty erases nothing, and
    writing over it asks first, with everything still typed."""
    client = client_of(officer)
    send(client, session, topic="Menimbang bumbu")
    session.refresh_from_db()
    old = {"topic__seen": "", "guard_note__seen": ""}

    send(client, session, **old, topic="")
    assert notes_of(session)[0] == "Menimbang bumbu"

    page = send(client, session, **old, topic="Mengolah abon").content.decode()
    assert notes_of(session)[0] == "Menimbang bumbu"
    assert 'value="Mengolah abon"' in page
    assert re.search(r"<details[^>]* open", page)

    send(client, session, topic__seen="Menimbang bumbu", topic="Mengolah abon")
    assert notes_of(session)[0] == "Mengolah abon"


def test_a_conflict_of_marks_carries_them_along(client_of, officer, supervisor, session):
    send(client_of(supervisor), session)

    page = send(client_of(officer), session, **{f"mark_{_only(session)}": "A"}, topic="Abon")

    assert page.status_code == 409
    assert {("topic", "Abon"), ("topic-seen", "")} <= set(page.context["kept"])


def _only(session):
    return session.training_class.enrolments.get().pk


def test_marking_everyone_without_script_keeps_what_was_typed(client_of, officer, session):
    client = client_of(officer)

    page = send(client, session, aksi="semua", topic="Mengolah abon").content.decode()

    assert notes_of(session) == ("", "")
    assert 'value="Mengolah abon"' in page


def test_what_is_too_long_is_said_and_nothing_is_saved(client_of, officer, session):
    page = send(client_of(officer), session, topic="x" * 161)

    assert page.status_code == 422
    assert notes_of(session) == ("", "")
    assert not Attendance.objects.exists()


def test_a_shortened_session_is_marked_in_words(client_of, officer, session):
    session.planned_hours, session.short_reason, session.short_fault = 8, "Listrik", "outside"
    session.save()

    page = client_of(officer).get(
        reverse("trainees:class-attendance", args=[session.training_class.public_id])
    )

    assert re.search(r"#clock.*?5.*?8", page.content.decode(), re.DOTALL)
