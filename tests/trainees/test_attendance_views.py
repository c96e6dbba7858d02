import gzip
import re
import secrets
from datetime import date, time
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships.choices import SessionState
from rutan.audit.models import AuditEvent
from tests.factories.moments import TODAY
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import AttendanceFactory, EnrolmentFactory
from trainees.actions.marks import refresh_hours
from trainees.models import Attendance, AttendanceReason

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
NOTE = "Berobat ke klinik, kembali pukul 11"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(running=True, facility=facility, partner=partner)


@pytest.fixture
def session(training_class):
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    return len(queries)


def people(training_class, count):
    return [
        EnrolmentFactory(
            active=True,
            training_class=training_class,
            inmate__id_card_name=f"Warga {n:02d}",
            custody__block="A-1",
        )
        for n in range(count)
    ]


def register_url(session):
    return reverse("trainees:session-register", args=[session.training_class.public_id, session.pk])


def overview_url(training_class):
    return reverse("trainees:class-attendance", args=[training_class.public_id])


def marks(*pairs, version=1, **more):
    page = {"version": version, "once": secrets.token_urlsafe(16)}
    return {f"mark-{person.pk}": letter for person, letter in pairs} | page | more


def letters(session):
    stored = Attendance.objects.filter(session=session)
    return dict(stored.values_list("enrolment", "reason__letter"))


# --- Overview ------------------------------------------------------------------------------


def test_overview_shows_sessions_by_what_is_to_do_and_people_by_attendance(
    client_of, officer, training_class, session
):
    people(training_class, 2)
    SessionFactory(training_class=training_class, on=date(2026, 7, 16))
    SessionFactory(training_class=training_class, on=date(2026, 7, 9), cancelled=True)

    page = client_of(officer).get(overview_url(training_class))

    kinds = [entry["kind"] for month in page.context["months"] for entry in month["entries"]]
    assert kinds == ["cancelled", "open", "later"]
    assert "Warga 00" in page.content.decode()
    assert register_url(session) in page.content.decode()


def test_overview_before_any_session_says_where_they_come_from(client_of, officer, training_class):
    page = client_of(officer).get(overview_url(training_class))

    assert page.status_code == 200
    assert page.context["months"] == []


def test_overview_takes_the_same_queries_for_any_number_of_people(
    client_of, officer, training_class, session
):
    client = client_of(officer)
    people(training_class, 1)
    few = queries_of(client, overview_url(training_class))
    people(training_class, 31)

    assert queries_of(client, overview_url(training_class)) == few <= 18


def test_overview_tells_who_is_out_of_reach_and_whether_a_catch_up_helps(
    client_of, officer, training_class
):
    lost, fine = people(training_class, 2)
    gone = EnrolmentFactory(withdrawn=True, training_class=training_class)
    held = SessionFactory(training_class=training_class, on=date(2026, 7, 14), held=True, hours=5)
    for person, letter in ((lost, "A"), (fine, "H")):
        reason = AttendanceReason.objects.get(letter=letter)
        AttendanceFactory(
            enrolment=person, session=held, reason=reason, hours=5 * reason.credits_hours
        )
    refresh_hours(training_class)
    training_class.exam_on = date(2026, 7, 24)
    training_class.save()
    plan = reverse("trainees:session-catch-up", args=[training_class.public_id])

    client = client_of(officer)
    page = client.get(overview_url(training_class))

    rows = {row["enrolment"]: row for row in page.context["people"]}
    assert rows[lost]["tone"] == "bad"
    assert "4 JP" in rows[lost]["detail"]
    assert "23 Juli 2026" in rows[lost]["detail"]
    assert (rows[fine]["label"], rows[gone]["detail"]) == ("", gone.get_state_display())
    assert [row["enrolment"] for row in page.context["not_ready"]] == [lost]
    assert (page.context["not_ready_count"], page.context["on_the_way"]) == (1, 0)
    address = f"{plan}?orang={lost.inmate.public_id}"
    assert address in page.content.decode()
    form = client.get(address).context["form"]
    assert form["people"].value() == [lost.pk]
    summary = client.get(reverse("trainees:class-detail", args=[training_class.public_id]))
    assert [row["enrolment"] for row in summary.context["at_risk"]] == [lost]


# --- Register ------------------------------------------------------------------------------


def test_register_without_script_is_filled_saved_and_told(client_of, officer, session):
    here, sick, away = people(session.training_class, 3)

    answer = client_of(officer).post(
        register_url(session),
        marks((here, "H"), (sick, "S"), (away, "K"), **{f"note-{sick.pk}": "Klinik"}),
        follow=True,
    )

    assert letters(session) == {here.pk: "H", sick.pk: "S", away.pk: "K"}
    assert Attendance.objects.get(enrolment=sick).note == "Klinik"
    (message,) = answer.context["messages"]
    assert "1" in str(message)
    assert "2" in str(message)
    assert "data-saved" in answer.content.decode()


