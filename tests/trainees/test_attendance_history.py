"""What a mark was before, what it is worth, and what was merely planned."""

import importlib
from datetime import date, time
from fractions import Fraction

import pytest
import time_machine
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from partnerships.choices import SessionState
from partnerships.models import Session
from rutan.common.errors import DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    ClassFiguresFactory,
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.registers import AppliedOperationFactory
from tests.factories.trainees import AttendanceFactory, EnrolmentFactory
from trainees import attendance_rules
from trainees.actions import attendance, classes, marks, sessions
from trainees.actions.marks import Mark
from trainees.choices import MarkSource
from trainees.models import Attendance, AttendanceChange, AttendanceReason, Enrolment, Reopening

pytestmark = pytest.mark.django_db
TOMORROW = date(2026, 7, 16)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(running=True, facility=facility, partner=partner)


@pytest.fixture
def session(training_class):
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


@pytest.fixture
def people(training_class):
    return EnrolmentFactory.create_batch(2, active=True, training_class=training_class)


def mark(letter, note="", **minutes):
    return Mark(reason=AttendanceReason.objects.get(letter=letter), note=note, **minutes)


def save(session, person, made, by, **more):
    session.refresh_from_db()
    return attendance.save_register(
        session=session, marks={person.pk: made}, version=session.version, by=by, **more
    )


def history(*names):
    return list(AttendanceChange.objects.order_by("pk").values_list(*names))


# --- Planned is not held -------------------------------------------------------------------


def test_a_session_with_planned_marks_only_is_taken_back_as_scheduled(
    training_class, people, officer, clock
):
    later = SessionFactory(training_class=training_class, on=TOMORROW, hours=5)
    ill, other = people
    save(later, ill, mark("S"), officer)
    clock.move_to("2026-07-16T02:00:00+00:00")

    sessions.cancel(session=later, cause="utility", reason="Listrik padam", by=officer)
    sessions.reinstate(session=later, by=officer)

    later.refresh_from_db()
    ill.refresh_from_db()
    assert (later.state, ill.expected_hours) == (SessionState.SCHEDULED, 0)
    assert attendance_rules.unmarked(training_class) == {}


def test_planned_absences_with_which_a_session_was_held_are_confirmed(
    training_class, people, officer, clock
):
    later = SessionFactory(training_class=training_class, on=TOMORROW, hours=5)
    ill, _other = people
    save(later, ill, mark("S", "Klinik"), officer)
    clock.move_to("2026-07-16T02:00:00+00:00")
    save(later, ill, mark("S", "Klinik"), officer)  # nothing else is known

    assert history("was__letter", "became__letter", "note", "is_planning", "version") == [
        (None, "S", "Klinik", True, 2),
        ("S", "S", "Klinik", False, 3),
    ]
    sessions.cancel(session=later, cause="utility", reason="Listrik padam", by=officer)
    sessions.reinstate(session=later, by=officer)
    later.refresh_from_db()
    assert later.state == SessionState.HELD


@pytest.mark.parametrize(
    ("starts_at", "letter", "fits"),
    [(time(18), "H", False), (time(18), "S", True), (time(10), "H", True)],
    ids=["presence of the evening", "illness of the evening", "at the first minute"],
)
def test_presence_waits_until_the_session_begins(
    training_class, people, officer, starts_at, letter, fits
):
    today = SessionFactory(
        training_class=training_class, on=TODAY, starts_at=starts_at, ends_at=time(22), hours=5
    )

    try:
        save(today, people[0], mark(letter), officer)
    except DomainError:
        assert not fits
    else:
        assert fits
    today.refresh_from_db()
    assert (today.state == SessionState.HELD) == (fits and letter == "H")


# --- Nothing is overwritten unseen ---------------------------------------------------------


def test_a_note_that_is_changed_stays_in_the_history(session, people, officer, supervisor):
    person, _other = people
    save(session, person, mark("I", "Dokter gigi"), officer)
    save(session, person, mark("I", "Kunjungan keluarga"), supervisor)

    assert history("note_was", "note", "was__letter", "became__letter", "by", "source") == [
        ("", "Dokter gigi", None, "I", officer.pk, MarkSource.WEB),
        ("Dokter gigi", "Kunjungan keluarga", "I", "I", supervisor.pk, MarkSource.WEB),
    ]


