"""A sitting of the TPP: planned, moved, cancelled, decided as a whole, and put right."""

from datetime import date, time

import pytest
import time_machine
from django.utils import translation

from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError, TransitionNotAllowed
from tests.factories.trainees import BoardHearingFactory, sitting
from tests.trainees.people import NOON, TODAY, a_class, candidate
from trainees.actions import applications, decisions, enrolments, hearings
from trainees.actions.hearings import Decision, Plan
from trainees.models import BoardDecision, BoardHearing

pytestmark = pytest.mark.django_db

LATER = date(2026, 7, 22)
YES, NO = Decision(verdict="recommended"), Decision(verdict="rejected", reason="Belum siap")


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def on_the_agenda(training_class, on=TODAY, **fields):
    hearing = sitting(training_class.facility, on)
    return candidate(training_class, proposed=True, hearing=hearing, proposed_for=on, **fields)


def decide(hearing, given, by, number="BA 1/2026", version=None):
    return hearings.decide(
        hearing=hearing,
        version=version or hearing.version,
        number=number,
        decisions={application.pk: decision for application, decision in given.items()},
        by=by,
    )


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


# --- Deciding ------------------------------------------------------------------------------


def test_one_sitting_decides_about_the_people_of_all_classes(facility, officer):
    yes, later = (on_the_agenda(a_class(facility)) for _ in range(2))
    no = on_the_agenda(yes.training_class)
    waits = Decision(verdict="deferred", reason="Menunggu asesmen")

    hearing = decide(yes.hearing, {yes: YES, later: waits, no: NO}, officer)

    assert states(yes, later, no) == ["recommended", "deferred", "rejected"]
    assert (hearing.state, hearing.on, hearing.decisions.count()) == ("held", TODAY, 3)
    assert (no.closed_reason, no.closed_on) == ("refused", TODAY)


@pytest.mark.parametrize("verdict", ["deferred", "rejected"])
def test_a_no_has_a_reason(facility, officer, verdict):
    application = on_the_agenda(a_class(facility))

    with pytest.raises(DomainError) as refused:
        decide(application.hearing, {application: Decision(verdict=verdict)}, officer)

    assert refused.value.field == f"reason_{application.pk}"
    assert not BoardDecision.objects.exists()


def test_a_number_of_minutes_is_used_once(facility, officer):
    BoardHearingFactory(facility=facility, number="BA 1/2026")
    application = on_the_agenda(a_class(facility))

    with pytest.raises(DomainError) as refused:
        decide(application.hearing, {application: YES}, officer, number="  BA  1/2026 ")

    assert refused.value.field == "number"


def test_a_decision_before_the_day_of_the_hearing_names_that_day(facility, officer):
    application = on_the_agenda(a_class(facility), LATER)

    with pytest.raises(DomainError, match="The hearing is on 22 July 2026"):
        decide(application.hearing, {application: YES}, officer)


def test_a_hearing_does_not_lie_before_the_proposal(facility, officer):
    application = on_the_agenda(a_class(facility), assessed_on=date(2026, 7, 14))
    early = Plan(on=date(2026, 7, 13))

    with pytest.raises(DomainError, match="was proposed on 14 July 2026"):
        hearings.move(
            hearing=application.hearing, plan=early, reason="Dimajukan", version=1, by=officer
        )


def test_after_the_class_began_a_yes_gives_no_seat_and_a_no_is_still_kept(facility, officer):
    training_class = a_class(facility)
    type(training_class).objects.filter(pk=training_class.pk).update(starts_on=date(2026, 7, 14))
    application = on_the_agenda(training_class)

    with pytest.raises(DomainError, match="began on 14 July 2026"):
        decide(application.hearing, {application: YES}, officer)
    decide(application.hearing, {application: NO}, officer)

    assert states(application) == ["rejected"]


def test_an_empty_agenda_has_no_minutes(facility, officer):
    with pytest.raises(DomainError, match="Nobody is on the agenda"):
        decide(sitting(facility, TODAY), {}, officer)


# --- Two officers --------------------------------------------------------------------------


