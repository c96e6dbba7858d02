from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.choices import SessionFault, SessionState
from partnerships.models import ClassFigures, Session
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import EnrolmentFactory
from trainees.actions import attendance, sessions
from trainees.actions.marks import Mark
from trainees.models import Attendance, AttendanceReason

pytestmark = pytest.mark.django_db
HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "SELECT pg_advisory")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility):
    return TrainingClassFactory(running=True, facility=facility)


@pytest.fixture
def session(training_class):
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


def people(training_class, count):
    return [EnrolmentFactory(active=True, training_class=training_class) for _ in range(count)]


def mark(letter, note=""):
    return Mark(reason=AttendanceReason.objects.get(letter=letter), note=note)


def save(session, marks, by, **more):
    session.refresh_from_db()
    return attendance.save_register(
        session=session, marks=marks, version=more.pop("version", session.version), by=by, **more
    )


def test_saving_credits_hours_and_refreshes_every_counter(session, officer):
    here, sick, late = people(session.training_class, 3)

    saved = save(session, {here.pk: mark("H"), sick.pk: mark("S"), late.pk: mark("T")}, officer)

    assert (saved.present, saved.absent, saved.empty) == (2, 1, 0)
    rows = Attendance.objects.order_by("pk").values_list("enrolment", "reason__letter", "quarters")
    assert sorted(rows) == sorted([(here.pk, "H", 20), (sick.pk, "S", 0), (late.pk, "T", 20)])
    for enrolment, hours in ((here, (5, 5)), (sick, (0, 5)), (late, (5, 5))):
        enrolment.refresh_from_db()
        assert (enrolment.credited_hours, enrolment.expected_hours) == hours
    session.refresh_from_db()
    assert (session.state, session.version, session.recorded_by) == (
        SessionState.HELD,
        2,
        officer,
    )
    figures = ClassFigures.objects.get(training_class=session.training_class)
    assert (figures.held_hours, figures.credited_hours, figures.expected_hours) == (5, 10, 15)


def test_people_without_a_mark_are_neither_present_nor_absent(session, officer):
    here, forgotten = people(session.training_class, 2)

    saved = save(session, {here.pk: mark("H")}, officer)

    forgotten.refresh_from_db()
    assert saved.empty == 1
    assert (forgotten.credited_hours, forgotten.expected_hours) == (0, 0)


def test_audit_keeps_the_counts_and_each_change_without_names(session, officer):
    (person,) = people(session.training_class, 1)
    save(session, {person.pk: mark("H")}, officer)

    save(session, {person.pk: mark("S", "Klinik")}, officer)

    event = AuditEvent.objects.order_by("-seq").first()
    assert (event.action, event.actor) == ("attendance.saved", officer.username)
    assert event.details["rows"] == [[person.pk, "H", "S"]]
    assert (event.details["present"], event.details["absent"]) == (0, 1)
    assert "Klinik" not in str(event.details)


def test_saving_the_same_again_writes_nothing(session, officer):
    (person,) = people(session.training_class, 1)
    save(session, {person.pk: mark("H")}, officer)
    events = AuditEvent.objects.count()

    saved = save(session, {person.pk: mark("H")}, officer)

    session.refresh_from_db()
    assert (saved.changed, session.version, AuditEvent.objects.count()) == (0, 2, events)


def test_reason_caused_by_the_facility_leaves_the_denominator_where_the_version_says_so(
    facility, officer
):
    version = ProgrammeVersionFactory(excuses_institution=True)
    session = SessionFactory(
        training_class=TrainingClassFactory(
            running=True, facility=facility, programme_version=version
        ),
        on=TODAY,
    )
    kept_in, court = people(session.training_class, 2)

    save(session, {kept_in.pk: mark("K"), court.pk: mark("P")}, officer)

    kept_in.refresh_from_db()
    court.refresh_from_db()
    assert (kept_in.expected_hours, court.expected_hours) == (0, 5)


def test_person_of_another_class_is_refused_and_nothing_is_saved(session, officer):
    (person,) = people(session.training_class, 1)
    stranger = EnrolmentFactory(active=True)

    with pytest.raises(DomainError, match="sesi ini"):
        save(session, {person.pk: mark("H"), stranger.pk: mark("H")}, officer)

    assert not Attendance.objects.exists()


def test_a_register_whose_session_was_planned_away_is_refused_in_words(session, officer):
    (person,) = people(session.training_class, 1)
    Session.objects.filter(pk=session.pk).delete()

    with pytest.raises(DomainError, match="sudah tidak ada"):
        attendance.save_register(
            session=session, marks={person.pk: mark("H")}, version=session.version, by=officer
        )


