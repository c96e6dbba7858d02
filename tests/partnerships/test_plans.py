"""Plans of an agreement: recorded and changed by who may, within its years, never of nothing."""

from datetime import date

import pytest

from partnerships.models import ActivityPlan
from rutan.audit.models import AuditEvent
from tests.factories.partnerships import ActivityPlanFactory, AgreementFactory

pytestmark = pytest.mark.django_db
PLAN = {"year": "2026", "field": "", "classes": "4", "participants": "64"}


@pytest.fixture
def agreement(facility, partner):
    return AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        starts_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        signed_on=date(2026, 1, 1),
    )


def address(agreement, plan=None):
    page = f"/kemitraan/perjanjian/{agreement.code}/rencana/"
    return f"{page}{plan.pk}/" if plan else page


def test_a_plan_is_recorded_and_changed_and_the_trail_knows(client_of, officer, head, agreement):
    client = client_of(officer)
    assert address(agreement) in client.get(f"/kemitraan/perjanjian/{agreement.code}/").text

    assert client.post(address(agreement), PLAN | {"once": "a" * 22}).status_code == 302
    plan = ActivityPlan.objects.get()
    changed = PLAN | {"version": plan.version, "classes": "5", "once": "b" * 22}
    assert client.post(address(agreement, plan), changed).status_code == 302

    plan.refresh_from_db()
    assert (plan.year, plan.classes, plan.participants) == (2026, 5, 64)
    event = AuditEvent.objects.get(action="plan.changed")
    assert event.details["before"] == [2026, 4, 64]
    assert ">5<" in client_of(head).get(address(agreement)).text
    assert client_of(head).post(address(agreement), PLAN | {"once": "c" * 22}).status_code == 403
    stale = client.post(address(agreement, plan), changed | {"once": "d" * 22})
    assert stale.status_code == 422
    assert "Orang lain" in stale.text


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"classes": "0"}, "classes", "Rencana harus lebih besar dari nol."),
        ({"participants": "-1"}, "participants", "Rencana harus lebih besar dari nol."),
        ({"year": "2029"}, "year", "Perjanjian ini berlaku dari 2026 sampai 2027."),
        ({"classes": "empat"}, "classes", "Kelas"),
    ],
)
def test_a_plan_of_nothing_or_outside_the_agreement_is_refused(
    client_of, officer, agreement, wrong, field, words
):
    answer = client_of(officer).post(address(agreement), PLAN | wrong | {"once": "a" * 22})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert words in answer.text
    assert 'value="64"' in answer.text or "participants" in wrong
    assert not ActivityPlan.objects.exists()


def test_a_year_has_one_plan_for_each_field(client_of, officer, agreement):
    ActivityPlanFactory(agreement=agreement, year=2026)

    answer = client_of(officer).post(address(agreement), PLAN | {"once": "a" * 22})

    assert answer.status_code == 422
    assert "untuk tahun itu" in answer.text
