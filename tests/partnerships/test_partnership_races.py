"""Two people at the same talk, duty, review or paper in the same moment: one of them is heard."""

from datetime import date
from functools import partial

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError

from partnerships import replay
from partnerships.actions import (
    agreement_events,
    agreement_review,
    agreement_signing,
    agreements,
    commitments,
    coordinations,
    documents,
    monitoring,
    obligations,
)
from partnerships.choices import (
    AgreementState,
    CoordinationState,
    DocumentKind,
    ReviewKind,
    ReviewResult,
)
from partnerships.models import Agreement, Document, MonitoringReport
from rutan.accounts.choices import Role
from rutan.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import (
    AgreementFactory,
    CommitmentFactory,
    CoordinationFactory,
    DocumentFactory,
    MonitoringReportFactory,
    ObligationFactory,
    ReviewStepFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
)
from tests.partnerships.papers import pdf
from tests.races import together

pytestmark = pytest.mark.race
DAY = date(2026, 1, 5)


def at_once(*writes):
    """Each of them three times in the same moment; how many of each were kept."""

    def attempt(number):
        try:
            writes[number]()
        except (DomainError, IntegrityError):
            return None
        return number

    answers = together(partial(attempt, number) for number in 3 * [*range(len(writes))])
    return [answers.count(number) for number in range(len(writes))]


def test_a_step_of_the_review_is_decided_once():
    agreement, head = AgreementFactory(reviewed=True), UserFactory(role=Role.HEAD)
    decide = partial(
        agreement_review.decide,
        agreement=agreement,
        kind=ReviewKind.INTERNAL,
        decided_on=DAY,
        note="Sudah dibaca",
        by=head,
    )

    answers = at_once(
        partial(decide, result=ReviewResult.APPROVED),
        partial(decide, result=ReviewResult.RETURNED),
    )

    approved, returned = answers
    assert approved + returned == 1
    agreement.refresh_from_db()
    assert agreement.review_steps.count() == 1
    assert agreement.state == (AgreementState.DRAFT if returned else AgreementState.REVIEW)


def test_a_draft_is_either_signed_or_given_up():
    agreement, by = AgreementFactory(reviewed=True), UserFactory()
    agreement.fields.add(TrainingFieldFactory())
    ObligationFactory(agreement=agreement)
    for kind in ReviewKind:
        ReviewStepFactory(agreement=agreement, kind=kind)
    scan = documents.store(file=pdf(), kind=DocumentKind.DRAFT, agreement=agreement, by=by)
    signatures = [
        agreement_signing.Signature(party=party, signatory_name="Kepala", number=f"{party.pk}/26")
        for party in agreement.parties.all()
    ]

    answers = at_once(
        partial(
            agreement_signing.sign,
            agreement=agreement,
            signed_on=DAY,
            signatures=signatures,
            scan=scan,
            by=by,
        ),
        partial(agreements.abandon, agreement=agreement, reason="Batal", by=by),
    )

    assert sorted(answers) == [0, 1]
    agreement.refresh_from_db()
    assert (agreement.state == AgreementState.SIGNED) == answers[0]


def test_an_end_and_an_extension_leave_a_past_that_replays():
    agreement, by = AgreementFactory(signed=True), UserFactory()
    letter = DocumentFactory(facility=agreement.facility, agreement=agreement)
    before = replay.facts_of(agreement)

    answers = at_once(
        partial(
            agreement_events.extend,
            agreement=agreement,
            ends_on=date(2028, 6, 30),
            paper=agreement_events.Paper(on=DAY, reason="Disepakati"),
            by=by,
        ),
        partial(
            agreement_events.terminate,
            agreement=agreement,
            paper=agreement_events.Paper(on=DAY, reason="Anggaran habis", document=letter),
            by=by,
        ),
    )

    stored = Agreement.objects.get(pk=agreement.pk)
    assert answers in ([0, 1], [1, 1])
    assert stored.state == AgreementState.CLOSED
    assert (stored.ends_on == date(2028, 6, 30)) == answers[0]
    assert stored.events.count() == sum(answers)
    assert replay.as_of(stored, date(2026, 1, 4)).facts == before


def test_of_two_figures_stated_of_the_same_version_one_is_kept():
    agreement, by = AgreementFactory(signed=True), UserFactory()
    owed = ObligationFactory(agreement=agreement, funds=True)
    evidence = DocumentFactory(facility=agreement.facility, agreement=agreement)
    state = partial(
        obligations.state_figure,
        obligation=owed,
        version=owed.version,
        stated_on=DAY,
        evidence=evidence,
        by=by,
    )

    answers = at_once(partial(state, stated=1), partial(state, stated=2))

    assert sorted(answers) == [0, 1]
    owed.refresh_from_db()
    assert (owed.stated, owed.version) == (answers.index(True) + 1, 2)


def test_a_promise_is_either_kept_or_dropped():
    visit, by = CoordinationFactory(held=True, on=DAY), UserFactory()
    promise = CommitmentFactory(coordination=visit)

    answers = at_once(
        partial(commitments.keep, commitment=promise, done_on=DAY, by=by),
        partial(commitments.drop, commitment=promise, reason="Batal", by=by),
    )

    assert sorted(answers) == [0, 1]
    promise.refresh_from_db()
    assert (promise.done_on == DAY, promise.cancelled_reason == "Batal") == tuple(answers)


def test_an_appointment_is_held_once_or_cancelled():
    planned, by = CoordinationFactory(on=DAY), UserFactory()
    hold = partial(
        coordinations.record_held,
        facility=planned.facility,
        planned=planned,
        partner=planned.partner,
        on=DAY,
        topics="Pelatihan las",
        attendees=[coordinations.Attendee(side="facility", name="Hasan")],
        by=by,
    )

    answers = at_once(
        hold, partial(coordinations.cancel, coordination=planned, reason="Banjir", by=by)
    )

    assert sorted(answers) == [0, 1]
    planned.refresh_from_db()
    is_held = planned.state == CoordinationState.HELD
    assert planned.participants.count() == is_held
    assert is_held == answers[0]


@pytest.mark.parametrize(
    ("side", "make"),
    [
        ("coordination", partial(CoordinationFactory, held=True)),
        ("agreement", partial(AgreementFactory, signed=True)),
        ("training_class", TrainingClassFactory),
    ],
)
@pytest.mark.usefixtures("own_folder")
def test_a_file_is_replaced_once(side, make):
    subject, by = {side: make()}, UserFactory()
    first = documents.store(file=pdf(), kind=DocumentKind.LETTER, by=by, **subject)

    assert at_once(lambda: documents.store_version(document=first, file=pdf(), by=by)) == [1]
    assert Document.objects.filter(**subject).count() == 2
    assert len(default_storage.listdir("documents")[1]) == 2  # of those refused nothing stays


def test_a_final_report_has_one_next_revision():
    report, by = MonitoringReportFactory(final=True), UserFactory()

    assert at_once(partial(monitoring.revise, report=report, by=by)) == [1]
    assert MonitoringReport.objects.filter(agreement=report.agreement).count() == 2
