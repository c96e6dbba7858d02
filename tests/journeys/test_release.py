"""Somebody goes free: three clicks from the page of the person, and from the list of who leaves."""

from datetime import date

import pytest

from tests.factories.trainees import CustodyFactory, InmateFactory
from trainees.choices import Consent
from trainees.models import Release, ReleaseKind

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.looks]


@pytest.fixture
def stay(facility, evening):
    person = InmateFactory(facility=facility, id_card_name="Andi Contoh")
    soon = date(2026, 7, 20)
    return CustodyFactory(
        inmate=person,
        complete=True,
        range_earliest_on=date(2026, 6, 1),
        range_likely_on=soon,
        range_latest_on=soon,
    )


def let_go(walker, start):
    """Typing is no click; the kind is chosen from a list."""
    walker.open(start)
    walker.clicks = 0
    walker.press("Catat pembebasan")
    walker.select("kind", str(ReleaseKind.objects.get(code="expiry").pk))
    walker.choose("consent", "given")
    walker.fill(phone="0812 3456 7890", owner="Istri")
    walker.press("Simpan pembebasan")
    return walker.clicks


@pytest.mark.parametrize("start", ["/warga-binaan/{}/", "/pasca-bebas/akan-bebas/"])
def test_a_release_takes_three_clicks(walk, officer, stay, start):
    walker = walk()
    walker.sign_in(officer)

    assert let_go(walker, start.format(stay.inmate.public_id)) <= 3
    release = Release.objects.get()
    assert (release.custody, release.consent) == (stay, Consent.GIVEN)
    assert release.contacts.get().owner == "Istri"


def test_a_release_before_the_entry_says_what_and_where_and_keeps_what_was_typed(
    walk, officer, stay
):
    walker = walk()
    walker.sign_in(officer)
    walker.open(f"/warga-binaan/{stay.inmate.public_id}/")
    walker.press("Catat pembebasan")
    walker.select("kind", str(ReleaseKind.objects.get(code="expiry").pk))
    walker.choose("consent", "given")
    walker.fill(on="01/01/2001", phone="0812 3456 7890", owner="Istri")
    walker.press("Simpan pembebasan")

    walker.sees("Pembebasan tidak boleh sebelum tanggal masuk, 1 Januari 2025. Perbaiki")
    assert walker.page.locator('[name="on"]').get_attribute("aria-invalid") == "true"
    assert walker.page.locator('[name="owner"]').input_value() == "Istri"
    assert not Release.objects.exists()
