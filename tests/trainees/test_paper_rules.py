"""What the database holds about certificates, tests, learners and lists, past every action."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.factories.papers import (
    CertificateMoveFactory,
    ColumnLayoutFactory,
    FeedbackFactory,
    LearnerRecordFactory,
    ListExportFactory,
    MutationFactory,
    StudyTimeFactory,
)
from tests.factories.partnerships import (
    DocumentFactory,
    FacilityFactory,
    InstructorFactory,
    PartnerFactory,
    SubjectFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import AssessmentFactory, CertificateFactory, ResultFactory
from tests.trainees.test_waiting_and_change_rules import refuses
from trainees import lifecycle
from trainees.choices import (
    OWED_CERTIFICATES,
    VALID_CERTIFICATES,
    CertificateKind,
    CertificateState,
    LearnerState,
    ListSystem,
    StudyWay,
)
from trainees.models import ColumnLayout

pytestmark = pytest.mark.django_db
DAY = date(2026, 7, 14)
C = CertificateState


# --- Certificates ------------------------------------------------------------------------------


@pytest.mark.parametrize("second", ["001/bpvp/2026", "001 / BPVP /2026", " 001/BPVP/2026"])
def test_a_number_is_one_number_however_it_is_written(second):
    first = CertificateFactory(issued=True, number="001/BPVP/2026")

    with pytest.raises(IntegrityError, match=r"(?i)number"), transaction.atomic():
        CertificateFactory(issued=True, number=second, issuer=first.issuer)
    CertificateFactory(issued=True, number=second)


@pytest.mark.parametrize("missing", ["registration_number", "valid_until"])
def test_a_competence_certificate_has_its_registration_and_its_last_day(missing):
    certificate = CertificateFactory(issued=True, kind=CertificateKind.COMPETENCE)
    empty = None if missing == "valid_until" else ""

    refuses(certificate, "registration number", **{missing: empty})
    CertificateFactory(kind=CertificateKind.COMPETENCE)


def test_an_issued_certificate_keeps_its_facts_and_a_draft_has_none():
    refuses(CertificateFactory(issued=True), "is kept with it", facts_sha256="")
    refuses(CertificateFactory(), "is kept with it", facts_sha256="0" * 64)


def test_a_revoked_certificate_has_its_day_and_no_other_one_has():
    refuses(CertificateFactory(revoked=True), "day it was revoked", revoked_on=None)
    refuses(CertificateFactory(issued=True), "day it was revoked", revoked_on=DAY)


def test_another_one_is_allowed_after_a_revoked_one_only():
    refuses(CertificateFactory(issued=True), "Only after a revoked one", reissue_reason="Keliru")


def test_a_certificate_that_is_kept_says_why():
    refuses(CertificateFactory(issued=True), "stays valid", kept_on=DAY)
    refuses(CertificateFactory(issued=True), "stays valid", kept_reason="Dicek")


def test_a_step_says_where_to():
    refuses(CertificateMoveFactory(handed_over=True), "handed over", person="")
    refuses(CertificateMoveFactory(sent=True), "Bapas", bapas=None)
    refuses(CertificateMoveFactory(), "are kept", place="")
    refuses(CertificateMoveFactory(), "what you know", step="missing")


def test_nothing_happens_to_a_certificate_that_is_replaced_or_revoked():
    for state in (C.REPLACED, C.REVOKED):
        assert lifecycle.CERTIFICATE.allowed_actions(state) == []


@pytest.mark.parametrize("state", sorted(VALID_CERTIFICATES))
def test_every_valid_certificate_may_be_revoked_and_is_handed_over_once_it_is_there(state):
    allowed = lifecycle.CERTIFICATE.allowed_actions(state)

    assert {"revoke", "replace"} <= set(allowed)
    assert ("hand_over" in allowed) is (state not in {C.HANDED_OVER, C.SENT_ALONG, C.MISSING})


def test_owed_is_what_has_not_reached_the_facility():
    assert {C.DRAFT, C.ISSUED, C.PRINTED} == OWED_CERTIFICATES


# --- Tests -------------------------------------------------------------------------------------


def test_a_fourth_attempt_is_refused():
    refuses(ResultFactory(), "three times at most", attempt=4)


def test_an_assessor_belongs_to_a_body():
    sentence = "Choose the body"
    refuses(AssessmentFactory(), sentence, assessor="Ir. Contoh")
    refuses(AssessmentFactory(), sentence, assessor_person=InstructorFactory())
    AssessmentFactory(assessor="Ir. Contoh", assessor_body=PartnerFactory())


def test_minutes_have_a_number_with_their_file():
    refuses(AssessmentFactory(), "number of the minutes", minutes=DocumentFactory())


@pytest.mark.parametrize("mark", [0, 6])
def test_a_mark_of_feedback_is_one_to_five(mark):
    refuses(FeedbackFactory(), "1 to 5", tools=mark)


# --- Units and classes -------------------------------------------------------------------------


def test_a_subject_has_its_credits_and_credits_their_subject():
    sentence = "credits belong to a subject"
    refuses(UnitFactory(), sentence, subject=SubjectFactory())
    refuses(UnitFactory(), sentence, credits=Decimal("2.0"))
    refuses(UnitFactory(), sentence, subject=SubjectFactory(), credits=Decimal(0))
    UnitFactory(subject=SubjectFactory(), credits=Decimal("2.5"))


def test_a_school_year_comes_with_its_semester():
    sentence = "with its semester"
    refuses(TrainingClassFactory(), sentence, school_year="2026/2027")
    refuses(TrainingClassFactory(), sentence, semester=1)
    refuses(TrainingClassFactory(), sentence, school_year="2026/2027", semester=3)
    TrainingClassFactory(school_year="2026/2027", semester=2)


# --- Learners ----------------------------------------------------------------------------------


def test_one_record_per_package_and_one_open_package_per_person():
    known = LearnerRecordFactory(graduated=True)
    again = LearnerRecordFactory.build(
        inmate=known.inmate, facility=known.facility, state=LearnerState.DROPPED, left_reason="x"
    )
    refuses(again, "already; open it again")
    studying = LearnerRecordFactory(inmate=known.inmate, package="C")
    other = LearnerRecordFactory.build(inmate=studying.inmate, facility=known.facility, package="A")
    refuses(other, "another package")


def test_a_state_of_a_learner_has_its_days_and_its_reason():
    refuses(LearnerRecordFactory(exam_registered=True), "registration", exam_registered_on=None)
    refuses(LearnerRecordFactory(graduated=True), "result first", graduated_on=date(2026, 5, 10))
    refuses(LearnerRecordFactory(graduated=True), "result first", exam_on=None)
    refuses(LearnerRecordFactory(dropped=True), "given up", left_reason="")


def test_study_time_is_counted_once_and_typed_with_its_source():
    counted = StudyTimeFactory(counted=True)
    again = StudyTimeFactory.build(
        learner=counted.learner,
        facility=counted.facility,
        enrolment=counted.enrolment,
        subject=counted.subject,
        way=StudyWay.FACE,
        is_counted=True,
        by=counted.by,
    )
    refuses(again, "counted already")
    refuses(StudyTimeFactory(counted=True), "belong to a class", enrolment=None)
    refuses(StudyTimeFactory(), "Write which report", way=StudyWay.FACE)
    StudyTimeFactory(way=StudyWay.FACE, note="Rapor PKBM Uji")
    refuses(StudyTimeFactory(), "how long", quarters=0)


def test_a_mutation_says_where_to_and_is_open_once():
    open_one = MutationFactory()
    refuses(MutationFactory(), "goes on", to_facility=None)
    refuses(MutationFactory(received=True), "before it left", received_on=date(2026, 6, 9))
    other = MutationFactory.build(
        learner=open_one.learner,
        from_facility=open_one.from_facility,
        to_facility=FacilityFactory(),
    )
    refuses(other, "on the way already")


# --- Lists -------------------------------------------------------------------------------------


def test_a_list_says_its_columns_and_its_purpose():
    refuses(ColumnLayoutFactory(), "at least one column", columns=[])
    refuses(ListExportFactory(), "what the list is for", purpose="other")


@pytest.mark.parametrize("system", ListSystem)
def test_every_system_has_a_layout_from_the_beginning(system):
    first = ColumnLayout.objects.in_force(system, date(2026, 6, 1))

    assert first.number == 1
    assert {"head", "value", "kind", "width"} == set().union(*first.columns)
    assert ColumnLayout.objects.in_force(system, date(2025, 6, 1)) is None


def test_the_layout_in_force_is_the_last_one_that_has_begun():
    ColumnLayoutFactory(system=ListSystem.LSP, number=2, valid_from=date(2026, 9, 1))

    in_force = ColumnLayout.objects.in_force
    assert in_force(ListSystem.LSP, date(2026, 8, 31)).number == 1
    assert in_force(ListSystem.LSP, date(2026, 9, 1)).number == 2
