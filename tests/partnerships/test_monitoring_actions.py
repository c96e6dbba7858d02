"""The monitoring report: opened, written, sent with frozen figures, checked by somebody else."""

import hashlib
import json
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.db import IntegrityError, transaction

from partnerships import lifecycle, monitoring_rules
from partnerships.actions import monitoring
from partnerships.choices import MonitoringState, ObligationMetric
from partnerships.models import MonitoringReport, Obligation
from partnerships.reports import monitoring as figures
from rutan.accounts.choices import Role
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError, TransitionNotAllowed
from rutan.common.freezing import digest
from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    ClassFiguresFactory,
    DocumentFactory,
    MonitoringReportFactory,
    ObligationFactory,
    PostingFactory,
    TrainingClassFactory,
)
from tests.partnerships.papers import not_a_pdf, pdf, png
from tests.races import together

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

TODAY = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def report(agreement):
    return MonitoringReportFactory(agreement=agreement)


@pytest.fixture
def ready(agreement):
    """Written in full, with a file: it can be sent."""
    return ready_report(agreement)


def ready_report(agreement):
    report = MonitoringReportFactory(agreement=agreement, written=True)
    report.evidence.add(DocumentFactory(facility=agreement.facility, agreement=agreement))
    return report


def opened(agreement, by, **values):
    days = {
        "period_from": date(2026, 1, 2),
        "period_to": date(2026, 7, 1),
        "due_on": date(2026, 7, 15),
        "review_due_on": date(2026, 7, 22),
    }
    return monitoring.open_cycle(agreement=agreement, by=by, **(days | values))


def written(report, by, **values):
    return monitoring.fill(report=report, version=report.version, facts=values, by=by)


def sent(report, by):
    return monitoring.submit(report=report, by=by)


# --- Opening ------------------------------------------------------------------------------------


def test_a_report_is_opened_on_a_period(agreement, officer):
    report = opened(agreement, officer)

    assert (report.state, report.revision) == (MonitoringState.NEW, 1)
    events = AuditEvent.objects.filter(action="monitoring_report.opened")
    assert [event.subject_type for event in events.order_by("seq")] == [
        "partnerships.monitoringreport",
        "partnerships.agreement",
    ]


@pytest.mark.parametrize(
    ("days", "field", "sentence"),
    [
        (
            {"period_from": date(2026, 7, 1), "period_to": date(2026, 6, 1)},
            "period_to",
            "End date must be after the start date",
        ),
        (
            {"period_from": date(2025, 12, 1)},
            "period_from",
            "The agreement is in force from 2 January 2026.",
        ),
        (
            {
                "period_to": date(2028, 1, 1),
                "due_on": date(2028, 2, 1),
                "review_due_on": date(2028, 3, 1),
            },
            "period_to",
            "The agreement is in force until 31 December 2027.",
        ),
        ({"due_on": date(2026, 6, 30)}, "due_on", "It is sent after its period has ended."),
        ({"review_due_on": date(2026, 7, 14)}, "review_due_on", "It is checked after it is sent."),
    ],
)
def test_days_out_of_order_are_refused(agreement, officer, days, field, sentence):
    with pytest.raises(DomainError) as refused:
        opened(agreement, officer, **days)

    assert (str(refused.value), refused.value.field) == (sentence, field)
    assert not MonitoringReport.objects.exists()


@pytest.mark.parametrize("state", ["draft", "reviewed", "abandoned"])
def test_only_what_was_signed_is_monitored(facility, partner, officer, state):
    values = {} if state == "draft" else {state: True}
    agreement = AgreementFactory(facility=facility, partner=partner, **values)

    with pytest.raises(DomainError, match="Only a signed agreement"):
        opened(agreement, officer)


def test_an_agreement_that_ended_is_still_reported_on(facility, partner, officer):
    agreement = AgreementFactory(closed=True, facility=facility, partner=partner)

    assert opened(agreement, officer, period_to=date(2026, 6, 30))


def test_no_day_is_reported_on_twice(report, officer):
    with pytest.raises(DomainError, match="from 2 January 2026 to 1 July 2026 already"):
        opened(report.agreement, officer, period_from=date(2026, 6, 1), period_to=date(2026, 7, 10))


# --- By itself, from the months of the agreement ------------------------------------------------


