"""The paper of a certificate: what stands on it, what never does, and what it costs."""

import io
import re
import statistics
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path

import pytest
import segno
from pypdf import PdfReader

from partnerships.models import Facility
from rutan.common import codes, pdf, pdf_words
from rutan.common.errors import DomainError
from tests.factories.partnerships import FacilityFactory, PartnerFactory, TrainingClassFactory
from tests.factories.trainees import CertificateFactory, EnrolmentFactory, InmateFactory
from trainees import certificate_facts
from trainees.choices import CertificateKind
from trainees.documents import certificate as documents
from trainees.models import Certificate

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

K = CertificateKind
LONGEST = "Muhammad Abdurrahman Syafruddin Daeng Mangalle bin Abd Karim"
UNITS = [[f"G.45OTO02.01{n}.2", f"Memelihara sistem bahan bakar injeksi {n}", 20] for n in range(8)]
STRANGE = ("#import", "$x^2$", "*a* _b_", "مريم", "👩‍🚒 Ani", "\\", "<b>", "A\u202eB", '"', "Renée")


@pytest.fixture(autouse=True)
def _address(settings):
    settings.PUBLIC_BASE_URL = "https://cek.example.go.id"


def house():
    known = Facility.objects.filter(official_name="Rumah Putih Pangkajene").first()
    return known or FacilityFactory(
        official_name="Rumah Putih Pangkajene", short_name="Pangkajene", phone="0410 21077",
        address="Jalan Poros Makassar 17\nPangkajene",
    )  # fmt: skip


def issued(kind=K.TRAINING, facility=None, **values):
    inmate = InmateFactory(facility=facility or house(), in_custody=True)
    enrolment = EnrolmentFactory(
        completed=True, inmate=inmate, custody=inmate.custodies.get(),
        training_class=TrainingClassFactory(closed=True, facility=inmate.facility),
    )  # fmt: skip
    facts = {
        "holder_name": "Andi Baso Tenri", "level": "KKNI 2", "venue": "Pangkajene",
        "starts_on": date(2026, 6, 1), "ends_on": date(2026, 7, 30), "units": UNITS,
        "signed_name": "Ilham", "signed_position": "Kepala Balai",
    }  # fmt: skip
    return CertificateFactory(issued=True, kind=kind, enrolment=enrolment, **facts | values)


def reader(made):
    return PdfReader(io.BytesIO(made))


@pytest.mark.parametrize(
    ("kind", "says", "hides"),
    [
        (K.TRAINING, ("Andi Baso Tenri", "KKNI 2", "160", UNITS[0][0], "Ilham"), ()),
        (K.COMPETENCE, ("REG.1/2026", "6 Agustus 2029", "blangko"), ()),
        (K.PARTICIPATION, ("160 dari 160",), (UNITS[0][0], "kompeten")),
        (K.DIPLOMA, ("blangko",), ()),
        (K.INTERNAL, ("Piagam",), ()),
    ],
)
def test_a_certificate_says_what_was_learnt_and_nothing_of_where(kind, says, hides):
    certificate = issued(kind)

    made = documents.paper(certificate)

    text = " ".join(documents.text_of(made).split())
    always = (certificate.number, certificate.issuer_name, "cek.example.go.id/verifikasi")
    assert [words for words in (*always, *says) if words not in text] == []
    assert [words for words in hides if words in text] == []
    assert all(group in text for group in codes.grouped(certificate.code).split("-"))
    read = pdf_words.words_of(made)
    assert sorted("".join(read.split())) == sorted("".join(documents._seen(reader(made)).split()))
    assert len(reader(made).pages) == 1


def test_the_paper_keeps_both_standards_and_speaks_its_code():
    certificate = issued()
    made = documents.paper(certificate)
    root = reader(made).trailer["/Root"]
    claims = root["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in claims
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "id")
    assert documents.address_of(certificate) in " ".join(documents._spoken(root["/StructTreeRoot"]))
    assert made == documents.paper(certificate)
    # The letters of chance by which a file is told apart are read as no words.
    chance = re.findall(r"ID>([^<]+)<", claims)
    assert len(chance) > 2
    assert not [each for each in chance if each in "".join(pdf_words.told_beside(reader(made)))]


def test_the_printed_picture_is_the_code_of_the_address():
    certificate = issued()
    page = reader(documents.paper(certificate)).pages[0]
    (picture,) = page["/Resources"]["/XObject"].values()
    cells = picture.get_object().get_data()
    wanted = segno.make(
        documents.address_of(certificate), error="m", micro=False, mask=3, boost_error=False
    )
    rows = list(wanted.matrix_iter(border=2))

    assert picture.get_object()["/Width"] == len(rows)
    assert [cell < 128 for cell in cells] == [bool(cell) for row in rows for cell in row]


@pytest.mark.parametrize(("units", "pages"), [(8, 1), (10, 1), (11, 2), (24, 2)])
def test_the_longest_name_and_many_units_fit(units, pages):
    certificate = issued(
        holder_name=LONGEST,
        title="Pemeliharaan dan Perbaikan Mesin Penangkap Ikan Skala Kecil serta Sistem Pendingin "
        "Hasil Laut Nelayan",
        units=[[f"G.45OTO02.0{n:02}.2", "Memelihara sistem bahan bakar injeksi", 8]
               for n in range(units)],
    )  # fmt: skip

    made = documents.paper(certificate)

    assert len(reader(made).pages) == pages
    assert LONGEST in " ".join(documents.text_of(made).split())