def test_the_second_officer_reads_both_verdicts(facility, officer):
    training_class = a_class(facility)
    one, other = on_the_agenda(training_class), on_the_agenda(training_class)
    decide(one.hearing, {one: YES, other: NO}, officer)

    with pytest.raises(Conflict) as found:
        decide(one.hearing, {one: NO, other: NO}, officer, "BA 2/2026", version=1)

    assert sorted(found.value.rows) == sorted(
        [
            (one.inmate.id_card_name, "Recommended", "Rejected: Belum siap"),
            (other.inmate.id_card_name, "Rejected: Belum siap", "Rejected: Belum siap"),
        ]
    )
    assert BoardHearing.objects.count() == 1


@pytest.mark.parametrize("change", ["comes", "goes"])
def test_an_agenda_that_changed_is_read_again(facility, officer, change):
    training_class = a_class(facility)
    one, other = on_the_agenda(training_class), on_the_agenda(training_class)
    if change == "goes":
        applications.withdraw(application=other, by=officer)

    with pytest.raises(Conflict, match="agenda changed") as found:
        decide(one.hearing, {one: YES, other: NO} if change == "goes" else {one: YES}, officer)

    expected = {
        "goes": ("Withdrawn", "Rejected: Belum siap"),
        "comes": ("Proposed to TPP", ""),
    }[change]
    assert [(name, yours) for name, _stored, yours in found.value.rows] == [
        (other.inmate.id_card_name, expected[1])
    ]
    assert not BoardDecision.objects.exists()


def test_a_hearing_that_was_moved_meanwhile_is_not_decided_unseen(facility, officer):
    application = on_the_agenda(a_class(facility))
    plan = Plan(on=TODAY, starts_at=time(9))
    hearings.move(hearing=application.hearing, plan=plan, reason="Jam", version=1, by=officer)

    with pytest.raises(Conflict, match="15 July 2026, 09:00"):
        decide(application.hearing, {application: YES}, officer, version=1)


# --- The plan ------------------------------------------------------------------------------


def test_a_proposal_joins_the_sitting_that_is_planned_that_day(facility, officer):
    hearing = hearings.plan(
        facility=facility, plan=Plan(on=LATER, starts_at=time(9), place="Aula"), by=officer
    )
    training_class = a_class(facility)

    (proposed,) = applications.propose(
        training_class=training_class,
        applications=[candidate(training_class)],
        on=LATER,
        reasons={},
        by=officer,
    )

    assert proposed.hearing == hearing
    assert AuditEvent.objects.filter(action="hearing.planned").count() == 1


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ((time(9), time(11)), (time(10), time(12)), "from 09:00 to 11:00"),
        ((time(9), time(11)), (None, None), "from 09:00 to 11:00"),
        ((None, None), (time(9), time(10)), "without a time"),
        ((time(9), None), (time(13), time(14)), "from 09:00. Choose"),
        ((time(9), time(11)), (time(11), time(12)), ""),
    ],
)
def test_two_sittings_do_not_overlap(facility, other_facility, officer, first, second, says):
    plan = Plan(on=LATER, starts_at=first[0], ends_at=first[1])
    hearings.plan(facility=facility, plan=plan, by=officer)
    hearings.plan(facility=other_facility, plan=plan, by=officer)
    another = Plan(on=LATER, starts_at=second[0], ends_at=second[1])

    if not says:
        hearings.plan(facility=facility, plan=another, by=officer)
        return
    with pytest.raises(DomainError, match="Another hearing is planned") as refused:
        hearings.plan(facility=facility, plan=another, by=officer)
    assert says in str(refused.value)
    assert refused.value.field == "starts_at"


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(on=date(2026, 7, 14)), "on"),
        (Plan(on=LATER, starts_at=time(9), ends_at=time(9)), "ends_at"),
        (Plan(on=LATER, ends_at=time(9)), "ends_at"),
    ],
)
def test_a_plan_lies_ahead_and_ends_after_it_starts(facility, officer, plan, field):
    with pytest.raises(DomainError) as refused:
        hearings.plan(facility=facility, plan=plan, by=officer)

    assert refused.value.field == field