def run(on=TODAY):
    return monitoring.open_monitoring_reports(on=on, dry_run=False)["opened"]


def periods():
    rows = MonitoringReport.objects.order_by("pk")
    return [(row.period_from, row.period_to) for row in rows]


@pytest.fixture
def half_yearly(facility, partner):
    return AgreementFactory(
        signed=True, facility=facility, partner=partner, evaluation_every_months=6
    )


def test_a_report_is_opened_the_day_after_its_period(half_yearly):
    assert run(date(2026, 7, 1)) == 0
    assert run(date(2026, 7, 2)) == 1
    assert periods() == [(date(2026, 1, 2), date(2026, 7, 1))]
    report = MonitoringReport.objects.get()
    assert (report.due_on, report.review_due_on) == (date(2026, 7, 16), date(2026, 7, 23))


def test_every_period_is_opened_once_until_the_end(half_yearly):
    for days in range(0, 1000, 5):
        run(date(2026, 1, 2) + timedelta(days=days))

    assert periods() == [
        (date(2026, 1, 2), date(2026, 7, 1)),
        (date(2026, 7, 2), date(2027, 1, 1)),
        (date(2027, 1, 2), date(2027, 7, 1)),
        (date(2027, 7, 2), date(2027, 12, 31)),
    ]


def test_a_second_run_on_the_same_day_opens_nothing(half_yearly):
    run()

    assert run() == 0


def test_after_missed_months_only_the_last_period_is_asked_for(half_yearly):
    run(date(2027, 8, 1))

    assert periods() == [(date(2027, 1, 2), date(2027, 7, 1))]


def test_what_ended_long_ago_is_not_asked_for(half_yearly):
    assert run(date(2029, 1, 1)) == 0


def test_the_next_period_follows_a_report_that_was_opened_by_hand(half_yearly):
    MonitoringReportFactory(
        agreement=half_yearly, period_to=date(2026, 3, 31), due_on=date(2026, 4, 14)
    )

    run(date(2026, 10, 1))

    assert periods()[1:] == [(date(2026, 4, 1), date(2026, 9, 30))]


def test_without_months_nothing_is_opened_by_itself(agreement):
    assert run(date(2027, 6, 1)) == 0


def test_the_trail_says_that_nobody_opened_it(half_yearly):
    run()

    assert {event.actor for event in AuditEvent.objects.all()} == {""}


# --- Writing ------------------------------------------------------------------------------------


def test_what_is_written_raises_the_version_and_leaves_a_trace(report, officer):
    stored = written(report, officer, obstacles="Instruktur sakit")

    assert (stored.obstacles, stored.version) == ("Instruktur sakit", 2)
    event = AuditEvent.objects.get(action="monitoring_report.changed")
    assert event.details == {"fields": ["obstacles"]}


def test_nothing_written_leaves_no_trace(report, officer):
    assert written(report, officer, obstacles="").version == 1
    assert not AuditEvent.objects.exists()


def test_two_who_write_at_once_see_each_other(report, officer):
    written(report, officer, obstacles="Pertama")

    with pytest.raises(Conflict):
        monitoring.fill(report=report, version=1, facts={"obstacles": "Kedua"}, by=officer)

    report.refresh_from_db()
    assert report.obstacles == "Pertama"


def test_evidence_is_a_report_file_of_the_agreement(report, officer):
    stored = monitoring.fill(
        report=report, version=1, facts={}, by=officer, files=[pdf("laporan.pdf"), png()]
    )

    kept = [(file.kind, file.agreement_id) for file in stored.evidence.all()]
    assert kept == [("report", report.agreement_id)] * 2


def test_a_wrong_file_keeps_nothing_of_the_rest(report, officer):
    with pytest.raises(DomainError) as refused:
        monitoring.fill(
            report=report,
            version=1,
            facts={"obstacles": "Ada"},
            by=officer,
            files=[pdf(), not_a_pdf()],
        )

    assert refused.value.field == "files"
    report.refresh_from_db()
    assert (report.obstacles, report.evidence.count(), report.version) == ("", 0, 1)


def test_a_report_keeps_ten_files_at_most(report, officer):
    with pytest.raises(DomainError, match="at most 10 files"):
        monitoring.fill(report=report, version=1, facts={}, by=officer, files=[pdf()] * 11)