def test_a_register_sent_twice_counts_once_and_gets_the_first_answer(client_of, officer, session):
    (person,) = people(session.training_class, 1)
    client, sent = client_of(officer), marks((person, "S"))

    first, again = [client.post(register_url(session), sent) for _time in range(2)]

    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert AuditEvent.objects.filter(action="attendance.saved").count() == 1


@pytest.mark.parametrize("wanted", [True, False])
def test_letter_keys_follow_the_profile(client_of, officer, session, wanted):
    people(session.training_class, 1)
    officer.letter_keys = wanted
    officer.save()

    page = client_of(officer).get(register_url(session)).content.decode()

    assert ('data-keys="off"' in page) is not wanted
    assert (f'href="{reverse("accounts:profile")}">Matikan tombol huruf' in page) is wanted


def test_mark_everyone_present_without_script_fills_only_empty_rows_and_saves_nothing(
    client_of, officer, session
):
    sick, empty = people(session.training_class, 2)

    page = client_of(officer).post(register_url(session), marks((sick, "S"), aksi="semua"))

    assert [row.value for row in page.context["register"].rows] == ["S", "H"]
    assert not Attendance.objects.exists()
    assert page.context["told"]


def test_codes_of_the_first_line_come_from_the_table(client_of, officer, session):
    people(session.training_class, 1)
    AttendanceReason.objects.filter(letter="P").update(shows_first=False)

    page = client_of(officer).get(register_url(session))

    assert [code.code for code in page.context["codes"]] == ["H", "S", "I", "A"]
    assert {code.code for code in page.context["more"]} == {"P", "T", "K", "D", "C", "M"}


def test_future_session_offers_only_what_may_be_planned(client_of, officer, training_class):
    later = SessionFactory(training_class=training_class, on=date(2026, 7, 20))
    (person,) = people(training_class, 1)
    client = client_of(officer)

    page = client.get(register_url(later))
    refused = client.post(register_url(later), marks((person, "H")))

    offered = {code.code for code in page.context["register"].codes}
    assert offered == {"S", "I", "P", "D"}
    assert 'name="aksi"' not in page.content.decode()
    assert refused.status_code == 422
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    "tamper", [{"mark-999999": "H"}, {"mark-{pk}": "X"}, {"note-{pk}": "x" * 121}]
)
def test_bad_rows_are_named_and_nothing_is_lost_or_saved(client_of, officer, session, tamper):
    person, other = people(session.training_class, 2)
    sent = marks((person, "S"), (other, "A"))
    sent |= {name.replace("{pk}", str(person.pk)): value for name, value in tamper.items()}

    page = client_of(officer).post(register_url(session), sent)

    assert page.status_code == 422
    assert page.context["form"].errors
    assert page.context["register"].rows[1].value == "A"
    assert not Attendance.objects.exists()


def test_stale_register_asks_for_each_difference_and_then_saves_the_choice(
    client_of, officer, supervisor, session
):
    first, second, third = people(session.training_class, 3)
    client_of(supervisor).post(register_url(session), marks((first, "S"), (second, "A")))

    client = client_of(officer)
    conflict = client.post(register_url(session), marks((first, "H"), (second, "H"), (third, "H")))
    assert conflict.status_code == 409
    assert "Andi Kasubsi" in conflict.content.decode()
    assert [each["row"].name for each in conflict.context["differences"]] == [
        "Warga 00",
        "Warga 01",
    ]
    assert letters(session) == {first.pk: "S", second.pk: "A"}

    chosen = marks((first, "H"), (second, "H"), (third, "H"), version=2) | {
        "choose": [first.pk, second.pk],
        f"keep-{first.pk}": "stored",
    }
    undecided = client.post(register_url(session), chosen)
    assert undecided.status_code == 409
    assert undecided.context["undecided"] is True

    client.post(register_url(session), chosen | {f"keep-{second.pk}": "yours"})
    assert letters(session) == {first.pk: "S", second.pk: "H", third.pk: "H"}


def test_conflict_page_carries_every_other_row_along(client_of, officer, supervisor, session):
    first, second = people(session.training_class, 2)
    client_of(supervisor).post(register_url(session), marks((first, "S")))

    conflict = client_of(officer).post(register_url(session), marks((first, "H"), (second, "A")))

    assert conflict.context["kept"] == [(f"mark-{second.pk}", "A")]


def test_late_register_is_read_only_for_officers_and_asks_supervisors_why(
    client_of, officer, supervisor, training_class
):
    old = SessionFactory(training_class=training_class, on=date(2026, 7, 7))
    (person,) = people(training_class, 1)

    page = client_of(officer).get(register_url(old))
    assert page.context["register"].rows[0].locked is True
    client = client_of(supervisor)
    refused = client.post(register_url(old), marks((person, "H")))
    saved = client.post(register_url(old), marks((person, "H"), reason="Daftar baru diterima"))

    assert refused.status_code == 422
    assert "reason" in refused.context["form"].errors
    assert saved.status_code == 302
    shown = client.get(register_url(old)).content.decode()
    assert "Daftar baru diterima" in shown
    assert "Andi Kasubsi" in shown


