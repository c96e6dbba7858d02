"""Somebody of the class has to be elsewhere: said before a plan is saved, and when it is."""

from datetime import date

import pytest
import time_machine

from partnerships.models import TrainingClass
from tests.factories.moments import TODAY
from tests.factories.partnerships import ProgrammeVersionFactory, SessionFactory
from tests.factories.trainees import AppointmentFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


def sent(client, address, data, key):
    return client.post(address, data | {"once": f"test-key-{key:014d}"}, follow=True)


def test_the_other_class_and_its_time_are_named_and_the_plan_is_saved(
    client_of, officer, agreement
):
    client = client_of(officer)
    version = ProgrammeVersionFactory(certificate_kinds=["competence"])
    data = {
        "program": version.programme.code, "agreement": agreement.pk, "starts_on": "03/08/2026",
        "planned_hours": "20", "quota": "16", "days_1": ["0"], "from_1": "08.00",
        "until_1": "12.00", "delivery": "mtu", "version": "1",
    }  # fmt: skip
    sent(client, "/kelas/baru/", data, 1)
    made = TrainingClass.objects.get()
    assert made.exam_on == date(2026, 9, 2), "worked out and kept"
    other = SessionFactory(on=date(2026, 8, 10)).training_class
    person = EnrolmentFactory(training_class=made, inmate__id_card_name="Ahmad Contoh")
    EnrolmentFactory(
        active=True, training_class=other, inmate=person.inmate, custody=person.custody
    )
    AppointmentFactory(custody=person.custody, on=date(2026, 8, 24))
    address = f"/kelas/{made.public_id}/ubah/"

    looked = sent(client, address, data | {"periksa": "1"}, 2)
    saved = sent(client, address, data, 3)

    for page in (looked, saved):
        text = page.content.decode()
        assert "Ahmad Contoh" in text
        assert other.title in text
        assert "24 Agustus 2026" in text
    assert "2 September 2026" in looked.content.decode()
    made.refresh_from_db()
    assert made.version == 2, "a warning, not a refusal"
