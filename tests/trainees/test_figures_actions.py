from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse

from partnerships.models import ClassFigures
from tests.factories.partnerships import (
    ObligationFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    ApplicationFactory,
    AttendanceFactory,
    CertificateFactory,
    EnrolmentFactory,
    ExitReasonFactory,
)
from trainees.actions import aftermath, figures
from trainees.choices import EnrolmentState
from trainees.models import AttendanceReason

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


def test_figures_are_written_again_in_three_queries(django_assert_num_queries):
    training_class = TrainingClassFactory(running=True)
    figures.refresh(training_class)
    EnrolmentFactory(training_class=training_class, state=EnrolmentState.ACTIVE)

    with django_assert_num_queries(3):
        figures.refresh(training_class)

    assert ClassFigures.objects.get(training_class=training_class).in_class == 1


@time_machine.travel("2027-06-30 12:00:00+08:00", tick=False)
def test_a_letter_of_participation_certifies_nobody_on_any_page(agreement, client_of, officer):
    """Home, the page of the agreement and the report count the same people."""
    ObligationFactory(agreement=agreement, metric="certified", target=5)
    training_class = TrainingClassFactory(
        facility=agreement.facility, partner=agreement.partner, agreement=agreement, closed=True
    )
    papers = {"issued": True, "issuer": agreement.partner}
    done = EnrolmentFactory(training_class=training_class, completed=True)
    CertificateFactory(enrolment=done, **papers)
    left = EnrolmentFactory(
        training_class=training_class, state="withdrawn", ended_on=done.ended_on,
        exit_reason=ExitReasonFactory(), credited_hours=8, expected_hours=10,
    )  # fmt: skip
    CertificateFactory(enrolment=left, kind="participation", **papers)
    figures.refresh(training_class)
    aftermath.rebuild()
    client = client_of(officer)

    home = client.get("/").context["figures"][2]
    page = client.get(
        reverse("portal:reintegration"), {"perjanjian": agreement.code, "sampai": "today"}
    )
    asked = {"ukuran": "certified"}
    rows = client.get(reverse("trainees:agreement-reached", args=[agreement.code]), asked)

    assert home["value"] == page.context["report"].count("certified") == 1
    assert left.inmate.id_card_name not in rows.text
    assert done.inmate.id_card_name in rows.text


@pytest.fixture
def taught():
    """Of three with a seat one was there, one was not, one was marked in no session yet."""
    training_class = TrainingClassFactory(running=True)
    first, second = (EnrolmentFactory(active=True, training_class=training_class) for _ in "ab")
    EnrolmentFactory(training_class=training_class)
    absent = AttendanceReason.objects.get(letter="A")
    session = SessionFactory(training_class=training_class, held=True)
    AttendanceFactory(enrolment=first, session=session)
    AttendanceFactory(enrolment=second, session=session, reason=absent, hours=0)
    return training_class


def test_who_was_at_one_session_attended_and_who_was_at_none_is_awaited(taught):
    EnrolmentFactory(training_class=taught, withdrawn=True)

    kept = figures.refresh(taught)

    assert (kept.enrolled, kept.in_class, kept.attended, kept.awaited) == (4, 3, 1, 2)


def test_the_migration_counts_old_classes_as_the_action_does(taught):
    kept = figures.refresh(taught)
    ClassFigures.objects.update(attended=0, awaited=0)

    import_module("trainees.migrations.0004_who_attended").count_who_attended(apps, None)

    again = ClassFigures.objects.get()
    assert (again.attended, again.awaited) == (kept.attended, kept.awaited) == (1, 2)
