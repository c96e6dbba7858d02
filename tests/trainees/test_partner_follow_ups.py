"""Follow-ups that a partner asks, in the admin, with the consent of the person."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from rutan.common.errors import DomainError
from tests.factories.trainees import (
    CustodyFactory,
    FollowUpFactory,
    InmateFactory,
    ReleaseFactory,
)
from trainees.actions import contacting
from trainees.choices import Channel, FollowUpOwner, FollowUpState
from trainees.models import FollowUp, OutcomeKind, Release

pytestmark = pytest.mark.django_db
LIST = "/admin/trainees/followup/"


@pytest.fixture(autouse=True)
def _in_august():
    with time_machine.travel("2026-08-10T03:00:00+00:00", tick=False), translation.override("id"):
        yield


@pytest.fixture
def look(facility, partner):
    inmate = InmateFactory(facility=facility, id_card_name="Andi Contoh")
    custody = CustodyFactory(released=True, inmate=inmate, facility=facility)
    return FollowUpFactory(
        release=ReleaseFactory(custody=custody, partner_may_ask=True),
        owner=FollowUpOwner.PARTNER,
        partner=partner,
    )


def typed(look, **values):
    answer = {
        "action": "record_answer",
        "_selected_action": look.pk,
        "confirmed": "1",
        "reached": "yes",
        "heard_on": "10/8/2026",
        "channel": "phone",
        "kind": OutcomeKind.objects.get(code="employed").pk,
        "uses_training": "yes",
        "evidence": "employer",
    }
    return answer | values


def test_a_partner_sees_its_own_while_the_person_agrees(
    look, coordinator, other_partner, facility, officer
):
    FollowUpFactory(
        release=look.release, checkpoint="b3", due_on=date(2026, 10, 10),
        opens_on=date(2026, 9, 10), closes_on=date(2026, 11, 9),
    )  # fmt: skip
    seen = FollowUp.objects.for_user(coordinator)

    assert list(seen) == [look]
    FollowUp.objects.filter(pk=look.pk).update(partner=other_partner)
    assert not seen.all().exists()
    FollowUp.objects.filter(pk=look.pk).update(partner=look.partner)
    Release.objects.update(partner_may_ask=False)
    assert not seen.all().exists()
    assert FollowUp.objects.for_user(officer).count() == 2


def test_a_partner_records_an_answer_and_a_try(client_of, coordinator, look):
    client = client_of(coordinator)

    asked = client.post(LIST, {"action": "record_answer", "_selected_action": look.pk})
    wrong = client.post(LIST, typed(look, evidence=""))
    client.post(LIST, typed(look, reached="no", kind="", evidence="", uses_training=""))
    client.post(LIST, typed(look))

    look.refresh_from_db()
    assert 'name="income"' not in asked.text
    assert list(wrong.context["form"].errors) == ["evidence"]
    assert (look.state, look.counted.evidence) == (FollowUpState.DONE, "employer")
    tries = look.attempts.values_list("was_reached", "by")
    assert list(tries) == [(False, coordinator.pk), (True, coordinator.pk)]


def test_what_is_no_longer_theirs_or_not_open_yet_is_not_recorded(client_of, coordinator, look):
    FollowUp.objects.filter(pk=look.pk).update(opens_on=date(2026, 8, 11), due_on=date(2026, 8, 12))
    early = client_of(coordinator).post(LIST, typed(look), follow=True)
    FollowUp.objects.filter(pk=look.pk).update(owner=FollowUpOwner.FACILITY, partner=None)

    with pytest.raises(DomainError) as refusal:
        contacting.record_attempt(
            follow_up=look, on=date(2026, 8, 10), channel=Channel.PHONE, by=coordinator
        )

    assert "11 Agustus 2026" in early.text
    assert str(refusal.value) == "Tindak lanjut ini bukan lagi tugas Anda."
    assert not look.attempts.exists()


def test_the_pages_outside_the_admin_stay_closed(client_of, coordinator, look):
    client = client_of(coordinator)

    assert client.get("/pasca-bebas/").status_code == 403
    page = reverse("trainees:follow-up-record", args=[look.release_id, look.checkpoint])
    assert client.get(page).status_code == 403
    assert "Andi Contoh" in client.get(LIST).text


def test_the_first_page_of_the_partner_leads_to_whom_it_may_ask(client_of, coordinator, look):
    client = client_of(coordinator)

    assert f"{LIST}?answer=open" in client.get("/admin/").text
    assert "Andi Contoh" in client.get(LIST, {"answer": "open"}).text
    Release.objects.update(partner_may_ask=False)
    assert f"{LIST}?answer=open" not in client.get("/admin/").text
