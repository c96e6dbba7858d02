"""The columns of a place say what became of it, whatever happened in between."""

from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from partnerships.choices import SessionCause
from rutan.common.errors import DomainError
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.reports import FrozenReportFactory
from tests.factories.trainees import (
    ApplicationFactory,
    AttendanceFactory,
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    ReleaseFactory,
)
from tests.trainees.people import ready
from trainees.actions import (
    aftermath,
    attendance,
    certificate_standing,
    certificates,
    enrolments,
    follow_ups,
    leaving,
    places,
    releases,
    sessions,
)
from trainees.actions.certificate_numbers import Numbered
from trainees.actions.marks import Mark
from trainees.choices import CertificateKind, CertificateState, Checkpoint, ReturnKind
from trainees.models import (
    AttendanceReason,
    Certificate,
    Enrolment,
    ExitReason,
    FollowUp,
    FrozenReport,
    OutcomeKind,
    Release,
    ReleaseKind,
    ReturnToCustody,
)

pytestmark = pytest.mark.django_db
NOON = "2026-08-20 12:00:00+08:00"
TODAY = date(2026, 8, 20)


def columns_of(enrolment):
    aftermath.refresh([enrolment.inmate_id])
    enrolment.refresh_from_db()
    return enrolment


def released(**fields):
    """A place of somebody who went free on 10 July, with the look of month 1."""
    inmate = InmateFactory()
    custody = CustodyFactory(inmate=inmate, released=True)
    enrolment = EnrolmentFactory(inmate=inmate, custody=custody, completed=True)
    release = ReleaseFactory(custody=custody, inmate=inmate, **fields)
    look = FollowUpFactory(release=release, checkpoint=Checkpoint.M1, done=True)
    return enrolment, release, look


def came_back(release, kind, on):
    return ReturnToCustody.objects.create(
        release=release, inmate=release.inmate, facility=release.facility, on=on, kind=kind,
        register_label="B.I 9/2026", is_history=True,
    )  # fmt: skip


def kind(code):
    return OutcomeKind.objects.get(code=code)


def test_the_first_held_session_with_presence_counts():
    enrolment = EnrolmentFactory(active=True)
    absent = AttendanceReason.objects.get(letter="A")
    for day, values in ((6, {"reason": absent, "hours": 0}), (8, {}), (7, {})):
        session = SessionFactory(
            held=True, training_class=enrolment.training_class, on=date(2026, 7, day)
        )
        AttendanceFactory(enrolment=enrolment, session=session, **values)

    assert columns_of(enrolment).attended_on == date(2026, 7, 7)


def test_without_a_register_who_is_told_to_have_come_came_with_the_enrolment():
    told = TrainingClassFactory(closed=True, stated_hours=160)
    came = EnrolmentFactory(training_class=told, completed=True)
    never = EnrolmentFactory(training_class=told, withdrawn=True)
    deleted = EnrolmentFactory(completed=True, was_there=True)

    assert columns_of(came).attended_on == came.enrolled_on
    assert columns_of(never).attended_on is None
    assert columns_of(deleted).attended_on == deleted.enrolled_on


def test_a_new_copy_certifies_since_the_first_and_a_letter_of_participation_not_at_all():
    enrolment = EnrolmentFactory(completed=True)
    first = CertificateFactory(
        issued=True, enrolment=enrolment, issued_on=date(2026, 8, 3),
        state=CertificateState.REPLACED, revoked_reason="Hilang",
    )  # fmt: skip
    second = CertificateFactory(
        issued=True, enrolment=enrolment, issuer=first.issuer, issued_on=date(2026, 8, 12)
    )
    letter = EnrolmentFactory(completed=True)
    CertificateFactory(issued=True, enrolment=letter, kind=CertificateKind.PARTICIPATION)

    assert columns_of(enrolment).certified_on == date(2026, 8, 3)
    assert columns_of(letter).certified_on is None

    Certificate.objects.filter(pk=second.pk).update(
        state=CertificateState.REVOKED, revoked_reason="Keliru", revoked_on=TODAY
    )

    assert columns_of(enrolment).certified_on is None


def test_the_release_is_that_of_the_stay_else_the_first_one_after_the_enrolment():
    enrolment, release, _look = released()
    moved = EnrolmentFactory(inmate=enrolment.inmate, completed=True)

    columns_of(enrolment)
    moved.refresh_from_db()

    assert enrolment.released_on == moved.released_on == release.on
    assert enrolment.release_kind == release.kind
    assert (enrolment.siblings, moved.siblings) == (1, 1)


