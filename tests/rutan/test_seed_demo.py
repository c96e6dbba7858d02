"""What the sample data promises. What it is on an empty database stands in test_seed_apart."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import F
from django.test import override_settings
from django.utils import timezone
from pypdf import PdfReader
from time_machine import travel

from partnerships.actions.documents import PDF, check_upload, is_intact
from partnerships.models import Agreement, Coordination, Document, OfficeHolder, TrainingClass
from rutan.audit import sample
from rutan.audit.models import AuditEvent
from rutan.audit.recording import history_of
from rutan.audit.verification import verify
from rutan.audit.words import all_words
from rutan.common.findings import Answer
from trainees import eligibility
from trainees.choices import LIVE_ENROLMENTS, ApplicationState, CertificateState
from trainees.models import Application, Certificate, Enrolment, Inmate, InmateIdentity

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 21)


NOW = "2026-11-21T03:00:00+00:00"


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """The sample data, made once and taken back after the last test of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(DEMO_MODE=True), travel(NOW, tick=False):
            call_command("seed_demo", on=DAY, verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(seeded, settings, time_machine):
    settings.DEMO_MODE = True
    time_machine.move_to(NOW, tick=False)


def counts() -> dict[str, int]:
    return {
        model.__name__: model.objects.count()
        for model in (Inmate, Enrolment, TrainingClass, Coordination, OfficeHolder, AuditEvent)
    }


@pytest.mark.usefixtures("demo")
def test_a_second_run_doubles_nothing():
    before = counts()

    call_command("seed_demo", on=DAY, verbosity=0)

    assert counts() == before


@pytest.mark.usefixtures("demo")
def test_every_made_up_person_carries_a_district_that_no_real_one_has():
    niks = InmateIdentity.objects.exclude(nik=None).values_list("nik", flat=True)

    assert {nik[4:6] for nik in niks} == {"99"}
    assert not Inmate.objects.filter(is_demo=False).exists()


@pytest.mark.usefixtures("demo")
def test_the_visits_stand_as_the_reports_tell_them():
    told = Coordination.objects.order_by("on").values_list(
        "facility__short_name",
        "partner__short_name",
        "on",
        "is_approximate",
        "announces_cooperation",
    )

    assert list(told) == [
        ("Rutan Barru", "BPVP Pangkep", date(2025, 1, 7), False, True),
        ("Rutan Pangkep", "Disdikbud Kab. Pangkep", date(2026, 1, 1), True, False),
        ("Rutan Pangkep", "BPVP Pangkep", date(2026, 1, 20), False, False),
    ]
    assert not Coordination.objects.filter(source="").exists()


@pytest.mark.usefixtures("demo")
def test_the_history_agrees_with_itself():
    live = Enrolment.objects.filter(state__in=LIVE_ENROLMENTS)
    overbooked = TrainingClass.objects.filter(seats_taken__gt=F("quota"))
    late = Enrolment.objects.filter(ended_on__gt=F("custody__left_on"))

    assert not live.exclude(custody__left_on=None).exists()
    assert not overbooked.exists()
    assert not late.exists()


@pytest.mark.usefixtures("demo")
def test_signed_agreements_have_a_copy_that_says_it_is_a_sample():
    scans = Document.objects.filter(agreement__state="signed", is_about_people=False)

    assert scans.count() == Agreement.objects.filter(state="signed").count() > 0
    for scan in scans:
        with scan.file.open("rb") as file:
            assert check_upload(file, only_pdf=True) == PDF
            assert "CONTOH" in PdfReader(file).pages[0].extract_text()
        assert is_intact(scan)


@pytest.mark.usefixtures("demo")
def test_the_trail_tells_the_same_story_and_holds():
    events = AuditEvent.objects.order_by("seq")
    closed = TrainingClass.objects.filter(state="closed", is_demo=True).first()
    subjects = [
        closed,
        Agreement.objects.filter(state="signed").first(),
        Coordination.objects.first(),
        Inmate.objects.filter(custodies__left_on__isnull=False).first(),
        Enrolment.objects.first().application,
    ]

    assert verify().broken_at is None
    assert set(events.values_list("request_id", flat=True)) == {sample.MARK}
    assert set(events.values_list("action", flat=True)) - all_words().keys() == set()
    times = list(events.values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= timezone.now()
    assert [len(history_of(each)) > 0 for each in subjects] == [True] * len(subjects)
    assert {"class.closed", "results.verified", "certificates.numbered", "class.started"} <= {
        line.action for line in history_of(closed)
    }
    assert events.filter(action="enrolment.enrolled").count() == Enrolment.objects.count()
    handed = events.filter(action="certificates.handed_over")
    assert sum(len(event.details["certificates"]) for event in handed) == (
        Certificate.objects.filter(state=CertificateState.HANDED_OVER).count()
    )


@pytest.mark.usefixtures("demo")
def test_what_was_found_about_a_candidate_is_the_answer_of_the_rules():
    heard = Application.objects.exclude(answer="")
    seated = heard.filter(state=ApplicationState.ENROLLED)

    assert {each.answer for each in heard} == {Answer.MEETS, Answer.CONSIDER}
    for each in heard:
        assert eligibility.answer_of(eligibility.from_json(each.findings)) == each.answer
        assert bool(each.override_reason) == (each.answer == Answer.CONSIDER)
    assert seated.count() == Enrolment.objects.count()
    assert not Application.objects.filter(answer="").exclude(findings=[]).exists()


@pytest.mark.usefixtures("demo")
def test_who_waits_for_a_choice_shows_every_answer():
    training_class = TrainingClass.objects.get(
        state="selecting", facility__short_name="Rutan Pangkep"
    )
    waiting = [each.inmate for each in training_class.applications.filter(state="candidate")]

    found = eligibility.assess(training_class, waiting)

    assert {eligibility.answer_of(each) for each in found.values()} == set(Answer)