def test_the_facility_writes_the_comment_of_a_partner_without_an_account(report, officer):
    assert written(report, officer, partner_comment="Baik").partner_comment == "Baik"


def test_a_partner_with_an_account_writes_its_comment_itself(report, officer, coordinator):
    with pytest.raises(DomainError, match="its coordinator has an account"):
        written(report, officer, partner_comment="Baik")

    monitoring.comment_as_partner(report=report, text=" Fasilitas memadai ", by=coordinator)
    report.refresh_from_db()
    assert report.partner_comment == "Fasilitas memadai"


def test_an_account_that_closed_answers_nothing_any_more(report, officer, coordinator):
    coordinator.is_active = False
    coordinator.save()

    assert written(report, officer, partner_comment="Lewat surat").partner_comment


def test_the_partner_may_comment_while_it_is_checked_and_not_after(ready, officer, coordinator):
    stored = sent(ready, officer)
    stored = monitoring.comment_as_partner(report=stored, text="Setuju", by=coordinator)
    assert figures.is_intact(stored)

    final = MonitoringReportFactory(
        final=True, agreement=ready.agreement, revision=2, partner_comment="Lama"
    )
    with pytest.raises(DomainError, match="final"):
        monitoring.comment_as_partner(report=final, text="Baru", by=coordinator)


def test_an_empty_comment_of_the_partner_is_refused(report, coordinator):
    with pytest.raises(DomainError) as refused:
        monitoring.comment_as_partner(report=report, text="  ", by=coordinator)

    assert refused.value.field == "partner_comment"


# --- Sending ------------------------------------------------------------------------------------


def test_missing_actions_name_everything_that_is_still_to_do(report):
    missing = monitoring_rules.missing_actions(report, has_evidence=False)

    assert [(item.code, item.answer, item.mandatory) for item in missing] == [
        ("figures", "missing", True),
        ("obstacles", "missing", True),
        ("evidence", "missing", True),
        ("recommendation", "missing", True),
        ("facility_comment", "missing", True),
        ("partner_comment", "consider", False),
    ]


@pytest.mark.parametrize(
    ("empty", "sentence"),
    [
        ({"obstacles": " "}, "Write the obstacles"),
        ({"recommendation": ""}, "Choose whether the cooperation goes on"),
        ({"facility_comment": ""}, "Write the comment of the facility"),
    ],
)
def test_an_unfinished_report_is_not_sent(ready, officer, empty, sentence):
    MonitoringReport.objects.filter(pk=ready.pk).update(**empty)

    with pytest.raises(DomainError, match=sentence):
        sent(ready, officer)


def test_a_report_without_evidence_is_not_sent(ready, officer):
    ready.evidence.clear()

    with pytest.raises(DomainError, match="Upload at least one file"):
        sent(ready, officer)


def test_a_silent_partner_does_not_hold_it_up(ready, officer):
    MonitoringReport.objects.filter(pk=ready.pk).update(partner_comment="")

    assert sent(ready, officer).state == MonitoringState.SENT


def test_a_period_that_still_runs_is_not_reported_on(agreement, officer):
    report = ready_report(agreement)
    MonitoringReport.objects.filter(pk=report.pk).update(
        period_to=date(2026, 7, 20), due_on=date(2026, 8, 1), review_due_on=date(2026, 8, 8)
    )

    with pytest.raises(DomainError, match="lasts until 20 July 2026"):
        sent(report, officer)


