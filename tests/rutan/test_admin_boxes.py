"""What is wider than the page scrolls in a box of its own, and has no head without a word."""

import re

import pytest
from django.utils import translation

from tests.factories.partnerships import ContactFactory, CoordinationFactory

pytestmark = pytest.mark.django_db
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
