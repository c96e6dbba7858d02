"""The page of registers without a connection, and what it asks."""

import json
import uuid
from base64 import b64decode
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from partnerships.models import Posting
from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.registers import OfflineCopyFactory, OfflineDeviceFactory
from tests.factories.trainees import EnrolmentFactory
from trainees.actions import offline
from trainees.models import AppliedOperation, Attendance, OfflineCopy, OfflineDevice

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
NAME = "Warga Kesembilan"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def training_class(facility, partner, instructor):
    training_class = TrainingClassFactory(running=True, facility=facility, partner=partner)
    training_class.instructors.add(instructor.instructor)
    return training_class


@pytest.fixture
def session(training_class):
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


@pytest.fixture
def person(training_class):
    return EnrolmentFactory(
        active=True,
        training_class=training_class,
        inmate__id_card_name=NAME,
        custody__block="BLOKX-9",
    )


def ask(client, name, body):
    return client.post(
        reverse(f"trainees:offline-{name}"),
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
    )


def state(client, **query):
    return client.get(reverse("trainees:offline-state"), query).json()


def operation(person, letter="H", **more):
    entry = {"op": str(uuid.uuid4()), "enrolment": person.pk, "letter": letter, "seq": 1}
    return {**entry, "base": 1} | more


def device_of(user):
    return OfflineDeviceFactory(user=user)


def test_the_page_names_nobody_and_is_the_same_for_everybody(
    client_of, officer, supervisor, instructor, session, person
):
    pages = {
        client_of(user).get(reverse("trainees:offline-device")).content
        for user in (officer, supervisor, instructor)
    }

    (page,) = pages
    for personal in (NAME, officer.full_name, "csrf", session.training_class.title):
        assert personal not in page.decode()


def test_a_device_has_a_name_that_its_owner_chooses(client_of, officer, supervisor, session):
    """At first by browser and day; then in the words of its owner, wherever it is spoken of."""
    chrome = "Mozilla/5.0 (Linux; Android 10; K) Chrome/131.0.0.0 Mobile Safari/537.36"
    client, profile = client_of(officer), reverse("accounts:profile")
    body = json.dumps({"device": None, "sessions": [session.pk]})
    client.post(
        reverse("trainees:offline-take"),
        body,
        content_type="application/json",
        headers={"user-agent": chrome},
    )
    device = OfflineDevice.objects.get()
    assert device.name == "Chrome, Android, 15 Jul 2026"
    assert device.name in client.get(profile).content.decode()

    names = reverse("trainees:offline-name")
    client.post(names, {"device": device.pk, "name": "HP bengkel"})
    told = client.post(names, {"device": device.pk, "name": " "}, follow=True).content.decode()
    stranger = client_of(supervisor).post(names, {"device": device.pk, "name": "Bukan saya"})

    assert stranger.status_code == 404
    assert "HP bengkel" in told
    assert "error" in told or "alert--bad" in told
    assert AuditEvent.objects.filter(action="register.device_named").count() == 1
    elsewhere = state(client_of(supervisor))["registers"][0]["elsewhere"]
    assert elsewhere.startswith("Di “HP bengkel” milik")
    assert state(client, perangkat=str(device.device))["name"] == "Perangkat ini: HP bengkel"
    ended = client.post(reverse("trainees:offline-end"), {"device": device.pk}, follow=True)
    assert "“HP bengkel” diakhiri" in ended.content.decode()


def test_a_device_from_before_is_told_by_its_day(client_of, officer):
    OfflineDeviceFactory(user=officer, name="")

    page = client_of(officer).get(reverse("accounts:profile")).content.decode()

    assert "Perangkat sejak 15 Jul 2026" in page


def test_the_worker_keeps_the_page_and_files_that_exist(client_of, officer, client):
    answer = client_of(officer).get(reverse("trainees:offline-worker"))

    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    script = answer.content.decode()
    assert 'PAGE = "/luring/"' in script
    assert "/static/js/offline/vault.js" in script
    assert "{" + "%" not in script


def test_a_register_is_taken_along_and_its_marks_come_back(client_of, officer, session, person):
    client = client_of(officer)
    (offered,) = state(client)["registers"]
    assert (offered["session"], offered["elsewhere"]) == (session.pk, "")

    taken = ask(client, "take", {"device": None, "sessions": [session.pk]}).json()
    device = OfflineDevice.objects.get()
    assert (taken["device"], b64decode(taken["key"])) == (str(device.device), bytes(device.key))
    (register,) = taken["registers"]
    assert (register["version"], register["seconds"]) == (1, 48 * 3600)
    assert register["rows"] == [
        {
            "id": person.pk,
            "number": 1,
            "name": NAME,
            "place": "BLOKX-9",
            "letter": "",
            "note": "",
            "late": 0,
            "early": 0,
        }
    ]
    again = ask(client, "take", {"device": taken["device"], "sessions": [session.pk]}).json()
    assert "key" not in again

    entry = operation(person, "T", late=20, note="Dari klinik", at="2026-07-15T01:30:00.000Z")
    message = {"device": taken["device"], "session": session.pk, "operations": [entry]}
    first, second = ask(client, "send", message), ask(client, "send", message)
    assert (first.status_code, second.status_code) == (200, 200)
    (answer,) = first.json()["answers"]
    assert (answer["outcome"], answer["version"], answer["again"]) == ("applied", 2, False)
    assert second.json()["answers"] == [answer | {"again": True}]
    assert Attendance.objects.get().late_minutes == 20

    returned = ask(
        client, "return", {"device": taken["device"], "sessions": [session.pk], "wiped": True}
    )
    assert returned.status_code == 200
    assert OfflineCopy.objects.out().count() == 0
    assert state(client, perangkat=taken["device"])["device"] == "ended"
    assert ask(client, "send", message).status_code == 410