def test_before_the_day_only_reasons_known_beforehand_are_kept(training_class, officer):
    tomorrow = SessionFactory(training_class=training_class, on=date(2026, 7, 16))
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError):
        save(tomorrow, {person.pk: mark("H")}, officer)
    save(tomorrow, {person.pk: mark("P", "Sidang di PN")}, officer)

    tomorrow.refresh_from_db()
    person.refresh_from_db()
    assert tomorrow.state == SessionState.SCHEDULED
    assert person.expected_hours == 0  # not held yet


def test_empty_register_is_not_a_held_session(session, officer):
    people(session.training_class, 1)

    with pytest.raises(DomainError):
        save(session, {}, officer)

    session.refresh_from_db()
    assert session.state == SessionState.SCHEDULED


def test_late_change_needs_a_supervisor_and_a_reason(training_class, officer, supervisor):
    old = SessionFactory(training_class=training_class, on=date(2026, 7, 7))
    (person,) = people(training_class, 1)

    with pytest.raises(DomainError):
        save(old, {person.pk: mark("H")}, officer)
    with pytest.raises(DomainError) as refused:
        save(old, {person.pk: mark("H")}, supervisor, reason="  ")
    assert refused.value.field == "reason"
    save(old, {person.pk: mark("H")}, supervisor, reason="Daftar kertas baru diterima")

    old.refresh_from_db()
    assert old.late_reason == "Daftar kertas baru diterima"


def test_stale_register_shows_who_is_marked_otherwise_and_saves_nothing(session, officer):
    first, second = people(session.training_class, 2)
    save(session, {first.pk: mark("S", "Klinik")}, officer)

    with pytest.raises(attendance.RegisterConflict) as conflict:
        save(session, {first.pk: mark("H"), second.pk: mark("H")}, officer, version=1)

    (difference,) = conflict.value.differences
    assert (difference.enrolment_id, difference.stored, difference.yours) == (first.pk, "S", "H")
    assert Attendance.objects.count() == 1


def test_two_people_who_fill_different_rows_both_succeed(session, officer):
    first, second = people(session.training_class, 2)
    save(session, {first.pk: mark("S", "Klinik")}, officer)

    saved = save(session, {first.pk: mark("S"), second.pk: mark("H")}, officer, version=1)

    assert saved.changed == 1
    assert Attendance.objects.get(enrolment=first).note == "Klinik"


def test_cancelled_session_counts_for_nobody_and_its_marks_come_back(session, officer):
    (person,) = people(session.training_class, 1)
    save(session, {person.pk: mark("A")}, officer)

    sessions.cancel(
        session=session,
        cause="other",
        reason="Listrik padam",
        fault=SessionFault.INSTITUTION,
        by=officer,
    )
    person.refresh_from_db()
    assert (person.credited_hours, person.expected_hours) == (0, 0)

    sessions.reinstate(session=session, by=officer)
    person.refresh_from_db()
    session.refresh_from_db()
    assert (session.state, person.expected_hours) == (SessionState.HELD, 5)


@pytest.mark.parametrize(
    ("reason", "fault", "field"), [(" ", "partner", "reason"), ("Listrik padam", "nobody", "fault")]
)
def test_cancelling_needs_a_reason_and_whose_doing_it_was(session, officer, reason, fault, field):
    with pytest.raises(DomainError) as refused:
        sessions.cancel(session=session, cause="other", reason=reason, fault=fault, by=officer)

    assert refused.value.field == field


def test_note_is_asked_for_where_the_code_needs_one(session, officer):
    AttendanceReason.objects.filter(letter="D").update(needs_note=True)
    (person,) = people(session.training_class, 1)

    with pytest.raises(DomainError):
        save(session, {person.pk: mark("D")}, officer)


def test_saving_takes_the_same_few_queries_for_any_number_of_people(training_class, officer):
    taken = []
    for day, count in ((13, 1), (14, 31)):
        people(training_class, count)
        session = SessionFactory(training_class=training_class, on=date(2026, 7, day))
        marks = {each.pk: mark("H") for each in training_class.enrolments.all()}
        session.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            attendance.save_register(session=session, marks=marks, version=1, by=officer)
        taken.append(sum(not query["sql"].startswith(HOUSEKEEPING) for query in queries))

    assert taken[0] == taken[1] <= 12
