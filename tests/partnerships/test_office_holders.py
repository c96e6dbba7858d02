"""Heads change every year: a supervisor says who took office, and the one before ends."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from partnerships.actions import office_holders
from partnerships.models import OfficeHolder
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import MORNING
from tests.factories.partnerships import OfficeHolderFactory

pytestmark = pytest.mark.django_db
KEY = "once-key-of-a-form-0001"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


@pytest.fixture
def head_of_last_year(facility):
    return OfficeHolderFactory(
        facility=facility, partner=None, name="Amsar", is_head=True, starts_on=date(2025, 1, 7)
    )


def take(facility, by, **values):
    facts = {
        "name": "Irphan Contoh",
        "position": "Kepala Rutan",
        "starts_on": date(2026, 7, 1),
        "is_head": True,
    }
    return office_holders.take_office(facility=facility, by=by, **facts | values)


def test_a_new_head_ends_the_tenure_before(facility, supervisor, head_of_last_year):
    holder = take(facility, supervisor)

    head_of_last_year.refresh_from_db()
    assert head_of_last_year.ends_on == date(2026, 6, 30)
    assert (holder.starts_on, holder.ends_on) == (date(2026, 7, 1), None)
    event = AuditEvent.objects.get(action="facility.office_taken")
    assert (event.actor, event.details) == (supervisor.username, {"holder": holder.pk})


def test_who_acts_or_holds_another_office_ends_nobody(facility, supervisor, head_of_last_year):
    take(facility, supervisor, is_acting=True)
    take(facility, supervisor, name="Kasubsi Contoh", position="Kasubsi", is_head=False)

    head_of_last_year.refresh_from_db()
    assert head_of_last_year.ends_on is None


@pytest.mark.parametrize("starts_on", [date(2025, 1, 7), date(2024, 5, 1)])
def test_a_head_cannot_begin_while_a_later_one_is_in_office(
    facility, supervisor, head_of_last_year, starts_on
):
    with pytest.raises(DomainError) as error:
        take(facility, supervisor, starts_on=starts_on)

    assert error.value.field == "starts_on"
    assert "Amsar" in str(error.value)
    head_of_last_year.refresh_from_db()
    assert head_of_last_year.ends_on is None
    assert OfficeHolder.objects.count() == 1


def test_nobody_takes_office_tomorrow(facility, supervisor):
    with pytest.raises(DomainError):
        take(facility, supervisor, starts_on=date(2026, 7, 16))


def test_the_page_records_and_a_wrong_day_loses_nothing(client_of, facility, supervisor):
    client = client_of(supervisor)
    url = f"/kemitraan/upt/{facility.pk}/pejabat/"
    typed = {
        "once": KEY,
        "name": "Irphan Contoh",
        "position": "Kepala Rutan",
        "is_head": "on",
        "source": "SK contoh",
    }
    assert url in client.get(f"/kemitraan/upt/{facility.pk}/").text

    refused = client.post(url, typed | {"starts_on": "1/8/2026"})
    assert "Irphan Contoh" in refused.text
    assert "Tanggal tidak boleh setelah hari ini" in refused.text
    answer = client.post(url, typed | {"starts_on": "1/7/2026"})

    assert answer["Location"] == f"/kemitraan/upt/{facility.pk}/"
    holder = OfficeHolder.objects.get()
    assert (holder.facility, holder.name, holder.is_head) == (facility, "Irphan Contoh", True)
    assert client.get(answer["Location"]).context["head"] == holder


def test_an_officer_only_reads(client_of, facility, officer):
    client = client_of(officer)

    assert "/pejabat/" not in client.get(f"/kemitraan/upt/{facility.pk}/").text
    assert client.post(f"/kemitraan/upt/{facility.pk}/pejabat/").status_code == 403