def test_instructor_fills_registers_of_own_classes_only(
    client_of, instructor, training_class, session
):
    (person,) = people(training_class, 1)
    client = client_of(instructor)
    assert client.get(register_url(session)).status_code == 404

    training_class.instructors.add(instructor.instructor)
    page = client.get(register_url(session))
    saved = client.post(register_url(session), marks((person, "H")))
    overview = client.get(overview_url(training_class))

    assert "Warga 00" in page.content.decode()
    assert saved.status_code == 302
    assert "Warga 00" not in overview.content.decode()
    assert client.get(page.request["PATH_INFO"] + "batalkan/").status_code == 403


def test_session_of_another_class_or_facility_is_not_found(
    client_of, officer, other_officer, session, facility
):
    other = TrainingClassFactory(running=True, facility=facility)
    mixed = reverse("trainees:session-register", args=[other.public_id, session.pk])

    assert client_of(officer).get(mixed).status_code == 404
    assert client_of(other_officer).get(register_url(session)).status_code == 404


@pytest.mark.parametrize("role", ["coordinator", "manager", "administrator", "probation_officer"])
def test_nobody_else_opens_a_register(client_of, request, session, role):
    user = request.getfixturevalue(role)

    assert client_of(user).get(register_url(session)).status_code == 403


def test_head_reads_a_register_and_cannot_post_one(client_of, head, session):
    (person,) = people(session.training_class, 1)
    client = client_of(head)

    assert client.get(register_url(session)).status_code == 200
    assert client.post(register_url(session), marks((person, "H"))).status_code == 403


def test_closed_class_is_read_only(client_of, officer, facility):
    session = SessionFactory(
        training_class=TrainingClassFactory(closed=True, facility=facility), on=TODAY
    )
    (person,) = people(session.training_class, 1)

    page = client_of(officer).post(register_url(session), marks((person, "H")))

    assert page.status_code == 422
    assert not Attendance.objects.exists()


def test_register_takes_the_same_queries_for_any_number_of_people(client_of, officer, session):
    client = client_of(officer)
    people(session.training_class, 1)
    few = queries_of(client, register_url(session))
    people(session.training_class, 31)

    assert queries_of(client, register_url(session)) == few <= 12


def test_the_page_of_32_people_and_what_it_sends_are_small(client_of, officer, session):
    """With notes, and without the script that leaves empty fields out."""
    crowd = people(session.training_class, 32)
    for person in crowd[:6]:
        AttendanceFactory(session=session, enrolment=person, note=NOTE)
    page = client_of(officer).get(register_url(session))
    names = re.findall(r'<input(?: [^>]*)? name="([^"]+)"', page.content.decode())
    sent = dict.fromkeys(names, "") | {f"mark-{each.pk}": "H" for each in crowd}
    sent |= {"csrfmiddlewaretoken": "x" * 64, "once": "x" * 43}
    sent |= {f"note-{each.pk}": NOTE for each in crowd[:6]}

    assert len(gzip.compress(page.content)) <= 25 * 1024
    assert len(urlencode(sent)) <= 5 * 1024


def test_an_instructor_reads_no_block(client_of, instructor, session):
    session.training_class.instructors.add(instructor.instructor)
    people(session.training_class, 1)

    page = client_of(instructor).get(register_url(session)).content.decode()

    assert ("A-1" in page, "Warga 00" in page) == (False, True)


# --- Cancelling ----------------------------------------------------------------------------


def test_session_is_cancelled_with_a_reason_and_taken_back(client_of, officer, session):
    people(session.training_class, 1)
    client = client_of(officer)
    url = register_url(session) + "batalkan/"

    empty = client.post(url, {})
    client.post(url, {"cause": "security", "reason": "Penggeledahan blok"})
    session.refresh_from_db()

    assert set(empty.context["form"].errors) == {"reason", "cause"}
    assert (session.state, session.cancel_fault) == (SessionState.CANCELLED, "institution")
    page = client.get(register_url(session))
    assert "Penggeledahan blok" in page.content.decode()

    client.post(register_url(session) + "adakan/")
    session.refresh_from_db()
    assert session.state == SessionState.SCHEDULED


def test_sessions_of_one_day_are_neighbours(client_of, officer, training_class, session):
    afternoon = SessionFactory(
        training_class=training_class, on=TODAY, starts_at=time(13), ends_at=time(15)
    )
    people(training_class, 1)

    page = client_of(officer).get(register_url(session))

    assert (page.context["before"], page.context["after"]) == (None, afternoon)
