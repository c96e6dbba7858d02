"""Registers that are taken along, and marks that come back: each counts once."""

import random
import uuid
from collections import Counter
from datetime import date, time, timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partnerships.choices import SessionState
from partnerships.models import Posting, TrainingClass
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    FacilitySettingFactory,
    PostingFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.registers import OfflineDeviceFactory
from tests.factories.trainees import EnrolmentFactory
from tests.races import together
from trainees.actions import attendance, offline, offline_entries
from trainees.actions.marks import Mark
from trainees.choices import MarkSource, OperationOutcome
from trainees.models import (
    AppliedOperation,
    Attendance,
    AttendanceChange,
    AttendanceReason,
    Enrolment,
    OfflineCopy,
)
from trainees.offline_rules import Operation

pytestmark = pytest.mark.django_db
APPLIED, OVERTAKEN, CONFLICT = OperationOutcome
HOUSEKEEPING = ("SAVEPOINT", "RELEASE", "SELECT pg_advisory")


@pytest.fixture(autouse=True)
def clock(request):
    if request.node.get_closest_marker("race"):  # threads, and a clock that goes on
        yield None
        return
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False) as traveller:
        yield traveller


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(running=True, facility=facility, partner=partner)


@pytest.fixture
def session(training_class):
    return SessionFactory(training_class=training_class, on=TODAY, hours=5)


@pytest.fixture
def device(officer):
    return OfflineDeviceFactory(user=officer)


def people_of(training_class, count):
    return EnrolmentFactory.create_batch(count, active=True, training_class=training_class)


def operation(person, letter, *, seq, base=1, **more):
    values = {"note": "", "late": 0, "early": 0, "marked_at": None, "settles": None} | more
    op = values.pop("op", None) or uuid.uuid4()
    return Operation(op=op, enrolment=person.pk, letter=letter, seq=seq, base=base, **values)


def send(device, session, *operations):
    return offline_entries.receive(
        device=device, session=session, operations=operations, by=device.user
    )


def save(session, person, letter, by, note=""):
    session.refresh_from_db()
    reason = AttendanceReason.objects.get(letter=letter)
    attendance.save_register(
        session=session,
        marks={person.pk: Mark(reason=reason, note=note)},
        version=session.version,
        by=by,
    )


def marks_of(session):
    return dict(
        Attendance.objects.filter(session=session).values_list("enrolment", "reason__letter")
    )


# --- Once ----------------------------------------------------------------------------------


def test_200_operations_three_times_in_random_order_count_once(training_class, device):
    """Five registers of 32: everybody is marked, 40 are marked again, everything is sent thrice,
    in messages of any size."""
    people = people_of(training_class, 32)
    days = [
        SessionFactory(training_class=training_class, on=TODAY - timedelta(days=n), hours=2)
        for n in range(5)
    ]
    choice, made, last = random.Random(5), [], {}
    rows = [(session, person) for session in days for person in people]
    for n, (session, person) in enumerate(rows + choice.sample(rows, 40), start=1):
        letter = choice.choice("HSIPA")
        made.append((session, operation(person, letter, seq=n)))
        last[session.pk, person.pk] = letter
    assert len(made) == 200
    sent = made * 3
    choice.shuffle(sent)

    first = {}
    while sent:
        part, sent = sent[: (size := choice.randint(20, 150))], sent[size:]
        for session in days:
            message = [each for where, each in part if where == session]
            for answer in send(device, session, *message) if message else ():
                told = (answer.outcome, answer.version, answer.stored)
                assert first.setdefault(answer.op, told) == told

    kept = AppliedOperation.objects.all()
    assert len(first) == kept.count() == 200
    assert {
        (row.session_id, row.enrolment_id): row.reason.letter
        for row in Attendance.objects.select_related("reason")
    } == last
    assert Counter(kept.values_list("outcome", flat=True))[CONFLICT] == 0
    changes = AttendanceChange.objects.all()
    assert {(each.source, each.by_id) for each in changes} == {(MarkSource.OFFLINE, device.user_id)}
    assert changes.values("operation").distinct().count() == changes.count()
    assert set(days[0].training_class.sessions.values_list("state", flat=True)) == {
        SessionState.HELD
    }
    for person in Enrolment.objects.filter(training_class=training_class):
        present = sum(last[session.pk, person.pk] == "H" for session in days)
        assert person.credited_hours == present * 2


def test_of_one_message_only_the_last_mark_of_a_row_is_written(session, device, training_class):
    person, other = people_of(training_class, 2)

    answers = send(
        device,
        session,
        operation(person, "S", seq=1),
        operation(other, "H", seq=2),
        operation(person, "A", seq=3),
    )

    assert Counter(each.outcome for each in answers) == {APPLIED: 2, OVERTAKEN: 1}
    assert {each.version for each in answers} == {2}
    assert marks_of(session) == {person.pk: "A", other.pk: "H"}
    assert AttendanceChange.objects.count() == 2
    event = AuditEvent.objects.get(action="attendance.operations_received")
    assert event.details["rows"] == [[person.pk, "", "A"], [other.pk, "", "H"]]


