"""What stands on each paper about people, and what never does."""

import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation
from pypdf import PdfReader

from rutan.common.errors import DomainError
from tests.factories.partnerships import AgreementFactory, OfficeHolderFactory, PostingFactory
from tests.factories.trainees import (
    BoardDecisionFactory,
    BoardHearingFactory,
    DisciplineRecordFactory,
    EnrolmentFactory,
    HealthLetterFactory,
    InmateFactory,
    RiskAssessmentFactory,
    sitting,
)
from tests.trainees.people import NOON, TODAY, a_class, candidate
from trainees import eligibility
from trainees.actions import appointments
from trainees.documents import hearing_papers
from trainees.documents.appointment_letter import appointment_letter
from trainees.documents.nominative_list import nominative_list
from trainees.documents.willingness import statements
from trainees.models import Application

pytestmark = [pytest.mark.django_db, pytest.mark.looks]

AT = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)
NIK, REGISTER, BLOCK = "9910011203900077", "B.I 477/2025", "Mawar-9"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("id"):
        yield


def text_of(paper):
    pages = PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def training_class(facility, partner):
    return a_class(facility, partner=partner, title="Las Dasar")


@pytest.fixture
def known(training_class):
    """Somebody of whom everything is recorded that a paper could give away."""
    application = candidate(training_class, applied_on=date(2026, 6, 10))
    inmate = application.inmate
    inmate.id_card_name, inmate.register_label = "Baso Uji Coba", REGISTER
    inmate.birth_date = date(1990, 3, 12)
    inmate.save()
    inmate.identity.nik = NIK
    inmate.identity.save()
    custody = inmate.custodies.get()
    custody.block = BLOCK
    custody.earliest_release_on, custody.release_source = date(2026, 9, 6), "estimated"
    custody.save()
    RiskAssessmentFactory(custody=custody, level="high", on=date(2026, 7, 10))
    DisciplineRecordFactory(custody=custody, on=date(2025, 2, 17))
    HealthLetterFactory(inmate=inmate, on=date(2026, 7, 1), limits="Tidak mengangkat berat")
    found = eligibility.assess_to_keep(training_class, [inmate])[inmate.pk]
    Application.objects.filter(pk=application.pk).update(
        state="proposed",
        hearing=sitting(training_class.facility, TODAY),
        proposed_for=TODAY,
        findings=found.kept,
        answer="consider",
        assessed_on=TODAY,
        override_reason="Perilaku membaik",
    )
    application.refresh_from_db()
    return application


ESTIMATES = ("6 September", "6 Sep", "09/2026", "September 2026", "perkiraan")
SECRETS = {
    "NIK": (NIK,),
    "discipline": ("17 Feb", "Register F"),
    "estimate": ESTIMATES,
    "birth": ("12 Maret", "1990", "12/03"),
    "health": ("mengangkat",),
    "stay": ("1 Jan 2025", "Januari 2025"),
}


def agenda_of(application, by):
    return hearing_papers.agenda(application.hearing, at=AT, by=by)


def minutes_of(application, by):
    hearing = BoardHearingFactory(
        facility=application.facility,
        on=TODAY,
        number="BA 7/2026",
        chair="Sitti Aminah",
        members="Andi Wijaya\nRahmat",
        place="Aula",
    )
    Application.objects.filter(pk=application.pk).update(state="recommended", hearing=hearing)
    BoardDecisionFactory(hearing=hearing, application=application)
    return hearing_papers.minutes(hearing, at=AT, by=by)


def letter_of(application, by):
    """With the findings and the reason of a verdict that had to be thought about."""
    OfficeHolderFactory(facility=application.facility, name="Andi Kepala", position="Kepala Rutan")
    hearing = BoardHearingFactory(facility=application.facility, on=TODAY, number="BA 7/2026")
    BoardDecisionFactory(hearing=hearing, application=application, reason="Dengan catatan")
    enrolment = EnrolmentFactory(
        training_class=application.training_class,
        inmate=application.inmate,
        custody=application.inmate.custodies.get(),
        application=application,
        hearing=hearing,
        enrolled_on=TODAY,
    )
    letter = appointments.issue(
        training_class=application.training_class,
        enrolments=[enrolment],
        number="W.23-SK-1/2026",
        on=TODAY,
        by=by,
    )
    return appointment_letter(letter, at=AT, by=by)


def nominative_of(application, by):
    return nominative_list(application.training_class, at=AT, by=by)


def nominative_of_accepted(application, by):
    Application.objects.filter(pk=application.pk).update(
        partner_answer="accepted", partner_answered_on=TODAY
    )
    return nominative_of(application, by)


def nominative_for_its_partner(application, _by):
    """What the coordinator takes along: beside the proposed one, somebody with a seat."""
    training_class = application.training_class
    training_class.agreement = AgreementFactory(
        signed=True, facility=training_class.facility, partner=training_class.partner
    )
    training_class.save()
    seat = candidate(training_class, recommended=True, partner_answer="accepted",
                     partner_answered_on=TODAY)  # fmt: skip
    seat.inmate.id_card_name = "Ani Punya Tempat"
    seat.inmate.save()
    Application.objects.filter(pk=seat.pk).update(state="enrolled")
    EnrolmentFactory(
        training_class=training_class,
        inmate=seat.inmate,
        custody=seat.inmate.custodies.get(),
        application=seat,
    )
    posted = PostingFactory(user__role="coordinator", facility=None, partner=training_class.partner)
    return nominative_list(training_class, at=AT, by=posted.user)


def statement_of(application, by):
    return statements(application.training_class, at=AT, by=by)


