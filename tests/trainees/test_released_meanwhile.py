"""Somebody is released while a page about several people is open: said by name, nothing lost."""

import secrets

import pytest
import time_machine
from django.urls import reverse

from tests.factories.trainees import HealthLetterFactory, sitting
from tests.trainees.people import NOON, TODAY, a_class, candidate, recommended
from trainees.actions import releases
from trainees.choices import Consent
from trainees.models import Application, BoardDecision, Enrolment, ReleaseKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def client(client_of, officer):
    return client_of(officer)


def release(application, by):
    releases.record_release(
        inmate=application.inmate,
        kind=ReleaseKind.objects.get(code="expiry"),
        on=TODAY,
        consent=Consent.REFUSED,
        contacts=[],
        by=by,
    )


def proposal(people):
    training_class = people[0].training_class
    HealthLetterFactory(inmate=people[1].inmate, on=TODAY, limits="Tidak mengangkat berat")
    return reverse("trainees:class-propose", args=[training_class.public_id]), {
        "kirim": "1",
        "calon": [each.inmate.public_id for each in people],
        "on": "22/07/2026",
        f"reason_{people[1].pk}": "Menulis alasan",
    }


def decision(people):
    hearing = people[0].hearing
    verdicts = {f"verdict_{each.pk}": "recommended" for each in people}
    return reverse("trainees:hearing-decide", args=[hearing.pk]), verdicts | {
        f"verdict_{people[1].pk}": "deferred",
        f"reason_{people[1].pk}": "Menulis alasan",
        "number": "BA 9",
        "version": str(hearing.version),
    }


def seats(people):
    training_class = people[0].training_class
    return reverse("trainees:class-enrol", args=[training_class.public_id]), {
        "kirim": "1",
        "calon": [each.inmate.public_id for each in people],
        f"willing_{people[1].pk}": "14/07/2026",
    }


def heard(training_class):
    hearing = sitting(training_class.facility, TODAY)
    return candidate(training_class, proposed=True, hearing=hearing, proposed_for=TODAY)


@pytest.mark.parametrize(
    ("make", "page", "kept", "status"),
    [
        (candidate, proposal, "Menulis alasan", 400),
        (heard, decision, "Menulis alasan", 409),
        (recommended, seats, "14/07/2026", 400),
    ],
)
def test_who_was_released_is_named_and_the_rest_stays(
    client, officer, facility, make, page, kept, status
):
    training_class = a_class(facility)
    people = [make(training_class) for _ in range(3)]
    address, sent = page(people)
    release(people[0], officer)
    states = dict(Application.objects.values_list("pk", "state"))

    answer = client.post(address, sent | {"once": secrets.token_urlsafe(16)})

    assert answer.status_code == status
    assert f"{people[0].inmate.id_card_name} (" in answer.text
    assert kept in answer.text
    assert dict(Application.objects.values_list("pk", "state")) == states
    assert not BoardDecision.objects.filter(hearing__number="BA 9").exists()
    assert not Enrolment.objects.exists()

    again = {name: value for name, value in sent.items() if str(people[0].pk) not in name}
    if "calon" in again:
        again["calon"] = [each.inmate.public_id for each in people[1:]]
    done = client.post(address, again | {"once": secrets.token_urlsafe(16)})
    assert done.status_code == 302
