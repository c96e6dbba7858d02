from dataclasses import replace
from datetime import date, time

import pytest
import time_machine
from django.utils import translation

from partnerships.actions import class_planning, classes
from partnerships.actions.class_planning import Draft
from partnerships.choices import ClassState, SessionState
from partnerships.models import ClassFigures, TrainingClass
from partnerships.schedule import Slot
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError, TransitionNotAllowed
from rutan.common.findings import Answer
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    InstructorFactory,
    ObligationFactory,
    ProgrammeVersionFactory,
    RoomFactory,
    TrainingClassFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False), translation.override("en"):
        yield


@pytest.fixture
def draft(agreement, facility):
    return Draft(
        programme_version=ProgrammeVersionFactory(),
        partner=agreement.partner,
        agreement=agreement,
        starts_on=date(2026, 8, 3),
        ends_on=None,
        exam_on=None,
        planned_hours=20,
        quota=16,
        slots=(Slot(weekday=0, starts_at=time(8), ends_at=time(12)),),
        room=RoomFactory(facility=facility),
    )


def create(facility, draft, officer, **more):
    return class_planning.create(facility=facility, draft=draft, by=officer, **more)


def test_a_class_is_planned_with_its_sessions(facility, draft, officer):
    training_class = create(facility, draft, officer)

    assert training_class.state == ClassState.PLANNED
    assert training_class.title == f"{draft.programme_version.programme.title} – Angkatan 1"
    assert [each.on.day for each in training_class.sessions.all()] == [3, 10, 24, 31]
    assert training_class.ends_on == date(2026, 8, 31)
    assert {each.room for each in training_class.sessions.all()} == {draft.room}
    assert ClassFigures.objects.filter(training_class=training_class).exists()
    assert AuditEvent.objects.filter(action="training_class.planned").count() == 1


def test_batches_are_numbered_by_programme_and_year(facility, draft, officer):
    later = Slot(weekday=1, starts_at=time(8), ends_at=time(12))
    create(facility, draft, officer)

    second = create(facility, replace(draft, slots=(later,)), officer)

    assert second.batch_number == 2
    assert second.title.endswith("Angkatan 2")


def test_the_same_room_at_the_same_time_is_refused_with_the_other_class(facility, draft, officer):
    first = create(facility, draft, officer)

    with pytest.raises(DomainError) as refused:
        create(facility, draft, officer)

    assert first.title in str(refused.value)
    assert TrainingClass.objects.count() == 1


def test_the_same_instructor_at_the_same_time_is_refused(facility, draft, officer):
    teacher = InstructorFactory(partner=draft.partner)
    draft = replace(draft, room=None, instructors=(teacher,))
    create(facility, draft, officer)

    with pytest.raises(DomainError, match=teacher.name):
        create(facility, draft, officer)


def test_eleven_lesson_hours_a_day_are_refused(facility, draft, officer):
    long_day = Slot(weekday=0, starts_at=time(8), ends_at=time(16, 15))

    with pytest.raises(DomainError, match="11 lesson hours"):
        create(facility, replace(draft, slots=(long_day,)), officer)


def test_going_beyond_the_agreement_wants_a_reason(facility, draft, officer):
    beyond = replace(draft, starts_on=date(2027, 12, 20))

    with pytest.raises(DomainError) as refused:
        create(facility, beyond, officer)
    assert refused.value.field == "gate_reason"

    training_class = create(facility, beyond, officer, gate_reason="Perpanjangan disepakati")
    assert training_class.gate_reason == "Perpanjangan disepakati"


def test_a_reason_that_nobody_asked_for_is_not_kept(facility, draft, officer):
    assert create(facility, draft, officer, gate_reason="Tidak perlu").gate_reason == ""


@pytest.fixture
def lapsed(facility, partner):
    """Ended 13 July 2026 minus the grace of 30 days and one."""
    return AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        starts_on=date(2025, 7, 1),
        ends_on=date(2026, 7, 3),
    )


