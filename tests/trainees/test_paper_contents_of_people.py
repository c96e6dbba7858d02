"""What stands on each paper about people, and what never does."""

import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.utils import translation
from pypdf import PdfReader

from rutan.common.errors import DomainError
from tests.factories.trainees import (
    BoardDecisionFactory,
    BoardHearingFactory,
    DisciplineRecordFactory,
    HealthLetterFactory,
    RiskAssessmentFactory,
    sitting,
)
from tests.trainees.people import NOON, TODAY, a_class, candidate
from trainees import eligibility
from trainees.documents import hearing_papers
from trainees.models import Application

pytestmark = pytest.mark.django_db

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


PAPERS = {
    "agenda": (agenda_of, ("Baso Uji Coba", REGISTER, BLOCK, "Perilaku membaik", "Tinggi"), ()),
    "minutes": (
        minutes_of,
        ("Baso Uji Coba", REGISTER, "Direkomendasikan", "Sitti Aminah", "Rahmat", "BA 7/2026"),
        (BLOCK, "Tinggi", "Perilaku membaik"),
    ),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_says_what_it_is_for_and_nothing_more(paper, known, officer):
    make, says, hides = PAPERS[paper]

    text = text_of(make(known, officer))

    assert [words for words in says if words not in text] == []
    forbidden = [*hides, *(each for words in SECRETS.values() for each in words)]
    assert [words for words in forbidden if words in text] == []


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
