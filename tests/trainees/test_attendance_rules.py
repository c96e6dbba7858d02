from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from partnerships.choices import ClassState
from tests.factories.partnerships import (
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import AttendanceFactory, EnrolmentFactory
from trainees import attendance_rules
from trainees.models import AttendanceReason

TODAY = date(2026, 7, 15)


@pytest.mark.parametrize(
    ("credited", "expected", "enough"),
    [
        (799, 1000, False),  # 79.9 % is not 80 %, although it rounds to it
        (800, 1000, True),
        (4, 5, True),
        (127, 160, False),
        (128, 160, True),
        (0, 0, False),
    ],
)
def test_minimum_attendance_is_compared_as_an_exact_fraction(credited, expected, enough):
    assert attendance_rules.reaches(credited, expected, 80) is enough


def test_share_is_a_fraction_and_nothing_before_the_first_session():
    assert attendance_rules.share(4, 6) == Fraction(2, 3)
    assert attendance_rules.share(0, 0) is None


def _reason(letter):
    return AttendanceReason.objects.get(letter=letter)


@pytest.mark.django_db
def test_hours_the_facility_caused_count_unless_the_programme_excuses_them():
    kept = {
        (letter, excuses): attendance_rules.counts(_reason(letter), excuses_institution=excuses)
        for letter in "HKPSA"
        for excuses in (False, True)
    }

    assert [pair for pair, counts in kept.items() if not counts] == [("K", True)]


@pytest.mark.django_db
def test_register_holds_who_was_in_the_class_on_that_day():
    session = SessionFactory(on=date(2026, 7, 6))
    in_class = {"training_class": session.training_class, "active": True}
    there = EnrolmentFactory(**in_class, enrolled_on=date(2026, 7, 6))
    EnrolmentFactory(**in_class, enrolled_on=date(2026, 7, 7))
    left_later = EnrolmentFactory(
        training_class=session.training_class, withdrawn=True, ended_on=date(2026, 7, 6)
    )
    EnrolmentFactory(
        training_class=session.training_class, withdrawn=True, ended_on=date(2026, 7, 5)
    )
    EnrolmentFactory(active=True)

    assert set(attendance_rules.roster(session)) == {there, left_later}


@pytest.mark.django_db
def test_unmarked_people_are_counted_per_held_session():
    marked = AttendanceFactory()
    EnrolmentFactory(training_class=marked.session.training_class, active=True)
    SessionFactory(training_class=marked.session.training_class, on=date(2026, 7, 8))

    assert attendance_rules.unmarked(marked.session.training_class) == {marked.session_id: 1}


NOW = datetime(2026, 7, 15, 2, tzinfo=UTC)  # 10.00 at the facility


def _access(user, on, state=ClassState.RUNNING, **session):
    training_class = TrainingClassFactory(running=True)
    training_class.state = state
    register = SessionFactory.build(training_class=training_class, on=on, **session)
    return attendance_rules.access(register, user=user, now=NOW, edit_days=7)


def test_register_is_open_from_its_day_until_the_edit_window_ends(officer):
    assert _access(officer, TODAY).may_edit is True
    assert _access(officer, date(2026, 7, 8)) == attendance_rules.Access(may_edit=True)
    assert _access(officer, date(2026, 7, 7)).may_edit is False


def test_after_the_window_only_a_supervisor_changes_it_and_says_why(officer, supervisor):
    late = _access(supervisor, date(2026, 7, 7))

    assert (late.may_edit, late.needs_reason) == (True, True)
    assert "14" in _access(officer, date(2026, 7, 7)).sentence  # until 14 July


def test_before_the_session_absences_may_be_planned(officer):
    planning = _access(officer, date(2026, 7, 16))

    assert (planning.may_edit, planning.is_planning) == (True, True)


@pytest.mark.parametrize("state", [ClassState.CLOSED, ClassState.SELECTING, ClassState.CANCELLED])
def test_register_of_a_class_that_is_not_taught_is_read_only(supervisor, state):
    shut = _access(supervisor, TODAY, state=state)

    assert shut.may_edit is False
    assert shut.sentence


def test_head_reads_the_register(head):
    assert _access(head, TODAY).may_edit is False


def test_tally_tells_apart_who_was_there_who_was_not_and_who_is_not_marked(db):
    reasons = [_reason("H"), _reason("T"), _reason("S"), None]

    assert attendance_rules.tally(reasons) == attendance_rules.Tally(
        present=2, absent=1, empty=1, by_letter={"H": 1, "T": 1, "S": 1}
    )


@pytest.mark.django_db
def test_programme_version_decides_about_the_denominator():
    assert ProgrammeVersionFactory().excuses_institution is False