@pytest.mark.parametrize("name", STRANGE)
def test_no_name_breaks_the_paper(name):
    assert documents.paper(issued(holder_name=name)).startswith(b"%PDF-1.7")


def test_what_tells_of_the_house_is_found_in_the_finished_paper():
    for values in (
        {"issuer_name": "Balai di Rumah Putih Pangkajene"},
        {"signed_position": "Jl. Poros Makassar", "venue": "Jalan Poros Makassar 17"},
        {"title": "Kursus kelasIIBRutan"},
        {"units": [["U1", "Bina warga binaan", 2]]},
    ):
        with pytest.raises(DomainError):
            documents.paper(issued(**values))


def test_only_what_was_issued_and_is_unchanged_is_printed(settings):
    certificate = issued()
    certificate.hours = 999
    with pytest.raises(DomainError):
        documents.paper(certificate)
    with pytest.raises(DomainError):
        documents.paper(CertificateFactory())
    with pytest.raises(DomainError):
        documents.paper(CertificateFactory(revoked=True))
    with pytest.raises(DomainError):
        documents.papers([])
    settings.PUBLIC_BASE_URL = ""
    with pytest.raises(DomainError):
        documents.paper(issued())


BANNED = (
    "rutan", "lapas", "lpka", "wargabinaan", "wbp", "narapidana", "napi", "tahanan", "register",
    "pemasyarakatan", "pengayoman", "penjara", "prison", "inmate", "detention", "kelasiib",
)  # fmt: skip
"""The test's own list, looked for with all spaces out and small."""
NAMES = ("Renée Daeng", "I Wayan Sudarma", LONGEST, "Ani 👩‍🚒", "مريم Sitti", "Poltak Silaban")


def many(count):
    """Certificates that differ in number, name and kind, of one person in a telling house."""
    place, issuer = house(), PartnerFactory(name="Balai Pelatihan Pangkep")
    kinds = list(K)
    inmate = InmateFactory(facility=place, in_custody=True, register_label="B.I 477/2025")
    enrolment = EnrolmentFactory(
        completed=True, inmate=inmate, custody=inmate.custodies.get(),
        training_class=TrainingClassFactory(closed=True, facility=place),
    )  # fmt: skip
    return [
        CertificateFactory.build(
            issued=True, kind=kinds[number % 5], enrolment=enrolment, facility=place,
            issuer=issuer, number=f"{number:03}/BPP/2026", holder_name=NAMES[number % 6],
            units=UNITS, title="Servis Sepeda Motor", issuer_name="Balai Pelatihan Pangkep",
        )
        for number in range(count)
    ]  # fmt: skip


def test_500_papers_tell_nothing():
    certificates = many(500)
    told = []
    for start in range(0, 500, documents.MOST_AT_ONCE):
        some = certificates[start : start + documents.MOST_AT_ONCE]
        told.append(pdf_words.words_of(documents.papers(some)))
    forbidden = (*BANNED, "rumahputih", "477/2025", "porosmakassar", "041021077")
    squeezed = "".join("".join(told).lower().split())
    for certificate in certificates:
        for line in documents._lines_of(certificate.code):
            squeezed = squeezed.replace(line.lower(), "")

    assert [words for words in forbidden if words in squeezed] == []
    assert all(certificate.number.lower() in squeezed for certificate in certificates)


def test_1500_papers_in_one_process_keep_no_memory():
    """What the press keeps of earlier papers is bounded: once it is filled, forty papers add no
    more than 50 kB each, which is 75 MB for 1,500. A leak would add to every forty of them. A whole
    file takes less than 2 MB a paper."""
    papers = cycle(certificates := many(documents.MOST_AT_ONCE))

    _added_by(papers, 80)
    assert any(_added_by(papers, 40) <= 40 * 50 for _time in range(6))

    before = kilobytes()
    documents.papers(certificates)
    assert (kilobytes() - before) / len(certificates) <= 2048


def _added_by(papers, count):
    """Kilobytes more than before."""
    before = kilobytes()
    for each in islice(papers, count):
        documents.paper(each)
    return kilobytes() - before


def kilobytes():
    """What this process holds now."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def test_a_certificate_costs_less_than_25_ms_of_cpu_after_the_first():
    """Or, where the machine is busy, four times what the compiler alone needs for the same."""
    certificate = Certificate.objects.select_related("facility", "enrolment__inmate").get(
        pk=issued().pk
    )
    data = {"title": "x", "papers": [documents.facts_data(certificate)]}
    at = documents.datetime(2026, 8, 6, tzinfo=documents.UTC)
    documents.paper(certificate)
    rounds = []
    for _round in range(3):
        alone, whole = [], []
        for _paper in range(20):
            alone.append(cost(lambda: pdf.render(documents.TEMPLATE, data, at=at)))
            whole.append(cost(lambda: documents.paper(certificate)))
        rounds.append((statistics.median(whole), statistics.median(alone)))
    best, floor = min(rounds)

    assert best <= 25 or best <= 4 * floor, (best, floor)


def cost(work):
    began = time.process_time_ns()
    work()
    return (time.process_time_ns() - began) / 1e6


def test_the_fingerprint_on_the_paper_is_that_of_the_facts():
    certificate = issued()
    short = certificate_facts.short_fingerprint(certificate.facts_sha256)

    assert short in " ".join(documents.text_of(documents.paper(certificate)).split())