def test_the_same_operation_with_other_content_is_a_sentence_and_changes_nothing(
    session, device, training_class
):
    (person,) = people_of(training_class, 1)
    first = operation(person, "S", seq=1)
    send(device, session, first)

    (answer,) = send(device, session, operation(person, "A", seq=1, op=first.op))
    (same_step,) = send(device, session, operation(person, "A", seq=1))

    assert answer.outcome == same_step.outcome == "other-content"
    assert "isi lain" in answer.sentence
    assert answer.sent == {"letter": "S", "note": "", "late": 0, "early": 0}
    assert marks_of(session) == {person.pk: "S"}
    assert AppliedOperation.objects.count() == 1


def test_an_entry_of_somebody_else_s_device_tells_nothing(session, device, training_class, head):
    (person,) = people_of(training_class, 1)
    first = operation(person, "S", seq=1)
    send(device, session, first)

    (answer,) = send(OfflineDeviceFactory(user=device.user), session, first)

    assert (answer.outcome, answer.sent) == ("other-content", None)


def register_of_today(count):
    """For races, whose clock goes on: a session that began, its people and an officer there."""
    today = timezone.localdate()
    training_class = TrainingClassFactory(
        running=True, starts_on=today - timedelta(days=9), ends_on=today + timedelta(days=9)
    )
    session = SessionFactory(
        training_class=training_class, on=today, starts_at=time(0, 1), ends_at=time(2)
    )
    people = EnrolmentFactory.create_batch(
        count, active=True, training_class=training_class, enrolled_on=today - timedelta(days=9)
    )
    return session, people, PostingFactory(facility=training_class.facility).user


@pytest.mark.race
def test_eight_posts_of_one_batch_at_once_count_once():
    session, people, officer = register_of_today(8)
    device = OfflineDeviceFactory(user=officer, seen_at=timezone.now())
    made = [operation(person, "S", seq=n) for n, person in enumerate(people, start=1)]

    answers = together([partial(send, device, session, *made)] * 8)

    assert [type(each) for each in answers] == [list] * 8
    assert sorted(all(each.again for each in told) for told in answers) == [False] + [True] * 7
    assert AppliedOperation.objects.count() == Attendance.objects.count() == 8
    assert AttendanceChange.objects.count() == 8
    session.refresh_from_db()
    assert session.version == 2


@pytest.mark.race
def test_a_device_that_is_ended_while_it_sends_delivers_all_or_nothing():
    session, people, officer = register_of_today(4)
    made = [operation(person, "S", seq=n) for n, person in enumerate(people, start=1)]
    device = OfflineDeviceFactory(user=officer, seen_at=timezone.now())

    sent, ended = together(
        [
            partial(send, device, session, *made),
            partial(offline.end, device=device, by=officer),
        ]
    )

    assert ended is None
    kept = 0 if isinstance(sent, offline.DeviceEnded) else len(sent)
    assert AppliedOperation.objects.count() == Attendance.objects.count() == kept


# --- Others --------------------------------------------------------------------------------


def test_what_somebody_else_marked_meanwhile_is_shown_and_never_overwritten(
    session, device, training_class, supervisor
):
    person, other = people_of(training_class, 2)
    save(session, person, "I", supervisor, "Dokter gigi")

    conflict = operation(person, "A", seq=1)
    told = {each.op: each for each in send(device, session, conflict, operation(other, "H", seq=2))}

    answer = told[conflict.op]
    assert answer.outcome == CONFLICT
    assert answer.stored == {
        "letter": "I",
        "note": "Dokter gigi",
        "late": 0,
        "early": 0,
        "by": "Andi Kasubsi",
        "at": "15 Jul 2026 10.00",
    }
    assert marks_of(session) == {person.pk: "I", other.pk: "H"}
    (again,) = send(device, session, conflict)
    assert (again.again, again.outcome, again.stored) == (True, CONFLICT, answer.stored)

    # Somebody looked at both, and keeps what the device says.
    own = operation(person, "A", seq=3, base=answer.version, settles=conflict.op)
    assert [each.outcome for each in send(device, session, own)] == [APPLIED]
    assert marks_of(session)[person.pk] == "A"
    assert AppliedOperation.objects.get(op=own.op).settles.op == conflict.op