def test_each_reason_of_a_late_change_is_kept(training_class, people, supervisor):
    old = SessionFactory(training_class=training_class, on=date(2026, 7, 6))
    save(old, people[0], mark("H"), supervisor, reason="Daftar kertas baru diterima")
    save(old, people[0], mark("A"), supervisor, reason="Salah baca", source=MarkSource.PAPER)

    assert history("reason", "source", "version") == [
        ("Daftar kertas baru diterima", MarkSource.WEB, 2),
        ("Salah baca", MarkSource.PAPER, 3),
    ]


def test_the_same_again_leaves_no_row(session, people, officer):
    save(session, people[0], mark("H"), officer)
    save(session, people[0], mark("H"), officer)

    assert AttendanceChange.objects.count() == 1


def test_reopening_twice_keeps_both_reasons(facility, head):
    training_class = TrainingClassFactory(closed=True, facility=facility)
    for reason in ("Nilai susulan", "Nomor sertifikat keliru"):
        training_class.refresh_from_db()
        classes.reopen(training_class=training_class, reason=reason, by=head)
        type(training_class).objects.filter(pk=training_class.pk).update(
            state="closed", closed_on=TODAY
        )

    assert list(Reopening.objects.values_list("reason", "on", "by")) == [
        ("Nilai susulan", TODAY, head.pk),
        ("Nomor sertifikat keliru", TODAY, head.pk),
    ]


def test_only_what_others_changed_since_is_told(session, people, officer):
    first, second = people
    save(session, first, mark("H"), officer)
    entry = AppliedOperationFactory(session=session, enrolment=second)
    session.refresh_from_db()
    rows = {row.pk: row for row in attendance_rules.roster_with_marks(session)}
    marks.write(
        session,
        {second.pk: mark("S")},
        rows,
        by=officer,
        source=MarkSource.OFFLINE,
        held=True,
        operations={second.pk: entry},
    )
    save(session, first, mark("I"), officer)

    own = attendance_rules.changed_by_others(session, since=1, device=entry.device_id)
    other = attendance_rules.changed_by_others(session, since=2, device=0)
    assert {pk: row.became.letter for pk, row in own.items()} == {first.pk: "I"}
    assert {pk: row.became.letter for pk, row in other.items()} == {first.pk: "I", second.pk: "S"}
    assert attendance_rules.changed_by_others(session, since=4, device=0) == {}


# --- Quarters ------------------------------------------------------------------------------


