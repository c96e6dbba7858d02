"""Study time of registers is what their marks come to, whatever happened to them in between."""

from collections import Counter
from datetime import timedelta
from functools import partial
from random import Random

import pytest
import time_machine
from django.utils import timezone, translation

from partnerships.choices import SessionCause, SessionKind, SessionState
from rutan.accounts.models import User
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import FacilityFactory, PostingFactory
from tests.races import together
from tests.trainees.learners import a_learner, a_rombel, lessons, places_in, present, pupil
from tests.trainees.people import NOON, TODAY
from trainees.actions import departures, sessions
from trainees.choices import DepartureKind
from trainees.models import Attendance, LearnerRecord, Mutation, StudyTime


def live(learner):
    """The marks themselves, summed by subject and way."""
    found = Counter()
    for mark in Attendance.objects.filter(
        enrolment__learner=learner, session__state=SessionState.HELD, quarters__gt=0
    ).select_related("session__unit__subject"):
        is_tutorial = mark.session.kind == SessionKind.TUTORIAL
        subject = mark.session.unit.subject.code
        found[subject, "tutorial" if is_tutorial else "face"] += mark.quarters
    return dict(found)


def kept(learner):
    rows = StudyTime.objects.filter(learner=learner, is_counted=True)
    return {(row.subject.code, row.way): row.quarters for row in rows.select_related("subject")}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 14])
def test_counted_hours_are_the_marks_after_any_corrections(seed, facility, officer):
    chance = Random(seed)
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        rombel = a_rombel(facility)
        place, learner = a_learner(rombel, officer)
        held = [
            *lessons(rombel, 3),
            *lessons(rombel, 2, "ipa", kind=SessionKind.TUTORIAL),
        ]
        for _step in range(20):
            session, what = chance.choice(held), chance.choice(["H", "H", "S", "A", "cancel"])
            session.refresh_from_db()
            is_cancelled = session.state == SessionState.CANCELLED
            if what == "cancel":
                _turn(session, officer, is_cancelled=is_cancelled)
            elif not is_cancelled:
                present([session], [place], officer, letter=what)

            assert kept(learner) == live(learner)


def _turn(session, officer, *, is_cancelled):
    if is_cancelled:
        sessions.reinstate(session=session, by=officer)
        return
    sessions.cancel(
        session=session,
        reason="Listrik padam",
        cause=SessionCause.values[0],
        by=officer,
    )


@pytest.mark.race
@time_machine.travel(NOON)
def test_a_transfer_while_a_register_is_saved_loses_no_quarter():
    """Each learner leaves while the register of the class is saved: every quarter is counted
    once, and a letter keeps what was counted when it was frozen."""
    with translation.override("en"):
        facility, to = FacilityFactory(), FacilityFactory()
        officer = PostingFactory(user=UserFactory(), facility=facility).user
        today = timezone.localdate()
        rombel = a_rombel(facility)
        people = places_in(rombel, [pupil(facility) for _ in range(4)], officer, on=today)
        first, second = lessons(rombel, 2, day=today - timedelta(days=0))
        present([first], people, officer)

        answers = together(
            [
                partial(present, [second], people, officer),
                *(partial(_leaves, each.inmate, to, officer, today) for each in people),
            ]
        )

    assert [each for each in answers if isinstance(each, Exception)] == []
    for learner in LearnerRecord.objects.all():
        assert kept(learner) == live(learner) == {("matematika", "face"): 16}
        (mutation,) = Mutation.objects.filter(learner=learner)
        assert mutation.credits["matematika"]["face"] in {8, 16}


def _leaves(inmate, to, by: User, on):
    return departures.record_departure(
        inmate=inmate, kind=DepartureKind.TRANSFER, on=on, to_facility=to, by=by
    )


@pytest.mark.django_db
def test_a_lesson_that_was_moved_keeps_its_subject(facility, officer):
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        rombel = a_rombel(facility)
        place, learner = a_learner(rombel, officer)
        (session,) = lessons(rombel, 1, day=TODAY)
        session.on, session.moved_from_on = TODAY, TODAY - timedelta(days=7)
        session.moved_from_at, session.move_reason = session.starts_at, "Tutor sakit"
        session.save()
        present([session], [place], officer)

    assert kept(learner) == live(learner) == {("matematika", "face"): 8}
