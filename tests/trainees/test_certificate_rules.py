from datetime import date

import pytest

from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from tests.factories.papers import LearnerRecordFactory
from tests.factories.partnerships import (
    PartnerFactory,
    ProgrammeVersionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import (
    AssessmentFactory,
    CertificateFactory,
    EnrolmentFactory,
    ResultFactory,
)
from trainees import certification, numbering
from trainees.choices import (
    AssessmentKind,
    CertificateKind,
    Competence,
    EnrolmentState,
    LearnerState,
)


def _enrolment(credited, expected, **values):
    return EnrolmentFactory.build(
        pk=1,
        inmate=None,
        custody=None,
        training_class=None,
        facility=None,
        credited_hours=credited,
        expected_hours=expected,
        **({"state": EnrolmentState.ACTIVE} | values),
    )


def _fits(kind, enrolment, failed=()):
    found = certification.may_get(kind, enrolment, percent=80, failed=failed)
    assert bool(found.message) == (found.answer == Answer.FAILS)
    return found.answer == Answer.MEETS


K = CertificateKind


@pytest.mark.parametrize(("credited", "fits"), [(799, False), (800, True)])
def test_training_certificate_needs_the_attendance_of_the_programme(credited, fits):
    enrolment = _enrolment(credited, 1000)

    assert _fits(K.TRAINING, enrolment) is fits
    assert _fits(K.PARTICIPATION, enrolment) is not fits


def test_attendance_just_below_the_rule_never_reads_as_the_rule():
    found = certification.may_get(K.TRAINING, _enrolment(7996, 10000), percent=80)

    assert found.value in {"79,9%", "79.9%"}


def test_competence_certificate_needs_the_result_competent():
    verified = {"competence": Competence.COMPETENT, "verified_on": date(2026, 7, 1)}
    assert _fits(K.COMPETENCE, _enrolment(10, 10, **verified)) is True
    assert _fits(K.COMPETENCE, _enrolment(10, 10, competence=Competence.COMPETENT)) is False
    assert _fits(K.COMPETENCE, _enrolment(10, 10, competence=Competence.NOT_YET)) is False
    assert _fits(K.COMPETENCE, _enrolment(10, 10)) is False


@pytest.mark.parametrize("kind", [K.TRAINING, K.COMPETENCE, K.INTERNAL])
@pytest.mark.parametrize(("credited", "fits"), [(799, False), (800, True)])
def test_no_certificate_below_the_minimum_attendance(kind, credited, fits):
    enrolment = _enrolment(
        credited, 1000, competence=Competence.COMPETENT, verified_on=date(2026, 7, 1)
    )

    assert _fits(kind, enrolment) is fits


@pytest.mark.parametrize(
    ("state", "fits"), [(LearnerState.EXAM_REGISTERED, False), (LearnerState.GRADUATED, True)]
)
def test_a_diploma_needs_the_graduation_and_no_share_of_hours(state, fits):
    learner = LearnerRecordFactory.build(inmate=None, facility=None, state=state)

    assert _fits(K.DIPLOMA, _enrolment(1, 100, learner=learner)) is fits
    assert _fits(K.DIPLOMA, _enrolment(100, 100)) is False


def test_participation_letter_needs_hours_and_an_unfinished_course():
    left = {"state": EnrolmentState.RELEASED}

    assert _fits(K.PARTICIPATION, _enrolment(5, 10, **left)) is True
    assert _fits(K.PARTICIPATION, _enrolment(1, 10, **left)) is True
    # Half a lesson hour would stand on it as none.
    assert _fits(K.PARTICIPATION, _enrolment(0.5, 10, **left)) is False
    assert _fits(K.PARTICIPATION, _enrolment(10, 10, state=EnrolmentState.COMPLETED)) is False
    assert _fits(K.TRAINING, _enrolment(10, 10, **left)) is False


def test_failing_a_required_unit_keeps_the_training_certificate_away():
    assert _fits(K.TRAINING, _enrolment(10, 10), failed={1}) is False


@pytest.mark.django_db
def test_last_attempt_in_a_required_unit_decides():
    training_class = TrainingClassFactory(running=True)
    units = [
        UnitFactory(version=training_class.programme_version, is_required=required)
        for required in (True, False)
    ]
    required, optional = (
        AssessmentFactory(training_class=training_class, unit=unit, kind=AssessmentKind.COMPETENCE)
        for unit in units
    )
    good, bad = (EnrolmentFactory(active=True, training_class=training_class) for _ in range(2))
    ResultFactory(assessment=required, enrolment=good, score=40)
    ResultFactory(assessment=required, enrolment=good, score=70, attempt=2)
    ResultFactory(assessment=optional, enrolment=good, score=10)
    ResultFactory(assessment=required, enrolment=bad, score=90)
    ResultFactory(
        assessment=required, enrolment=bad, score=90, attempt=2, competence=Competence.NOT_YET
    )

    assert certification.failed_in_a_required_unit(training_class) == {bad.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [AssessmentKind.PRE, AssessmentKind.POST])
def test_a_pre_test_never_fails_anybody(kind):
    training_class = TrainingClassFactory(running=True)
    unit = UnitFactory(version=training_class.programme_version, is_required=True)
    test = AssessmentFactory(training_class=training_class, unit=unit, kind=kind)
    ResultFactory(
        assessment=test,
        enrolment=EnrolmentFactory(active=True, training_class=training_class),
        score=40,
    )

    assert certification.failed_in_a_required_unit(training_class) == set()
    assert certification.unit_standings(training_class) == {}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("001/BPVP/2026", "003/BPVP/2026"),
        ("BPVP-2026-0998", "BPVP-2026-1000"),
        ("99", "101"),
        ("7/XI/2026", "9/XI/2026"),
        ("2026", "2028"),
        ("001/PBK-12/2026", "003/PBK-12/2026"),
        ("12/PBK-[07]/2026", "12/PBK-09/2026"),
        ("  A08 ", "A10"),
    ],
)
def test_consecutive_numbers_keep_prefix_suffix_and_zeros(first, last):
    numbers = numbering.consecutive(first, 3)

    assert (len(numbers), numbers[-1]) == (3, last)


def test_first_number_without_a_digit_is_refused():
    with pytest.raises(DomainError):
        numbering.consecutive("BPVP/XI", 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "expected"),
    [("001/BPVP", ["004/BPVP", "005/BPVP"]), ("007/BPVP", ["007/BPVP", "008/BPVP"])],
)
def test_a_free_run_has_no_hole_in_it(first, expected):
    issuer = PartnerFactory()
    for number in ("001/BPVP", "003/bpvp ", "006/BPVP"):
        CertificateFactory(issued=True, issuer=issuer, number=number)

    assert numbering.free_run(issuer, K.TRAINING, first, 2) == expected


@pytest.mark.django_db
def test_programme_says_which_certificates_are_expected():
    version = ProgrammeVersionFactory(certificate_kinds=["training", "competence"])
    of = certification.kinds_of

    assert of(TrainingClassFactory(programme_version=version)) == [K.TRAINING, K.COMPETENCE]
    equivalency = ProgrammeVersionFactory(programme__equivalency=True, certificate_kinds=[])
    assert of(TrainingClassFactory(programme_version=equivalency)) == [K.DIPLOMA]
