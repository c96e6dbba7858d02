"""Transcript and mutation letter of a learner: what stands on them, and what never does."""

import io
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation
from pypdf import PdfReader

from partnerships.models import Subject
from rutan.common.errors import DomainError
from tests.factories.papers import LearnerRecordFactory, MutationFactory, StudyTimeFactory
from tests.factories.partnerships import PartnerFactory
from tests.factories.trainees import EnrolmentFactory
from tests.trainees.learners import a_rombel
from tests.trainees.people import NOON, ready
from trainees.documents.mutation_letter import mutation_letter
from trainees.documents.school_transcript import own_transcript, transcript
from trainees.models import InmateIdentity, LearnerRecord

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

AT = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)
NIK, REGISTER, BLOCK = "9910011203900077", "B.I 0477/2025", "Mawar-9"
STRANGE = "Ñandú Dg. Ngalle bin La Ode مصطفى " + "Panjang " * 4


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("id"):
        yield


@pytest.fixture
def learner(facility):
    """A learner of whom everything is recorded that a paper could give away."""
    facility.address, facility.phone = "Jl. Poros Makassar No. 7, Pangkajene", "0410-21234"
    facility.save()
    inmate = ready(facility, id_card_name="Baso Uji Coba", register_label=REGISTER)
    InmateIdentity.objects.filter(inmate=inmate).update(nik=NIK, nisn="0051234567")
    custody = inmate.custodies.get()
    custody.block = BLOCK
    custody.save()
    provider = PartnerFactory(name="PKBM Melati", kind="pkbm", address="Jl. Merdeka 1, Maros")
    record = LearnerRecordFactory(inmate=inmate, provider=provider, entry_grade=8)
    rombel = a_rombel(facility, partner=provider, grade=8)
    EnrolmentFactory(
        active=True, inmate=inmate, custody=custody, training_class=rombel, learner=record
    )
    maths = Subject.objects.get(code="matematika")
    StudyTimeFactory(learner=record, subject=maths, way="face", note="Rapor", quarters=14)
    StudyTimeFactory(learner=record, subject=maths, way="independent", quarters=4)
    return LearnerRecord.objects.get(pk=record.pk)  # as a page reads it


def letter_of(learner, **fields):
    values = {
        "letter_number": "M-7/2026",
        "on": date(2026, 7, 10),
        "to_facility": None,
        "to_place": "PKBM Mawar, Barru",
    }
    return MutationFactory(
        learner=learner, credits={"matematika": {"face": 14, "independent": 4}}, **values | fields
    )


PAPERS = {
    "transcript": lambda learner: transcript(learner, at=AT, by=None),
    "own": lambda learner: own_transcript(learner, at=AT, by=None),
    "letter": lambda learner: mutation_letter(letter_of(learner), at=AT, by=None),
}
OUTSIDE = ["transcript", "letter"]
EVERYWHERE = ("Baso Uji Coba", "0051234567", "Paket B", "Matematika", "3,83")
ON = {
    "transcript": ("PKBM MELATI", "Belajar mandiri", "6,16", "2026/2027, semester 1, kelas 8"),
    "own": ("RUTAN KELAS IIB CONTOH", "3,5", "6,16"),
    "letter": ("PKBM MELATI", "M-7/2026", "PKBM Mawar, Barru", "2026/2027", "12 Maret 1995"),
}
NOWHERE = (NIK, "0477", BLOCK)
TELLING = ("rutan", "lapas", "register", "warga binaan", "poros makassar", "0410-21234", "contoh,")


def reader_of(paper):
    return PdfReader(io.BytesIO(paper))


def text_of(paper):
    return " ".join(" ".join(page.extract_text() for page in reader_of(paper).pages).split())


@pytest.mark.parametrize("name", PAPERS)
def test_what_stands_on_each_paper(name, learner):
    text = text_of(PAPERS[name](learner))

    assert [words for words in (*EVERYWHERE, *ON[name]) if words not in text] == []
    assert [words for words in NOWHERE if words in text] == []


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_leaves_the_house_says_nothing_about_it(name, learner):
    paper = PAPERS[name](learner)
    about = " ".join(str(value) for value in reader_of(paper).metadata.values())

    text = f"{about} {text_of(paper)}".casefold()
    assert [words for words in TELLING if words in text] == []


@pytest.mark.parametrize("name", PAPERS)
def test_each_paper_meets_both_standards(name, learner):
    learner.inmate.id_card_name = STRANGE
    learner.inmate.save()
    root = reader_of(PAPERS[name](learner)).trailer["/Root"]
    claims = root["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert re.search(r"<dc:title>.*<rdf:li[^>]*>[^<]+</rdf:li>", claims, re.DOTALL)
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "id")


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize(
    "change",
    [
        {"reveals_custody": True},
        {"name": "PKBM Pengayoman Melati"},
        {"address": "Jl. Poros Makassar No. 7"},
    ],
)
def test_a_word_that_tells_stops_the_paper(name, change, learner):
    for field, value in change.items():
        setattr(learner.provider, field, value)
    learner.provider.save()
    learner.refresh_from_db()

    with pytest.raises(DomainError):
        PAPERS[name](learner)


def test_a_paper_needs_a_learning_centre_and_the_letter_its_number(learner):
    with pytest.raises(DomainError, match="nomor surat"):
        mutation_letter(letter_of(learner, letter_number=""), at=AT, by=None)
    learner.provider = None
    with pytest.raises(DomainError, match="satuan pendidikan"):
        transcript(learner, at=AT, by=None)


def test_a_letter_keeps_the_credits_and_the_centre_of_its_day(learner, other_facility):
    mutation = letter_of(learner)
    later = a_rombel(other_facility, partner=PartnerFactory(name="PKBM Nanti"))
    EnrolmentFactory(
        inmate=learner.inmate,
        custody=learner.inmate.custodies.get(),
        training_class=later,
        learner=learner,
        enrolled_on=date(2026, 7, 12),
    )
    StudyTimeFactory(learner=learner, subject__code="ipa", quarters=400)
    learner.provider = later.partner
    learner.save()

    text = text_of(mutation_letter(mutation, at=AT, by=None))

    assert "PKBM MELATI" in text
    assert "3,83" in text
    assert "PKBM NANTI" not in text.upper()
