"""Taking consent back on the page of a person who was released (domain 14.15, scenario 19)."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from tests.factories.trainees import CustodyFactory, ReleaseContactFactory, ReleaseFactory
from trainees.choices import Consent
from trainees.models import ReleaseContact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_autumn():
    with time_machine.travel("2026-11-20T03:00:00+00:00", tick=False), translation.override("id"):
        yield


@pytest.fixture
def custody(facility):
    return CustodyFactory(released=True, inmate__facility=facility)


def person_page(release):
    return reverse("trainees:inmate-detail", args=[release.inmate.public_id])


def withdraw_address(release):
    return reverse("trainees:consent-withdraw", args=[release.pk])


def test_the_page_of_the_person_offers_to_withdraw_and_then_no_more(custody, officer, client_of):
    release = ReleaseFactory(custody=custody)
    ReleaseContactFactory(release=release)
    client, address = client_of(officer), withdraw_address(release)

    before = client.get(person_page(release)).text
    after = client.post(address, follow=True).text

    release.refresh_from_db()
    assert address in before
    assert address not in after
    assert release.consent == Consent.WITHDRAWN
    assert not ReleaseContact.objects.exists()


def test_under_supervision_there_is_no_consent_to_withdraw(custody, officer, client_of):
    release = ReleaseFactory(
        supervised=True, custody=custody, consent=Consent.NOT_NEEDED, consent_on=None
    )
    client = client_of(officer)

    page = client.get(person_page(release)).text
    answer = client.post(withdraw_address(release), follow=True)

    release.refresh_from_db()
    assert withdraw_address(release) not in page
    assert (answer.status_code, release.consent) == (200, Consent.NOT_NEEDED)
    assert "bapas" in answer.text.lower()


def test_people_of_another_facility_are_not_found(other_officer, custody, client_of):
    release = ReleaseFactory(custody=custody, on=date(2026, 7, 10))

    assert client_of(other_officer).post(withdraw_address(release)).status_code == 404
    release.refresh_from_db()
    assert release.consent == Consent.GIVEN
