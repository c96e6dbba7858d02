import pytest

from partnerships.models import ClassFigures
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import (
    ApplicationFactory,
    CertificateFactory,
    EnrolmentFactory,
)
from trainees.actions import figures
from trainees.choices import EnrolmentState

pytestmark = pytest.mark.django_db


def test_figures_count_people_hours_and_certificates():
    training_class = TrainingClassFactory(running=True)
    ApplicationFactory(training_class=training_class)
    EnrolmentFactory(
        training_class=training_class,
        state=EnrolmentState.ACTIVE,
        credited_hours=8,
        expected_hours=10,
    )
    done = EnrolmentFactory(
        training_class=training_class, completed=True, credited_hours=10, expected_hours=10
    )
    CertificateFactory(enrolment=done, issued=True)
    SessionFactory(training_class=training_class, held=True)
    EnrolmentFactory(active=True)  # of another class

    kept = figures.refresh(training_class)

    kept = ClassFigures.objects.get(training_class=training_class)
    assert (kept.enrolled, kept.in_class, kept.completed, kept.certified) == (2, 1, 1, 1)
    assert (kept.credited_hours, kept.expected_hours) == (18, 20)
    assert (kept.sessions_held, kept.held_hours) == (1, 5)
    assert kept.candidates == training_class.applications.values("inmate").distinct().count()


def test_figures_are_written_again_in_four_queries(django_assert_num_queries):
    training_class = TrainingClassFactory(running=True)
    figures.refresh(training_class)
    EnrolmentFactory(training_class=training_class, state=EnrolmentState.ACTIVE)

    with django_assert_num_queries(4):
        figures.refresh(training_class)

    assert ClassFigures.objects.get(training_class=training_class).in_class == 1
