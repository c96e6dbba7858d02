from datetime import date, timedelta

import pytest
import time_machine
from django.utils import translation

from partnerships.models import DemandFigures
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.partnerships import ProgrammeFactory
from tests.factories.trainees import (
    ApplicationFactory,
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
)
from tests.trainees.people import NOON, TODAY, a_class, candidate, ready, waits_for
from trainees.actions import applications, leaving, waiting
from trainees.choices import ApplicationState, ClosedReason, RequestedBy
from trainees.models import Application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def programme(db):
    return ProgrammeFactory()


def ask(inmate, programme, by, **more):
    return waiting.ask(inmate=inmate, programme=programme, **{"applied_on": TODAY} | more, by=by)


def ended(training_class, reason, **fields):
    return candidate(
        training_class,
        state=ApplicationState.LAPSED,
        closed_reason=reason,
        closed_on=TODAY,
        **fields,
    )


# --- Asking --------------------------------------------------------------------------------


def test_a_wish_waits_with_who_asked_and_when(facility, programme, officer):
    inmate = ready(facility)

    application = ask(
        inmate,
        programme,
        officer,
        applied_on=date(2026, 7, 8),
        requested_by=RequestedBy.FAMILY,
        note="Surat keluarga",
    )

    assert (application.state, application.training_class) == (ApplicationState.WAITING, None)
    assert (application.applied_on, application.requested_by) == (date(2026, 7, 8), "family")
    assert AuditEvent.objects.filter(action="application.asked").count() == 1


def test_the_day_asked_lies_in_the_stay_and_not_after_today(facility, programme, officer):
    inmate = ready(facility)
    entered = inmate.custodies.get().entered_on

    for day in (TODAY + timedelta(days=1), entered - timedelta(days=1)):
        with pytest.raises(DomainError) as refused:
            ask(inmate, programme, officer, applied_on=day)
        assert refused.value.field == "applied_on"

    ask(inmate, programme, officer, applied_on=entered)


def test_who_is_not_in_custody_or_asks_for_what_is_not_offered_is_refused(
    facility, programme, officer
):
    left = CustodyFactory(inmate=InmateFactory(facility=facility), released=True).inmate
    with pytest.raises(DomainError, match="Only somebody in custody"):
        ask(left, programme, officer)

    with pytest.raises(DomainError, match="no longer offered"):
        ask(ready(facility), ProgrammeFactory(state="archived"), officer)


def test_one_open_application_per_programme(facility, officer):
    training_class = a_class(facility)
    application = candidate(training_class)

    with pytest.raises(DomainError, match="asked for this programme already"):
        ask(application.inmate, application.programme, officer)


def test_the_sixth_open_application_is_refused_with_the_way_out(facility, programme, officer):
    inmate = ready(facility)
    for _ in range(5):
        ask(inmate, ProgrammeFactory(), officer)

    with pytest.raises(DomainError, match="has 5 open applications; at most 5") as refused:
        ask(inmate, programme, officer)
    assert "Withdraw one first." in str(refused.value)

    with pytest.raises(DomainError, match="has 5 open applications"):
        applications.add(training_class=a_class(facility), inmates=[inmate], by=officer)


def test_a_wish_that_was_given_up_returns_with_a_reason(facility, programme, officer):
    inmate = ready(facility)
    applications.withdraw(application=ask(inmate, programme, officer), by=officer)

    with pytest.raises(DomainError, match="gave this programme up") as refused:
        ask(inmate, programme, officer)
    assert refused.value.field == "reason"

    assert ask(inmate, programme, officer, reason="Sudah sehat").note == "Sudah sehat"


# --- Into a class and back -----------------------------------------------------------------


def test_people_are_called_into_a_class_of_their_programme(facility, officer):
    training_class = a_class(facility)
    first = waits_for(training_class)

    waiting.call(training_class=training_class, applications=[first], by=officer)

    first.refresh_from_db()
    assert (first.state, first.training_class) == (ApplicationState.CANDIDATE, training_class)
    with pytest.raises(DomainError, match="waits for another programme"):
        waiting.call(
            training_class=training_class,
            applications=[ApplicationFactory(waiting=True, facility=facility)],
            by=officer,
        )


def test_nobody_is_called_into_a_class_that_selects_nobody(facility, officer):
    training_class = a_class(facility, state="planned")

    with pytest.raises(DomainError, match="Open the selection"):
        waiting.call(
            training_class=training_class, applications=[waits_for(training_class)], by=officer
        )