def test_an_agreement_that_lapsed_blocks_unless_the_head_decides(
    facility, partner, draft, lapsed, officer, head
):
    late = replace(draft, agreement=lapsed, partner=partner, starts_on=date(2026, 8, 3))
    late = replace(late, slots=(Slot(weekday=0, starts_at=time(8), ends_at=time(12)),))

    with pytest.raises(DomainError) as refused:
        create(facility, late, officer, gate_reason="Tetap jalan")
    assert refused.value.field == "agreement"

    with pytest.raises(DomainError, match="Enter the reason"):
        create(facility, late, head, may_override=True)
    kept = create(facility, late, head, may_override=True, gate_reason="Perintah Kepala")
    assert kept.gate_reason == "Perintah Kepala"
    event = AuditEvent.objects.get(action="training_class.gate_passed")
    assert (event.actor, event.details) == (head.username, {"rules": ["agreement-grace"]})


@pytest.mark.parametrize(
    ("metric", "target", "number"),
    [("classes", 1, 2), ("participants", 31, 32), ("hours", 179, 180)],
)
def test_more_than_was_promised_is_good_to_know_and_hinders_nobody(
    facility, partner, agreement, draft, officer, metric, target, number
):
    ObligationFactory(agreement=agreement, metric=metric, target=target)
    ObligationFactory(agreement=agreement, metric="certified", target=1)
    TrainingClassFactory(facility=facility, partner=partner, agreement=agreement, quota=16)

    checked = class_planning.check(draft, facility)

    (told,) = [each for each in checked.gate if each.code == "agreement-target"]
    assert (told.answer, told.value) == (Answer.MEETS, str(number))
    assert not checked.gate_needs_reason
    assert create(facility, draft, officer).gate_reason == ""


def test_changing_a_class_counts_it_once(facility, agreement, draft, officer):
    ObligationFactory(agreement=agreement, metric="participants", target=16)
    made = create(facility, draft, officer)

    same = class_planning.check(draft, facility, own=made)
    more = class_planning.check(replace(draft, quota=17), facility, own=made)

    assert [each.code for each in same.gate if each.code == "agreement-target"] == []
    assert [each.value for each in more.gate if each.code == "agreement-target"] == ["17"]


def test_an_agreement_of_somebody_else_is_passed_by_nobody(facility, draft, other_partner, head):
    wrong = replace(draft, partner=other_partner)

    with pytest.raises(DomainError):
        create(facility, wrong, head, may_override=True, gate_reason="Tetap")


def edit(training_class, draft, officer, version=1, **more):
    return class_planning.edit(
        training_class=training_class, draft=draft, version=version, by=officer, **more
    )


def test_a_stale_edit_is_refused(facility, draft, officer):
    training_class = create(facility, draft, officer)
    edit(training_class, replace(draft, quota=12), officer)

    with pytest.raises(Conflict):
        edit(training_class, replace(draft, quota=14), officer)

    training_class.refresh_from_db()
    assert (training_class.quota, training_class.version) == (12, 2)


def test_new_times_touch_only_sessions_that_are_still_to_come(facility, draft, officer):
    training_class = create(facility, draft, officer)
    held, cancelled, kept, _gone = training_class.sessions.all()
    held.state, held.recorded_at = SessionState.HELD, MORNING
    held.save()
    cancelled.state, cancelled.cancel_reason = SessionState.CANCELLED, "Instruktur sakit"
    cancelled.save()
    kept.topic = "Panen"
    kept.save()
    wednesdays = Slot(weekday=2, starts_at=time(8), ends_at=time(12))

    edit(training_class, replace(draft, slots=(*draft.slots, wednesdays)), officer)

    sessions = list(training_class.sessions.all())
    assert held in sessions
    assert cancelled in sessions
    assert sum(each.hours for each in sessions if each.state != SessionState.CANCELLED) == 20
    assert {each.on.weekday() for each in sessions} == {0, 2}


def test_seats_do_not_go_below_those_taken(facility, draft, officer):
    training_class = create(facility, draft, officer)
    TrainingClass.objects.filter(pk=training_class.pk).update(seats_taken=5)

    with pytest.raises(DomainError, match="5 seats are taken"):
        edit(training_class, replace(draft, quota=4), officer)


