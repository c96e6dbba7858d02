"""What stands on each paper: the numbers that the records have, in the reader's language."""

import io
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from pypdf import PdfReader

from partnerships.choices import (
    AgreementEventKind,
    MonitoringState,
    ObligationMetric,
    Recommendation,
    Side,
)
from partnerships.documents.agreement_summary import agreement_summary
from partnerships.documents.coordination_papers import agenda, minutes
from partnerships.documents.monitoring_report import monitoring_report
from partnerships.documents.obligations_sheet import obligations_sheet
from partnerships.models import MonitoringReport
from partnerships.reports.monitoring import figures_of, shown
from rutan.common import pdf
from rutan.common.freezing import digest
from tests.factories.partnerships import (
    AgreementEventFactory,
    AgreementFactory,
    ClassFiguresFactory,
    CommitmentFactory,
    CoordinationFactory,
    CoordinationParticipantFactory,
    MinistryItemFactory,
    ObligationFactory,
    OfficeHolderFactory,
    TrainingClassFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)
"""12.00 in Makassar."""


@pytest.fixture(autouse=True)
def _in_indonesian():
    with translation.override("id"):
        yield


def text_of(paper):
    pages = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def printed(make, subject, by):
    return text_of(make(subject, at=NOON, by=by))


@pytest.fixture
def fulfilled(agreement):
    """Six classes, 96 places, 71 certificates; one addendum and one extension (ux 6.3)."""
    for number, certified in enumerate((12, 12, 12, 12, 12, 11)):
        ClassFiguresFactory(
            training_class=TrainingClassFactory(
                closed=True,
                title=f"Hidroponik – Angkatan {number + 1}",
                facility=agreement.facility,
                partner=agreement.partner,
                agreement=agreement,
            ),
            enrolled=16,
            completed=14,
            certified=certified,
            held_hours=160,
        )
    for metric, target in (
        (ObligationMetric.PARTICIPANTS, 96),
        (ObligationMetric.CERTIFIED, 77),
        (ObligationMetric.FOLLOWED_UP_M6, 80),
        (ObligationMetric.PRODUCTIVE_M6, 60),
    ):
        ObligationFactory(agreement=agreement, metric=metric, target=target)
    AgreementEventFactory(
        agreement=agreement,
        kind=AgreementEventKind.AMEND,
        on=date(2026, 3, 1),
        number="AD-1/2026",
        old={"title": "Pelatihan lama"},
        new={"title": agreement.title},
        reason="Judul diperjelas",
    )
    AgreementEventFactory(agreement=agreement, reason="Diperpanjang satu tahun")
    return agreement


def test_a_renewal_that_is_prepared_is_not_called_renewed(fulfilled, officer):
    AgreementEventFactory(
        agreement=fulfilled,
        kind=AgreementEventKind.RENEW,
        old={},
        new={"successor": "pks-2028-007"},
        reason="Masih dibutuhkan",
    )

    text = printed(agreement_summary, fulfilled, officer)

    assert "Perpanjangan dengan PKS-2028-007 disiapkan" in text


def test_the_summary_has_the_numbers_of_the_records(fulfilled, officer):
    text = printed(agreement_summary, fulfilled, officer)

    assert "Ringkasan perjanjian" in text
    assert "Peserta UPT" not in text
    assert "96 96 0 0 Tercapai" in text  # target, reached, planned, remaining
    assert "77 71 0 6" in text
    assert "1 dari 2 sasaran tercapai" in text
    assert text.count("160 dari 160 JP") == 6
    assert "Hidroponik – Angkatan 6" in text
    assert "31 Desember 2026 → 31 Desember 2027" in text
    assert "Pelatihan lama →" in text
    assert "AD-1/2026" in text
    assert "Kepala Uji" in text
    assert "Dicetak 15 Jul 2026 pukul 12.00 oleh Sari Petugas" in text


def test_the_letterhead_is_that_of_the_facility(agreement, officer):
    office = agreement.facility.regional_office
    agreement.facility.address = "Jalan Uji Nomor 1\nBarru 90711"
    agreement.facility.phone = "0427 21001"
    text = printed(agreement_summary, agreement, officer)

    assert text.startswith(
        f"{office.name.upper()} {agreement.facility.official_name.upper()} "
        "Jalan Uji Nomor 1, Barru 90711 · Telepon 0427 21001"
    )