def test_an_instructor_s_copy_has_no_block(client_of, instructor, session, person):
    taken = ask(client_of(instructor), "take", {"device": None, "sessions": [session.pk]})

    assert NAME in taken.content.decode()
    assert "BLOKX-9" not in taken.content.decode()


def test_a_conflict_is_409_and_shows_who_marked_what(
    client_of, officer, supervisor, session, person
):
    device = device_of(officer)
    other = {"device": str(device_of(supervisor).device), "session": session.pk}
    ask(client_of(supervisor), "send", other | {"operations": [operation(person, "I")]})

    answer = ask(
        client_of(officer),
        "send",
        {
            "device": str(device.device),
            "session": session.pk,
            "operations": [operation(person, "A")],
        },
    )

    assert answer.status_code == 409
    (told,) = answer.json()["answers"]
    assert (told["stored"]["letter"], told["stored"]["by"]) == ("I", supervisor.full_name)


def test_bad_messages_are_sentences(client_of, officer, other_officer, session, person):
    client = client_of(officer)
    own, foreign = device_of(officer), device_of(other_officer)
    whole = {
        "device": str(own.device),
        "session": session.pk,
        "operations": [operation(person)],
    }
    elsewhere = SessionFactory(training_class=TrainingClassFactory(running=True), on=TODAY)
    statuses = [
        (ask(client, "send", body).status_code, status)
        for body, status in [
            ("{", 422),
            ("[" * 50_000, 422),
            ('"\\u0000"', 422),
            ("x" * 100_001, 413),
            (whole | {"operations": [operation(person)] * 201}, 413),
            (whole | {"operations": []}, 422),
            (whole | {"session": "1"}, 422),
            (whole | {"session": 2**80}, 422),
            (whole | {"session": elsewhere.pk}, 404),
            (whole | {"device": str(foreign.device)}, 404),
            (whole | {"device": ["x"]}, 404),
            (whole | {"operations": [operation(person, note="\x00\ud800🙂")]}, 200),
        ]
    ]

    assert [seen for seen, _wanted in statuses] == [wanted for _seen, wanted in statuses]
    for body in ("{", "[]", json.dumps({"sessions": list(range(40))})):
        assert ask(client, "take", body).json()["sentence"]
        assert ask(client, "return", body).json()["sentence"]
    assert AppliedOperation.objects.count() == 1


def test_a_forged_post_is_turned_away(officer, session):
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer)
    body = {"device": None, "sessions": [session.pk]}
    assert ask(client, "take", body).status_code == 403

    token = state(client)["token"]
    answer = client.post(
        reverse("trainees:offline-take"),
        json.dumps(body),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )

    assert answer.status_code == 200


def test_the_key_is_for_its_owner_who_still_works_there(
    client_of, officer, supervisor, session, clock
):
    device = device_of(officer)
    offline.take(device=device, sessions=[session], by=officer)
    asked = {"perangkat": str(device.device), "kunci": "1"}

    own = state(client_of(officer), **asked)
    assert (own["device"], b64decode(own["key"]), own["gone"]) == ("own", bytes(device.key), [])
    assert "key" not in state(client_of(officer), perangkat=str(device.device))
    strange = state(client_of(supervisor), **asked)
    assert strange["device"] == "foreign"
    assert "key" not in strange
    assert strange["registers"][0]["elsewhere"] == (
        f"Di “HP bengkel” milik {officer.full_name} sejak 15 Jul 2026 10.00."
    )

    Posting.objects.filter(user=officer).update(ends_on=date(2026, 7, 14))
    left = state(client_of(officer), **asked)
    assert left["gone"] == [session.pk]
    assert "key" not in left


def test_only_registers_of_these_days_that_may_be_filled_are_offered(
    client_of, officer, training_class
):
    days = [TODAY + timedelta(days=n) for n in range(-1, 4)]
    for on in days:
        SessionFactory(training_class=training_class, on=on)
    SessionFactory(
        training_class=training_class, on=TODAY, cancelled=True, starts_at="15:00", ends_at="16:00"
    )
    SessionFactory(training_class=TrainingClassFactory(running=True), on=TODAY)

    offered = state(client_of(officer))["registers"]

    assert [each["when"].split(" · ")[0] for each in offered] == [
        "Rabu, 15 Juli 2026",
        "Kamis, 16 Juli 2026",
        "Jumat, 17 Juli 2026",
    ]


def test_a_lost_device_is_ended_in_the_profile(client_of, officer, other_officer, session):
    device = OfflineCopyFactory(device__user=officer, session=session).device
    foreign = device_of(other_officer)
    client = client_of(officer)
    page = client.get(reverse("accounts:profile")).content.decode()
    assert f'name="device" value="{device.pk}"' in page
    assert f'name="device" value="{foreign.pk}"' not in page

    for pk in (foreign.pk, "x", "²", ""):
        assert client.post(reverse("trainees:offline-end"), {"device": pk}).status_code == 404
    answer = client.post(reverse("trainees:offline-end"), {"device": device.pk}, follow=True)

    device.refresh_from_db()
    assert device.ended_at
    assert "diakhiri" in answer.content.decode()


def test_asking_how_it_stands_costs_the_same_for_one_register_and_many(
    client_of, officer, supervisor, training_class, django_assert_max_num_queries
):
    client, device = client_of(officer), device_of(officer)
    for n in range(6):
        session = SessionFactory(
            training_class=training_class, on=TODAY, starts_at=time(8 + n), ends_at=time(8 + n, 45)
        )
        OfflineCopyFactory(device=device, session=session)
        OfflineCopyFactory(device__user=supervisor, session=session)

    with django_assert_max_num_queries(16):
        assert len(state(client, perangkat=str(device.device))["registers"]) == 6
