"""The forecast on the pages of staff, and kept with the seat."""

from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from inspect import signature
from io import BytesIO

import pytest
import time_machine
from django.utils import translation
from django.utils.formats import date_format
from pypdf import PdfReader

from tests.factories.trainees import (
    DisciplineRecordFactory,
    HealthLetterFactory,
    RiskAssessmentFactory,
    sitting,
)
from tests.trainees.people import NOON, a_class, candidate, ready, recommended, seated
from trainees import eligibility
from trainees.actions import enrolments
from trainees.actions.statements import record_willingness
from trainees.candidate_facts import facts_of
from trainees.choices import Band
from trainees.documents import hearing_papers
from trainees.documents.nominative_list import nominative_list
from trainees.documents.willingness import statements
from trainees.forecast import Rates, chances_of
from trainees.models import Application, Custody, Forecast, Sentence
from trainees.outlook import outlook_of
from trainees.release_dates import estimate
from trainees.release_range import ReleaseRange, range_of

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def training_class(facility):
    return a_class(facility)


def test_a_forecast_is_kept_with_the_seat_and_never_changed(training_class, officer):
    (enrolment,) = seated(training_class, officer)
    kept = enrolment.forecast

    # 44 days at 2 percent a month, and 5 percent who drop out.
    assert (kept.made_on, kept.last_day) == (date(2026, 7, 15), date(2026, 8, 28))
    assert (kept.stays, kept.dropout) == (Decimal("0.971"), Decimal("0.050"))
    assert (kept.chance, kept.band) == (Decimal("0.922"), Band.SAFE)
    assert (kept.earliest_on, kept.likely_on, kept.latest_on) == (
        date(2027, 1, 1), date(2027, 1, 31), date(2027, 12, 31),
    )  # fmt: skip
    assert kept.steps[-1] == {"label": "Selesai", "value": "97% × 95% = 92%: aman"}

    approved = {"integration": "approved", "integration_on": date(2026, 8, 20)}
    Sentence.objects.filter(custody=enrolment.custody).update(**approved)
    record_willingness(enrolment=enrolment, on=date(2026, 7, 15), by=officer)
    kept.refresh_from_db()
    assert kept.band == Band.SAFE


def test_without_dates_there_is_no_forecast_and_it_says_so(training_class, officer):
    application = recommended(training_class)
    Sentence.objects.filter(custody__inmate=application.inmate).delete()

    (enrolment,) = enrolments.enrol(
        training_class=training_class, applications=[application], on=date(2026, 7, 15), by=officer
    )

    assert (enrolment.forecast.chance, enrolment.forecast.band) == (None, "")
    assert len(enrolment.forecast.steps) == 1


def test_candidates_and_participants_read_one_of_four_words_with_its_reasons(
    training_class, officer, client_of
):
    candidate(training_class)
    seated(training_class, officer)

    page = client_of(officer).get(f"/kelas/{training_class.public_id}/seleksi/").text

    assert page.count("Aman") == 2
    assert page.count("97% × 95% = 92%") == 2


def test_the_page_of_a_candidate_shows_how_the_forecast_was_reckoned(
    training_class, officer, client_of
):
    asked = candidate(training_class)
    inmate = asked.inmate.public_id

    page = client_of(officer).get(f"/kelas/{training_class.public_id}/seleksi/{inmate}/").text

    assert "97% × 95% = 92%" in page
    assert "hanya 0 yang terjadi di sini" in page


def test_the_class_page_says_how_many_will_finish_and_how_many_to_enrol(
    training_class, officer, client_of
):
    training_class.target_finishers = 4
    training_class.save()
    seated(training_class, officer, number=3)
    certain_to_leave = candidate(training_class)  # asked first, and is never given a seat
    Sentence.objects.filter(custody__inmate=certain_to_leave.inmate).update(
        integration="approved", integration_on=date(2026, 8, 10)
    )
    for _ in range(4):
        candidate(training_class)

    page = client_of(officer).get(f"/kelas/{training_class.public_id}/")

    found = page.context["finishers"]
    assert (found.expected.people, found.expected.low, found.expected.high) == (3, 2, 3)
    assert (found.target, found.is_own_target, found.needed) == (4, True, 5)
    assert "Tetapkan 5 orang" in page.text


def test_without_a_target_all_seats_are_it(training_class, officer, client_of):
    seated(training_class, officer)

    found = client_of(officer).get(f"/kelas/{training_class.public_id}/").context["finishers"]

    assert (found.target, found.is_own_target, found.needed) == (16, False, None)


@pytest.mark.parametrize("user", ["coordinator", "instructor", "manager"])
def test_nobody_outside_the_facility_reads_a_forecast(
    user, request, facility, partner, agreement, instructor, officer, client_of
):
    training_class = a_class(facility, partner=partner, agreement=agreement)
    training_class.instructors.add(instructor.instructor)
    (enrolment,) = seated(training_class, officer)
    client = client_of(request.getfixturevalue(user))

    page = client.get(f"/kelas/{training_class.public_id}/")

    assert not (page.context or {}).get("finishers")
    for each in (page, client.get(f"/kelas/{training_class.public_id}/seleksi/")):
        assert "92%" not in each.text
    assert not Forecast.objects.for_user(request.getfixturevalue(user)).exists()
    assert enrolment.forecast