def test_a_lost_answer_does_not_make_the_device_know_what_came_after_it(
    session, device, training_class, supervisor
):
    """What is told again carries the version of then: a later mark of somebody else stays a
    conflict."""
    (person,) = people_of(training_class, 1)
    first = operation(person, "H", seq=1)
    send(device, session, first)  # its answer is lost
    save(session, person, "S", supervisor)

    (again,) = send(device, session, first)
    (answer,) = send(device, session, operation(person, "A", seq=2, base=again.version))

    assert (again.outcome, again.version) == (APPLIED, 2)
    assert answer.outcome == CONFLICT
    assert marks_of(session) == {person.pk: "S"}


def test_two_devices_of_one_class_do_not_overwrite_each_other(session, officer, training_class):
    one, two = OfflineDeviceFactory.create_batch(2, user=officer)
    (person,) = people_of(training_class, 1)
    send(one, session, operation(person, "H", seq=1))

    (otherwise,) = send(two, session, operation(person, "A", seq=1))
    (same,) = send(two, session, operation(person, "H", seq=2))

    assert (otherwise.outcome, same.outcome) == (CONFLICT, APPLIED)
    assert AttendanceChange.objects.count() == 1  # the same again is no change


EVENTS = st.lists(
    st.tuples(st.sampled_from(["one", "two", "page"]), st.integers(0, 1), st.sampled_from("HSA")),
    min_size=1,
    max_size=10,
)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(events=EVENTS, choice=st.randoms(use_true_random=False))
def test_two_devices_and_a_page_come_to_what_the_rules_say(
    session, training_class, officer, supervisor, events, choice
):
    """Both devices know version 1; what they made comes in any order, some of it again, with the
    page in between. Against a model of three rules: later steps, others' marks, then the mark."""
    with transaction.atomic():
        devices = {name: OfflineDeviceFactory(user=officer) for name in ("one", "two")}
        people = people_of(training_class, 2)
        made = [
            (who, n, operation(people[n], letter, seq=seq) if who in devices else letter)
            for seq, (who, n, letter) in enumerate(events, start=1)
        ]
        again = [each for each in made if each[0] in devices]
        made += choice.choices(again, k=3) if again else []
        choice.shuffle(made)
        stands, writers, steps, outcomes = {}, {}, {}, {}
        for who, n, what in made:
            if who == "page":
                save(session, people[n], what, supervisor)
                if stands.get(n) != what:
                    stands[n] = what
                    writers.setdefault(n, []).append((who, what))
                continue
            (answer,) = send(devices[who], session, what)
            if what.op in outcomes:
                assert (answer.again, answer.outcome) == (True, outcomes[what.op])
                continue
            others = [letter for writer, letter in writers.get(n, []) if writer != who]
            if what.seq < steps.get((who, n), 0):
                outcome = OVERTAKEN
            elif others and others[-1] != what.letter:
                outcome = CONFLICT
            else:
                outcome = APPLIED
                if stands.get(n) != what.letter:
                    stands[n] = what.letter
                    writers.setdefault(n, []).append((who, what.letter))
            steps[who, n] = max(what.seq, steps.get((who, n), 0))
            outcomes[what.op] = outcome
            assert answer.outcome == outcome
        assert marks_of(session) == {people[n].pk: letter for n, letter in stands.items()}
        assert dict(AppliedOperation.objects.values_list("op", "outcome")) == outcomes
        transaction.set_rollback(True)


# --- Refused -------------------------------------------------------------------------------


def test_a_refused_operation_is_taken_once_its_cause_is_gone(
    session, device, training_class, clock
):
    (person,) = people_of(training_class, 1)
    session.starts_at, session.ends_at = time(18), time(20)
    session.save()
    early = operation(person, "H", seq=1)

    (answer,) = send(device, session, early)
    assert (answer.outcome, AppliedOperation.objects.count()) == ("refused", 0)
    assert "sebelum sesi" in answer.sentence

    clock.move_to(f"{TODAY}T10:30:00+00:00")  # 18.30 in Makassar
    (answer,) = send(device, session, early)
    assert answer.outcome == APPLIED
    assert marks_of(session) == {person.pk: "H"}


def test_every_refusal_is_a_sentence_for_its_own_row(session, device, training_class):
    person, other = people_of(training_class, 2)
    stranger = EnrolmentFactory(active=True)

    answers = send(
        device,
        session,
        operation(person, "M", seq=1),  # needs a note
        operation(stranger, "H", seq=2),
        operation(other, "?", seq=3),
        operation(other, "H", seq=4, late=10),  # takes no minutes
        operation(other, "S", seq=5),
    )

    assert Counter(each.outcome for each in answers) == {"refused": 3, OVERTAKEN: 1, APPLIED: 1}
    assert all(each.sentence for each in answers if each.outcome == "refused")
    assert marks_of(session) == {other.pk: "S"}


