"""The statement of willingness: signed later, missing when lessons begin, and taken back."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.trainees import BoardDecisionFactory, EnrolmentFactory
from tests.trainees.people import NOON, TODAY, a_class, recommended, seated
from trainees.actions import classes, enrolments, statements
from trainees.choices import EnrolmentState

pytestmark = pytest.mark.django_db
SIGNED = date(2026, 7, 13)


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def test_a_statement_signed_later_is_kept_with_the_application(facility, officer):
    (enrolment,) = seated(a_class(facility), officer)

    statements.record_willingness(enrolment=enrolment, on=TODAY, by=officer)

    enrolment.refresh_from_db()
    enrolment.application.refresh_from_db()
    assert enrolment.willing_on == enrolment.application.willing_on == TODAY


def test_who_enters_a_running_class_has_signed_or_there_is_a_reason(facility, officer, client_of):
    training_class = a_class(facility, state="running", started_on=TODAY)
    signed, unsigned, other = people = [recommended(training_class) for _ in range(3)]
    names = ", ".join(each.inmate.id_card_name for each in (unsigned, other))
    for person in people:
        BoardDecisionFactory(application=person)
    page = reverse("trainees:class-enrol", args=[training_class.public_id])
    sent = {
        "kirim": "1",
        "once": "k" * 22,
        "calon": [each.inmate.public_id for each in people],
        f"willing_{signed.pk}": "13/07/2026",
        f"unsigned_{unsigned.pk}": "Sakit tangan",
    }

    with pytest.raises(DomainError) as refused:
        enrolments.enrol(
            training_class=training_class,
            applications=people,
            willing={signed.pk: SIGNED},
            unsigned={unsigned.pk: " "},
            on=TODAY,
            by=officer,
        )
    assert str(refused.value) == (
        f"{names} have not signed the statement of willingness. Ask for it, or write why they "
        "start without it."
    )
    half = client_of(officer).post(page, sent)
    assert half.status_code == 400
    assert f"{other.inmate.id_card_name} belum menandatangani pernyataan kesediaan." in half.text
    sent |= {f"unsigned_{other.pk}": "Cap jempol menyusul"}
    assert client_of(officer).post(page, sent).status_code == 302

    rows = list(training_class.enrolments.order_by("application"))
    assert [each.unsigned_reason for each in rows] == ["", "Sakit tangan", "Cap jempol menyusul"]
    event = AuditEvent.objects.get(action="enrolment.unsigned")
    assert event.details["people"] == [rows[1].pk, rows[2].pk]


def test_before_the_class_begins_a_seat_needs_no_signature(facility, officer):
    (enrolment,) = seated(a_class(facility), officer)

    assert (enrolment.willing_on, enrolment.unsigned_reason) == (None, "")
    assert not AuditEvent.objects.filter(action="enrolment.unsigned").exists()


def test_a_class_begins_with_the_unsigned_named_and_a_reason(facility, officer, client_of):
    training_class = a_class(facility, needs_hearing=False, planned_hours=5)
    for _number in range(11):
        EnrolmentFactory(training_class=training_class, willing_on=SIGNED)
    type(training_class).objects.filter(pk=training_class.pk).update(starts_on=TODAY)
    first, second = training_class.enrolments.order_by("inmate__id_card_name", "pk")[:2]
    training_class.enrolments.filter(pk__in=[first.pk, second.pk]).update(willing_on=None)
    names = f"{first.inmate.id_card_name}, {second.inmate.id_card_name}"

    with pytest.raises(DomainError, match=f"{names} have not signed the statement"):
        classes.start(training_class=training_class, by=officer)
    page = reverse("trainees:class-start", args=[training_class.public_id])
    client = client_of(officer)
    assert names in client.get(page).text
    assert client.post(page, {"reason_willing": ""}).status_code == 200
    assert client.post(page, {"reason_willing": "Cap jempol menyusul"}).status_code == 302

    reasons = training_class.enrolments.values_list("pk", "unsigned_reason")
    assert {pk for pk, reason in reasons if reason == "Cap jempol menyusul"} == {
        first.pk,
        second.pk,
    }
    event = AuditEvent.objects.get(action="enrolment.unsigned")
    assert sorted(event.details["people"]) == sorted([first.pk, second.pk])


def test_a_statement_taken_back_is_leaving_by_own_wish_and_its_day_is_kept(
    facility, officer, client_of
):
    training_class = a_class(facility)
    (enrolment,) = seated(training_class, officer)
    with pytest.raises(DomainError, match="No statement was signed"):
        statements.take_back(enrolment=enrolment, on=TODAY, by=officer)
    statements.record_willingness(enrolment=enrolment, on=TODAY, by=officer)
    enrolment.refresh_from_db()
    with pytest.raises(DomainError, match="signed on 15 July 2026"):
        statements.take_back(enrolment=enrolment, on=SIGNED, by=officer)
    page = reverse(
        "trainees:class-unwilling", args=[training_class.public_id, enrolment.inmate.public_id]
    )
    client = client_of(officer)
    assert "15 Juli 2026" in client.get(page).text

    answer = client.post(page, {"once": "k" * 22, "on": "15/07/2026", "note": "Kembali ke dapur"})

    enrolment.refresh_from_db()
    training_class.refresh_from_db()
    assert answer.status_code == 302
    assert (enrolment.state, enrolment.exit_reason.code) == (EnrolmentState.WITHDRAWN, "own_wish")
    assert (enrolment.willing_on, enrolment.ended_on) == (TODAY, TODAY)
    assert training_class.seats_taken == 0
    event = AuditEvent.objects.get(action="enrolment.unwilling")
    assert event.details["signed_on"] == "2026-07-15"


def test_nothing_is_taken_back_that_was_not_signed(facility, officer, client_of):
    training_class = a_class(facility)
    (enrolment,) = seated(training_class, officer)
    code = enrolment.inmate.public_id

    text = (
        client_of(officer)
        .get(reverse("trainees:class-unwilling", args=[training_class.public_id, code]))
        .text
    )

    assert reverse("trainees:class-leave", args=[training_class.public_id, code]) in text


def test_one_day_stands_for_all_who_signed_together(facility, officer, client_of):
    training_class = a_class(facility)
    people = [recommended(training_class) for _ in range(3)]
    for person in people:
        BoardDecisionFactory(application=person)
    first, second, third = people
    page = reverse("trainees:class-enrol", args=[training_class.public_id])
    sent = {
        "kirim": "1",
        "once": "k" * 22,
        "calon": [first.inmate.public_id, second.inmate.public_id],
        "signed_on": "14/07/2026",
        f"willing_{second.pk}": "13/07/2026",
    }

    assert client_of(officer).post(page, sent).status_code == 302

    days = dict(training_class.enrolments.values_list("application", "willing_on"))
    assert days == {first.pk: date(2026, 7, 14), second.pk: SIGNED}
    third.refresh_from_db()
    assert third.willing_on is None
