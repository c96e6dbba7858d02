"""Minutes of who came late or left early, and the marks of who holds a certificate."""

import re
import secrets

import pytest
import time_machine
from django.urls import reverse

from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory
from trainees.certificate_doubts import doubtful
from trainees.models import Attendance, AttendanceChange

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def session(facility, partner):
    training_class = TrainingClassFactory(running=True, facility=facility, partner=partner)
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


@pytest.fixture
def people(session):
    return [
        EnrolmentFactory(
            active=True,
            training_class=session.training_class,
            inmate__id_card_name=f"Warga {n:02d}",
        )
        for n in range(3)
    ]


def address(session, name="register"):
    return reverse(f"trainees:session-{name}", args=[session.training_class.public_id, session.pk])


def send(client, session, version=1, **typed):
    typed = {name.replace("_", "-"): value for name, value in typed.items()}
    page = typed | {"version": version, "once": secrets.token_urlsafe(16)}
    return client.post(address(session), page, follow=True)


def stored(session, *names):
    return list(
        Attendance.objects.filter(session=session).order_by("enrolment").values_list(*names)
    )


def test_minutes_are_typed_beside_the_codes_that_take_them(client_of, officer, session, people):
    late, early, here = (person.pk for person in people)
    client = client_of(officer)

    page = send(
        client, session,
        **{f"mark_{late}": "T", f"late_{late}": "50", f"mark_{early}": "C"},
        **{f"mark_{here}": "H", f"late_{here}": "30"},
    ).content.decode()  # fmt: skip

    names = ("reason__letter", "late_minutes", "early_minutes", "quarters")
    assert stored(session, *names) == [("T", 50, 0, 16), ("C", 0, 0, 20), ("H", 0, 0, 20)]
    assert "1 orang tanpa menit" in page
    assert f'name="late-{late}" value="50"' in page

    send(client, session, version=2, **{f"mark_{late}": "T", f"late_{late}": ""})
    assert stored(session, *names)[0] == ("T", 0, 0, 20)


@pytest.mark.parametrize("minutes", ["-5", "9999", "abc", "1e3", "241", "٣"])
def test_impossible_minutes_are_an_error_of_their_row_and_lose_nothing(
    client_of, officer, session, people, minutes
):
    late, other, _third = (person.pk for person in people)

    page = send(
        client_of(officer), session,
        **{f"mark_{late}": "T", f"late_{late}": minutes, f"mark_{other}": "A"},
    )  # fmt: skip

    assert page.status_code == 422
    first, second, _rest = page.context["register"].rows
    assert (bool(first.error), first.late, second.value) == (True, minutes, "A")
    assert not Attendance.objects.exists()


def test_two_people_who_type_other_minutes_are_asked(
    client_of, officer, supervisor, session, people
):
    late, other, _third = (person.pk for person in people)
    send(client_of(supervisor), session, **{f"mark_{late}": "T", f"late_{late}": "10"})
    mine = {f"mark_{late}": "T", f"late_{late}": "25", f"mark_{other}": "C", f"early_{other}": "5"}

    asked = send(client_of(officer), session, **mine)

    shown = asked.content.decode()
    assert asked.status_code == 409
    assert "10 menit terlambat" in shown
    assert "25 menit terlambat" in shown
    sent = dict(re.findall(r'name="([a-z]+-\d+)" value="([^"]*)"', shown))
    assert sent[f"early-{other}"] == "5"
    send(client_of(officer), session, version=2, **mine, **{f"keep_{late}": "yours"})
    assert stored(session, "late_minutes", "early_minutes") == [(25, 0), (0, 5)]


# --- Who holds a certificate -----------------------------------------------------------------


def test_who_holds_a_certificate_is_changed_by_a_supervisor_only(
    client_of, officer, supervisor, session, people
):
    holder, other, _third = people
    send(client_of(officer), session, **{f"mark_{each.pk}": "H" for each in people})
    certificate = CertificateFactory(issued=True, enrolment=holder)
    assert doubtful([certificate]) == {}
    change = {f"mark_{holder.pk}": "A", f"mark_{other.pk}": "A"}

    refused = send(client_of(officer), session, version=2, **change)
    unreasoned = send(client_of(supervisor), session, version=2, **change)
    assert (refused.status_code, unreasoned.status_code) == (422, 422)
    assert "Warga 00" in str(refused.context["form"].errors)
    assert set(unreasoned.context["form"].errors) == {"reason"}
    others = send(client_of(officer), session, version=2, **{f"mark_{other.pk}": "A"})
    assert others.status_code == 200

    send(client_of(supervisor), session, version=3, reason="Daftar kertas", **change)

    assert stored(session, "reason__letter") == [("A",), ("A",), ("H",)]
    (event,) = AuditEvent.objects.filter(action="attendance.corrected")
    assert event.details["rows"] == [[holder.pk, "H", "A"]]
    assert list(doubtful([certificate])) == [certificate.pk]


# --- History ----------------------------------------------------------------------------------


def test_the_history_tells_every_change_with_its_source(
    client_of, officer, supervisor, instructor, session, people
):
    late, other, _third = (person.pk for person in people)
    send(client_of(officer), session, **{f"mark_{late}": "S", f"note_{late}": "Klinik"})
    typed = {f"mark_{late}": "T", f"late_{late}": "20", f"note_{late}": ""}
    send(client_of(supervisor), session, version=2, **typed, **{f"mark_{other}": "H"})

    page = client_of(officer).get(address(session, "history"))

    assert address(session, "history") in client_of(officer).get(address(session)).content.decode()
    rows = [(row["before"], row["after"], row["note_before"]) for row in page.context["changes"]]
    assert rows == [
        ("S Sakit", "T Terlambat (20 menit terlambat)", "Klinik"),
        ("", "S Sakit", ""),
        ("", "H Hadir", ""),
    ]
    shown = page.content.decode()
    assert "Andi Kasubsi" in shown
    assert "Di halaman" in shown

    of_class = reverse("trainees:attendance-history", args=[session.training_class.public_id])
    client = client_of(officer)
    assert len(client.get(of_class).context["changes"]) == 3
    person = people[1].inmate.public_id
    assert len(client.get(of_class, {"orang": person}).context["changes"]) == 1
    assert client.get(of_class, {"orang": "nobody"}).status_code == 404
    session.training_class.instructors.add(instructor.instructor)
    assert client_of(instructor).get(address(session, "history")).status_code == 200
    assert client_of(instructor).get(of_class).status_code == 404


@pytest.mark.looks
def test_a_long_history_costs_what_a_short_one_costs(
    client_of, officer, session, django_assert_max_num_queries
):
    people = EnrolmentFactory.create_batch(30, active=True, training_class=session.training_class)
    client = client_of(officer)
    send(client, session, **{f"mark_{person.pk}": "H" for person in people})

    with django_assert_max_num_queries(12):
        page = client.get(address(session, "history"))

    assert AttendanceChange.objects.count() == 30
    assert len(page.context["changes"]) == 25
