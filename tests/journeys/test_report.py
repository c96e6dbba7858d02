"""The answer of a manager: in two clicks, without scrolling, and on two sheets of paper."""

import io

import pytest
import time_machine
from pypdf import PdfReader

from tests.data import make_history, past_classes
from tests.factories.partnerships import ObligationFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.looks]

FOLD = {"width": 1366, "height": 650}
BOTTOM = "each => each.getBoundingClientRect().bottom"


@pytest.fixture
def agreement(transactional_db, facility, supervisor):
    with time_machine.travel(past_classes.NOW, tick=True):
        found = past_classes.world(facility)
        for metric, target in make_history.TARGETS.items():
            ObligationFactory(agreement=found, metric=metric, target=target)
        past_classes.put_in(facility, supervisor)
        yield found


def read(paper):
    sheets = PdfReader(io.BytesIO(paper)).pages
    return sheets, " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())


def test_a_manager_has_the_answer_in_two_clicks_above_the_fold_and_on_two_sheets(
    walk, agreement, regional_manager
):
    walker = walk()
    with time_machine.travel(past_classes.NOW, tick=True):
        walker.sign_in(regional_manager)
        walker.clicks = 0
        walker.sees("Sebagian besar: 3 dari 4 sasaran tercapai")
        row = walker.page.locator("main tr", has_text="Sebagian besar").first
        walker.press(row.get_by_role("link").first.inner_text(), within="main tbody")
        assert walker.clicks <= 2

        page = walker.page
        page.set_viewport_size(FOLD)
        page.evaluate("scrollTo(0, 0)")
        assert page.locator(".verdict__title").evaluate(BOTTOM) <= FOLD["height"]
        targets = page.locator(".verdict tbody tr")
        assert targets.count() == 4
        assert targets.nth(3).evaluate(BOTTOM) <= FOLD["height"]

        page.emulate_media(media="print")
        rows = page.locator(".funnel tbody tr:not(.funnel__loss)").all()
        printed = [int(row.locator("td.number").first.inner_text().split()[0]) for row in rows]
        assert printed == make_history.FUNNEL
        paper = page.pdf(prefer_css_page_size=True, print_background=True)
        page.goto(page.url.replace("/reintegrasi/", "/reintegrasi/waktu/"))
        other = page.pdf(prefer_css_page_size=True)

    sheets, words = read(paper)
    # What is folded on the screen is read on paper: figures of the chart, how to read the curves.
    assert "Jan–Jun 2026 19" in words
    assert "Tampilkan angka" not in words
    assert "taksiran Kaplan dan Meier" in read(other)[1]
    assert len(sheets) <= 2
    assert {round(float(sheet.mediabox.height)) for sheet in sheets} == {842}
    assert "Dicetak 17 Nov 2026" in words
    assert f"oleh {regional_manager.full_name}" in words
    assert "data sampai 31 Oktober 2026" in words
    assert "Cara membaca laporan ini" in words
    assert "Bukan bukti sebab-akibat" in words
    assert not any(row["nama"] in words for row in make_history.people())