def test_what_is_known_of_a_month_is_known_since_it_was_first_heard():
    enrolment, _release, look = released()
    first = OutcomeFactory(follow_up=look, on=look.due_on, heard_on=look.due_on)
    OutcomeFactory(
        follow_up=look, on=look.due_on, heard_on=look.due_on + timedelta(days=9),
        kind=kind("employed"),
    )  # fmt: skip

    columns_of(enrolment)

    assert (enrolment.b1_on, enrolment.b1_kind.code) == (first.heard_on, "employed")
    assert (enrolment.b3_on, enrolment.b3_kind) == (None, None)


@pytest.mark.parametrize("late", [False, True])
def test_a_death_that_was_told_between_two_looks_is_known_at_the_next(late):
    enrolment, release, look = released()
    FollowUp.objects.filter(pk=look.pk).update(state="not_required")
    died_on = look.closes_on + timedelta(days=1 if late else 0)
    OutcomeFactory(
        follow_up=None, release=release, on=died_on, heard_on=died_on, kind=kind("deceased")
    )

    assert columns_of(enrolment).b1_on == (None if late else died_on)


@pytest.mark.parametrize(
    ("found", "counts"), [("sentenced", True), ("pending", False), ("revoked", False)]
)
def test_only_a_new_sentence_is_a_return(found, counts):
    enrolment, release, look = released()
    FollowUp.objects.filter(pk=look.pk).update(state="not_required")
    came_back(release, found, look.due_on)

    columns_of(enrolment)

    assert enrolment.returned_on == (look.due_on if counts else None)
    assert enrolment.b1_kind == (kind("reimprisoned") if counts else None)


def test_what_is_right_is_not_written_again(django_assert_num_queries):
    enrolment, _release, _look = released()
    assert aftermath.differing().get() == enrolment
    assert (aftermath.rebuild(), aftermath.rebuild()) == (1, 0)

    with django_assert_num_queries(1):
        assert aftermath.refresh([enrolment.inmate_id]) == 0


def test_the_command_puts_right_what_came_past_the_actions(capsys):
    enrolment, _release, _look = released()
    CertificateFactory(issued=True, enrolment=enrolment)

    call_command("rebuild_figures")

    assert "Places corrected: 1." in capsys.readouterr().out
    assert enrolment.training_class.figures.certified == 1
    assert aftermath.recount_places(on=TODAY, dry_run=False) == {"corrected": 0}


def test_the_migration_fills_what_the_action_writes():
    enrolment, _release, look = released()
    OutcomeFactory(follow_up=look)
    CertificateFactory(issued=True, enrolment=enrolment)
    EnrolmentFactory(inmate=enrolment.inmate, active=True)

    import_module("trainees.migrations.0015_columns_of_reports").fill(apps, None)

    assert not aftermath.differing().exists()
    assert Enrolment.objects.exclude(certified_on=None).get() == enrolment


@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET number = 'LAP-2026-999'"])
def test_the_database_refuses_to_change_a_frozen_report(change):
    FrozenReportFactory()

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format("trainees_frozenreport"))

    assert FrozenReport.objects.get().number != "LAP-2026-999"


