"""Who looks after an agreement."""

from datetime import date

import pytest
import time_machine

from partnerships.actions import agreement_owner, agreements
from rutan.accounts.choices import Language
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import MORNING
from tests.factories.partnerships import AgreementFactory, AgreementReminderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def hand_over(agreement, owner, by):
    return agreement_owner.hand_over(agreement=agreement, owner=owner, by=by)


def test_who_drafts_an_agreement_looks_after_it(facility, partner, officer):
    agreement = agreements.draft(
        facility=facility,
        partner=partner,
        kind="pks",
        title="Pelatihan",
        starts_on=date(2026, 8, 1),
        ends_on=date(2027, 7, 31),
        by=officer,
    )

    assert agreement.owner == officer


def test_it_is_handed_over_to_a_colleague(agreement, officer, supervisor):
    assert hand_over(agreement, supervisor, officer).owner == supervisor

    event = AuditEvent.objects.get(action="agreement.handed_over")
    assert event.details == {"before": None, "owner": supervisor.pk}


def test_nobody_may_look_after_it_then_the_head_does(agreement, officer):
    hand_over(agreement, officer, officer)

    assert hand_over(agreement, None, officer).owner is None


def test_the_same_person_again_leaves_no_trace(agreement, officer):
    hand_over(agreement, officer, officer)
    hand_over(agreement, officer, officer)

    assert AuditEvent.objects.filter(action="agreement.handed_over").count() == 1


def test_nobody_of_another_place_is_asked(agreement, officer, other_officer, coordinator):
    for stranger in (other_officer, coordinator):
        with pytest.raises(DomainError) as refused:
            hand_over(agreement, stranger, officer)
        assert refused.value.field == "owner"


def test_the_page_offers_the_people_at_work(agreement, officer, head, other_officer, client_of):
    officer.language = Language.ENGLISH
    officer.save()
    client = client_of(officer)
    address = f"/kemitraan/perjanjian/{agreement.code}/penanggung-jawab/"

    page = client.get(address)
    assert set(page.context["form"].fields["owner"].queryset) == {officer, head}
    answer = client.post(address, {"owner": head.pk})

    agreement.refresh_from_db()
    assert (answer.status_code, agreement.owner) == (302, head)


def test_the_agreement_shows_its_steps(facility, partner, officer, client_of):
    agreement = AgreementFactory(
        signed=True, facility=facility, partner=partner, owner=officer, ends_on=date(2026, 10, 1)
    )
    AgreementReminderFactory(
        agreement=agreement, step=90, told_on=date(2026, 7, 3), escalated_on=date(2026, 7, 10)
    )

    page = client_of(officer).get(f"/kemitraan/perjanjian/{agreement.code}/")

    steps = page.context["reminders"]["steps"]
    assert [(step["day"], step["told"] is not None, step["is_past"]) for step in steps] == [
        (date(2026, 4, 4), False, True),
        (date(2026, 7, 3), True, True),
        (date(2026, 9, 1), False, False),
        (date(2026, 9, 24), False, False),
        (date(2026, 10, 1), False, False),
    ]
