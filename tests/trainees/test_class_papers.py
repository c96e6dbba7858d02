"""The papers of a class: what stands on each, what never does, and who prints it."""

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    OfficeHolderFactory,
    PartnerFactory,
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import (
    AssessmentFactory,
    AttendanceFactory,
    EnrolmentFactory,
    ExitReasonFactory,
    InmateFactory,
    InmateIdentityFactory,
    ResultFactory,
)
from trainees.documents.class_papers import PAPERS, offered
from trainees.models import AttendanceReason, Enrolment

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

AT = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)
NIK, REGISTER, BLOCK, CAUSE = "9910011203900077", "B.I 477/2025", "Mawar-9", "Dipanggil jaksa"
NAME = "Baso Uji Coba"
FEBRUARY = date(2026, 2, 20)


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False), translation.override("id"):
        yield


def text_of(paper):
    pages = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def pages_of(paper):
    return len(PdfReader(io.BytesIO(paper)).pages)


def printed(slug, training_class, by):
    return PAPERS[slug].build(training_class, at=AT, by=by)


@pytest.fixture
def training_class(facility, partner):
    """Being assessed since today, begun in February under another head than today's."""
    place = {"facility": facility, "position": "Kepala Rutan", "is_head": True}
    OfficeHolderFactory(
        **place, name="Kepala Februari", starts_on=date(2024, 1, 1), ends_on=date(2026, 2, 28)
    )
    OfficeHolderFactory(**place, name="Kepala Maret", starts_on=date(2026, 3, 1))
    version = ProgrammeVersionFactory(certificate_kinds=["training", "competence"])
    return TrainingClassFactory(
        assessing=True,
        facility=facility,
        partner=partner,
        agreement=AgreementFactory(signed=True, facility=facility, partner=partner),
        programme_version=version,
        title="Las Dasar",
        started_on=FEBRUARY,
        assessor=PartnerFactory(kind="lsp", name="LSP Contoh"),
        partner_contact="Hasnawati",
    )


def person(training_class, name, **fields):
    inmate = InmateFactory(
        facility=training_class.facility, in_custody=True, id_card_name=name, birth_place="Maros"
    )
    fields.setdefault("state", "active")
    fields.setdefault("enrolled_on", date(2026, 2, 10))
    return EnrolmentFactory(
        training_class=training_class, inmate=inmate, custody=inmate.custodies.get(), **fields
    )


@pytest.fixture
def known(training_class):
    """Somebody of whom everything is recorded that a paper could give away."""
    enrolment = person(
        training_class, NAME, credited_quarters=19, expected_hours=10, competence="not_yet"
    )
    inmate = enrolment.inmate
    inmate.register_label = REGISTER
    inmate.save()
    identity = getattr(inmate, "identity", None) or InmateIdentityFactory(inmate=inmate)
    identity.nik, identity.nik_missing = NIK, ""
    identity.save()
    enrolment.custody.block = BLOCK
    enrolment.custody.save()
    court = AttendanceReason.objects.get(code="court")
    for day, reason, note in ((3, None, ""), (4, court, CAUSE)):
        session = SessionFactory(held=True, training_class=training_class, on=date(2026, 7, day))
        mark = {"reason": reason} if reason else {}
        AttendanceFactory(enrolment=enrolment, session=session, note=note, **mark)
    for kind, score in (("pre", 40), ("theory", "72.5"), ("practice", 81), ("post", 65)):
        test = AssessmentFactory(training_class=training_class, kind=kind)
        ResultFactory(enrolment=enrolment, assessment=test, score=score)
    for order, competence in ((1, "competent"), (2, "not_yet")):
        unit = UnitFactory(version=training_class.programme_version, order=order)
        test = AssessmentFactory(training_class=training_class, kind="competence", unit=unit)
        ResultFactory(enrolment=enrolment, assessment=test, score=None, competence=competence)
    person(
        training_class, "Rahma Pindah", state="transferred", ended_on=date(2026, 6, 1),
        exit_reason=ExitReasonFactory(code="moved", label="Pindah UPT", state="transferred"),
    )  # fmt: skip
    return enrolment


