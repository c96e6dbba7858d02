"""What the sample data promises. What it is on an empty database stands in test_seed_apart."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.forms.models import model_to_dict
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from time_machine import travel

from partnerships import agreement_rules, replay
from partnerships.actions.documents import PDF, check_upload, is_intact
from partnerships.choices import (
    AgreementStanding,
    AgreementState,
    DocumentKind,
    MonitoringState,
    ObligationState,
    PartnershipStage,
    ReviewKind,
    SessionState,
)
from partnerships.models import (
    Agreement,
    AgreementEvent,
    AgreementReminder,
    Commitment,
    Contact,
    Coordination,
    CostItem,
    DemandFigures,
    Document,
    Facility,
    Instructor,
    MonitoringReport,
    OfficeHolder,
    ReviewStep,
    Session,
    TrainingClass,
    TrainingField,
)
from partnerships.reports import monitoring
from partnerships.reports.partnerships import partnerships_for
from rutan.accounts.models import Mail, User
from rutan.audit import sample
from rutan.audit.models import AuditEvent
from rutan.audit.recording import history_of
from rutan.audit.verification import verify
from rutan.audit.words import all_words
from rutan.common.findings import Answer
from rutan.portal.demo.cast import SOURCE
from trainees import certificate_facts, circumstance_rules, eligibility
from trainees.actions import aftermath, figures
from trainees.choices import (
    LIVE_ENROLMENTS,
    OPEN_CUSTODY,
    ApplicationState,
    Band,
    CertificateKind,
    CertificateState,
    CircumstanceKind,
    Consent,
    EnrolmentState,
    Evidence,
    FollowUpState,
    HearingState,
    LearnerState,
    MoveStep,
    PartnerAnswer,
    ReadinessState,
    ReturnKind,
)
from trainees.models import (
    Application,
    AppointmentLetter,
    BoardHearing,
    Certificate,
    CertificateMove,
    Circumstance,
    ClassReport,
    Continuation,
    Custody,
    Enrolment,
    Feedback,
    FollowUp,
    Forecast,
    FrozenReport,
    IndicatorTarget,
    Inmate,
    InmateIdentity,
    LearnerRecord,
    ListExport,
    OfflineCopy,
    Outcome,
    OutcomeKind,
    PriorityMove,
    ReadinessItem,
    Release,
    ReleaseKind,
    RetentionHold,
    ReturnToCustody,
    SheetPrint,
    SubjectRequest,
)
from trainees.outlook import outlook_of
from trainees.reports import frozen, leaving_soon
from trainees.reports.comparison import comparison
from trainees.reports.demand import demand_of, wishes_for
from trainees.reports.forecasts import calibration
from trainees.reports.learning_gain import gain
from trainees.reports.reintegration import Question, Scope
from trainees.reports.survival import survival
from trainees.reports.waiting import lines_of, programmes_waited_for

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
        for model in (
            Inmate,
            Enrolment,
            TrainingClass,
            Coordination,
            Contact,
            Agreement,
            Document,
            MonitoringReport,
            OfficeHolder,
            AuditEvent,
        )
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
    told = Coordination.objects.exclude(partner__is_demo=True)
    told = told.order_by("on").values_list(
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
    assert not Commitment.objects.exclude(coordination__partner__is_demo=True).exists()
    held = Coordination.objects.exclude(state="planned")
    assert not held.filter(source="").exists()


@pytest.mark.usefixtures("demo")
def test_the_partnerships_of_the_reports_stay_without_a_paper(manager):
    rows = {
        (str(row.facility), str(row.partner)): (row.stage, row.agreement, row.next_meeting)
        for row in partnerships_for(manager, on=DAY)
        if not row.is_sample
    }

    assert rows == {
        ("Rutan Barru", "BPVP Pangkep"): (PartnershipStage.ANNOUNCED, None, None),
        ("Rutan Pangkep", "BPVP Pangkep"): (PartnershipStage.COORDINATING, None, None),
        ("Rutan Pangkep", "Disdikbud Kab. Pangkep"): (PartnershipStage.COORDINATING, None, None),
    }


@pytest.mark.usefixtures("demo")
def test_everything_that_was_made_up_says_so():
    partners = Coordination.objects.filter(source=SOURCE).values_list("partner__name", flat=True)
    letters = ReviewStep.objects.exclude(letter_number="").values_list("letter_number", flat=True)
    events = AgreementEvent.objects.exclude(number="").values_list("number", flat=True)
    holders = OfficeHolder.objects.filter(source=SOURCE).values_list("name", flat=True)

    assert all("contoh" in name for name in [*partners, *holders])
    assert all(number.startswith("CONTOH") for number in [*letters, *events])
    assert not Agreement.objects.filter(is_demo=False).exists()
    assert not Agreement.objects.exclude(title__contains="contoh").exists()


@pytest.mark.usefixtures("demo")
def test_a_sample_agreement_went_all_the_way():
    agreement = Agreement.objects.get(partner__short_name="PKBM Bahari (contoh)")
    steps = agreement.review_steps.order_by("pk").values_list("kind", "result", "round")
    events = list(agreement.events.order_by("on"))

    assert agreement.standing(DAY) == AgreementStanding.ACTIVE
    assert agreement.owner.username == "kasubsi@pangkep.example"
    assert list(steps) == [
        ("internal", "returned", 1),
        ("internal", "approved", 2),
        ("regional", "approved", 2),
        ("partner", "approved", 2),
    ]
    assert [event.kind for event in events] == ["amend", "extend"]
    assert all(event.document and is_intact(event.document) for event in events)
    assert replay.as_of(agreement, events[0].on).ends_on < agreement.ends_on
    assert {row.text: row.state for row in agreement.obligations.filter(metric="other")} == {
        "Menugaskan dua tutor tetap": ObligationState.MET,
        "Mengganti biaya perjalanan tutor": ObligationState.WAIVED,
        "Menyediakan ruang baca dan rak buku": ObligationState.OPEN,
    }


@pytest.mark.usefixtures("demo")
def test_promises_were_kept_in_time_late_dropped_and_broken():
    made = Commitment.objects.all()

    assert made.filter(done_on__lte=F("due_on")).count() == 2
    assert made.filter(done_on__gt=F("due_on")).count() == 1
    assert made.exclude(cancelled_reason="").count() == 1
    assert made.overdue(DAY).count() == 2
    assert made.open().filter(due_on__gt=DAY).count() == 1
    assert Coordination.objects.filter(state="planned", on__gt=DAY).count() == 1
    assert Document.objects.exclude(replaces=None).count() == 1


@pytest.mark.usefixtures("demo")
def test_agreements_near_their_end_were_told_of_renewed_and_commented():
    told = {
        (str(row.agreement.facility), row.step): (row.told_on - DAY).days
        for row in AgreementReminder.objects.all()
    }
    renewal = Agreement.objects.get(supersedes__isnull=False)
    trades = Agreement.objects.get(
        facility__short_name="Rutan Pangkep", partner__short_name="BPVP Pangkep"
    )

    assert told == {
        ("Rutan Barru", 180): -110,
        ("Rutan Pangkep", 180): -95,
        ("Rutan Barru", 90): -20,
        ("Rutan Pangkep", 90): -5,
    }
    assert AgreementReminder.objects.exclude(escalated_on=None).count() == 2
    assert not Mail.objects.filter(sent_at=None).exists()
    assert (renewal.state, renewal.is_demo) == (AgreementState.REVIEW, True)
    assert (
        agreement_rules.next_review(
            agreement_rules.required_reviews(renewal), list(renewal.review_steps.all())
        )
        == ReviewKind.PARTNER
    )
    assert list(trades.comments.values_list("side", "proposes_renewal")) == [
        ("partner", False),
        ("facility", False),
        ("partner", True),
    ]


@pytest.mark.usefixtures("demo")
def test_reports_are_final_sent_back_and_due():
    rows = MonitoringReport.objects.order_by("agreement__facility__short_name", "period_to")

    assert [(str(row.agreement.facility), row.state, bool(row.return_note)) for row in rows] == [
        ("Rutan Barru", MonitoringState.NEW, True),
        ("Rutan Pangkep", MonitoringState.FINAL, False),
        ("Rutan Pangkep", MonitoringState.NEW, False),
    ]
    final, due = rows[1], rows[2]
    assert monitoring.is_intact(final)
    assert final.figures["classes"]
    assert 0 < (due.due_on - DAY).days < 14


@pytest.mark.usefixtures("demo")
def test_some_of_those_proposed_wait_for_the_partner():
    asked = Application.objects.filter(
        state=ApplicationState.PROPOSED, facility__short_name="Rutan Barru"
    )

    assert asked.filter(partner_answer="").count() == 4
    assert asked.filter(partner_answer=PartnerAnswer.ACCEPTED).count() == 1
    assert asked.get(partner_answer=PartnerAnswer.DECLINED).partner_note


@pytest.mark.usefixtures("demo")
def test_people_wait_in_an_order_that_signs_and_two_moves_decide():
    pangkep = Facility.objects.get(short_name="Rutan Pangkep")
    wishes = Application.objects.filter(facility=pangkep)
    lines = lines_of(pangkep, wishes, programmes_waited_for(wishes))
    moves = PriorityMove.objects.standing()

    assert [(line.waiting, line.last_chances) for line in lines] == [(12, 3), (8, 0)]
    assert moves.exclude(reason="").count() == moves.count() == 2
    assert all(move.place < move.was_place for move in moves)


@pytest.mark.usefixtures("demo")
def test_one_hearing_has_its_agenda_and_one_its_minutes_and_a_class_its_letter():
    hearings = BoardHearing.objects.filter(facility__short_name="Rutan Pangkep")
    coming = hearings.get(state=HearingState.PLANNED)
    letters = AppointmentLetter.objects.all()

    assert coming.on > DAY
    assert coming.agenda.filter(state=ApplicationState.PROPOSED).count() == 20
    assert is_intact(hearings.get(minutes__isnull=False).minutes)
    assert letters.exclude(scan=None).count() == 1
    assert all(each.number.startswith("CONTOH") for each in letters)
    assert all("contoh" in each.signed_name for each in letters)
    for letter in letters:
        named = set(letter.enrolments.values_list("training_class", flat=True))
        assert named == {letter.training_class_id}


@pytest.mark.usefixtures("demo")
def test_changes_wait_for_a_decision_and_who_left_goes_on_elsewhere():
    asked = circumstance_rules.still_open(Circumstance.objects.all())
    left = Continuation.objects.select_related("enrolment")

    assert set(asked.values_list("kind", flat=True)) == {
        CircumstanceKind.RELEASE_DATE,
        CircumstanceKind.STATUS,
        CircumstanceKind.HEALTH,
        CircumstanceKind.COURT_DAY,
    }
    assert {each.enrolment.state: bool(each.handed_on) for each in left} == {
        EnrolmentState.TRANSFERRED: True,
        EnrolmentState.RELEASED: False,
    }
    assert all(each.enrolment.credited_hours and each.arrived_on is None for each in left)


@pytest.mark.usefixtures("demo")
def test_a_session_was_moved_and_one_more_is_for_those_who_missed_most():
    moved = Session.objects.exclude(move_reason="").get()
    more = Session.objects.get(is_catch_up=True)

    assert moved.on > moved.moved_from_on
    assert more.catch_up_places.count() == 3
    assert more.training_class == moved.training_class


def test_no_room_has_two_classes_at_one_time():
    rows = Session.objects.exclude(state="cancelled").exclude(room=None)
    other = rows.filter(
        room=OuterRef("room"),
        on=OuterRef("on"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    ).exclude(pk=OuterRef("pk"))

    assert not rows.filter(Exists(other)).exists()


@pytest.mark.usefixtures("demo")
def test_every_kind_of_certificate_is_there_in_every_place_it_can_be():
    papers = Certificate.objects.all()

    assert set(papers.values_list("kind", flat=True)) == {
        CertificateKind.TRAINING,
        CertificateKind.COMPETENCE,
        CertificateKind.PARTICIPATION,
    }
    assert {
        CertificateState.HANDED_OVER,
        CertificateState.ISSUED,
        CertificateState.STORED,
        CertificateState.SENT,
        CertificateState.SENT_ALONG,
        CertificateState.REVOKED,
        CertificateState.REPLACED,
    } <= set(papers.values_list("state", flat=True))
    assert all(certificate_facts.is_unchanged(paper) for paper in papers)


@pytest.mark.usefixtures("demo")
def test_somebody_learns_on_where_the_transfer_led():
    learner = LearnerRecord.objects.get(
        inmate__custodies__departure__isnull=False, state=LearnerState.STUDYING
    )

    assert learner.facility.short_name == "Rutan Pangkep"
    assert learner.mutations.get().from_facility.short_name == "Rutan Barru"
    assert learner.study_times.filter(is_counted=True).exists()
    assert learner.study_times.filter(way="independent").exists()


@pytest.mark.usefixtures("demo")
def test_lessons_tests_and_slips_show_what_their_pages_tell():
    assert Session.objects.exclude(planned_hours=None).count() == 1
    assert SheetPrint.objects.exclude(scan=None).exclude(copied_at=None).count() == 1
    assert ClassReport.objects.exclude(frozen_on=None).count() == 1
    assert set(ListExport.objects.values_list("layout__system", flat=True)) == {"siapkerja", "lsp"}
    assert not OfflineCopy.objects.exists()
    closed = TrainingClass.objects.filter(state="closed", is_demo=True)
    for training_class in closed:
        assert gain([training_class]).mean > 0
        assert Feedback.objects.filter(enrolment__training_class=training_class).exists()


@pytest.mark.usefixtures("demo")
def test_counters_are_what_the_rows_say():
    for facility in Facility.objects.filter(kind="rutan"):
        rate = outlook_of(facility.training_classes.filter(is_demo=True)[0], today=DAY)
        assert rate.has_own_transfers
    for row in DemandFigures.objects.all():
        demand = demand_of(wishes_for(row))
        kept = (row.waiting, row.waits_since, row.without_place, row.out_of_time)
        counted = (demand.waiting, demand.waits_since, demand.without_place, demand.out_of_time)
        assert kept == counted
    asked = Application.objects.filter(programme__is_demo=True).values("facility", "programme")
    assert DemandFigures.objects.count() == asked.distinct().order_by().count()
    for training_class in TrainingClass.objects.filter(figures__isnull=False):
        before = model_to_dict(training_class.figures)
        assert model_to_dict(figures.refresh(training_class)) == before


@pytest.mark.usefixtures("demo")
def test_partners_have_people_to_call_and_certificates_that_run_out():
    contacts = Contact.objects.all()
    expiry = Instructor.objects.exclude(certificate_expires_on=None)

    assert contacts.filter(ends_on__lt=DAY).exists()
    assert contacts.filter(ends_on=None).exists()
    assert not contacts.exclude(name__contains="contoh").exists()
    assert expiry.filter(certificate_expires_on__lt=DAY).exists()
    assert expiry.filter(certificate_expires_on__range=(DAY, DAY + timedelta(days=60))).exists()


@pytest.mark.usefixtures("demo")
def test_nobody_teaches_in_two_places_at_once():
    lessons = Session.objects.exclude(state=SessionState.CANCELLED)
    beside = lessons.filter(
        on=OuterRef("on"),
        instructor=OuterRef("instructor"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )

    assert not lessons.filter(Exists(beside.exclude(pk=OuterRef("pk")))).exists()


@pytest.mark.usefixtures("demo")
def test_the_history_agrees_with_itself():
    live = Enrolment.objects.filter(state__in=LIVE_ENROLMENTS)
    overbooked = TrainingClass.objects.filter(seats_taken__gt=F("quota"))
    late = Enrolment.objects.filter(ended_on__gt=F("custody__left_on"))

    assert not live.exclude(custody__left_on=None).exists()
    assert not overbooked.exists()
    assert not late.exists()


@pytest.mark.usefixtures("demo")
def test_signed_agreements_have_a_copy_and_every_file_says_it_is_a_sample():
    papers = Document.objects.filter(is_about_people=False)
    scans = papers.filter(kind=DocumentKind.SIGNED_SCAN)

    assert scans.count() == Agreement.objects.filter(state="signed").count() > 0
    for scan in papers:
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
        Certificate.objects.exclude(handed_over_on=None).count()
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
    training_class = TrainingClass.objects.filter(
        state="selecting", facility__short_name="Rutan Pangkep"
    ).earliest("starts_on")
    waiting = [each.inmate for each in training_class.applications.filter(state="candidate")]

    found = eligibility.assess(training_class, waiting)

    assert {eligibility.answer_of(each) for each in found.values()} == set(Answer)


@pytest.mark.usefixtures("demo")
def test_the_seeded_history_is_forecast_within_ten_points_and_better_than_the_start():
    found = calibration(TrainingClass.objects.all())

    judged = [row for row in found.bands if row.is_judged]
    assert len(judged) >= 2
    assert {row.band for row in judged} >= {Band.SAFE, Band.AT_RISK}
    assert all(row.is_close for row in judged)
    assert found.brier.ours < found.brier.by_start
    assert found.brier.ours < found.brier.by_all
    assert found.unknown == 0


@pytest.mark.usefixtures("demo")
def test_every_sample_place_keeps_the_forecast_of_its_hearing():
    forecasts = Forecast.objects.select_related("enrolment__hearing")

    assert forecasts.count() == Enrolment.objects.count()
    assert all(each.made_on == each.enrolment.hearing.on for each in forecasts)


@pytest.mark.usefixtures("demo")
def test_nobody_of_the_sample_left_before_the_first_lawful_day_but_to_another_place():
    left = Enrolment.objects.filter(state=EnrolmentState.RELEASED).select_related("forecast")

    assert left.exists()
    assert all(each.ended_on >= each.forecast.earliest_on for each in left)


MOST_OF_A_DESK, MOST_OF_A_CLASS = 22, 25


def cost(client, name, *args):
    """Of the second look: the first one of a session writes it."""
    address = reverse(name, args=args)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code in {200, 302}
    return len(queries)


@pytest.mark.looks
@pytest.mark.usefixtures("demo")
def test_where_everybody_begins_costs_little_with_all_that_the_sample_has(client_of):
    costs = {
        (user.username, name): cost(client_of(user), name)
        for user in User.objects.usable(DAY)
        for name in ("portal:home", "portal:tasks")
    }

    assert {key: each for key, each in costs.items() if each > MOST_OF_A_DESK} == {}


@pytest.mark.looks
@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("username", ["petugas@pangkep.example", "kepala@pangkep.example"])
def test_the_page_of_anybody_in_the_sample_costs_little(client_of, username):
    user = User.objects.get(username=username)
    people = Inmate.objects.for_user(user)
    kinds = {
        "learner": people.filter(learner_records__isnull=False),
        "holder": people.filter(enrolments__certificates__isnull=False),
        "released": people.filter(releases__isnull=False),
        "changed": people.filter(circumstances__isnull=False),
        "waiting": people.filter(applications__isnull=False, enrolments=None),
        "convict": people.filter(custodies__sentence__isnull=False),
    }

    costs = {
        (kind, inmate.public_id): cost(client_of(user), "trainees:inmate-detail", inmate.public_id)
        for kind, rows in kinds.items()
        for inmate in rows.distinct()[:2]
    }

    assert {kind for kind, _inmate in costs} == set(kinds)
    assert {key: each for key, each in costs.items() if each > MOST_OF_A_DESK} == {}


@pytest.mark.looks
@pytest.mark.usefixtures("demo")
def test_no_page_of_a_class_in_the_sample_costs_too_much(client_of):
    user = User.objects.get(username="kasubsi@pangkep.example")
    classes = {each.state: each for each in TrainingClass.objects.for_user(user)}.values()
    parts = ("detail", "candidates", "attendance", "results", "close", "documents")

    costs = {
        (each.state, part): cost(client_of(user), f"trainees:class-{part}", each.public_id)
        for each in classes
        for part in parts
    }

    assert {key: each for key, each in costs.items() if each > MOST_OF_A_CLASS} == {}


@pytest.mark.usefixtures("demo")
def test_life_after_release_has_every_answer_there_can_be():
    answers = set(Outcome.objects.values_list("kind__code", flat=True))
    every = OutcomeKind.objects.filter(is_chosen_by_staff=True)

    assert set(FollowUp.objects.values_list("state", flat=True)) == set(FollowUpState)
    assert answers == set(every.values_list("code", flat=True))
    assert set(ReturnToCustody.objects.values_list("kind", flat=True)) == set(ReturnKind)
    assert set(Release.objects.values_list("kind", flat=True)) == set(
        ReleaseKind.objects.values_list("pk", flat=True)
    )
    assert set(Release.objects.values_list("consent", flat=True)) == set(Consent)
    assert Outcome.objects.exclude(voided_on=None).exists()
    twice = FollowUp.objects.annotate(told=Count("outcomes")).filter(told=2)
    assert {each.counted.evidence for each in twice} == {Evidence.DOCUMENT}


@pytest.mark.usefixtures("demo")
def test_life_after_release_keeps_the_rules_of_the_product():
    # Of who withdrew long ago a month is left, and no day.
    counted = Outcome.objects.exclude(follow_up=None).exclude(release__consent=Consent.WITHDRAWN)
    outside = ~Q(on__range=(F("follow_up__opens_on"), F("follow_up__closes_on")))
    bare = Q(kind__is_work=True, uses_training="")
    early = Q(since_on__lt=F("release__on"))
    unasked = FollowUp.objects.open().filter(
        release__consent=Consent.NOT_NEEDED, due_on__gt=F("release__supervised_until")
    )

    assert not counted.filter(outside | bare | early).exists()
    assert not unasked.exists()
    assert not FollowUp.objects.open().filter(inmate__custodies__left_on=None).exists()
    assert not Release.objects.filter(kind__needs_decree=True, decree_number="").filter(
        consent__in=[Consent.GIVEN, Consent.REFUSED]
    )
    assert not aftermath.differing().exists()


@pytest.mark.usefixtures("demo")
def test_reports_of_the_sample_have_enough_people_to_be_read():
    places = Enrolment.objects.filter(training_class__partner__short_name="BPVP Pangkep")
    wishes = Application.objects.all()
    curves = survival(Scope(enrolments=places, applications=wishes), Question(on=DAY))
    over = TrainingClass.objects.filter(state="closed", is_demo=True)

    assert min(curves.people, curves.work.people, curves.kept.people) >= 10
    assert all(each.events for each in (curves.work, curves.kept, curves.sentenced))
    assert 0 < over.filter(costs_settled_on=None).count() < over.count() / 2
    assert CostItem.objects.filter(agreement__isnull=False).exists()
    targets = IndicatorTarget.objects.filter(facility__isnull=False)
    assert set(targets.values_list("year", flat=True)) == {DAY.year - 1, DAY.year}
    report = FrozenReport.objects.get()
    assert report.audit_seq == AuditEvent.objects.get(action="report.frozen").seq - 1
    assert report.sha256 == frozen.sha256_of(report)
    # Counted with what the sample wrote past the actions.
    assert report.figures["R13a"]["whole"] >= 10
    pangkep = Facility.objects.get(short_name="Rutan Pangkep")
    drawn = [
        comparison(
            Scope(enrolments=Enrolment.objects.all(), applications=wishes),
            Release.objects.all(),
            Question(on=DAY, facility=pangkep.pk, field=field),
        ).result
        for field in (None, *TrainingField.objects.values_list("pk", flat=True))
    ]
    assert any(each.is_telling and each.compared.people >= 10 for each in drawn)
    assert drawn[0].compared.events >= 5


@pytest.mark.usefixtures("demo")
def test_classes_of_the_sample_serve_items_of_the_ministry():
    held = TrainingClass.objects.filter(is_demo=True, ministry_items__isnull=False)

    assert not held.exclude(ministry_items__year=F("year")).exists()
    assert set(held.values_list("ministry_items__programme", flat=True)) == {
        "Program Aksi",
        "Program Akselerasi",
    }
    assert TrainingClass.objects.filter(is_demo=True, year=DAY.year, ministry_items=None).exists()


@pytest.mark.usefixtures("demo")
def test_people_leave_soon_and_something_is_prepared():
    stays = Custody.objects.filter(state__in=OPEN_CUSTODY)

    soon = [
        stays.filter(leaving_soon.within(leaving_soon.LIKELY, days, DAY)).count()
        for days in (30, 90, 180)
    ]

    assert 0 < soon[0] < soon[1] < soon[2]
    assert stays.filter(leaving_soon.undated(leaving_soon.LIKELY, DAY)).exists()
    assert set(ReadinessItem.objects.values_list("state", flat=True)) >= {
        ReadinessState.IN_PROGRESS,
        ReadinessState.DONE,
        ReadinessState.DECLINED,
    }
    asked = SubjectRequest.objects
    assert asked.filter(answered_at=None).count() == asked.exclude(json_sha256="").count() == 1
    assert RetentionHold.objects.count() == 1
    assert set(CertificateMove.objects.values_list("step", flat=True)) >= {
        MoveStep.SENT_ALONG,
        MoveStep.RECEIVED,
    }