def test_a_closed_class_stays_as_it_is(facility, draft, officer):
    training_class = create(facility, draft, officer)
    TrainingClass.objects.filter(pk=training_class.pk).update(
        state=ClassState.CLOSED, closed_on=date(2026, 9, 1), started_on=date(2026, 8, 3)
    )

    with pytest.raises(DomainError, match="no longer be changed"):
        edit(training_class, draft, officer)


def test_a_class_goes_from_plan_to_selection_and_halts_with_a_reason(facility, draft, officer):
    training_class = create(facility, draft, officer)

    classes.open_selection(training_class=training_class, by=officer)
    classes.postpone(training_class=training_class, reason="budget", by=officer)
    training_class.refresh_from_db()
    assert (training_class.state, training_class.halt_reason) == ("postponed", "budget")

    classes.resume(training_class=training_class, by=officer)
    training_class.refresh_from_db()
    assert (training_class.state, training_class.halt_reason) == ("planned", "")

    with pytest.raises(TransitionNotAllowed):
        classes.resume(training_class=training_class, by=officer)


def test_selection_opens_only_for_a_sound_plan(facility, draft, officer):
    training_class = create(facility, draft, officer)
    sessions = list(training_class.sessions.all())
    training_class.sessions.all().delete()
    with pytest.raises(DomainError, match="no session in the timetable"):
        classes.open_selection(training_class=training_class, by=officer)

    training_class.sessions.bulk_create(sessions)
    unit = UnitFactory(version=draft.programme_version, hours=19)
    with pytest.raises(DomainError, match="19 lesson hours"):
        classes.open_selection(training_class=training_class, by=officer)

    unit.delete()
    classes.open_selection(training_class=training_class, by=officer)


def test_selection_opens_under_an_agreement_that_still_holds(facility, draft, officer):
    training_class = create(facility, draft, officer)
    draft.agreement.ends_on = date(2026, 8, 10)
    draft.agreement.save()

    with pytest.raises(DomainError, match="write the reason"):
        classes.open_selection(training_class=training_class, by=officer)

    TrainingClass.objects.filter(pk=training_class.pk).update(gate_reason="Diperpanjang")
    classes.open_selection(training_class=training_class, by=officer)


def test_a_running_class_is_postponed_and_goes_on(facility, draft, officer):
    training_class = create(facility, draft, officer)
    TrainingClass.objects.filter(pk=training_class.pk).update(
        state=ClassState.RUNNING, started_on=date(2026, 7, 6)
    )

    classes.postpone(training_class=training_class, reason="security", by=officer)
    training_class.refresh_from_db()
    assert training_class.state == "postponed"
    assert training_class.sessions.count() == 4

    with time_machine.travel("2026-08-12T02:00:00+00:00", tick=False):
        # Its days are planned anew while it waits: nothing in the past, what was held stays.
        edit(training_class, draft, officer, version=training_class.version)
        assert min(each.on for each in training_class.sessions.all()) == date(2026, 8, 24)
        classes.resume(training_class=training_class, by=officer)
    training_class.refresh_from_db()
    assert (training_class.state, training_class.started_on) == ("running", date(2026, 7, 6))
    assert training_class.halt_reason == ""


def test_a_postponed_class_goes_on_only_where_its_room_is_still_free(facility, draft, officer):
    training_class = create(facility, draft, officer)
    classes.postpone(training_class=training_class, reason="security", by=officer)
    other = create(facility, draft, officer)

    with pytest.raises(DomainError, match=other.title):
        classes.resume(training_class=training_class, by=officer)

    training_class.refresh_from_db()
    assert training_class.state == "postponed"
    edit(training_class, replace(draft, room=None), officer, version=training_class.version)
    assert classes.resume(training_class=training_class, by=officer).state == "planned"


def test_a_cancelled_class_holds_no_more_sessions(facility, draft, officer):
    training_class = create(facility, draft, officer)

    classes.cancel(training_class=training_class, reason="security", by=officer)

    states = set(training_class.sessions.values_list("state", flat=True))
    assert states == {SessionState.CANCELLED}


def test_another_reason_says_which(facility, draft, officer):
    training_class = create(facility, draft, officer)

    with pytest.raises(DomainError, match="Write a note"):
        classes.cancel(training_class=training_class, reason="other", by=officer)
