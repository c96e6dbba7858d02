from datetime import timedelta

import pytest

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.after import RetentionHoldFactory
from tests.factories.trainees import InmateFactory
from tests.posting import post
from trainees import retention_rules
from trainees.actions import holds
from trainees.models import RetentionHold

pytestmark = pytest.mark.django_db


@pytest.fixture
def inmate(facility):
    return InmateFactory(facility=facility, in_custody=True)


def address_of(inmate):
    return f"/warga-binaan/{inmate.public_id}/tahan-data/"


def test_a_hold_is_written_shown_and_ended(client_of, supervisor, inmate):
    client, page = client_of(supervisor), address_of(inmate)
    today = inmate.facility.today()

    answer = post(client, page, {"reason": "Sengketa sertifikat"})

    made = RetentionHold.objects.get()
    assert (answer.status_code, made.until_on, made.by) == (302, None, supervisor)
    assert "Sengketa sertifikat" in client.get(page).text
    person = client.get(f"/warga-binaan/{inmate.public_id}/").text
    assert page in person
    assert "Penghapusan ditahan" in person
    assert retention_rules.held(today + timedelta(days=9999)).get() == made

    post(client, page, {"akhiri": made.pk})

    made.refresh_from_db()
    assert made.until_on == today
    assert not retention_rules.held(today + timedelta(days=1)).exists()
    assert 'name="akhiri"' not in client.get(page).text
    events = AuditEvent.objects.filter(action__startswith="retention.").order_by("seq")
    assert [event.action for event in events] == ["retention.held", "retention.hold_ended"]


def test_a_hold_says_why_and_does_not_end_before_it_begins(client_of, supervisor, inmate):
    yesterday = inmate.facility.today() - timedelta(days=1)

    empty = post(client_of(supervisor), address_of(inmate), {"reason": " "})
    with pytest.raises(DomainError) as refused:
        holds.hold(inmate=inmate, reason="Sengketa", until_on=yesterday, by=supervisor)

    assert empty.status_code == 400
    assert refused.value.field == "until_on"
    assert not RetentionHold.objects.exists()


def test_a_hold_of_somebody_else_is_not_found_and_one_that_ended_stays_so(
    client_of, supervisor, inmate
):
    foreign = RetentionHoldFactory(inmate=InmateFactory(facility=inmate.facility), until_on=None)
    past = RetentionHoldFactory(inmate=inmate)
    past.until_on = inmate.facility.today()
    past.save(update_fields=["until_on"])

    answer = post(client_of(supervisor), address_of(inmate), {"akhiri": foreign.pk})

    assert answer.status_code == 404
    with pytest.raises(DomainError):
        holds.end(retention_hold=past, by=supervisor)