class Histories:
    """Three people, two classes of one programme, and what may happen to them; each step may be
    refused, as it would be on a page."""

    def __init__(self, facility, bapas, by):
        self.by, self.bapas = by, bapas
        first = TrainingClassFactory(running=True, facility=facility, ends_on=date(2026, 9, 30))
        self.classes = [
            first,
            TrainingClassFactory(
                running=True, facility=facility, agreement=first.agreement, partner=first.partner,
                programme_version=first.programme_version, ends_on=date(2026, 9, 30),
                batch_number=2,
            ),
        ]  # fmt: skip
        self.sessions = [
            SessionFactory(training_class=each, on=date(2026, 8, day), starts_at=start, ends_at=end)
            for each in self.classes
            for day, start, end in ((17, "08:00", "12:00"), (18, "08:00", "12:00"))
        ]
        self.people = [ready(facility) for _ in "abc"]
        self.done = [
            EnrolmentFactory(
                inmate=each, custody=each.custodies.get(), completed=True,
                training_class=TrainingClassFactory(
                    closed=True, facility=facility, agreement=first.agreement,
                    partner=first.partner,
                ),
            )
            for each in self.people[:2]
        ]  # fmt: skip
        aftermath.rebuild()
        for who in (0, 1):
            self.enrol(who, which=0)

    def place(self, who):
        return Enrolment.objects.live().filter(inmate=self.people[who]).order_by("pk").first()

    def enrol(self, who, which):
        training_class = self.classes[which % 2]
        application = ApplicationFactory(
            recommended=True, inmate=self.people[who], training_class=training_class
        )
        enrolments.enrol(
            training_class=training_class, applications=[application], on=TODAY, by=self.by,
            unsigned={application.pk: "Menyusul"},
        )  # fmt: skip

    def move(self, who, which):
        places.move(
            enrolment=self.place(who), to_class=self.classes[which % 2], reason="Penuh", on=TODAY,
            unsigned_reason="Menyusul", by=self.by,
        )  # fmt: skip

    def leave(self, who, which):
        reason = ExitReason.objects.get(code="discipline")
        leaving.leave(enrolment=self.place(who), reason=reason, on=TODAY, note="x", by=self.by)

    def mark(self, who, which):
        session = self.sessions[which % 4]
        session.refresh_from_db()
        person = Enrolment.objects.live().get(
            inmate=self.people[who], training_class=session.training_class
        )
        # Who came in the middle of it is in the register all the same.
        Enrolment.objects.filter(pk=person.pk).update(enrolled_on=date(2026, 8, 3))
        letter = "HA"[which // 4 % 2]
        mark = Mark(reason=AttendanceReason.objects.get(letter=letter))
        attendance.save_register(
            session=session, marks={person.pk: mark}, version=session.version, by=self.by
        )

    def cancel(self, who, which):
        session = self.sessions[which % 4]
        sessions.cancel(
            session=session, cause=SessionCause.UTILITY, reason="Listrik padam", by=self.by
        )

    def reinstate(self, who, which):
        sessions.reinstate(session=self.sessions[which % 4], by=self.by)

    def certify(self, who, which):
        place = self.done[who % 2]
        words = certificates.usual_words(place.training_class, CertificateKind.TRAINING)
        number = Numbered(number=f"{who}/{which}/2026", issued_on=TODAY - timedelta(days=which))
        certificates.save_numbers(
            training_class=place.training_class, kind=CertificateKind.TRAINING, words=words,
            numbers={place.pk: number}, by=self.by,
        )  # fmt: skip

    def revoke(self, who, which):
        held = Certificate.objects.valid().get(enrolment=self.done[who % 2])
        certificate_standing.revoke(certificate=held, reason="Keliru", by=self.by)

    def replace(self, who, which):
        held = Certificate.objects.valid().get(enrolment=self.done[who % 2])
        certificate_standing.replace(
            certificate=held, reason="Rusak", number=f"G{who}/{which}", issued_on=TODAY, by=self.by
        )

    def release(self, who, which):
        releases.record_release(
            inmate=self.people[who], kind=ReleaseKind.objects.get(code="pb"), bapas=self.bapas,
            supervised_until=date(2027, 8, 1), decree_number="SK-1", on=TODAY, by=self.by,
        )  # fmt: skip

    def answer(self, who, which):
        look = FollowUp.objects.filter(inmate=self.people[who]).order_by("pk")[which % 5]
        found = ("employed", "not_working", "deceased")[which % 3]
        day = look.opens_on
        with time_machine.travel(f"{day} 12:00:00+08:00", tick=False):
            follow_ups.record_outcome(
                follow_up=look, on=day, kind=kind(found), channel="phone", evidence="document",
                uses_training="yes", by=self.by,
            )  # fmt: skip

    def come_back(self, who, which):
        release = Release.objects.get(inmate=self.people[who])
        came_back(release, list(ReturnKind)[which % 4], TODAY + timedelta(days=40 * (which + 1)))
        aftermath.refresh([self.people[who].pk])


STEPS = [name for name, step in vars(Histories).items() if callable(step) and name[0] != "_"]
STEPS.remove("place")
REFUSED = (DomainError, IntegrityError, ObjectDoesNotExist, AttributeError, IndexError)


@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a history of real actions is long to shrink
    suppress_health_check=list(HealthCheck),
)
@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 2), st.integers(0, 7)),
        min_size=15,
        max_size=25,
    )
)
def test_columns_equal_the_facts_after_random_histories(facility, bapas, supervisor, steps):
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        world = Histories(facility, bapas, supervisor)
        for name, who, which in steps:
            try:
                with transaction.atomic():
                    getattr(world, name)(who, which)
            except REFUSED:
                continue
            assert list(aftermath.differing()) == [], name
        transaction.set_rollback(True)
