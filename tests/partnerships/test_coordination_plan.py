"""A meeting is planned without recording one that was held; it is a next step."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from partnerships.choices import CoordinationState
from partnerships.models import Coordination
from tests.factories.moments import MORNING
from tests.factories.partnerships import CoordinationFactory, PartnerFactory

pytestmark = pytest.mark.django_db
PLAN = "/kemitraan/kunjungan/rencana/"
AGREEMENTS = "/kemitraan/perjanjian/"
KEY = "once-key-of-a-form-0001"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


@pytest.fixture
def visit(facility, partner):
    return CoordinationFactory(held=True, facility=facility, partner=partner)


def typed(partner, **values):
    facts = {"once": KEY, "partner": partner.pk, "kind": "meeting", "on": "30/7/2026"}
    return facts | values


def test_a_first_meeting_is_planned_from_the_page_of_the_partner(client_of, officer, partner):
    client = client_of(officer)
    link = f"{PLAN}?mitra={partner.pk}"
    assert link in client.get(f"/kemitraan/mitra/{partner.pk}/").text
    assert client.get(link).context["form"].initial == {"partner": str(partner.pk)}

    answer = client.post(link, typed(partner, place="Aula", topics="Pelatihan las"), follow=True)

    planned = Coordination.objects.get()
    assert (planned.state, planned.on, planned.topics, planned.owner) == (
        CoordinationState.PLANNED,
        date(2026, 7, 30),
        "Pelatihan las",
        officer,
    )
    assert answer.redirect_chain == [(f"/kemitraan/kunjungan/{planned.pk}/", 302)]


def test_a_day_that_is_over_is_refused_and_nothing_is_lost(client_of, officer, partner):
    page = client_of(officer).post(PLAN, typed(partner, on="1/7/2026", topics="Las")).text

    assert "Pertemuan yang direncanakan tidak boleh sebelum hari ini." in page
    assert "Las</textarea>" in page
    assert not Coordination.objects.exists()


def test_a_partner_out_of_use_is_not_met(client_of, officer):
    gone = PartnerFactory(is_active=False)

    client_of(officer).post(PLAN, typed(gone))

    assert not Coordination.objects.exists()


def test_sent_twice_it_is_planned_once(client_of, officer, partner):
    client = client_of(officer)
    for _ in range(2):
        client.post(PLAN, typed(partner))

    assert Coordination.objects.count() == 1


def test_without_a_document_and_a_plan_the_list_offers_to_plan(client_of, officer, visit):
    page = client_of(officer).get(AGREEMENTS).text

    assert "Belum direncanakan" in page
    assert f"{PLAN}?mitra={visit.partner.pk}" in page


def test_a_planned_meeting_is_a_next_step_everywhere(client_of, officer, visit):
    planned = CoordinationFactory(
        facility=visit.facility, partner=visit.partner, on=date(2026, 7, 30), topics="Naskah"
    )
    client = client_of(officer)

    listed = client.get(AGREEMENTS).text
    told = client.get(f"/kemitraan/kunjungan/{visit.pk}/").text

    assert "Belum direncanakan" not in listed
    assert f"{PLAN}?mitra={visit.partner.pk}" not in listed
    for text in (listed, told):
        assert f'href="/kemitraan/kunjungan/{planned.pk}/"' in text
    assert "langkah berikutnya sudah waktunya disepakati" not in told


def test_a_meeting_stands_beside_a_step_that_is_open(client_of, officer, visit):
    visit.next_action, visit.next_action_due = "Kirim draf", date(2026, 7, 20)
    visit.save()
    planned = CoordinationFactory(
        facility=visit.facility, partner=visit.partner, on=date(2026, 7, 30)
    )

    page = client_of(officer).get(AGREEMENTS).text

    assert "Kirim draf" in page
    assert f'href="/kemitraan/kunjungan/{planned.pk}/"' in page


def test_who_only_reads_is_offered_nothing(client_of, manager, visit):
    client = client_of(manager)

    for page in (AGREEMENTS, f"/kemitraan/mitra/{visit.partner.pk}/"):
        assert PLAN not in client.get(page).text
    assert f"{PLAN}?mitra" not in client.get(f"/kemitraan/kunjungan/{visit.pk}/").text
