from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partnerships.choices import ClassState, DocumentKind
from partnerships.models import Document
from rutan.common.errors import DomainError
from tests.factories.partnerships import (
    DocumentFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.registers import ClassReportFactory
from tests.factories.trainees import AttendanceFactory, EnrolmentFactory
from tests.partnerships import papers
from trainees.actions import classes
from trainees.choices import Competence, EnrolmentState

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
AFTER = date(2026, 8, 5)
KEY = "abcdefghijklmnopqrstuv"
PICTURE = papers.png().read()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{AFTER}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


@pytest.fixture
def ready(training_class):
    """Everything is done but the last step."""
    session = SessionFactory(training_class=training_class, held=True, hours=5)
    person = EnrolmentFactory(
        active=True,
        training_class=training_class,
        competence=Competence.COMPETENT,
        credited_hours=5,
        expected_hours=5,
    )
    AttendanceFactory(enrolment=person, session=session)
    DocumentFactory(
        facility=training_class.facility,
        training_class=training_class,
        kind=DocumentKind.MINUTES,
    )
    ClassReportFactory(training_class=training_class)
    type(training_class).objects.update(certificates_reason="Menunggu BPVP")
    return person


def url(training_class, name="class-close"):
    return reverse(f"trainees:{name}", args=[training_class.public_id])


def test_five_things_are_listed_and_no_button_until_they_are_done(
    client_of, officer, training_class
):
    EnrolmentFactory(active=True, training_class=training_class)

    page = client_of(officer).get(url(training_class))

    assert [item["done"] for item in page.context["items"]] == [False, False, True, False, False]
    assert url(training_class, "class-close-check") not in page.content.decode()


def test_minutes_are_uploaded_here_and_are_about_people(client_of, officer, training_class):
    answer = client_of(officer).post(
        url(training_class),
        {
            "minutes": SimpleUploadedFile("BA penutupan.png", PICTURE),
            "has_no_obstacles": "on",
            "once": KEY,
        },
    )

    document = Document.objects.get()
    assert answer.status_code == 302
    assert (document.kind, document.is_about_people) == (DocumentKind.MINUTES, True)


@pytest.mark.parametrize("content", [b"%PDF-1.4 not really", b"MZ\x90\x00", b""])
def test_file_that_is_not_what_it_says_is_refused(client_of, officer, training_class, content):
    page = client_of(officer).post(
        url(training_class),
        {
            "minutes": SimpleUploadedFile("ba.pdf", content),
            "has_no_obstacles": "on",
            "once": KEY,
        },
    )

    assert "minutes" in page.context["form"].errors
    assert not Document.objects.exists()


def test_class_is_closed_after_a_page_with_the_counts(client_of, officer, training_class, ready):
    client = client_of(officer)
    tasks = client.get(url(training_class))
    assert url(training_class, "class-close-check") in tasks.content.decode()

    check = client.get(url(training_class, "class-close-check"))
    client.post(url(training_class, "class-close-check"), {"once": KEY})

    assert [row["value"] for row in check.context["rows"]] == [1, 1, 1, 0]
    training_class.refresh_from_db()
    ready.refresh_from_db()
    assert (training_class.state, ready.state) == (ClassState.CLOSED, EnrolmentState.COMPLETED)


def test_a_class_stays_open_while_somebody_is_suspended(client_of, officer, training_class, ready):
    ready.suspended_on, ready.suspended_reason = date(2026, 7, 20), "Dirawat"
    ready.save()

    with pytest.raises(DomainError, match=f"{ready.inmate.id_card_name} masih ditangguhkan"):
        classes.close(training_class=training_class, by=officer)
    text = client_of(officer).get(url(training_class)).text

    assert f"{ready.inmate.id_card_name} masih ditangguhkan" in text
    assert f'href="{url(training_class, "class-candidates")}"' in text
    assert url(training_class, "class-close-check") not in text


def test_check_page_leads_back_while_something_is_missing(client_of, officer, training_class):
    EnrolmentFactory(active=True, training_class=training_class)

    answer = client_of(officer).post(url(training_class, "class-close-check"), {"once": KEY})

    assert answer.status_code == 302
    assert answer["Location"] == url(training_class)
    training_class.refresh_from_db()
    assert training_class.state == ClassState.ASSESSING


def test_head_reopens_a_closed_class_with_a_reason(client_of, officer, head, training_class, ready):
    client_of(officer).post(url(training_class, "class-close-check"), {"once": KEY})
    client = client_of(head)
    reopen = url(training_class, "class-reopen")

    assert client_of(officer).get(reopen).status_code == 403
    empty = client.post(reopen, {"once": KEY})
    client.post(reopen, {"reason": "Nilai salah", "once": KEY})

    training_class.refresh_from_db()
    assert "reason" in empty.context["form"].errors
    assert training_class.state == ClassState.ASSESSING


def test_class_starts_with_a_reason_when_there_are_few(client_of, officer, facility):
    training_class = TrainingClassFactory(selecting=True, facility=facility)
    SessionFactory(training_class=training_class)
    EnrolmentFactory(training_class=training_class)
    client = client_of(officer)
    start = url(training_class, "class-start")

    page = client.get(start)
    empty = client.post(start, {"once": KEY})
    reasons = {
        "reason_timetable": "Jam menyusul",
        "reason_hearing": "Sidang menyusul",
        "reason_willing": "Ditandatangani besok",
    }
    client.post(start, {"reason": "Disetujui mitra", "once": KEY} | reasons)

    assert "reason" in page.context["form"].fields
    assert set(empty.context["form"].errors) == {"reason", *reasons}
    training_class.refresh_from_db()
    assert training_class.state == ClassState.RUNNING
    assert set(training_class.readiness_reasons.values()) == set(reasons.values())
    shown = client.get(url(training_class, "class-detail")).content.decode()
    assert all(reason in shown for reason in reasons.values())


def test_assessment_begins_without_a_reason_when_the_hours_were_held(client_of, officer, facility):
    training_class = TrainingClassFactory(running=True, facility=facility, planned_hours=5)
    SessionFactory(training_class=training_class, held=True, hours=5)
    client = client_of(officer)
    assess = url(training_class, "class-assess")

    page = client.get(assess)
    client.post(assess, {"once": KEY})

    assert "reason" not in page.context["form"].fields
    training_class.refresh_from_db()
    assert training_class.state == ClassState.ASSESSING


def test_step_out_of_turn_says_so_and_changes_nothing(client_of, officer, training_class):
    page = client_of(officer).post(url(training_class, "class-start"), {"reason": "x", "once": KEY})

    assert page.status_code == 200
    assert page.context["form"].non_field_errors()


@pytest.mark.parametrize(
    "name", ["class-close", "class-close-check", "class-start", "class-assess"]
)
@pytest.mark.parametrize(
    ("role", "status"),
    [("other_officer", 404), ("instructor", 403), ("manager", 403), ("coordinator", 403)],
)
def test_who_may_move_a_class_on(client_of, request, training_class, name, role, status):
    user = request.getfixturevalue(role)

    assert client_of(user).get(url(training_class, name)).status_code == status
