"""What somebody needs before a release, item by item (features F32)."""

from datetime import date

import pytest
from django.urls import reverse

from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError
from tests.factories.after import ReadinessItemFactory
from tests.factories.trainees import CustodyFactory, InmateIdentityFactory
from trainees.actions import readiness
from trainees.actions.readiness import Answer
from trainees.choices import ReadinessCode, ReadinessState
from trainees.models import Custody, ReadinessItem

pytestmark = pytest.mark.django_db
DECLINED = {"state": ReadinessState.DECLINED, "reason": "Tidak mau", "would_change": "Bila gratis"}


@pytest.fixture
def stay(facility):
    return CustodyFactory(inmate__facility=facility)


def save(stay, officer, versions=None, **values):
    return readiness.save(inmate=stay.inmate, values=values, versions=versions or {}, by=officer)


def test_only_what_changed_is_kept_and_the_trail_names_the_items(stay, officer):
    save(stay, officer, bank=Answer(**DECLINED), home=Answer(), phone=Answer(note="Nomor istri"))
    kept = ReadinessItem.objects.in_bulk(field_name="pk").values()
    save(
        stay, officer, {"bank": 1, "phone": 1}, bank=Answer(state="done", reason="Tidak mau"),
        phone=Answer(note="Nomor istri "),
    )  # fmt: skip

    assert {each.code for each in kept} == {"bank", "phone"}
    bank = ReadinessItem.objects.get(code="bank")
    assert (bank.state, bank.reason, bank.version) == ("done", "", 2)
    events = AuditEvent.objects.filter(action="readiness.changed").order_by("pk")
    assert [each.details["items"] for each in events] == [["bank", "phone"], ["bank"]]


@pytest.mark.parametrize("missing", ["reason", "would_change"])
def test_what_is_declined_says_why_and_what_would_change_it(stay, officer, missing):
    with pytest.raises(DomainError) as refusal:
        save(stay, officer, bank=Answer(**DECLINED | {missing: " "}))

    assert refusal.value.field == f"bank_{missing}"
    assert not ReadinessItem.objects.exists()


def test_who_saved_in_between_is_not_written_over(stay, officer):
    ReadinessItemFactory(custody=stay, code="bank", note="Sudah dijadwalkan")

    with pytest.raises(Conflict) as conflict:
        save(stay, officer, bank=Answer(state="done"))

    assert len(conflict.value.rows) == 1
    assert ReadinessItem.objects.get().state == ReadinessState.IN_PROGRESS


def test_nothing_is_prepared_after_the_release(facility, officer):
    gone = CustodyFactory(inmate__facility=facility, released=True)

    with pytest.raises(DomainError):
        save(gone, officer, bank=Answer(state="done"))


def typed(**values):
    answer = {"once": "k" * 32}
    for code in ReadinessCode:
        answer |= {f"{code}_state": "open", f"{code}_version": "0"}
    return answer | values


def test_the_page_saves_and_shows_the_items_and_never_the_nik(stay, officer, client_of):
    identity = InmateIdentityFactory(inmate=stay.inmate)
    Custody.objects.update(range_likely_on=date(2026, 12, 19))
    client = client_of(officer)
    address = reverse("trainees:readiness-edit", args=[stay.inmate.public_id])
    person = reverse("trainees:inmate-detail", args=[stay.inmate.public_id])

    page = client.get(address).text
    wrong = client.post(address, typed(bank_state="declined"))
    done = client.post(address, typed(home_state="done", home_note="Rumah orang tua"), follow=True)
    stale = client.post(address, typed(home_state="open", once="m" * 32))

    assert identity.nik not in page
    assert "kemungkinan bebas 19 Des 2026" in page
    assert list(wrong.context["form"].errors) == ["bank_reason"]
    assert "Rumah orang tua" in done.text
    assert address in client.get(person).text
    assert stale.status_code == 409