def test_who_got_no_seat_may_wait_again_with_the_old_day(facility, officer):
    old = ended(a_class(facility), ClosedReason.NO_SEAT)

    (new,) = waiting.wait_again(applications=[old], by=officer)

    assert (new.state, new.continues) == (ApplicationState.WAITING, old)
    assert new.applied_on == old.applied_on
    with pytest.raises(DomainError, match="Nobody here"):
        waiting.wait_again(applications=[old], by=officer)


def test_who_gave_up_left_or_was_refused_does_not_wait_again(facility, officer):
    training_class = a_class(facility)
    gave_up = candidate(training_class, withdrawn=True)
    gone = ended(training_class, ClosedReason.NO_SEAT)
    gone.inmate.custodies.update(state="released", left_on=TODAY)
    returned = ended(training_class, ClosedReason.NO_SEAT)
    ask(returned.inmate, returned.programme, officer)
    seated = ended(training_class, ClosedReason.NO_SEAT)
    EnrolmentFactory(
        inmate=seated.inmate,
        custody=seated.inmate.custodies.get(),
        training_class__programme_version=training_class.programme_version,
    )

    with pytest.raises(DomainError, match="Nobody here"):
        waiting.wait_again(applications=[gave_up, gone, returned, seated], by=officer)


def test_who_leaves_ends_waiting_with_the_reason(facility, officer):
    application = waits_for(a_class(facility))

    leaving.leave_all_of(
        custody=application.inmate.custodies.get(), reason_code="released", on=TODAY, by=officer
    )

    application.refresh_from_db()
    assert (application.state, application.closed_reason) == ("lapsed", ClosedReason.OUT_OF_TIME)


# --- Moved by hand -------------------------------------------------------------------------


def move(application, by, **more):
    return waiting.move(
        application=application,
        **{"place": 1, "was_place": 4, "reason": "Diminta wali"} | more,
        by=by,
    )


def test_moving_without_a_reason_is_refused(facility, officer):
    application = waits_for(a_class(facility))

    for values, field in (
        ({"reason": "  "}, "reason"),
        ({"place": 0}, "place"),
        ({"place": 4}, "place"),
    ):
        with pytest.raises(DomainError) as refused:
            move(application, officer, **values)
        assert refused.value.field == field


def test_a_second_move_replaces_the_first_and_both_are_kept(facility, officer):
    application = waits_for(a_class(facility))

    move(application, officer)
    move(application, officer, place=2, was_place=1)

    assert list(application.moves.values_list("place", "undone_on")) == [(2, None), (1, TODAY)]
    waiting.undo_move(application=application, by=officer)
    assert not application.moves.filter(undone_on=None).exists()
    with pytest.raises(DomainError, match="not moved by hand"):
        waiting.undo_move(application=application, by=officer)


def test_who_is_gone_with_an_import_is_not_moved(facility, officer):
    application = waits_for(a_class(facility))
    Application.objects.filter(pk=application.pk).delete()

    for step in (
        lambda: move(application, officer),
        lambda: waiting.undo_move(application=application, by=officer),
    ):
        with pytest.raises(DomainError, match="This record is gone"):
            step()


def test_who_is_closed_is_not_moved(facility, officer):
    with pytest.raises(DomainError, match="is closed"):
        move(ended(a_class(facility), ClosedReason.NO_SEAT), officer)


def test_a_call_into_a_class_ends_the_move(facility, officer):
    training_class = a_class(facility)
    application = waits_for(training_class)
    move(application, officer)

    waiting.call(training_class=training_class, applications=[application], by=officer)

    assert application.moves.get().undone_on == TODAY


# --- Figures of demand ---------------------------------------------------------------------


def test_demand_is_counted_with_every_change(facility, programme, officer):
    inmate, other = ready(facility), ready(facility)
    figures = DemandFigures.objects.filter(facility=facility, programme=programme)

    ask(inmate, programme, officer, applied_on=date(2026, 7, 1))
    ask(other, programme, officer)
    row = figures.get()
    assert (row.waiting, row.waits_since, row.without_place) == (2, date(2026, 7, 1), 0)

    leaving.leave_all_of(
        custody=inmate.custodies.get(), reason_code="released", on=TODAY, by=officer
    )
    row = figures.get()
    assert (row.waiting, row.without_place, row.out_of_time) == (1, 1, 1)
