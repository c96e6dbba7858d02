"""Transfers, escapes and deaths, and who goes on with what was begun."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import FacilityFactory, SessionFactory
from tests.factories.trainees import ApplicationFactory, AttendanceFactory, EnrolmentFactory
from tests.trainees.people import NOON, TODAY, a_class, seated
from trainees.actions import continuations, departures, leaving, marks, releases
from trainees.choices import (
    ApplicationState,
    ClosedReason,
    ContinuationKind,
    CustodyState,
    DepartureKind,
    EnrolmentState,
)
from trainees.models import AttendanceReason, Continuation, Departure, ExitReason, ReleaseKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def enrolment(facility, partner):
    """Five hours attended of five held."""
    enrolment = EnrolmentFactory(
        active=True, training_class__facility=facility, training_class__partner=partner
    )
    AttendanceFactory(
        enrolment=enrolment,
        session__on=TODAY - timedelta(days=1),
        reason=AttendanceReason.objects.get(letter="H"),
    )
    marks.refresh_hours(enrolment.training_class)
    enrolment.refresh_from_db()
    assert (enrolment.credited_hours, enrolment.expected_hours) == (5, 5)
    return enrolment


def depart(inmate, by, kind=DepartureKind.TRANSFER, on=TODAY, **more):
    if kind == DepartureKind.TRANSFER and not more:
        more = {"to_place": "Lapas Pangkep"}
    return departures.record_departure(inmate=inmate, kind=kind, on=on, by=by, **more)


def test_a_transfer_mid_course_keeps_the_hours_and_asks_who_goes_on(enrolment, officer):
    pangkep = FacilityFactory(official_name="Rutan Pangkep")
    waiting = ApplicationFactory(
        inmate=enrolment.inmate, training_class=a_class(enrolment.facility)
    )

    depart(enrolment.inmate, officer, to_facility=pangkep, letter_number="W23-1")

    for row in (enrolment, enrolment.custody, waiting):
        row.refresh_from_db()
    assert enrolment.custody.state == CustodyState.TRANSFERRED
    assert enrolment.custody.left_on == TODAY
    assert enrolment.state == EnrolmentState.TRANSFERRED
    assert (enrolment.credited_hours, enrolment.ended_on) == (5, TODAY)
    assert (waiting.state, waiting.closed_reason) == (
        ApplicationState.LAPSED,
        ClosedReason.TRANSFERRED,
    )
    continuation = enrolment.continuation
    assert (continuation.kind, continuation.to_facility) == (ContinuationKind.FACILITY, pangkep)
    assert continuation.due_on == TODAY + timedelta(days=14)
    assert AuditEvent.objects.filter(action="inmate.transferred").count() == 1


def test_a_death_leaves_no_task(enrolment, officer):
    depart(enrolment.inmate, officer, kind=DepartureKind.DEATH)

    enrolment.refresh_from_db()
    assert enrolment.exit_reason.code == "deceased"
    assert not Continuation.objects.exists()


def test_an_escape_ends_the_place_and_leaves_no_task(enrolment, officer):
    depart(enrolment.inmate, officer, kind=DepartureKind.ESCAPE)

    enrolment.refresh_from_db()
    assert (enrolment.exit_reason.code, enrolment.state) == ("escaped", EnrolmentState.WITHDRAWN)
    assert not Continuation.objects.exists()


def test_nobody_departs_twice(enrolment, officer):
    depart(enrolment.inmate, officer)

    with pytest.raises(DomainError, match="no longer in custody"):
        depart(enrolment.inmate, officer, kind=DepartureKind.DEATH)

    assert Departure.objects.count() == 1


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(1990, 1, 1)])
def test_a_departure_lies_within_the_stay(enrolment, officer, on):
    with pytest.raises(DomainError):
        depart(enrolment.inmate, officer, on=on)


def test_a_transfer_says_where_to_and_never_here(enrolment, officer, facility):
    with pytest.raises(DomainError, match="Write where the person goes"):
        depart(enrolment.inmate, officer, to_place=" ")
    with pytest.raises(DomainError, match="Choose another facility"):
        depart(enrolment.inmate, officer, to_facility=facility)


def test_a_release_mid_course_opens_a_task_for_the_bapas(enrolment, officer, bapas):
    releases.record_release(
        inmate=enrolment.inmate,
        kind=ReleaseKind.objects.filter(is_supervised=True).first(),
        on=TODAY,
        bapas=bapas,
        supervised_until=date(2027, 12, 31),
        decree_number="PAS-1",
        by=officer,
    )

    enrolment.refresh_from_db()
    assert continuations.suggested(enrolment.continuation) == ContinuationKind.PROBATION


def test_who_attended_nothing_or_gave_up_leaves_no_task(enrolment, facility, officer):
    (newcomer,) = seated(a_class(facility), officer)
    depart(newcomer.inmate, officer)
    leaving.leave(
        enrolment=enrolment,
        reason=ExitReason.objects.get(code="own_wish"),
        on=TODAY,
        note="Bosan",
        by=officer,
    )

    assert not Continuation.objects.exists()


# --- Who goes on -----------------------------------------------------------------------------


@pytest.fixture
def continuation(enrolment, officer):
    depart(enrolment.inmate, officer)
    return Continuation.objects.get()


def test_a_transcript_is_handed_over_and_the_arrival_confirmed(continuation, officer, partner):
    with pytest.raises(DomainError, match="Hand the transcript over first"):
        continuations.confirm_arrival(continuation=continuation, on=TODAY, by=officer)
    with pytest.raises(DomainError, match="Choose the training partner"):
        continuations.hand_over(
            continuation=continuation, kind=ContinuationKind.PARTNER, on=TODAY, by=officer
        )
    handed = continuations.hand_over(
        continuation=continuation,
        kind=ContinuationKind.PARTNER,
        partner=partner,
        on=TODAY,
        by=officer,
    )
    assert (handed.partner, handed.handed_on) == (partner, TODAY)
    with pytest.raises(DomainError, match="settled already"):
        continuations.hand_over(
            continuation=continuation, kind=ContinuationKind.SCHOOL, on=TODAY, by=officer
        )

    arrived = continuations.confirm_arrival(continuation=continuation, on=TODAY, by=officer)
    assert arrived.arrived_on == TODAY
    with pytest.raises(DomainError, match="settled already"):
        continuations.drop(continuation=continuation, reason="Tidak mau", by=officer)


def test_nobody_goes_on_only_for_a_reason(continuation, officer):
    with pytest.raises(DomainError, match="Write why nobody goes on"):
        continuations.drop(continuation=continuation, reason=" ", by=officer)

    dropped = continuations.drop(continuation=continuation, reason="Tidak mau", by=officer)
    assert (dropped.kind, dropped.dropped_reason) == (ContinuationKind.NONE, "Tidak mau")


def test_a_hand_over_lies_between_the_end_of_the_place_and_today(continuation, officer):
    for wrong in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(DomainError) as refused:
            continuations.hand_over(
                continuation=continuation, kind=ContinuationKind.SCHOOL, on=wrong, by=officer
            )
        assert refused.value.field == "on"


def test_a_session_after_the_exit_adds_no_hours(continuation):
    enrolment = continuation.enrolment
    SessionFactory(training_class=enrolment.training_class, on=TODAY, held=True)

    marks.refresh_hours(enrolment.training_class)

    enrolment.refresh_from_db()
    assert (enrolment.credited_hours, enrolment.expected_hours) == (5, 5)