NAME = "Baso Uji Coba"
INSIDE = (REGISTER, BLOCK, "Tinggi", "Perilaku membaik", "Narapidana", "Tahanan", "SK ", "TPP")
LISTED = ("1990", "mengangkat")
ALLOWED = dict.fromkeys(
    ("nominative", "nominative, accepted", "nominative, for the partner"), LISTED
)
PAPERS = {
    "agenda": (agenda_of, (NAME, REGISTER, BLOCK, "Perilaku membaik", "Tinggi"), ()),
    "minutes": (
        minutes_of,
        (NAME, REGISTER, "Direkomendasikan", "Sitti Aminah", "Rahmat", "BA 7/2026"),
        (BLOCK, "Tinggi", "Perilaku membaik"),
    ),
    "decision letter": (
        letter_of,
        (
            *(NAME, REGISTER, "W.23-SK-1/2026", "Andi Kepala", "Kepala Rutan", "BA 7/2026"),
            *("Nomor 22 Tahun 2022", "tanggal 2 Januari 2026"),
        ),
        (BLOCK, "Tinggi", "Perilaku membaik", "Dengan catatan"),
    ),
    "nominative": (
        nominative_of,
        ("B. U. C.", "1990", "Tidak mengangkat berat", "Las Dasar"),
        (NAME, "Baso", *INSIDE),
    ),
    "nominative, accepted": (nominative_of_accepted, (NAME, "1990"), INSIDE),
    "nominative, for the partner": (
        nominative_for_its_partner,
        ("B. U. C.", "1990", "Ani Punya Tempat", "Las Dasar"),
        (NAME, "Baso", *INSIDE),
    ),
    "statement": (statement_of, (NAME, "Las Dasar", "sewaktu-waktu"), INSIDE),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_says_what_it_is_for_and_nothing_more(paper, known, officer):
    make, says, hides = PAPERS[paper]

    text = text_of(make(known, officer))

    assert [words for words in says if words not in text] == []
    secrets = [each for words in SECRETS.values() for each in words]
    forbidden = [*hides, *(each for each in secrets if each not in ALLOWED.get(paper, ()))]
    assert [words for words in forbidden if words in text] == []


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_about_people_keeps_both_standards(paper, known, officer):
    root = PdfReader(io.BytesIO(PAPERS[paper][0](known, officer))).trailer["/Root"]
    claims = root["/Metadata"].get_data().decode()

    assert "<pdfaid:part>2</pdfaid:part>" in claims
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in claims
    assert "<pdfuaid:part>1</pdfuaid:part>" in claims
    assert (root["/MarkInfo"]["/Marked"], root["/Lang"]) == (True, "id")
    assert root["/StructTreeRoot"]["/K"]


def test_the_agenda_of_one_class_leaves_the_others_out(known, officer):
    other = candidate(
        a_class(known.facility, title="Jahit"),
        proposed=True,
        hearing=known.hearing,
        proposed_for=TODAY,
    )

    whole = text_of(hearing_papers.agenda(known.hearing, at=AT, by=officer))
    part = text_of(
        hearing_papers.agenda(known.hearing, at=AT, by=officer, only=known.training_class)
    )

    assert other.inmate.id_card_name in whole
    assert other.inmate.id_card_name not in part


def test_minutes_are_printed_of_a_hearing_that_was_held(known, officer):
    with pytest.raises(DomainError, match="Berita acara dicetak|Minutes are printed"):
        hearing_papers.minutes(known.hearing, at=AT, by=officer)


def test_another_facility_prints_nobody(known, other_officer):
    with pytest.raises(DomainError):
        agenda_of(known, other_officer)


@pytest.mark.parametrize(
    ("source", "month"), [("sdp", True), ("manual", True), ("estimated", False), ("", False)]
)
def test_an_estimate_is_never_printed(known, officer, source, month):
    known.inmate.custodies.update(release_source=source)

    assert ("September 2026" in text_of(nominative_of(known, officer))) is month


def test_statements_are_for_those_who_have_not_signed_a_page_each(known, officer):
    candidate(known.training_class, recommended=True)
    signed = candidate(known.training_class, recommended=True, willing_on=TODAY)

    paper = statements(known.training_class, at=AT, by=officer)

    assert len(PdfReader(io.BytesIO(paper)).pages) == 2
    assert signed.inmate.id_card_name not in text_of(paper)
    Application.objects.update(willing_on=TODAY)
    with pytest.raises(DomainError):
        statements(known.training_class, at=AT, by=officer)


STRANGE = ("#import", "$x^2$", "*a* _b_", "مريم", "👩‍🚒 Ani", "\\", "<b>", "A\u202eB", "  ", '"')


@pytest.mark.parametrize("name", STRANGE)
def test_no_name_breaks_a_paper(known, officer, name):
    known.inmate.id_card_name = name
    known.inmate.save()

    for make in (agenda_of, statement_of, nominative_of_accepted, minutes_of):
        assert make(known, officer).startswith(b"%PDF-1.7")


def test_three_hundred_people_fit_the_agenda(known, officer, django_assert_max_num_queries):
    people = [
        InmateFactory(facility=known.facility, in_custody=True, id_card_name=f"Orang {number:03}")
        for number in range(300)
    ]
    Application.objects.bulk_create(
        Application(
            inmate=each,
            facility=known.facility,
            programme=known.programme,
            training_class=known.training_class,
            state="proposed",
            applied_on=TODAY,
            assessed_on=TODAY,
            answer="meets",
            hearing=known.hearing,
            proposed_for=TODAY,
        )
        for each in people
    )

    with django_assert_max_num_queries(6):
        paper = agenda_of(known, officer)

    assert "Orang 299" in text_of(paper)