CUSTODY = (REGISTER, BLOCK, CAUSE, "Sidang", "Narapidana", "Tahanan")
CONTENTS = {
    "rekap-kehadiran": ((NAME, "Rahma Pindah", "H P", "4,75/10", "47,5"), (NIK, "1995")),
    "daftar-nilai": (
        (NAME, "40", "72,5", "81", "65", "1 / 1", "Belum kompeten (BK)", "terlalu sedikit"),
        (NIK, "1995"),
    ),
    "rekap-kompetensi": (
        (NAME, NIK, "Maros", "12/03/1995", "BK", "LSP Contoh", "Skema sertifikasi"),
        ("Rahma Pindah",),
    ),
    "ba-pembukaan": (
        ("Jumat, 20 Februari 2026", "Kepala Februari", "Hasnawati", "160", "Peserta yang memulai"),
        (NAME, "Rahma Pindah", NIK, "Kepala Maret"),
    ),
    "ba-penutupan": (
        ("Rabu, 15 Juli 2026", "Kepala Maret", "Hasnawati", "Pindah UPT", "Memulai 2"),
        (NAME, "Rahma Pindah", NIK, "Kepala Februari"),
    ),
}


def test_every_paper_is_tried():
    assert set(CONTENTS) == set(PAPERS)


@pytest.mark.parametrize("slug", CONTENTS)
def test_a_paper_says_what_it_is_for_and_nothing_more(slug, known, officer):
    says, hides = CONTENTS[slug]

    text = text_of(printed(slug, known.training_class, officer))

    assert [words for words in says if words not in text] == []
    assert [words for words in (*hides, *CUSTODY) if words in text] == []


@pytest.mark.parametrize("slug", PAPERS)
def test_a_paper_of_a_class_keeps_both_standards(slug, known, officer):
    root = PdfReader(io.BytesIO(printed(slug, known.training_class, officer))).trailer["/Root"]
    claims = root["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in claims
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "id")


STRANGE = ("#import", "$x^2$", "*a* _b_", "مريم", "👩‍🚒 Ani", "\\", "A\u202eB", '"', "M" * 60)


def test_no_name_breaks_a_paper_of_a_class(known, officer):
    known.inmate.id_card_name = " ".join(STRANGE)[:120]
    known.inmate.save()

    for slug in PAPERS:
        assert printed(slug, known.training_class, officer).startswith(b"%PDF-1.7")


def test_many_people_cost_no_more_queries_and_fit_their_pages(training_class, known, officer):
    def queries():
        counts = {}
        for slug in PAPERS:
            with CaptureQueriesContext(connection) as seen:
                printed(slug, training_class, officer)
            counts[slug] = len(seen)
        return counts

    queries()  # what the account reaches is read once
    of_one = queries()
    for number in range(31):
        # Sixty letters, as long as names on identity cards get.
        name = f"Muhammad Ilham Ramadhan Syahputra Daeng Mallongi {number:02}".ljust(60, "a")
        person(training_class, name if number % 4 == 0 else f"Orang {number:02}",
               competence="competent")  # fmt: skip
    first = date(2026, 3, 2)
    for number in range(30):
        SessionFactory(held=True, training_class=training_class, on=first + timedelta(days=number))

    assert queries() == of_one
    assert max(of_one.values()) <= 12
    pages = {slug: pages_of(printed(slug, training_class, officer)) for slug in PAPERS}
    assert pages["daftar-nilai"] == pages["ba-pembukaan"] == pages["ba-penutupan"] == 1
    # 32 sessions stand on two parts, 32 people on two pages of each.
    assert pages["rekap-kehadiran"] <= 4
    assert pages["rekap-kompetensi"] == 2


