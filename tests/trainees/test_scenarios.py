"""Scenarios of a facility's life, each told once from the beginning to its end (domain 14.15)."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from rutan.common.errors import DomainError
from tests.factories.partnerships import RequirementFactory, SessionFactory
from tests.factories.trainees import ApplicationFactory, AttendanceFactory, EnrolmentFactory
from tests.trainees.people import NOON, TODAY, a_class, candidate, ready, recommended, seated
from trainees.actions import applications, attendance, departures, enrolments, releases
from trainees.choices import (
    CertificateKind,
    CircumstanceKind,
    ContinuationKind,
    DepartureKind,
    EnrolmentState,
)
from trainees.models import (
    AttendanceReason,
    Circumstance,
    Continuation,
    Custody,
    Enrolment,
    ReleaseKind,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def begun(facility, partner):
    """Somebody in the second week of a class, with five hours of five."""
    enrolment = EnrolmentFactory(
        active=True, training_class__facility=facility, training_class__partner=partner
    )
    AttendanceFactory(
        enrolment=enrolment,
        session__on=TODAY - timedelta(days=1),
        reason=AttendanceReason.objects.get(letter="H"),
    )
    attendance.refresh_hours(enrolment.training_class)
    enrolment.refresh_from_db()
    return enrolment


def enrol(training_class, people, by):
    return enrolments.enrol(training_class=training_class, applications=people, on=TODAY, by=by)


def test_scenario_2_released_in_the_second_week(begun, officer, bapas, client_of):
    """Hours are kept, the seat is free, a transcript goes along, a letter can be had, follow-ups
    are planned."""
    release = releases.record_release(
        inmate=begun.inmate,
        kind=ReleaseKind.objects.filter(is_supervised=True, starts_follow_up=True).first(),
        on=TODAY,
        bapas=bapas,
        by=officer,
    )

    begun.refresh_from_db()
    assert (begun.state, begun.credited_hours) == (EnrolmentState.RELEASED, 5)
    assert not begun.exit_reason.counts_as_dropout
    assert release.follow_ups.exists()
    page = reverse("trainees:continuation-detail", args=[begun.continuation.pk])
    text = client_of(officer).get(page).text
    assert reverse("trainees:continuation-transcript", args=[begun.continuation.pk]) in text
    assert f"?jenis={CertificateKind.PARTICIPATION.value}" in text
    told = Circumstance.objects.get()
    assert (told.kind, told.outcome) == (CircumstanceKind.RELEASED, "automatic")


def test_scenario_7_a_seventeenth_person_for_sixteen_seats(facility, officer):
    training_class = a_class(facility, quota=16)
    seated(training_class, officer, 16)

    with pytest.raises(DomainError, match="No seat is free"):
        enrol(training_class, [recommended(training_class)], officer)

    training_class.refresh_from_db()
    assert training_class.seats_taken == 16


def test_scenario_8_a_detainee_fails_and_the_programme_may_ask_for_a_reason_instead(
    facility, officer
):
    training_class = a_class(facility)
    version = training_class.programme_version
    rule = RequirementFactory(version=version, kind="legal_status", limit="convict")
    person = candidate(training_class)
    Custody.objects.filter(inmate=person.inmate).update(legal_status="detainee")

    def propose(**reasons):
        return applications.propose(
            training_class=training_class,
            applications=[person],
            on=TODAY + timedelta(days=7),
            reasons=reasons.get("reasons", {}),
            by=officer,
        )

    with pytest.raises(DomainError, match="Not yet a convicted inmate"):
        propose(reasons={person.pk: "Minat tinggi"})
    rule.is_mandatory = False
    rule.save()
    with pytest.raises(DomainError, match="Enter the reason"):
        propose()
    propose(reasons={person.pk: "Minat tinggi"})

    person.refresh_from_db()
    assert (person.state, person.override_reason) == ("proposed", "Minat tinggi")


@pytest.mark.parametrize("role", ["coordinator", "manager", "instructor"])
def test_scenario_11_nobody_outside_opens_a_page_of_the_tpp(role, request, facility, client_of):
    training_class = a_class(facility)
    client = client_of(request.getfixturevalue(role))

    for page in ("class-candidates", "class-propose", "class-decide"):
        address = reverse(f"trainees:{page}", args=[training_class.public_id])
        assert client.get(address).status_code in {403, 404}
    assert client.get("/sidang/").status_code in {403, 404}
    assert client.get("/kelas/perubahan/").status_code in {403, 404}


@pytest.mark.parametrize("first", [0, 1])
def test_scenario_13_two_classes_at_one_hour_take_a_person_once(facility, officer, first):
    """In either order: whoever enrols second is told which class and which day."""
    classes = [a_class(facility, needs_hearing=False) for _ in range(2)]
    inmate = ready(facility)
    people = [
        ApplicationFactory(training_class=training_class, inmate=inmate)
        for training_class in classes
    ]
    enrol(classes[first], [people[first]], officer)
    second = 1 - first

    with pytest.raises(DomainError, match="Clashes with"):
        enrol(classes[second], [people[second]], officer)

    assert Enrolment.objects.live().get().training_class == classes[first]


def test_scenario_13_at_another_hour_both_classes_take_the_person(facility, officer):
    morning, afternoon = (a_class(facility, needs_hearing=False) for _ in range(2))
    afternoon.sessions.all().delete()
    SessionFactory(
        training_class=afternoon, on=date(2026, 8, 3), starts_at=time(13), ends_at=time(16)
    )
    inmate = ready(facility)
    for training_class in (morning, afternoon):
        person = ApplicationFactory(training_class=training_class, inmate=inmate)
        enrol(training_class, [person], officer)

    assert Enrolment.objects.live().filter(inmate=inmate).count() == 2


def test_scenario_17_from_one_facility_to_the_next_in_the_middle_of_a_course(
    begun, officer, other_facility, other_officer, client_of
):
    """The hours stay, the next facility is asked to go on, and reads the transcript once the
    person is registered there."""
    departures.record_departure(
        inmate=begun.inmate,
        kind=DepartureKind.TRANSFER,
        on=TODAY,
        to_facility=other_facility,
        by=officer,
    )

    begun.refresh_from_db()
    assert (begun.state, begun.credited_hours) == (EnrolmentState.TRANSFERRED, 5)
    task = Continuation.objects.get()
    assert (task.kind, task.to_facility) == (ContinuationKind.FACILITY, other_facility)
    paper = reverse("trainees:continuation-transcript", args=[task.pk])
    client = client_of(other_officer)
    assert client.get(paper).status_code == 404
    begun.inmate.facility = other_facility
    begun.inmate.save()
    assert client.get(paper).status_code == 200