@given(
    hours=st.integers(1, 10),
    lesson=st.sampled_from([35, 40, 45]),
    late=st.integers(0, 700),
    early=st.integers(0, 700),
    length=st.integers(5, 600),
)
def test_quarters_are_whole_numbers_and_never_more_than_the_session(
    hours, lesson, late, early, length
):
    session = Session(hours=hours, starts_at=time(8), ends_at=time(8 + length // 60, length % 60))
    reason = AttendanceReason(credits_hours=True, asks_minutes=True)
    made = Mark(reason=reason, late_minutes=late, early_minutes=early)

    quarters = marks.quarters_of(made, session, lesson)

    assert isinstance(quarters, int)
    assert 0 <= quarters <= hours * 4
    if late or early:
        assert quarters * lesson <= max(length - late - early, 0) * 4
    else:
        assert quarters == hours * 4


def test_minutes_take_off_what_was_missed_and_no_more(session, people, officer):
    late, early = people
    session.ends_at = time(11, 45)  # five lesson hours without a break
    session.save()
    save(session, late, mark("T", late_minutes=20), officer)
    save(session, early, mark("C", early_minutes=90), officer)

    # 205 minutes are 18 quarters of 45 minutes and a begun one; 135 are 12.
    assert sorted(Attendance.objects.values_list("enrolment", "quarters")) == sorted(
        [(late.pk, 18), (early.pk, 12)]
    )
    late.refresh_from_db()
    assert (late.credited_hours, late.expected_hours) == (Fraction(9, 2), 5)
    figures = ClassFiguresFactory(training_class=session.training_class)
    assert (figures.credited_quarters, figures.credited_hours) == (30, Fraction(15, 2))


@pytest.mark.parametrize(
    ("letter", "minutes", "sentence"),
    [
        ("T", {"late_minutes": 241}, "241"),
        ("H", {"late_minutes": 5}, "menit"),
        ("C", {"early_minutes": -5}, "negatif"),
    ],
    ids=["longer than the session", "a code without minutes", "negative"],
)
def test_impossible_minutes_are_refused(session, people, officer, letter, minutes, sentence):
    with pytest.raises(DomainError, match=sentence):
        save(session, people[0], mark(letter, **minutes), officer)


@pytest.mark.parametrize(
    ("quarters", "expected", "fits"),
    [(511, 160, False), (512, 160, True), (799, 250, False), (800, 250, True)],
    ids=["127.75 of 160", "128 of 160", "79.9 %", "80.0 %"],
)
def test_a_quarter_below_80_percent_gets_no_certificate(quarters, expected, fits):
    EnrolmentFactory(credited_hours=Fraction(quarters, 4), expected_hours=expected)

    stored = Enrolment.objects.get()  # as either database answers

    assert attendance_rules.reaches(stored.credited_hours, stored.expected_hours, 80) is fits
    assert attendance_rules.percent_words(stored.credited_hours, expected).startswith("80") is fits


def test_court_days_leave_the_denominator_only_where_the_programme_says_so(facility, officer):
    for excuses, expected in ((True, (0, 5)), (False, (5, 5))):
        version = ProgrammeVersionFactory(excuses_outside=excuses)
        session = SessionFactory(
            training_class=TrainingClassFactory(
                running=True, facility=facility, programme_version=version
            ),
            on=TODAY,
        )
        court, ill = EnrolmentFactory.create_batch(
            2, active=True, training_class=session.training_class
        )
        save(session, court, mark("P"), officer)
        save(session, ill, mark("A"), officer)
        court.refresh_from_db()
        ill.refresh_from_db()
        assert (court.expected_hours, ill.expected_hours) == expected


# --- What was there before -----------------------------------------------------------------

MIGRATION = importlib.import_module("trainees.migrations.0007_history_and_devices")
FIGURES = importlib.import_module("partnerships.migrations.0008_causes_and_quarters")


def test_the_migration_keeps_every_hour(training_class, people):
    first, _other = people
    Enrolment.objects.filter(pk=first.pk).update(credited_quarters=5, expected_hours=8)
    AttendanceFactory(enrolment=first, hours=Fraction(5, 4))
    figures = ClassFiguresFactory(training_class=training_class, credited_hours=Fraction(7, 4))

    MIGRATION.into_quarters(apps, None)
    FIGURES.into_quarters(apps, None)

    for row in (first, figures):
        row.refresh_from_db()
    assert (first.credited_hours, figures.credited_hours) == (5, 7)
    assert Attendance.objects.get().quarters == 20

    MIGRATION.into_whole_hours(apps, None)
    FIGURES.into_whole_hours(apps, None)

    first.refresh_from_db()
    assert first.credited_quarters == Attendance.objects.get().quarters == 5


def test_on_the_way_back_no_quarter_is_lost_unseen(training_class, people):
    Enrolment.objects.filter(pk=people[0].pk).update(credited_quarters=5, expected_hours=8)

    with pytest.raises(ValueError, match="Quarters"):
        MIGRATION.into_whole_hours(apps, None)

    ClassFiguresFactory(training_class=training_class, credited_hours=Fraction(7, 4))
    with pytest.raises(ValueError, match="Quarters"):
        FIGURES.into_whole_hours(apps, None)


def test_the_history_begins_with_what_stands_in_the_registers(training_class, people):
    held, planned, cancelled = (
        AttendanceFactory(
            enrolment=people[0],
            session=SessionFactory(training_class=training_class, on=on, **state),
            note="Klinik",
        )
        for on, state in (
            (date(2026, 7, 14), {"held": True}),
            (TOMORROW, {}),
            (date(2026, 7, 17), {"cancelled": True}),
        )
    )

    MIGRATION.begin_history(apps, None)

    assert history("session", "source", "is_planning", "note", "at", "version") == [
        (held.session_id, MarkSource.EARLIER, False, "Klinik", held.recorded_at, 1),
        (planned.session_id, MarkSource.EARLIER, True, "Klinik", held.recorded_at, 1),
        (cancelled.session_id, MarkSource.EARLIER, True, "Klinik", held.recorded_at, 1),
    ]


def test_the_last_reason_of_a_reopening_is_kept(training_class):
    TrainingClassFactory(running=True, reopened_reason="Nilai susulan")

    MIGRATION.keep_reopenings(apps, None)

    assert [(each.reason, each.on, each.by) for each in Reopening.objects.all()] == [
        ("Nilai susulan", None, None)
    ]


def test_codes_for_leaving_early_and_refusing_are_there_once():
    MIGRATION.add_reasons(apps, None)

    assert sorted(
        AttendanceReason.objects.filter(letter__in="TCM").values_list(
            "letter", "is_attended", "credits_hours", "asks_minutes", "needs_note"
        )
    ) == [
        ("C", True, True, True, False),
        ("M", False, False, False, True),
        ("T", True, True, True, False),
    ]