def test_the_page_of_a_person_names_three_days_each_with_its_source(facility, officer, client_of):
    inmate = ready(facility)
    Custody.objects.filter(inmate=inmate).update(sdp_synced_on=date(2026, 7, 10))

    page = client_of(officer).get(f"/warga-binaan/{inmate.public_id}/")

    rows = {row["label"]: row for row in page.context["sentence_rows"]}
    told = [
        (rows[label]["value"], rows[label]["is_estimate"], rows[label]["note"])
        for label in ("Bebas paling cepat", "Kemungkinan bebas", "Bebas paling lambat")
    ]
    assert told == [
        ("1 Jan 2027", False, "SDP, 10 Jul 2026"),
        ("31 Jan 2027", True, "Perkiraan, 15 Jul 2026"),
        ("31 Des 2027", False, "SDP, 10 Jul 2026"),
    ]


def test_a_day_typed_by_hand_says_so_and_when(facility, officer, client_of):
    inmate = ready(facility)
    inmate.hand_edited = ["expires_on"]
    inmate.save()
    Sentence.objects.update(dates_as_of=date(2026, 7, 1))

    page = client_of(officer).get(f"/warga-binaan/{inmate.public_id}/")

    (latest,) = [
        row for row in page.context["sentence_rows"] if row["label"] == "Bebas paling lambat"
    ]
    assert latest["note"] == "Diisi sendiri, 1 Jul 2026"


def test_a_detainee_has_no_latest_day(facility, officer, client_of):
    inmate = ready(facility)
    inmate.custodies.update(legal_status="detainee")

    page = client_of(officer).get(f"/warga-binaan/{inmate.public_id}/").text

    assert "Belum pasti: belum ada putusan" in page


def test_no_paper_shows_an_estimate(training_class, officer):
    """A sentence of which only the length is known: every day of it is an estimate."""
    application = candidate(training_class)
    Sentence.objects.filter(custody__inmate=application.inmate).update(
        years=1, detained_from=date(2025, 12, 1), source="manual",
        one_third_on=None, half_on=None, two_thirds_on=None, expires_on=None,
    )  # fmt: skip
    hearing = sitting(training_class.facility, date(2026, 7, 20))
    found = eligibility.assess_to_keep(training_class, [application.inmate])
    kept = found[application.inmate_id]
    Application.objects.filter(pk=application.pk).update(
        state="proposed", hearing=hearing, proposed_for=hearing.on, findings=kept.kept,
        answer="consider", assessed_on=date(2026, 7, 15), override_reason="Kesempatan terakhir",
    )  # fmt: skip
    days = estimate(Sentence.objects.get(custody__inmate=application.inmate)).values()

    at = datetime(2026, 7, 15, 4, tzinfo=UTC)
    with translation.override("id"):
        papers = {
            "agenda": hearing_papers.agenda(hearing, at=at, by=officer),
            "nominative list": nominative_list(training_class, at=at, by=officer),
            "statement": statements(training_class, at=at, by=officer),
        }

    by_code = {finding.code: finding for finding in kept.findings}
    assert by_code["release_after_end"].value == "2 Aug 2026 to 1 Dec 2026 (estimate)"
    for name, paper in papers.items():
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
        for day in days:
            with translation.override("id"):
                written = [date_format(day, form) for form in ("j M Y", "j F Y", "d/m/Y", "F Y")]
            assert not [each for each in written if each in text], name


ABOUT_THE_PERSON = {
    "sex": "female",
    "birth_date": date(1961, 5, 4),
    "prior_occupation": "Nelayan",
    "has_diploma": False,
}


def test_forecast_uses_dates_status_and_history_only(training_class, facility):
    """Decision 6: nothing else of a person enters, and these are all the inputs there are."""
    assert {each.name for each in fields(ReleaseRange)} == {
        "earliest", "likely", "latest", "undecided", "never",
    }  # fmt: skip
    assert {each.name for each in fields(Rates)} == {
        "transfer_a_month", "dropout", "detainee_stays",
    }  # fmt: skip
    assert set(signature(chances_of).parameters) == {"release", "today", "last_day", "rates"}
    assert set(signature(range_of).parameters) == {
        "sentence", "legal_status", "lag_days", "today",
    }  # fmt: skip
    assert set(signature(outlook_of).parameters) == {"training_class", "today"}

    inmate = ready(facility)
    before = facts_of(training_class, [inmate])[inmate.pk].forecast
    type(inmate).objects.filter(pk=inmate.pk).update(**ABOUT_THE_PERSON)
    custody = inmate.custodies.get()
    Custody.objects.filter(pk=custody.pk).update(block="Z-9", case_guardian="Wali")
    RiskAssessmentFactory(custody=custody, level="high", on=date(2026, 7, 1))
    DisciplineRecordFactory(custody=custody, on=date(2026, 7, 1))
    HealthLetterFactory(inmate=inmate, is_fit=False, on=date(2026, 7, 2))
    inmate.refresh_from_db()

    after = facts_of(training_class, [inmate])[inmate.pk].forecast

    assert (after.chances, after.steps) == (before.chances, before.steps)