def test_the_figures_are_frozen_with_their_hash(ready, officer):
    ObligationFactory(agreement=ready.agreement, metric=ObligationMetric.CLASSES, target=3)
    ObligationFactory(agreement=ready.agreement, metric=ObligationMetric.PARTICIPANTS, target=48)
    training_class = TrainingClassFactory(
        running=True,
        agreement=ready.agreement,
        facility=ready.agreement.facility,
        partner=ready.agreement.partner,
    )
    ClassFiguresFactory(training_class=training_class, enrolled=16, held_hours=40)

    stored = sent(ready, officer)

    shown = figures.read(stored.figures)
    assert [(row.label, row.realised, row.target) for row in shown.duties] == [
        ("Classes started", 1, 3),
        ("Trainees", 16, 48),
    ]
    assert [(row.title, row.enrolled, row.hours) for row in shown.classes] == [
        (training_class.title, 16, 40)
    ]
    canonical = json.dumps(
        stored.figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert stored.figures_hash == hashlib.sha256(canonical.encode()).hexdigest()
    assert (stored.submitted_by, stored.submitted_at) == (officer, MORNING)


def test_the_hash_survives_the_database(ready, officer):
    ObligationFactory(agreement=ready.agreement, metric=ObligationMetric.OTHER, text="Alat – bor")
    sent(ready, officer)

    ready.refresh_from_db()

    assert figures.is_intact(ready)


def test_a_figure_that_was_changed_behind_its_back_is_told(ready, officer, head):
    ObligationFactory(agreement=ready.agreement)
    stored = sent(ready, officer)
    stored.figures["duties"][0]["realised"] = 99
    MonitoringReport.objects.filter(pk=stored.pk).update(figures=stored.figures)
    stored.refresh_from_db()

    assert not figures.is_intact(stored)
    with pytest.raises(DomainError, match="changed after they were sent"):
        monitoring.make_final(report=stored, by=head)


def test_what_changes_later_is_told_and_changes_nothing(ready, officer):
    obligation = ObligationFactory(agreement=ready.agreement)
    stored = sent(ready, officer)
    assert figures.changed_since(stored, on=TODAY) == []

    TrainingClassFactory(
        running=True,
        agreement=ready.agreement,
        facility=ready.agreement.facility,
        partner=ready.agreement.partner,
        starts_on=date(2026, 7, 6),
    )

    [told] = figures.changed_since(stored, on=TODAY)
    assert (told.label, told.frozen, told.today) == (str(obligation), 0, 1)
    stored.refresh_from_db()
    assert figures.read(stored.figures).duties[0].realised == 0


def test_a_report_that_becomes_final_does_not_differ_by_itself(ready, officer, head):
    ObligationFactory(agreement=ready.agreement, metric=ObligationMetric.REPORTS)

    final = monitoring.make_final(report=sent(ready, officer), by=head)

    assert figures.changed_since(final, on=TODAY) == []


def test_before_it_is_sent_the_figures_are_todays(report):
    Obligation.objects.create(
        agreement=report.agreement, side="partner", metric="classes", target=2
    )

    shown = figures.shown(report, on=TODAY)

    assert (shown.as_of, shown.duties[0].realised) == (TODAY, 0)
    assert figures.changed_since(report, on=TODAY) == []


# --- Checking -----------------------------------------------------------------------------------


def test_a_report_is_sent_back_with_what_has_to_change(ready, officer, head):
    stored = sent(ready, officer)

    stored = monitoring.send_back(report=stored, note="Jelaskan hambatan", by=head)

    assert (stored.state, stored.return_note) == (MonitoringState.NEW, "Jelaskan hambatan")
    assert (stored.figures, stored.figures_hash, stored.submitted_by) == ({}, "", None)


def test_sending_back_needs_a_comment(ready, officer, head):
    stored = sent(ready, officer)

    with pytest.raises(DomainError) as refused:
        monitoring.send_back(report=stored, note="  ", by=head)

    assert (str(refused.value), refused.value.field) == ("Write what has to change.", "note")
    ready.refresh_from_db()
    assert ready.state == MonitoringState.SENT


def test_somebody_else_makes_it_final(ready, officer, head):
    stored = monitoring.make_final(report=sent(ready, officer), by=head)

    assert (stored.state, stored.final_by, stored.final_at) == (
        MonitoringState.FINAL,
        head,
        MORNING,
    )


def test_who_sent_it_does_not_make_it_final(ready, supervisor):
    stored = sent(ready, supervisor)

    with pytest.raises(DomainError, match="Ask somebody else"):
        monitoring.make_final(report=stored, by=supervisor)


@pytest.mark.parametrize("state", list(MonitoringState))
@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("fill", {MonitoringState.NEW}),
        ("submit", {MonitoringState.NEW}),
        ("send_back", {MonitoringState.SENT}),
        ("make_final", {MonitoringState.SENT}),
        ("revise", {MonitoringState.FINAL}),
    ],
)
def test_each_step_is_possible_from_its_state_only(
    agreement, officer, head, state, action, allowed
):
    traits = {MonitoringState.SENT: {"sent": True}, MonitoringState.FINAL: {"final": True}}
    report = MonitoringReportFactory(agreement=agreement, **traits.get(state, {"written": True}))
    report.evidence.add(DocumentFactory(facility=agreement.facility, agreement=agreement))
    if state != MonitoringState.NEW:
        MonitoringReport.objects.filter(pk=report.pk).update(figures_hash=digest({}))
    steps = {
        "fill": lambda: written(report, officer, obstacles="Lain"),
        "submit": lambda: sent(report, officer),
        "send_back": lambda: monitoring.send_back(report=report, note="Ubah", by=head),
        "make_final": lambda: monitoring.make_final(report=report, by=head),
        "revise": lambda: monitoring.revise(report=report, by=officer),
    }

    assert (action in lifecycle.MONITORING.allowed_actions(state)) == (state in allowed)
    if state in allowed:
        steps[action]()
    else:
        with pytest.raises(TransitionNotAllowed):
            steps[action]()


