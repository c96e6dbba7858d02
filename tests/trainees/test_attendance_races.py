"""Several people save or print one register in the same moment."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.partnerships import PostingFactory, SessionFactory, TrainingClassFactory
from tests.factories.trainees import AttendanceReasonFactory, EnrolmentFactory
from tests.races import together
from trainees.actions import attendance, sheets
from trainees.actions.marks import Mark
from trainees.models import Attendance, SheetPrint

pytestmark = pytest.mark.race
WRITERS = 8
EVENING = datetime(2026, 7, 15, 10, tzinfo=UTC)  # the sessions of the day have begun


@time_machine.travel(EVENING)
def test_one_of_many_savers_wins_and_the_others_are_told():
    today = timezone.localdate()
    training_class = TrainingClassFactory(
        running=True, starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9)
    )
    session = SessionFactory(training_class=training_class, on=today)
    person = EnrolmentFactory(
        active=True, training_class=training_class, enrolled_on=today - timedelta(days=9)
    )
    by = PostingFactory(user=UserFactory(), facility=training_class.facility).user
    reasons = [
        AttendanceReasonFactory(
            letter=str(n), code=f"race-{n}", is_attended=True, credits_hours=True
        )
        for n in range(WRITERS)
    ]

    answers = together(
        partial(
            attendance.save_register,
            session=session,
            marks={person.pk: Mark(reason=reason)},
            version=1,
            by=by,
        )
        for reason in reasons
    )

    saved = [each for each in answers if isinstance(each, attendance.Saved)]
    assert len(saved) == 1
    assert {type(each) for each in answers} == {attendance.Saved, attendance.RegisterConflict}
    assert Attendance.objects.count() == 1
    session.refresh_from_db()
    person.refresh_from_db()
    assert (session.version, person.credited_hours) == (2, session.hours)


@time_machine.travel(EVENING)
def test_two_copies_of_one_sheet_at_once_are_not_mixed():
    today = timezone.localdate()
    training_class = TrainingClassFactory(
        running=True, starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9)
    )
    session = SessionFactory(training_class=training_class, on=today, starts_at="00:00")
    person = EnrolmentFactory(
        active=True, training_class=training_class, enrolled_on=today - timedelta(days=9)
    )
    by = PostingFactory(user=UserFactory(), facility=training_class.facility).user
    sheet = sheets.make(session=session, is_filled=False, by=by)
    marks = [
        Mark(reason=AttendanceReasonFactory(letter=str(n), code=f"race-{n}", is_attended=True))
        for n in range(WRITERS)
    ]

    answers = together(
        partial(sheets.copy, sheet=sheet, entries={person.pk: mark}, version=1, by=by)
        for mark in marks
    )

    assert sum(isinstance(each, attendance.Saved) for each in answers) == 1
    assert {type(each) for each in answers} == {attendance.Saved, attendance.RegisterConflict}
    assert Attendance.objects.count() == 1


def test_a_sheet_that_is_printed_twice_at_once_has_one_code():
    session = SessionFactory(training_class=TrainingClassFactory(running=True))
    EnrolmentFactory(active=True, training_class=session.training_class)
    by = UserFactory()

    made = together(
        partial(sheets.make, session=session, is_filled=False, by=by) for _n in range(WRITERS)
    )

    assert {each.code for each in made} == {SheetPrint.objects.get().code}
