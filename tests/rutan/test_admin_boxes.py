"""What is wider than the page scrolls in a box of its own, and has no head without a word."""

import re

import pytest
from django.utils import translation

from partnerships.models import Subject
from tests.factories.partnerships import (
    ContactFactory,
    CoordinationFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import EnrolmentFactory
from tests.trainees.people import candidate

pytestmark = [pytest.mark.django_db, pytest.mark.looks]
BOX = re.compile(r'<div class="bk-scroll[^"]*" tabindex="0" role="group" aria-label[^>]*>')


def test_a_list_scrolls_in_its_own_box(client_of, coordinator, facility):
    CoordinationFactory(held=True, facility=facility, partner=coordinator.postings.get().partner)

    page = client_of(coordinator).get("/admin/partnerships/coordination/").text

    box, table = BOX.search(page), page.index('id="result_list"')
    assert box
    assert box.end() < table


def test_every_inline_scrolls_in_a_box_with_the_name_of_its_section(client_of, coordinator):
    contact = ContactFactory(partner=coordinator.postings.get().partner)
    url = f"/admin/partnerships/partner/{contact.partner_id}/change/"

    page = client_of(coordinator).get(url).text

    named = re.findall(r'role="group" aria-labelledby="([a-z_]+-heading)"', page)
    assert "contacts-heading" in named
    assert len(named) == page.count('data-inline-type="tabular"')
    assert all(f'id="{name}"' in page for name in named)
    assert not re.search(r"<th[^>]*>\s*</th>", page)


def test_the_menu_speaks_as_the_pages_do(client_of, coordinator):
    with translation.override("id"):
        page = client_of(coordinator).get("/admin/").text

    for word in ("Kunjungan", "Calon peserta", "Kepesertaan", "Perjanjian"):
        assert f">{word}</a>" in page
    for word in ("Koordinasi", "Permohonan", "Catatan"):
        assert f">{word}</a>" not in page


def test_no_page_is_called_by_the_number_of_its_row_or_by_a_person(
    client_of, coordinator, facility, partner
):
    training_class = TrainingClassFactory(running=True, facility=facility, partner=partner)
    place = EnrolmentFactory(active=True, training_class=training_class)
    asked = candidate(training_class, proposed=True)
    client = client_of(coordinator)

    for model, row in (("enrolment", place), ("application", asked)):
        page = client.get(f"/admin/trainees/{model}/{row.pk}/change/").text
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1]
        crumbs = re.search(r'class="breadcrumbs">(.*?)</div>', page, re.DOTALL)[1]
        assert str(training_class) in title
        assert crumbs.endswith(f"› {training_class}")
        assert row.inmate.id_card_name not in title + crumbs


def test_an_empty_list_says_so_and_offers_nothing_to_do(client_of, coordinator):
    client, papers = client_of(coordinator), "/admin/trainees/certificate/"

    empty, filtered = client.get(papers).text, client.get(f"{papers}?q=Baso").text

    assert "Belum ada isi." in empty
    assert "Tidak ada yang cocok dengan pencarian Anda." in filtered
    assert 'name="action"' not in empty
    assert "<h1>Sertifikat</h1>" in empty


def test_the_subject_of_a_unit_does_not_lead_where_the_partner_may_not_go(
    client_of, coordinator, facility, partner
):
    unit = UnitFactory(version__programme__partner=partner, subject=Subject.objects.first(),
                       credits=2)  # fmt: skip
    TrainingClassFactory(running=True, facility=facility, partner=partner,
                         programme_version=unit.version)  # fmt: skip

    page = client_of(coordinator).get(
        f"/admin/partnerships/programmeversion/{unit.version_id}/change/"
    )

    assert str(unit.subject) in page.text
    assert "/admin/partnerships/subject/" not in page.text
