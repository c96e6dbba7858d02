"""A class is planned anew: what stays, what follows, and the exam day."""

from dataclasses import replace
from datetime import date, time

import pytest
import time_machine
from django.utils import translation

from partnerships.actions import class_planning
from partnerships.actions.class_planning import Draft
from partnerships.choices import SessionKind, SessionState
from partnerships.models import Session
from partnerships.schedule import Slot
from rutan.common.errors import DomainError
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    HolidayFactory,
    ProgrammeVersionFactory,
    RoomFactory,
    SessionFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db

MONDAYS = Slot(weekday=0, starts_at=time(8), ends_at=time(12))


@pytest.fixture(autouse=True)
def _morning():
    with time_machine.travel(MORNING, tick=False), translation.override("en"):
        yield


@pytest.fixture
def version():
    version = ProgrammeVersionFactory(total_hours=20, certificate_kinds=["competence"])
    UnitFactory(version=version, order=1, hours=7, kind=SessionKind.THEORY)
    UnitFactory(version=version, order=2, hours=13)
    return version


@pytest.fixture
def draft(agreement, facility, version):
    return Draft(
        programme_version=version,
        partner=agreement.partner,
        agreement=agreement,
        starts_on=date(2026, 8, 3),
        ends_on=None,
        exam_on=None,
        planned_hours=20,
        quota=16,
        slots=(MONDAYS,),
        room=RoomFactory(facility=facility),
    )


@pytest.fixture
def made(facility, draft, officer):
    return class_planning.create(facility=facility, draft=draft, by=officer)


def edit(training_class, draft, officer):
    training_class.refresh_from_db()
    return class_planning.edit(
        training_class=training_class, draft=draft, version=training_class.version, by=officer
    )


def lines(training_class):
    return list(
        training_class.sessions.values_list(
            "pk", "on", "starts_at", "hours", "unit__order", "state"
        )
    )


def test_sessions_have_the_units_of_the_programme_and_the_exam_follows(made):
    taught = [(each.unit.order, each.kind, each.hours) for each in made.sessions.all()]

    assert taught == [
        (1, "theory", 5),
        (1, "theory", 2),
        (2, "practice", 3),
        (2, "practice", 5),
        (2, "practice", 5),
    ]
    assert (made.ends_on, made.exam_on) == (date(2026, 8, 31), date(2026, 9, 2))


def test_the_exam_day_is_shown_before_anything_is_saved(facility, draft):
    HolidayFactory(on=date(2026, 9, 2))

    checked = class_planning.check(draft, facility)

    assert checked.exam_on == date(2026, 9, 3)
    assert not Session.objects.exists()


def test_an_exam_day_that_was_chosen_stays_and_without_an_exam_there_is_none(facility, draft):
    chosen = replace(draft, exam_on=date(2026, 9, 10))
    assert class_planning.check(chosen, facility).exam_on == date(2026, 9, 10)

    plain = replace(draft, programme_version=ProgrammeVersionFactory(certificate_kinds=[]))
    assert class_planning.check(plain, facility).exam_on is None


def test_the_same_plan_again_changes_nothing(made, draft, officer):
    before = lines(made)

    edit(made, draft, officer)

    assert lines(made) == before


def test_a_new_plan_keeps_what_was_held_moved_and_added(made, draft, officer):
    first, second, *_rest = made.sessions.all()
    Session.objects.filter(pk=first.pk).update(state=SessionState.HELD, recorded_at=MORNING)
    Session.objects.filter(pk=second.pk).update(
        on=date(2026, 8, 13), moved_from_on=second.on, moved_from_at=second.starts_at,
        move_reason="Upacara",
    )  # fmt: skip
    extra = SessionFactory(training_class=made, on=date(2026, 8, 14), catch_up=True, hours=4)
    kept = [line for line in lines(made) if line[0] in {first.pk, second.pk, extra.pk}]

    tuesdays = Slot(weekday=1, starts_at=time(8), ends_at=time(12))
    edit(made, replace(draft, slots=(tuesdays,)), officer)

    after = lines(made)
    assert [line for line in after if line[0] in {first.pk, second.pk, extra.pk}] == kept
    taught = [line for line in after if line[0] != extra.pk]
    assert sum(line[3] for line in taught) == 20
    assert sum(line[3] for line in taught if line[4] == 1) == 7
    assert {line[1].weekday() for line in taught if line[0] not in {first.pk, second.pk}} == {1}


def test_the_time_somebody_moved_away_from_stays_free(made, draft, officer):
    first = made.sessions.first()
    Session.objects.filter(pk=first.pk).update(
        on=date(2026, 8, 5), moved_from_on=first.on, moved_from_at=first.starts_at,
        move_reason="Upacara",
    )  # fmt: skip
    before = lines(made)

    edit(made, draft, officer)

    assert lines(made) == before


def test_another_room_is_the_room_of_sessions_still_to_come(made, draft, officer, facility):
    special = RoomFactory(facility=facility)
    last = made.sessions.last()
    Session.objects.filter(pk=last.pk).update(room=special)
    workshop = RoomFactory(facility=facility)

    edit(made, replace(draft, room=workshop), officer)

    rooms = [each.room for each in made.sessions.all()]
    assert rooms == [workshop] * 4 + [special]


def test_a_moved_session_counts_among_the_hours_of_its_new_day(made, draft, officer):
    first = made.sessions.first()
    Session.objects.filter(pk=first.pk).update(
        on=date(2026, 8, 10), starts_at=time(13), ends_at=time(16, 45), moved_from_on=first.on,
        moved_from_at=first.starts_at, move_reason="Upacara",
    )  # fmt: skip
    long_days = replace(draft, slots=(Slot(weekday=0, starts_at=time(7), ends_at=time(12, 15)),))

    with pytest.raises(DomainError, match="10 August 2026 has 12 lesson hours"):
        edit(made, long_days, officer)


def test_other_hours_than_those_of_the_units_are_refused(facility, draft, officer):
    with pytest.raises(DomainError, match="units of the programme have 20 lesson hours"):
        class_planning.create(facility=facility, draft=replace(draft, planned_hours=25), by=officer)
