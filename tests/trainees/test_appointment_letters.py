"""The head's decision letters (SK): who stands on one, who signs it, and their pages."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import OfficeHolderFactory
from tests.factories.trainees import BoardDecisionFactory
from tests.partnerships.papers import pdf
from tests.posting import post
from tests.trainees.people import NOON, TODAY, a_class, recommended, seated
from trainees.actions import appointments, enrolments, leaving
from trainees.models import AppointmentLetter, ExitReason

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def head_of_house(facility):
    return OfficeHolderFactory(facility=facility, name="Andi Kepala", position="Kepala Rutan")


@pytest.fixture
def full(facility, officer):
    training_class = a_class(facility)
    seated(training_class, officer, 2)
    return training_class


def issue(training_class, by, number="W.23-1", on=TODAY):
    people = list(appointments.without_letter(training_class))
    return appointments.issue(
        training_class=training_class, enrolments=people, number=number, on=on, by=by
    )


def test_a_letter_names_everybody_once_and_the_next_those_who_follow(full, officer, head_of_house):
    first = issue(full, officer)
    (late,) = seated(full, officer)
    second = issue(full, officer, "W.23-2")

    assert first.enrolments.count() == 2
    assert list(second.enrolments.all()) == [late]
    assert not appointments.without_letter(full).exists()
    with pytest.raises(DomainError, match="stands on a letter already"):
        appointments.issue(
            training_class=full, enrolments=[late], number="W.23-3", on=TODAY, by=officer
        )


def test_who_left_stands_on_no_new_letter(full, officer, head_of_house):
    gone = full.enrolments.first()
    reason = ExitReason.objects.filter(needs_note=False, is_chosen_by_staff=True).first()
    leaving.leave(enrolment=gone, reason=reason, on=TODAY, by=officer)

    assert gone not in issue(full, officer).enrolments.all()


def test_the_head_of_that_day_signs_and_a_later_one_changes_nothing(full, officer, facility):
    old = OfficeHolderFactory(
        facility=facility, name="Kepala Lama", starts_on=date(2024, 1, 1), ends_on=TODAY
    )
    letter = issue(full, officer)
    old.name = "Nama Lain"
    old.save()
    OfficeHolderFactory(facility=facility, name="Kepala Baru", starts_on=date(2026, 7, 16))

    letter.refresh_from_db()
    assert (letter.signed_name, letter.signed_position) == ("Kepala Lama", "Kepala")


def test_whoever_acts_as_head_signs_as_that(full, officer, facility):
    OfficeHolderFactory(facility=facility, name="Plt Uji", is_acting=True)

    assert issue(full, officer).signed_position == "Plt. Kepala"


def test_without_a_known_head_the_way_out_is_said(full, officer):
    with pytest.raises(DomainError, match="No head is known for 15 July 2026. Record who") as no:
        issue(full, officer)

    assert no.value.field == "on"


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (date(2026, 7, 16), "cannot be after today"),
        (date(2026, 7, 9), "The hearing was on 10 July 2026"),
    ],
)
def test_a_letter_lies_between_the_hearing_and_today(facility, officer, head_of_house, on, says):
    training_class = a_class(facility)
    application = recommended(training_class)
    BoardDecisionFactory(application=application, hearing__on=date(2026, 7, 10))
    enrolments.enrol(
        training_class=training_class, applications=[application], on=TODAY, by=officer
    )

    with pytest.raises(DomainError, match=says):
        issue(training_class, officer, on=on)


def test_a_number_is_used_once_in_a_facility(full, facility, officer, head_of_house):
    issue(full, officer)
    other = a_class(facility)
    seated(other, officer)

    with pytest.raises(DomainError, match="already used") as refused:
        issue(other, officer, "  W.23-1 ")
    assert refused.value.field == "number"


def test_a_letter_is_issued_printed_and_scanned_in_the_browser(
    client_of, full, officer, head_of_house
):
    client = client_of(officer)
    page = reverse("trainees:class-letters", args=[full.public_id])

    assert post(client, page, {"number": "", "on": "15/07/2026"}).status_code == 400
    assert post(client, page, {"number": "W.23-1", "on": "15/07/2026"}).status_code == 302
    letter = AppointmentLetter.objects.get()
    answer = client.get(reverse("trainees:letter-paper", args=[full.public_id, letter.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="sk-{letter.pk}.pdf"'
    assert AuditEvent.objects.get(action="paper.printed").details["paper"] == "sk"
    scan = reverse("trainees:letter-scan", args=[full.public_id, letter.pk])
    assert post(client, scan, {"file": pdf()}).status_code == 302

    letter.refresh_from_db()
    assert letter.scan.training_class == full
    assert letter.scan.name in client.get(page).content.decode()