def test_who_was_not_in_the_class_has_no_letter_on_that_day(training_class, officer):
    late = person(training_class, "Zainal", enrolled_on=date(2026, 7, 2))
    for day in (1, 2, 3):
        SessionFactory(held=True, training_class=training_class, on=date(2026, 7, day))
    AttendanceFactory(enrolment=late, session=training_class.sessions.get(on=date(2026, 7, 2)))

    text = text_of(printed("rekap-kehadiran", training_class, officer))

    assert "Zainal H · 0/0" in text


def test_a_paper_without_its_facts_is_refused_in_words(training_class, officer):
    for slug in ("rekap-kehadiran", "daftar-nilai", "rekap-kompetensi"):
        with pytest.raises(DomainError):
            printed(slug, training_class, officer)
    training_class.started_on, training_class.state = None, "selecting"
    for slug in ("ba-pembukaan", "ba-penutupan"):
        with pytest.raises(DomainError):
            printed(slug, training_class, officer)
    assert offered(training_class, officer) == {}


def test_equivalency_passes_where_training_is_competent(known, officer):
    programme = known.training_class.programme_version.programme
    programme.kind, programme.package = "equivalency", "B"
    programme.save()

    for slug in ("daftar-nilai", "ba-penutupan"):
        text = text_of(printed(slug, known.training_class, officer))
        assert "Tidak lulus" in text
        assert "kompeten" not in text


def test_another_facility_prints_nobody(known, other_officer):
    for slug in ("rekap-kehadiran", "daftar-nilai", "rekap-kompetensi"):
        with pytest.raises(DomainError):
            printed(slug, known.training_class, other_officer)


# --- The pages -----------------------------------------------------------------------------------


def test_the_documents_of_a_class_lead_to_its_papers(client_of, known, officer, head):
    page = reverse("trainees:class-documents", args=[known.training_class.public_id])
    client = client_of(officer)
    text = client.get(page).content.decode()

    for slug in PAPERS:
        address = reverse("trainees:class-paper", args=[known.training_class.public_id, slug])
        assert f'href="{address}"' in text
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert NAME not in answer["Content-Disposition"]
        event = AuditEvent.objects.order_by("seq").last()
        assert (event.action, event.details["paper"]) == ("paper.printed", slug)
    # What holds NIK is for those who may take lists out.
    of_head = client_of(head)
    assert "rekap-kompetensi" not in of_head.get(page).content.decode()
    assert of_head.get(address.replace("ba-penutupan", "rekap-kompetensi")).status_code == 403
    assert client.get(address.replace("ba-penutupan", "apa")).status_code == 404


def test_the_partner_prints_marks_and_results_alone(client_of, known, coordinator, other_partner):
    client, pk = client_of(coordinator), known.training_class.pk
    address = f"/admin/partnerships/trainingclass/{pk}/dokumen/{{}}/"
    page = client.get(f"/admin/partnerships/trainingclass/{pk}/change/").content.decode()

    for slug in PAPERS:
        is_theirs = slug in ("daftar-nilai", "rekap-kompetensi")
        assert client.get(address.format(slug)).status_code == (200 if is_theirs else 404)
        assert (address.format(slug) in page) == is_theirs
    assert client.post(address.format("daftar-nilai")).status_code == 405

    other = TrainingClassFactory(
        running=True, facility=known.facility, partner=other_partner, agreement=None
    )
    EnrolmentFactory(training_class=other, state="active")
    assert (
        client.get(address.format("daftar-nilai").replace(str(pk), str(other.pk)))["Content-Type"]
        != "application/pdf"
    )
    agreement = known.training_class.agreement
    agreement.has_data_sharing_clause = False
    agreement.save()
    assert not Enrolment.objects.for_user(coordinator).exists()
    for slug in ("daftar-nilai", "rekap-kompetensi"):
        assert client.get(address.format(slug)).status_code == 302
