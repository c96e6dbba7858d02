"""Every paper says what an archive and a screen reader need; docs/papers.md has the validator."""

import io
import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from partnerships.documents.agreement_summary import agreement_summary
from partnerships.documents.coordination_papers import agenda, minutes
from partnerships.documents.monitoring_report import monitoring_report
from partnerships.documents.obligations_sheet import obligations_sheet
from partnerships.reports.monitoring import shown
from tests.factories.partnerships import (
    CoordinationFactory,
    MonitoringReportFactory,
    ObligationFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)

PAPERS = {
    "agreement_summary": lambda agreement, by: agreement_summary(agreement, at=NOON, by=by),
    "obligations_sheet": lambda agreement, by: obligations_sheet(agreement, at=NOON, by=by),
    "agenda": lambda agreement, by: agenda(visit_of(agreement), at=NOON, by=by),
    "minutes": lambda agreement, by: minutes(visit_of(agreement, held=True), at=NOON, by=by),
    "monitoring_report": lambda agreement, by: letter_of(agreement),
}


def visit_of(agreement, **traits):
    return CoordinationFactory(facility=agreement.facility, partner=agreement.partner, **traits)


def letter_of(agreement):
    report = MonitoringReportFactory(agreement=agreement, written=True)
    return monitoring_report(report, shown(report, on=date(2026, 7, 15)))


@pytest.fixture(params=PAPERS)
def root(request, agreement, officer):
    """The catalogue of a paper in Indonesian."""
    ObligationFactory(agreement=agreement)
    with translation.override("id"):
        paper = PAPERS[request.param](agreement, officer)
    return PdfReader(io.BytesIO(paper)).trailer["/Root"]


def test_every_template_of_a_paper_is_tried():
    folder = settings.BASE_DIR / "templates" / "partnerships" / "papers"

    assert {file.stem for file in folder.glob("*.typ")} - {"parts"} == set(PAPERS)
    assert {file.parent for file in settings.BASE_DIR.glob("templates/**/*.typ")} == {
        folder,
        settings.BASE_DIR / "templates" / "papers",
        settings.BASE_DIR / "templates" / "trainees" / "papers",
    }


def test_its_metadata_claim_both_standards_and_have_a_title(root):
    claims = root["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in claims
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert re.search(r"<dc:title>.*<rdf:li[^>]*>[^<]+</rdf:li>", claims, re.DOTALL)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_is_tagged_from_the_root_and_has_a_language(root):
    tree = root["/StructTreeRoot"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "id"
    assert tree["/ParentTree"]
    assert tree["/K"]


def test_every_page_points_into_the_tree(root):
    pages = [page.get_object() for page in root["/Pages"]["/Kids"]]

    assert pages
    assert all("/StructParents" in page for page in pages)
    assert {page["/Tabs"] for page in pages} == {"/S"}


def test_it_carries_its_own_colours_and_letters(root):
    [intent] = root["/OutputIntents"]
    fonts = [
        font.get_object()["/DescendantFonts"][0]["/FontDescriptor"]
        for page in root["/Pages"]["/Kids"]
        for font in page["/Resources"]["/Font"].values()
    ]

    assert intent["/S"] == "/GTS_PDFA1"
    assert intent["/DestOutputProfile"]
    assert fonts
    assert all({"/FontFile2", "/FontFile3"} & set(font) for font in fonts)
