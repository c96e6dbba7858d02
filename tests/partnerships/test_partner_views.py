"""The pages of partners and programmes."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from partnerships.choices import ProgrammeState, Side
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    AgreementPartyFactory,
    ClassFiguresFactory,
    ContactFactory,
    CoordinationFactory,
    InstructorFactory,
    OfficeHolderFactory,
    PartnerFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    RequirementFactory,
    TrainingClassFactory,
    UnitFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
PARTNERS = "/kemitraan/mitra/"
PROGRAMMES = "/program/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


def test_the_list_counts_agreements_in_force_of_this_facility(
    agreement, partner, other_facility, officer, client_of
):
    AgreementFactory(signed=True, facility=other_facility, partner=partner)
    AgreementFactory(facility=agreement.facility, partner=partner)

    rows = client_of(officer).get(PARTNERS).context["rows"]

    assert [(row["row"], row["agreements"]) for row in rows] == [(partner, 1)]


def test_the_list_tells_sample_agreements_apart(agreement, partner, officer, client_of):
    AgreementFactory(signed=True, is_demo=True, facility=agreement.facility, partner=partner)

    answer = client_of(officer).get(PARTNERS)

    (row,) = answer.context["rows"]
    assert (row["agreements"], row["samples"]) == (1, 1)
    assert "dan 1 contoh" in answer.text


def test_the_list_counts_an_agreement_of_three_for_each_partner(
    agreement, partner, other_partner, officer, client_of
):
    AgreementPartyFactory(
        agreement=agreement, side=Side.PARTNER, facility=None, partner=other_partner, order=3
    )

    rows = client_of(officer).get(PARTNERS).context["rows"]

    assert {row["row"]: row["agreements"] for row in rows} == {partner: 1, other_partner: 1}


def test_a_partner_shows_people_with_their_days(partner, officer, client_of):
    ContactFactory(partner=partner, name="Narahubung Satu", ends_on=date(2026, 1, 1))
    InstructorFactory(partner=partner, name="Instruktur Satu")
    OfficeHolderFactory(
        facility=None, partner=partner, name="Kepala Lama", ends_on=date(2025, 12, 31)
    )
    OfficeHolderFactory(
        facility=None,
        partner=partner,
        name="Kepala Baru",
        starts_on=None,
        seen_in_office_on=date(2026, 1, 20),
    )

    text = client_of(officer).get(f"{PARTNERS}{partner.pk}/").text

    for words in ("Narahubung Satu", "Instruktur Satu", "Kepala Lama", "Kepala Baru"):
        assert words in text
    assert "menjabat pada 20 Jan 2026" in text


def test_a_partner_shows_nothing_of_another_facility(partner, other_facility, officer, client_of):
    foreign = AgreementFactory(signed=True, facility=other_facility, partner=partner)
    CoordinationFactory(held=True, facility=other_facility, partner=partner, topics="Rahasia lain")

    text = client_of(officer).get(f"{PARTNERS}{partner.pk}/").text

    assert foreign.title not in text
    assert "Rahasia lain" not in text


def test_a_coordinator_works_in_the_admin_not_here(partner, coordinator, client_of):
    assert client_of(coordinator).get(f"{PARTNERS}{partner.pk}/").status_code == 403


def test_partners_are_found_by_name_kind_and_field(partner, officer, client_of):
    certifier = PartnerFactory(certifier=True, name="LSP Las", short_name="LSP Las")
    client = client_of(officer)

    def found(**query):
        return [row["row"] for row in client.get(PARTNERS, query).context["rows"]]

    assert found(q="las") == [certifier]
    assert found(jenis="lsp") == [certifier]
    assert found(bidang="0") == found()
    assert found(q="tidak ada") == []


def test_the_partner_list_asks_no_more_for_more_rows(
    officer, client_of, django_assert_max_num_queries
):
    client = client_of(officer)

    def queries():
        with django_assert_max_num_queries(12) as counted:
            client.get(PARTNERS)
        return len(counted)

    PartnerFactory()
    client.get(PARTNERS)
    few = queries()
    for _ in range(3):
        PartnerFactory()
    assert queries() == few


def test_the_empty_catalogue_says_who_adds_partners(officer, client_of):
    assert "Minta admin menambah mitra." in client_of(officer).get(PARTNERS).text


def test_a_programme_shows_units_requirements_and_classes(facility, officer, client_of):
    version = ProgrammeVersionFactory(standard="SKKNI 163-2019")
    unit = UnitFactory(version=version, hours=20)
    RequirementFactory(version=version)
    running = TrainingClassFactory(running=True, facility=facility, programme_version=version)
    ClassFiguresFactory(training_class=running, enrolled=16)

    answer = client_of(officer).get(f"{PROGRAMMES}{version.programme.code}/")

    for words in (unit.title, "900 menit", "SKKNI 163-2019", running.title):
        assert words in answer.text
    assert answer.context["requirements"][0]["mandatory"]


def test_a_programme_shows_no_class_of_another_facility(other_facility, officer, client_of):
    foreign = TrainingClassFactory(facility=other_facility)
    code = foreign.programme_version.programme.code

    assert foreign.title not in client_of(officer).get(f"{PROGRAMMES}{code}/").text


def test_a_programme_in_draft_is_not_in_the_catalogue(officer, client_of):
    draft = ProgrammeFactory(state=ProgrammeState.DRAFT)
    client = client_of(officer)

    assert draft.title not in client.get(PROGRAMMES).text
    assert client.get(f"{PROGRAMMES}{draft.code}/").status_code == 404


def test_a_programme_without_a_version_has_a_page(officer, client_of):
    programme = ProgrammeFactory()

    assert client_of(officer).get(f"{PROGRAMMES}{programme.code}/").status_code == 200


def test_the_catalogue_asks_no_more_for_more_rows(
    officer, client_of, django_assert_max_num_queries
):
    client = client_of(officer)

    def queries():
        with django_assert_max_num_queries(12) as counted:
            client.get(PROGRAMMES)
        return len(counted)

    ProgrammeVersionFactory()
    client.get(PROGRAMMES)
    few = queries()
    for _ in range(3):
        ProgrammeVersionFactory()
    assert queries() == few


@pytest.mark.parametrize("query", ["wilayah=x", "bidang=x", "jenis=x", "q=%00", "page=0"])
def test_nonsense_in_the_address_is_no_error(query, officer, client_of):
    client = client_of(officer)

    for address in (PARTNERS, PROGRAMMES):
        assert client.get(f"{address}?{query}").status_code in {200, 400}


def test_a_partner_shows_how_far_the_partnership_has_come_without_its_sample(
    facility, partner, officer, client_of
):
    CoordinationFactory(
        held=True,
        facility=facility,
        partner=partner,
        announces_cooperation=True,
        source="berita.news",
    )
    sample = AgreementFactory(signed=True, facility=facility, partner=partner, is_demo=True)

    text = client_of(officer).get(f"{PARTNERS}{partner.pk}/").text

    assert "Diumumkan; belum ada naskah" in text
    assert (
        f'Di sampingnya ada perjanjian contoh: <a href="/kemitraan/perjanjian/{sample.code}/">'
        in text
    )