@pytest.mark.parametrize("state", ["cancelled", "closed", "late", "late for a supervisor"])
def test_a_register_that_takes_nothing_more_says_why(
    state, session, device, training_class, supervisor, clock
):
    (person,) = people_of(training_class, 1)
    if state == "cancelled":
        session.state = SessionState.CANCELLED
        session.cancel_reason, session.cancel_fault = "Listrik padam", "outside"
        session.save()
    elif state == "closed":
        TrainingClass.objects.filter(pk=training_class.pk).update(state="closed", closed_on=TODAY)
    else:
        clock.move_to("2026-07-30T02:00:00+00:00")
    if state == "late for a supervisor":
        device = OfflineDeviceFactory(user=supervisor)

    (answer,) = send(device, session, operation(person, "H", seq=1))

    assert answer.outcome == "refused"
    assert answer.sentence
    assert (marks_of(session), AppliedOperation.objects.count()) == ({}, 0)


def test_receiving_32_costs_what_1_costs(training_class, device):
    people = people_of(training_class, 32)

    def cost(count, on):
        session = SessionFactory(training_class=training_class, on=on, hours=5)
        made = [operation(each, "H", seq=n) for n, each in enumerate(people[:count], start=1)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            send(device, session, *made)
        return sum(not each["sql"].startswith(HOUSEKEEPING) for each in queries)

    one = cost(1, TODAY - timedelta(days=1))
    assert cost(32, TODAY) <= one <= 22


# --- Taking along and ending ---------------------------------------------------------------


def test_a_register_is_taken_for_48_hours_and_given_back(session, device, officer):
    copies = offline.take(device=device, sessions=[session], by=officer)

    copy = copies[session.pk]
    assert (copy.version, copy.until - copy.taken_at) == (1, timedelta(hours=48))
    assert offline.copies_out(session.training_class) == 1
    offline.take(device=device, sessions=[session], by=officer)
    assert OfflineCopy.objects.count() == 1

    assert offline.give_back(device=device, sessions=[session], by=officer) == 1
    assert offline.give_back(device=device, sessions=[session], by=officer) == 0
    assert offline.copies_out(session.training_class) == 0
    assert list(AuditEvent.objects.order_by("seq").values_list("action", flat=True)) == [
        "register.taken_along",
        "register.taken_along",
        "register.returned",
    ]


def test_what_may_not_be_taken_is_refused_whole(training_class, device, officer, facility):
    near = [
        SessionFactory(training_class=training_class, on=TODAY + timedelta(days=n))
        for n in range(3)
    ]
    far = SessionFactory(training_class=training_class, on=TODAY + timedelta(days=3))
    past = SessionFactory(training_class=training_class, on=TODAY - timedelta(days=1))
    FacilitySettingFactory(facility=facility, key="offline_most_registers", value=2)

    for sessions in ([far], [past], near):
        with pytest.raises(DomainError):
            offline.take(device=device, sessions=sessions, by=officer)

    offline.take(device=device, sessions=near[:2], by=officer)
    with pytest.raises(DomainError, match="2"):
        offline.take(device=device, sessions=near[2:], by=officer)
    assert OfflineCopy.objects.count() == 2


def test_an_ended_device_gets_no_key(session, device, officer, training_class, head):
    offline.take(device=device, sessions=[session], by=officer)
    assert offline.key_of(device, by=officer) == bytes(device.key)
    assert offline.key_of(device, by=head) is None

    offline.end(device=device, by=officer)
    offline.end(device=device, by=officer)

    device.refresh_from_db()
    assert offline.key_of(device, by=officer) is None
    (person,) = people_of(training_class, 1)
    with pytest.raises(DomainError):
        send(device, session, operation(person, "H", seq=1))
    with pytest.raises(DomainError):
        offline.take(device=device, sessions=[session], by=officer)
    assert offline.copies_out(training_class) == 0
    assert AuditEvent.objects.filter(action="register.device_ended").count() == 1


def test_a_device_ended_while_it_sends_delivers_nothing_more(
    session, device, officer, training_class
):
    """The view read it before its owner ended it; under the lock it is read again."""
    (person,) = people_of(training_class, 1)
    read_before = type(device).objects.get(pk=device.pk)
    offline.end(device=device, by=officer)

    with pytest.raises(offline.DeviceEnded):
        send(read_before, session, operation(person, "H", seq=1))

    assert (marks_of(session), AppliedOperation.objects.count()) == ({}, 0)


def test_who_works_there_no_more_gets_no_key(session, device, officer):
    offline.take(device=device, sessions=[session], by=officer)
    Posting.objects.filter(user=officer).update(ends_on=date(2026, 7, 14))

    assert offline.key_of(device, by=type(officer).objects.get(pk=officer.pk)) is None