def test_the_summary_of_a_draft_says_what_is_missing(facility, partner, officer):
    draft = AgreementFactory(facility=facility, partner=partner)

    text = printed(agreement_summary, draft, officer)

    assert "Belum ditandatangani" in text
    assert "Belum ada kewajiban yang ditulis." in text
    assert "Belum ada kelas yang direncanakan dalam perjanjian ini." in text
    assert "Setelah ditandatangani" not in text


def test_classes_stand_on_the_summary_of_whoever_may_see_them(agreement, officer, other_officer):
    TrainingClassFactory(
        title="Las listrik",
        facility=agreement.facility,
        partner=agreement.partner,
        agreement=agreement,
    )

    assert "Las listrik" in printed(agreement_summary, agreement, officer)
    assert "Las listrik" not in printed(agreement_summary, agreement, other_officer)


def test_markup_in_a_title_stays_text(agreement, officer):
    agreement.title = "*Tebal* #panic() $x$ \\ <b>Sa’adé</b>"

    assert "*Tebal* #panic() $x$ \\ <b>Sa’adé</b>" in printed(agreement_summary, agreement, officer)


def test_the_obligations_stand_apart_by_side(agreement, officer):
    ObligationFactory(agreement=agreement, side=Side.FACILITY, metric=ObligationMetric.REPORTS)
    ObligationFactory(
        agreement=agreement,
        side=Side.PARTNER,
        metric=ObligationMetric.OTHER,
        text="Menyediakan alat las",
        target=None,
        met_on=date(2026, 3, 2),
    )
    text = printed(obligations_sheet, agreement, officer)

    ours, theirs = text.partition("Kewajiban mitra")[::2]
    assert "Kewajiban UPT" in ours
    assert "Laporan pelaksanaan selesai" in ours
    assert "Menyediakan alat las selesai 2 Mar 2026" in theirs


def test_rupiah_are_written_as_people_write_them(agreement, officer):
    ObligationFactory(agreement=agreement, metric=ObligationMetric.FUNDS, target=1_250_000_000)

    assert "Rp1.250.000.000 Rp0 – Rp1.250.000.000" in printed(obligations_sheet, agreement, officer)


def test_two_hundred_obligations_stay_within_a_paper(agreement, officer):
    for number in range(200):
        ObligationFactory(
            agreement=agreement,
            metric=ObligationMetric.OTHER,
            text=f"Kewajiban nomor {number} dengan penjelasan yang sama panjangnya",
            target=None,
        )
    paper = obligations_sheet(agreement, at=NOON, by=officer)

    assert len(PdfReader(io.BytesIO(paper)).pages) <= pdf.MOST_PAGES // 2
    assert "Kewajiban nomor 199" in text_of(paper)


def test_the_agenda_has_topics_people_and_what_is_still_open(facility, partner, officer):
    before = CoordinationFactory(held=True, facility=facility, partner=partner)
    CommitmentFactory(coordination=before, text="Mengirim jadwal")
    CommitmentFactory(coordination=before, text="Sudah terkirim", done=True)
    CommitmentFactory(text="Janji orang lain")
    visit = CoordinationFactory(
        facility=facility,
        partner=partner,
        on=date(2026, 8, 4),
        topics="Perpanjangan PKS\nKelas 2027",
    )
    CoordinationParticipantFactory(coordination=visit, name="Hasan Basri", position="Kepala")

    text = printed(agenda, visit, officer)

    assert "Selasa, 4 Agustus 2026" in text
    assert "1. Perpanjangan PKS 2. Kelas 2027" in text
    assert "Hasan Basri Kepala UPT" in text
    assert "Mengirim jadwal" in text
    assert "Sudah terkirim" not in text
    assert "Janji orang lain" not in text


def test_the_minutes_have_result_promises_and_two_lines_to_sign(facility, partner, officer):
    visit = CoordinationFactory(
        held=True,
        facility=facility,
        partner=partner,
        next_action="Kirim draf",
        next_action_due=date(2026, 8, 1),
    )
    visit.ministry_items.add(MinistryItemFactory(title="Dapur sehat"))
    CommitmentFactory(coordination=visit, side=Side.PARTNER, owner="Nur Aini")
    CommitmentFactory(coordination=visit, done=True, text="Ruang praktik")

    text = printed(minutes, visit, officer)

    assert "Notula" in text
    assert "Sepakat menyusun perjanjian." in text
    assert "Mengirim jadwal instruktur Mitra · Nur Aini 15 Feb 2026 Terlambat" in text
    assert "Ruang praktik Terkirim Mitra 15 Feb 2026 Dipenuhi" in text
    assert "Kirim draf (paling lambat 1 Agustus 2026)" in text
    assert "Dapur sehat" in text
    assert text.count("(....") == 2


