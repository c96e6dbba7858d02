"""The sheet for visits: whom to see where, and nothing of where they were."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from partnerships.models import Region
from rutan.audit.models import AuditEvent
from tests.factories.trainees import (
    CustodyFactory,
    FollowUpFactory,
    InmateFactory,
    ReleaseContactFactory,
    ReleaseFactory,
)
from trainees import neutral_words
from trainees.choices import FollowUpOwner, FollowUpState
from trainees.documents.certificate import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
ADDRESS = "/pasca-bebas/kunjungan.pdf"


@pytest.fixture(autouse=True)
def _in_august():
    with time_machine.travel("2026-08-10T03:00:00+00:00", tick=False), translation.override("id"):
        yield


def a_look(facility, name, **fields):
    inmate = InmateFactory(facility=facility, id_card_name=name)
    custody = CustodyFactory(
        released=True, inmate=inmate, facility=facility, block="Mawar-9", complete=True
    )
    owner = {"owner": fields.pop("owner", FollowUpOwner.FACILITY)}
    release = ReleaseFactory(custody=custody, **fields)
    ReleaseContactFactory(release=release, phone="081100010001", owner="Istri")
    bapas = {"bapas": release.bapas} if release.bapas else {}
    return FollowUpFactory(release=release, **owner, **bapas)


def test_it_names_whom_to_see_by_area_and_nothing_of_custody(facility, officer, client_of):
    region = Region.objects.order_by("pk").first()
    a_look(facility, "Andi Contoh", destination=region, village="Bungoro")
    a_look(facility, "Budi Contoh")
    late = a_look(facility, "Citra Contoh")
    late.opens_on, late.due_on = date(2026, 8, 11), date(2026, 8, 12)
    late.save()

    answer = client_of(officer).get(ADDRESS)

    words = " ".join(text_of(answer.content).split())
    assert [name in words for name in ("Andi Contoh", "Budi Contoh", "Citra Contoh")] == [
        True, True, False,
    ]  # fmt: skip
    assert str(region) in words
    assert "Bungoro" in words
    assert "Apakah keterampilan dari pelatihan dipakai?" in words
    assert neutral_words.found_in(words, secrets=[facility.official_name, "Mawar-9", "UPT"]) == []
    event = AuditEvent.objects.get(action="follow_up.sheet_printed")
    assert (event.details["people"], event.facility_pk) == (2, facility.pk)


def test_the_probation_office_prints_its_own_and_nobody_an_empty_sheet(
    facility, bapas, officer, probation_officer, client_of
):
    a_look(facility, "Andi Contoh", bapas=bapas, supervised=True, owner=FollowUpOwner.BAPAS,
           supervised_until=date(2027, 1, 1), consent="not_needed", consent_on=None)  # fmt: skip

    own = client_of(probation_officer).get(ADDRESS)
    none = client_of(officer).get(ADDRESS, {"pemilik": "partner"}, follow=True)

    assert "Andi Contoh" in text_of(own.content)
    assert "Belum ada yang perlu dikunjungi." in none.text


def test_it_holds_whom_the_list_shows(facility, officer, client_of):
    a_look(facility, "Andi Contoh")
    lost = a_look(facility, "Budi Contoh")
    lost.state = FollowUpState.UNREACHABLE
    lost.save()
    client = client_of(officer)

    due, unreached = (
        text_of(client.get(ADDRESS, query).content) for query in ({}, {"status": "tidak-terhubung"})
    )

    assert [name in due for name in ("Andi Contoh", "Budi Contoh")] == [True, False]
    assert [name in unreached for name in ("Andi Contoh", "Budi Contoh")] == [False, True]


def test_it_is_narrowed_to_an_area_as_the_list_is(facility, officer, client_of):
    here, there = Region.objects.order_by("pk")[:2]
    a_look(facility, "Andi Contoh", destination=here, village="Kec. Bungoro")
    a_look(facility, "Budi Contoh", destination=here, village="Kec. Labakkang")
    a_look(facility, "Citra Contoh", destination=there, village="Bungoro")
    client = client_of(officer)

    def told(query):
        sheet = text_of(client.get(ADDRESS, query).content)
        listed = client.get("/pasca-bebas/", query).text
        names = ("Andi", "Budi", "Citra")
        found = [name for name in names if f"{name} Contoh" in sheet]
        assert found == [name for name in names if f"{name} Contoh" in listed]
        return found

    assert told({"wilayah": here.pk}) == ["Andi", "Budi"]
    assert told({"desa": "bungoro"}) == ["Andi", "Citra"]
    assert told({"wilayah": here.pk, "desa": "bungoro"}) == ["Andi"]
    assert told({"wilayah": "x"}) == ["Andi", "Budi", "Citra"]
    assert str(there) in client.get("/pasca-bebas/", {"wilayah": here.pk}).text
