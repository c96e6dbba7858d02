"""A certificate is in doubt when what it rests on was corrected after its issue."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.partnerships import TrainingClassFactory, UnitFactory
from tests.factories.trainees import (
    AssessmentFactory,
    CertificateFactory,
    EnrolmentFactory,
    ResultFactory,
)
from trainees.certificate_doubts import doubtful
from trainees.choices import AssessmentKind, CertificateKind, CertificateState, Competence

pytestmark = pytest.mark.django_db
K = CertificateKind


@pytest.fixture
def training_class(facility):
    return TrainingClassFactory(running=True, facility=facility)


def issued(training_class, kind, credited, competence=Competence.COMPETENT, **more):
    person = EnrolmentFactory(
        active=True,
        training_class=training_class,
        expected_hours=100,
        credited_hours=credited,
        competence=competence,
    )
    return CertificateFactory(issued=True, enrolment=person, kind=kind, **more)


@pytest.mark.parametrize(
    ("kind", "credited", "competence", "stands"),
    [
        (K.TRAINING, 80, Competence.COMPETENT, True),
        (K.TRAINING, 79.75, Competence.COMPETENT, False),
        (K.COMPETENCE, 80, Competence.COMPETENT, True),
        (K.COMPETENCE, 79, Competence.COMPETENT, False),
        (K.COMPETENCE, 100, Competence.NOT_YET, False),
        (K.INTERNAL, 80, Competence.NOT_YET, True),
        (K.INTERNAL, 10, Competence.COMPETENT, False),
        (K.DIPLOMA, 10, Competence.COMPETENT, True),
        (K.DIPLOMA, 100, Competence.NOT_YET, False),
        (K.PARTICIPATION, 1, Competence.NOT_YET, True),
        (K.PARTICIPATION, 0.75, Competence.NOT_YET, False),
    ],
)
def test_a_certificate_is_in_doubt_when_its_rule_no_longer_holds(
    training_class, kind, credited, competence, stands
):
    certificate = issued(training_class, kind, credited, competence)

    assert (certificate.pk not in doubtful([certificate])) == stands


def test_a_unit_failed_in_a_second_test_puts_a_training_certificate_in_doubt(training_class):
    certificate = issued(training_class, K.TRAINING, 100)
    unit = UnitFactory(version=training_class.programme_version, is_required=True)
    exam = AssessmentFactory(
        training_class=training_class, unit=unit, kind=AssessmentKind.COMPETENCE
    )
    ResultFactory(
        assessment=exam, enrolment=certificate.enrolment, competence=Competence.NOT_YET, score=None
    )

    assert list(doubtful([certificate])) == [certificate.pk]


@pytest.mark.parametrize("state", [CertificateState.REVOKED, CertificateState.DRAFT])
def test_what_is_not_valid_is_in_no_doubt(training_class, state):
    certificate = issued(training_class, K.TRAINING, 0)
    certificate.state = state

    assert doubtful([certificate]) == {}


@pytest.mark.looks
def test_doubts_of_many_cost_what_those_of_one_cost(training_class):
    certificates = [issued(training_class, K.TRAINING, 10) for _each in range(8)]
    for few in (certificates[:1], certificates):
        with CaptureQueriesContext(connection) as queries:
            assert len(doubtful(few)) == len(few)
        assert len(queries) == 2