def test_a_day_that_is_not_known_is_only_a_month(facility, partner, officer):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner, is_approximate=True)

    text = printed(minutes, visit, officer)

    assert "Januari 2026" in text
    assert "20 Januari 2026" not in text


@pytest.fixture
def report(fulfilled, officer):
    OfficeHolderFactory(facility=fulfilled.facility, name="Dra. Sitti Aisyah")
    report = MonitoringReport(
        agreement=fulfilled,
        period_from=date(2026, 1, 2),
        period_to=date(2026, 7, 1),
        due_on=date(2026, 7, 20),
        review_due_on=date(2026, 8, 3),
        obstacles="Listrik padam dua hari.",
        recommendation=Recommendation.CONTINUE,
        state=MonitoringState.SENT,
        submitted_at=NOON,
        submitted_by=officer,
    )
    report.figures = figures_of(report, on=date(2026, 7, 15))
    report.figures_hash = digest(report.figures)
    report.save()
    return report


def letter(report):
    return monitoring_report(report, shown(report, on=date(2027, 1, 1)))


def test_the_report_is_a_letter_with_the_frozen_figures(report):
    text = text_of(letter(report))

    assert "Kepada Kanwil Ditjenpas Uji Balai Pelatihan Contoh" in text
    assert "Peserta Mitra 96 96 Tercapai" in text
    assert "Peserta bersertifikat Mitra 77 71 Kurang 6" in text
    assert "Hidroponik – Angkatan 1" in text
    assert "Listrik padam dua hari." in text
    assert "15 Juli 2026 Kepala Rutan Kelas IIB Contoh Dra. Sitti Aisyah" in text
    assert report.figures_hash[:16] in text
    assert "Manfaat" not in text


def test_a_report_that_was_sent_prints_the_same_for_ever(report):
    before = letter(report)
    TrainingClassFactory(
        closed=True,
        facility=report.agreement.facility,
        partner=report.agreement.partner,
        agreement=report.agreement,
    )

    assert letter(report) == before


def test_a_report_that_is_not_sent_says_so(report):
    report.state, report.figures_hash, report.submitted_at = MonitoringState.NEW, "", None

    assert "Draf, belum dikirim" in text_of(letter(report))


def test_a_letter_without_a_known_head_has_a_line_to_sign(report):
    report.agreement.facility.office_holders.all().delete()

    assert "Kepala UPT Rutan Kelas IIB Contoh (...." in text_of(letter(report))


def test_papers_speak_the_language_of_their_reader(agreement, officer):
    with translation.override("en"):
        text = printed(agreement_summary, agreement, officer)

    assert "Summary of the agreement" in text
    assert "Printed 15 Jul 2026 at 12:00 by Sari Petugas" in text


def test_headings_and_tables_are_tagged_as_such(fulfilled, officer):
    paper = agreement_summary(fulfilled, at=NOON, by=officer)
    tags = Counter()
    waiting = [PdfReader(io.BytesIO(paper)).trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            tags[node.get("/S")] += 1
            waiting += [node["/K"]] if "/K" in node else []

    heads = 4 + 4 + 7 + 5  # parties, events, obligations, classes
    assert (tags["/H1"], tags["/H2"], tags["/Table"], tags["/TH"]) == (1, 4, 4, heads)


def test_the_same_record_gives_the_same_bytes(fulfilled, officer):
    papers = [agreement_summary(fulfilled, at=NOON, by=officer) for _ in range(2)]

    assert papers[0] == papers[1]


@tries(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_facts_that_are_missing_never_stop_a_paper(data, agreement, officer):
    """Whatever is optional may be empty, or hold whatever people type."""
    text = st.text(max_size=40)
    agreement.subject = data.draw(text)
    agreement.urgency_note = data.draw(text)
    agreement.financing_note = data.draw(text)
    agreement.signed_place = data.draw(text)
    agreement.evaluation_every_months = data.draw(st.none() | st.integers(1, 24))
    agreement.packages = data.draw(st.lists(st.sampled_from("ABC"), unique=True))
    agreement.ended_on = data.draw(st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)))
    agreement.facility.address = data.draw(text)
    agreement.facility.phone = data.draw(st.text(max_size=20))
    visit = CoordinationFactory.build(
        pk=0,
        facility=agreement.facility,
        partner=agreement.partner,
        topics=data.draw(text),
        summary=data.draw(text),
        place=data.draw(text),
    )

    assert agreement_summary(agreement, at=NOON, by=officer)
    assert agenda(visit, at=NOON, by=officer)