# --- Correcting what is final -------------------------------------------------------------------


def test_a_final_report_is_corrected_by_its_next_revision(agreement, officer):
    final = MonitoringReportFactory(final=True, agreement=agreement)
    document = DocumentFactory(facility=agreement.facility, agreement=agreement)
    final.evidence.add(document)

    revised = monitoring.revise(report=final, by=officer)

    assert (revised.revision, revised.state, revised.obstacles, revised.figures_hash) == (
        2,
        MonitoringState.NEW,
        final.obstacles,
        "",
    )
    assert (revised.period_from, revised.period_to) == (final.period_from, final.period_to)
    assert list(revised.evidence.all()) == [document]
    assert revised.due_on == date(2026, 7, 29)
    final.refresh_from_db()
    assert final.state == MonitoringState.FINAL


def test_only_the_last_revision_is_revised(agreement, officer):
    final = MonitoringReportFactory(final=True, agreement=agreement)
    monitoring.revise(report=final, by=officer)

    with pytest.raises(DomainError, match="newer revision"):
        monitoring.revise(report=final, by=officer)


# --- What the database holds ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"period_to": date(2026, 1, 2)}, "monitoring_days_are_in_order"),
        ({"due_on": date(2026, 6, 1)}, "monitoring_days_are_in_order"),
        ({"state": MonitoringState.SENT}, "submitted_report_has_frozen_figures"),
        ({"figures_hash": "0" * 64}, "submitted_report_has_frozen_figures"),
        ({"final_at": MORNING}, "final_report_says_who_checked_it"),
    ],
)
def test_the_database_refuses_a_report_that_cannot_be(report, values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        MonitoringReport.objects.filter(pk=report.pk).update(**values)


# --- In the same moment -------------------------------------------------------------------------


def attempt(action, **values):
    try:
        return action(**values).state
    except DomainError:
        return "refused"


@pytest.mark.race
def test_of_two_who_send_one_does():
    report = ready_report(AgreementFactory(signed=True))
    people = [UserFactory(), UserFactory()]

    answers = together(
        partial(attempt, monitoring.submit, report=report, by=person) for person in people
    )

    assert sorted(answers) == ["refused", "sent"]
    report.refresh_from_db()
    assert report.submitted_by == people[answers.index("sent")]


@pytest.mark.race
def test_a_report_is_either_final_or_sent_back():
    report = ready_report(AgreementFactory(signed=True))
    report = monitoring.submit(report=report, by=UserFactory())
    head = UserFactory(role=Role.HEAD)
    PostingFactory(user=head, facility=report.agreement.facility)

    answers = together(
        [
            partial(attempt, monitoring.make_final, report=report, by=head),
            partial(attempt, monitoring.send_back, report=report, note="Ubah", by=head),
        ]
    )

    assert answers.count("refused") == 1


@pytest.mark.race
def test_of_two_runs_at_once_one_opens_the_report():
    AgreementFactory(signed=True, evaluation_every_months=6)

    answers = together([partial(run, TODAY)] * 3)

    assert sorted(answers) == [0, 0, 1]
    assert MonitoringReport.objects.count() == 1


def test_the_first_sending_is_remembered_when_it_is_sent_back(ready, officer, head):
    first = sent(ready, officer)
    day = first.agreement.facility.today()

    back = monitoring.send_back(report=first, note="Perbaiki", by=head)
    assert (back.first_sent_on, back.submitted_at) == (day, None)
    with time_machine.travel("2026-08-20T01:00:00+00:00", tick=False):
        again = sent(back, officer)

    assert again.first_sent_on == day
