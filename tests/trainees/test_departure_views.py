"""The pages of a departure and of who goes on, and the transcript."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from rutan.audit.models import AuditEvent
from tests.factories.partnerships import UnitFactory
from tests.factories.trainees import (
    AssessmentFactory,
    AttendanceFactory,
    ContinuationFactory,
    EnrolmentFactory,
    ResultFactory,
)
from tests.partnerships.test_paper_contents import text_of
from tests.trainees.people import NOON, TODAY
from trainees.actions import marks
from trainees.choices import ContinuationKind, CustodyState
from trainees.documents.transcript import contents_of, units_of
from trainees.models import AttendanceReason, ExitReason

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
SENT = {"once": "k" * 32}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("id"):
        yield


@pytest.fixture
def begun(facility, partner):
    """Two units: five hours and a pass in the first, nothing yet in the second."""
    enrolment = EnrolmentFactory(
        active=True, training_class__facility=facility, training_class__partner=partner
    )
    version = enrolment.training_class.programme_version
    first = UnitFactory(version=version, order=8, title="Mengelas sambungan datar")
    UnitFactory(version=version, order=9, title="Mengelas sambungan pipa")
    AttendanceFactory(
        enrolment=enrolment,
        session__unit=first,
        session__on=date(2026, 7, 10),
        hours=3,
        reason=AttendanceReason.objects.get(letter="H"),
    )
    assessment = AssessmentFactory(training_class=enrolment.training_class, unit=first)
    ResultFactory(enrolment=enrolment, assessment=assessment, score=80, on=date(2026, 7, 11))
    marks.refresh_hours(enrolment.training_class)
    enrolment.refresh_from_db()
    return enrolment


@pytest.fixture
def continuation(begun):
    begun.state, begun.ended_on = "released", TODAY
    begun.exit_reason = ExitReason.objects.get(code="released")
    begun.save()
    return ContinuationFactory(enrolment=begun)


def test_a_transfer_is_recorded_once_and_the_page_says_what_it_ends(begun, officer, client_of):
    client = client_of(officer)
    address = reverse("trainees:inmate-depart", args=[begun.inmate.public_id])
    assert str(begun.training_class) in client.get(address).text
    assert (
        address in client.get(reverse("trainees:inmate-detail", args=[begun.inmate.public_id])).text
    )

    wrong = client.post(address, SENT | {"kind": "transfer", "on": "15/07/2026"})
    assert wrong.status_code == 400
    assert "Tulis ke mana" in wrong.text

    sent = SENT | {"kind": "transfer", "on": "15/07/2026", "to_place": "Lapas Pangkep"}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent).status_code == 302

    begun.custody.refresh_from_db()
    assert begun.custody.state == CustodyState.TRANSFERRED
    assert begun.custody.departure.to_place == "Lapas Pangkep"
    person = client.get(reverse("trainees:inmate-detail", args=[begun.inmate.public_id]))
    assert {"label": "Sudah keluar", "value": "15 Jul 2026", "note": "ke Lapas Pangkep"} in (
        person.context["facts"]
    )


def test_the_task_leads_from_the_hand_over_to_the_arrival(continuation, officer, client_of):
    client = client_of(officer)
    address = reverse("trainees:continuation-detail", args=[continuation.pk])
    assert (
        continuation.enrolment.inmate.id_card_name
        in client.get(reverse("trainees:continuation-list")).text
    )

    handed = SENT | {"aksi": "serahkan", "kind": "school", "on": "15/07/2026", "note": "SKB"}
    assert client.post(address, handed).status_code == 302
    arrived = {"once": "a" * 32, "aksi": "tiba", "on": "15/07/2026"}
    assert client.post(address, arrived).status_code == 302

    continuation.refresh_from_db()
    assert (continuation.kind, continuation.arrived_on) == (ContinuationKind.SCHOOL, TODAY)
    assert 'name="aksi"' not in client.get(address).text


def test_a_transcript_counts_hours_and_units_as_the_registers_do(continuation):
    enrolment = continuation.enrolment
    rows = units_of(enrolment)

    assert sum(row.attended for row in rows) == enrolment.credited_hours == 3
    assert sum(row.held for row in rows) == enrolment.expected_hours == 5
    assert [str(row.unit) for row in rows if row.is_passed] == ["Mengelas sambungan datar"]


def test_nothing_on_it_tells_where_it_was_earned(continuation, officer, facility, client_of):
    answer = client_of(officer).get(
        reverse("trainees:continuation-transcript", args=[continuation.pk])
    )

    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert "Mengelas sambungan pipa" in text
    assert continuation.enrolment.inmate.id_card_name in text
    for telling in ("rutan", facility.official_name.lower(), officer.full_name.lower(), "bebas"):
        assert telling not in text.lower()
    assert continuation.enrolment.inmate.public_id not in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(action="paper.printed").count() == 1


def test_a_word_that_tells_where_is_named_instead_of_printed(continuation, officer, client_of):
    programme = continuation.enrolment.training_class.programme_version.programme
    programme.title = "Las untuk warga binaan"
    programme.save()

    answer = client_of(officer).get(
        reverse("trainees:continuation-transcript", args=[continuation.pk]), follow=True
    )

    assert "“warga binaan”" in answer.text


def test_the_next_facility_reads_the_transcript_once_the_person_is_registered_there(
    continuation, other_facility, other_officer, client_of
):
    continuation.kind, continuation.to_facility = ContinuationKind.FACILITY, other_facility
    continuation.save()
    client = client_of(other_officer)
    page = reverse("trainees:continuation-detail", args=[continuation.pk])
    paper = reverse("trainees:continuation-transcript", args=[continuation.pk])
    assert {client.get(page).status_code, client.get(paper).status_code} == {404}

    inmate = continuation.enrolment.inmate
    inmate.facility = other_facility
    inmate.save()

    assert {client.get(page).status_code, client.get(paper).status_code} == {200}
    with translation.override("id"):
        data = contents_of(continuation, at=continuation.created_at, by=other_officer)
    assert data["kop"]["name"] == continuation.facility.official_name


def test_another_facility_and_outsiders_find_nothing(
    continuation, other_officer, coordinator, manager, client_of
):
    page = reverse("trainees:continuation-detail", args=[continuation.pk])

    assert client_of(other_officer).get(page).status_code == 404
    assert {client_of(each).get(page).status_code for each in (coordinator, manager)} <= {403}


def test_a_death_is_not_called_a_sentence(client_of, officer, begun):
    page = client_of(officer).get(reverse("trainees:inmate-depart", args=[begun.inmate.public_id]))

    assert "Sebab kepergian" in page.text
    assert "Meninggal" in page.text
    assert "Pidana mati" not in page.text