def test_who_is_on_the_agenda_moves_with_the_hearing(facility, officer):
    application = on_the_agenda(a_class(facility), LATER)
    plan = Plan(on=TODAY)

    with pytest.raises(DomainError, match="Write why the hearing is moved"):
        hearings.move(hearing=application.hearing, plan=plan, reason=" ", version=1, by=officer)
    moved = hearings.move(
        hearing=application.hearing, plan=plan, reason="Dimajukan", version=1, by=officer
    )

    application.refresh_from_db()
    assert (moved.on, application.proposed_for, moved.version) == (TODAY, TODAY, 2)
    assert AuditEvent.objects.get(action="hearing.moved").details["reason"] == "Dimajukan"


def test_a_change_of_place_needs_no_reason_but_the_version_that_was_read(facility, officer):
    hearing = sitting(facility, LATER)
    hearings.move(
        hearing=hearing, plan=Plan(on=LATER, place="Aula"), reason="", version=1, by=officer
    )

    with pytest.raises(Conflict) as found:
        hearings.move(
            hearing=hearing, plan=Plan(on=LATER, place="Blok B"), reason="", version=1, by=officer
        )

    assert found.value.rows == [("Place", "Aula", "Blok B")]


def test_who_was_on_a_cancelled_agenda_is_a_candidate_again(facility, officer):
    application = on_the_agenda(a_class(facility), LATER)

    with pytest.raises(DomainError, match="Write why"):
        hearings.cancel(hearing=application.hearing, reason="", by=officer)
    assert hearings.cancel(hearing=application.hearing, reason="Ketua sakit", by=officer) == 1

    assert states(application) == ["candidate"]
    assert (application.hearing, application.proposed_for) == (None, None)
    with pytest.raises(TransitionNotAllowed):
        hearings.cancel(hearing=BoardHearing.objects.get(), reason="Lagi", by=officer)


# --- Putting a verdict right ---------------------------------------------------------------


@pytest.fixture
def refused(facility, officer):
    application = on_the_agenda(a_class(facility))
    decide(application.hearing, {application: NO}, officer)
    return BoardDecision.objects.get()


def correct(decision, by, verdict="recommended", reason="", why="Salah baris"):
    return decisions.correct(decision=decision, verdict=verdict, reason=reason, why=why, by=by)


def test_a_wrong_verdict_is_put_right_with_its_reason(refused, supervisor):
    with pytest.raises(DomainError, match="what was wrong"):
        correct(refused, supervisor, why=" ")
    correct(refused, supervisor)

    application = refused.application
    assert states(application) == ["recommended"]
    assert (application.closed_reason, application.closed_on) == ("", None)
    refused.refresh_from_db()
    assert (refused.verdict, refused.reason, refused.changed_reason) == (
        "recommended",
        "",
        "Salah baris",
    )
    event = AuditEvent.objects.get(action="application.decision_changed")
    assert (event.details["was"], event.details["verdict"]) == ("rejected", "recommended")


def test_with_a_seat_the_verdict_stands(refused, supervisor):
    correct(refused, supervisor)
    application = refused.application
    application.refresh_from_db()
    enrolments.enrol(
        training_class=application.training_class,
        applications=[application],
        on=TODAY,
        by=supervisor,
    )

    with pytest.raises(DomainError, match="has a seat already"):
        correct(refused, supervisor, "rejected", "Keliru")


def test_an_older_hearing_changes_nothing_for_who_is_proposed_again(facility, supervisor):
    application = on_the_agenda(a_class(facility))
    later = Decision(verdict="deferred", reason="Menunggu")
    decide(application.hearing, {application: later}, supervisor)
    application.refresh_from_db()
    applications.propose(
        training_class=application.training_class,
        applications=[application],
        on=LATER,
        reasons={},
        by=supervisor,
    )

    with pytest.raises(DomainError, match="later hearing"):
        correct(BoardDecision.objects.get(), supervisor)
