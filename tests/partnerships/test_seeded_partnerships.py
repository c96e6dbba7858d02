"""The partnerships of the two reports, on the pages: what was said, by whom, and no more."""

from datetime import date

import pytest
from django.utils import translation

from partnerships.choices import PartnershipStage
from partnerships.models import Agreement, Commitment, Coordination
from partnerships.reports.partnerships import partnerships_for
from rutan.portal.demo import facts

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def here():
    with translation.override("id"):
        yield facts.add()


def test_three_partnerships_one_announced_two_talking_none_on_paper(here, manager):
    found = {
        (row.facility, row.partner): (row.stage, row.next_step)
        for row in partnerships_for(manager, on=TODAY)
    }

    assert found == {
        (here.barru, here.bpvp): (PartnershipStage.ANNOUNCED, None),
        (here.pangkep, here.bpvp): (PartnershipStage.COORDINATING, None),
        (here.pangkep, here.education_office): (PartnershipStage.COORDINATING, None),
    }
    assert not Agreement.objects.exists()
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("place", "partner", "words"),
    [
        ("barru", "bpvp", ["Diumumkan; belum ada naskah", "berita.news, 7 Januari 2025"]),
        ("pangkep", "bpvp", ["Belum ada naskah yang ditandatangani", "20 Januari 2026"]),
        ("pangkep", "education_office", ["Belum ada naskah yang ditandatangani", "Nurul Haq"]),
    ],
)
def test_each_page_says_that_nothing_is_signed_and_a_step_is_due(
    place, partner, words, here, manager, client_of
):
    visit = Coordination.objects.get(facility=getattr(here, place), partner=getattr(here, partner))

    text = client_of(manager).get(f"/kemitraan/kunjungan/{visit.pk}/").text

    for expected in [*words, "langkah berikutnya sudah waktunya disepakati", visit.source]:
        assert expected in text


def test_capacity_and_heads_stand_with_their_sources(here, manager, client_of):
    client = client_of(manager)

    barru = client.get(f"/kemitraan/upt/{here.barru.pk}/")
    pangkep = client.get(f"/kemitraan/upt/{here.pangkep.pk}/")

    assert [(row.capacity, row.source) for row in barru.context["records"]] == [
        (112, "rakyatku.com, 2023"),
        (206, "ajatappareng.online, 2018"),
    ]
    assert barru.context["other_capacities"] == [206]
    assert [row.name for row in barru.context["holders"]] == [
        "Amsar", "Mashuri Alwi", "Jayadikusumah",
    ]  # fmt: skip
    assert pangkep.context["head"].name == "Irphan Dwi Sandjojo"
    assert {"Aula Ngusman", "Ruang Bimker"} == {room.name for room in pangkep.context["rooms"]}
    assert "Belum diisi" in pangkep.text  # no address, no number was told


def test_the_timeline_of_the_partner_outlives_its_heads(here, manager, client_of):
    page = client_of(manager).get(f"/kemitraan/mitra/{here.bpvp.pk}/").context["page"]

    told = [(str(row.on), row.kind.value, [head.name for head in row.heads]) for row in page]
    assert told == [
        ("2026-01-20", "talk", ["Ashari Arifuddin", "Irphan Dwi Sandjojo"]),
        ("2026-01-20", "office", []),
        ("2025-01-07", "talk", ["Amsar"]),
        ("2022-03-15", "class", []),
        ("2021-12-15", "office", []),
    ]
