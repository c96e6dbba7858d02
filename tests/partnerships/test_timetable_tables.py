"""What the database holds about targets, moved sessions, calendar addresses and demand."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from partnerships.models import CalendarFeed, DemandFigures, Session, TrainingClass
from tests.factories.partnerships import (
    CalendarFeedFactory,
    DemandFiguresFactory,
    FacilityFactory,
    ProgrammeFactory,
    RegionalOfficeFactory,
    SessionFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db

MOVED = {"moved_from_on": date(2026, 7, 3), "moved_from_at": time(8), "move_reason": "Upacara"}


def refused(model, **values):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)
    return True


def refused_twice(factory, **values):
    factory(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values)
    return True


@pytest.mark.parametrize("target", [0, 17])
def test_a_class_aims_at_one_person_at_least_and_at_no_more_than_its_seats(target):
    TrainingClassFactory(quota=16, target_finishers=16)

    assert refused(TrainingClass, target_finishers=target)


def test_a_class_without_a_target_has_none():
    assert TrainingClassFactory().target_finishers is None


@pytest.mark.parametrize("left_out", MOVED)
def test_a_moved_session_says_from_when_and_why(left_out):
    SessionFactory(moved=True)
    empty = "" if left_out == "move_reason" else None

    assert refused(Session, **{left_out: empty})


def test_a_session_that_was_never_moved_says_nothing_of_it():
    SessionFactory()

    assert refused(Session, move_reason="Upacara")


def test_a_person_has_one_address_for_a_facility_at_a_time(facility, officer):
    assert refused_twice(CalendarFeedFactory, facility=facility, owner=officer)

    CalendarFeed.objects.update(revoked_on=date(2026, 7, 10))
    CalendarFeedFactory(facility=facility, owner=officer)


def test_a_person_has_one_address_for_a_class_at_a_time(facility, officer):
    place = {"facility": facility, "owner": officer}
    first = TrainingClassFactory(facility=facility)
    CalendarFeedFactory(**place)
    CalendarFeedFactory(**place, training_class=TrainingClassFactory(facility=facility))

    assert refused_twice(CalendarFeedFactory, **place, training_class=first)


def test_two_addresses_never_share_a_token(officer):
    assert refused_twice(CalendarFeedFactory, owner=officer, digest="a" * 64)


def test_an_address_is_its_owners_and_those_answer_for_it_who_lead_the_facility(
    facility, other_facility, officer, supervisor, head, other_officer, instructor, manager,
):  # fmt: skip
    own = CalendarFeedFactory(facility=facility, owner=officer)
    taught = CalendarFeedFactory(facility=facility, owner=instructor)
    CalendarFeedFactory(facility=other_facility, owner=other_officer)

    assert feeds_of(officer) == {own}
    assert feeds_of(instructor) == {taught}
    assert feeds_of(supervisor) == feeds_of(head) == {own, taught}
    assert feeds_of(manager) == set()


def feeds_of(user):
    return set(CalendarFeed.objects.for_user(user))


def test_a_revoked_address_is_not_live():
    live = CalendarFeedFactory()
    CalendarFeedFactory(revoked=True)

    assert set(CalendarFeed.objects.live()) == {live}


def test_demand_is_one_row_per_facility_and_programme(facility):
    programme = ProgrammeFactory()
    DemandFiguresFactory(programme=programme)

    assert refused_twice(DemandFiguresFactory, facility=facility, programme=programme)


def test_who_went_home_too_early_had_no_place():
    DemandFiguresFactory(without_place=2, out_of_time=2)

    assert refused(DemandFigures, out_of_time=3)


def test_demand_is_read_by_staff_and_managers_never_by_partners(
    facility, agreement, officer, regional_manager, manager, coordinator,
    instructor, stranger,
):  # fmt: skip
    own = DemandFiguresFactory(facility=facility)
    elsewhere = RegionalOfficeFactory(name="Kanwil Lain")
    other = DemandFiguresFactory(facility=FacilityFactory(regional_office=elsewhere))

    assert demand_for(officer) == demand_for(regional_manager) == {own}
    assert demand_for(manager) == {own, other}
    for outsider in (coordinator, instructor, stranger):
        assert demand_for(outsider) == set()


def demand_for(user):
    return set(DemandFigures.objects.for_user(user))
