"""A change about somebody in a class becomes a task, and the task is settled."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from rutan.common.errors import DomainError
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import ImportBatchFactory
from tests.trainees.people import NOON, TODAY, a_class, recommended, seated
from trainees import dossier
from trainees.actions import (
    circumstances,
    custody_records,
    departures,
    inmates,
    leaving,
    places,
    settling,
)
from trainees.choices import (
    CircumstanceKind,
    CircumstanceOutcome,
    DepartureKind,
    EnrolmentState,
)
from trainees.due.circumstances import circumstances_due
from trainees.models import Circumstance, ExitReason, ReleaseKind

pytestmark = pytest.mark.django_db

SOON = date(2026, 8, 20)
"""Before the last day of the class."""
NOON_LATER = "2026-07-20 12:00:00+08:00"


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def enrolment(facility, officer):
    (enrolment,) = seated(a_class(facility), officer)
    return enrolment


def change(inmate, by, **values):
    inmate.refresh_from_db()
    whole = dossier.load_one(inmate).values()
    return inmates.update(inmate=inmate, version=inmate.version, values=whole | values, by=by)


def goes_home(inmate, by, on=SOON):
    """The release is approved for a day: earliest, likely and latest are that day."""
    kind = dossier.load_one(inmate).values()["integration_kind"]
    if kind is None:
        kind = ReleaseKind.objects.filter(is_supervised=True).first().pk
    return change(inmate, by, integration="approved", integration_kind=kind, integration_on=on)


def settle(circumstance, by, outcome, **more):
    return settling.settle(
        circumstance=circumstance, outcome=outcome, version=circumstance.version, by=by, **more
    )


def test_a_release_date_that_moves_before_the_exam_becomes_a_task(enrolment, officer):
    goes_home(enrolment.inmate, officer)

    task = Circumstance.objects.get()
    assert (task.kind, task.enrolment) == (CircumstanceKind.RELEASE_DATE, enrolment)
    assert (task.answer_before, task.answer_after) == ("meets", "fails")
    assert task.band_after == "too_short"
    assert task.changes["integration_on"] == [None, "2026-08-20"]
    assert enrolment.state == EnrolmentState.ENROLLED  # nothing is done by itself


def test_a_change_that_changes_nothing_makes_no_task(enrolment, officer):
    change(enrolment.inmate, officer, block="Blok Z", remission_days=1)

    assert not Circumstance.objects.exists()


def test_a_candidacy_is_asked_as_well(facility, officer):
    person = recommended(a_class(facility))

    goes_home(person.inmate, officer)

    assert Circumstance.objects.get().application == person


def test_a_second_change_renews_the_open_task(enrolment, officer):
    goes_home(enrolment.inmate, officer)
    goes_home(enrolment.inmate, officer, on=date(2026, 8, 10))

    task = Circumstance.objects.get()
    assert task.changes["integration_on"] == [None, "2026-08-10"]
    assert (task.answer_before, task.version) == ("meets", 2)


def test_a_renewed_task_waits_since_the_first_change(enrolment, officer, head, facility):
    goes_home(enrolment.inmate, officer)
    with time_machine.travel(NOON_LATER, tick=False):
        goes_home(enrolment.inmate, officer, on=date(2026, 8, 10))

    assert Circumstance.objects.get().on == TODAY
    assert len(circumstances_due(head, facility, TODAY + timedelta(days=7))) == 1


def test_undoing_one_of_two_imports_leaves_the_task(enrolment, officer, facility):
    """Only a person can say what is left of the two."""
    first, second = (ImportBatchFactory(facility=facility) for _ in range(2))
    goes_home(enrolment.inmate, officer)
    Circumstance.objects.update(batch=first)
    changes = {enrolment.inmate_id: {"expires_on": (None, SOON)}}
    circumstances.note_changes(people=changes, on=TODAY, by=officer, batch=second)

    for batch in (second, first):
        assert not circumstances.take_back(batch=batch, people=changes, on=TODAY, by=officer)

    assert Circumstance.objects.get().outcome == ""


def test_a_letter_that_says_unfit_becomes_a_task_without_a_word_about_health(enrolment, officer):
    custody_records.add_health_letter(
        inmate=enrolment.inmate, on=TODAY, is_fit=False, limits="", by=officer
    )

    task = Circumstance.objects.get()
    assert (task.kind, task.answer_after, task.changes) == (CircumstanceKind.HEALTH, "fails", {})


def test_an_old_letter_recorded_today_asks_from_today_on(enrolment, officer, head, facility):
    custody_records.add_health_letter(
        inmate=enrolment.inmate, on=TODAY - timedelta(days=10), is_fit=False, by=officer
    )

    assert Circumstance.objects.get().on == TODAY
    assert circumstances_due(head, facility, TODAY) == []


def test_what_is_certain_is_done_and_told(enrolment, officer):
    departures.record_departure(
        inmate=enrolment.inmate, kind=DepartureKind.DEATH, on=TODAY, by=officer
    )

    told = Circumstance.objects.get()
    assert (told.kind, told.outcome) == (CircumstanceKind.LEFT, CircumstanceOutcome.AUTOMATIC)
    assert (told.enrolment, told.settled_on) == (enrolment, TODAY)


def test_an_import_of_500_asks_the_database_as_often_as_one_of_5(facility, officer):
    training_class = a_class(facility, quota=60)
    enrolments = seated(training_class, officer, 25)
    later = {"expires_on": (date(2027, 1, 1), date(2027, 1, 2))}

    def cost(number):
        people = {each.inmate_id: later for each in enrolments[:number]}
        with CaptureQueriesContext(connection) as queries:
            circumstances.note_changes(people=people, on=TODAY, by=officer)
        return len(queries)

    cost(1)
    assert cost(5) == cost(25)


def test_undoing_an_import_closes_its_tasks(enrolment, officer, facility):
    batch = ImportBatchFactory(facility=facility)
    goes_home(enrolment.inmate, officer)
    Circumstance.objects.update(batch=batch)

    closed = circumstances.take_back(
        batch=batch, people=[enrolment.inmate_id], on=TODAY, by=officer
    )

    assert closed == 1
    assert Circumstance.objects.get().outcome == CircumstanceOutcome.AUTOMATIC


# --- Settling --------------------------------------------------------------------------------


@pytest.fixture
def task(enrolment, officer):
    goes_home(enrolment.inmate, officer)
    return Circumstance.objects.get()


def test_keeping_needs_no_reason_and_changes_nothing(task, officer):
    settle(task, officer, CircumstanceOutcome.KEEP)

    task.refresh_from_db()
    task.enrolment.refresh_from_db()
    assert (task.outcome, task.settled_by) == (CircumstanceOutcome.KEEP, officer)
    assert task.enrolment.state == EnrolmentState.ENROLLED


def test_suspending_and_ending_do_what_they_say(task, officer, facility):
    for outcome in (CircumstanceOutcome.SUSPEND, CircumstanceOutcome.END):
        with pytest.raises(DomainError, match="Write the reason"):
            settle(task, officer, outcome)
    settle(task, officer, CircumstanceOutcome.SUSPEND, reason="Menunggu SK")
    task.enrolment.refresh_from_db()
    assert task.enrolment.suspended_reason == "Menunggu SK"

    goes_home(task.inmate, officer, on=date(2026, 8, 5))
    assert not Circumstance.objects.open().exists()  # the answer is the same as before
    custody_records.add_health_letter(
        inmate=task.inmate, on=TODAY, is_fit=False, limits="", by=officer
    )
    change(task.inmate, officer, integration="none", integration_kind=None, integration_on=None)
    second = Circumstance.objects.open().order_by("pk").last()
    with pytest.raises(DomainError, match="Choose why the place ends"):
        settle(second, officer, CircumstanceOutcome.END, reason="Sakit")
    settle(
        second,
        officer,
        CircumstanceOutcome.END,
        reason="Sakit",
        exit_reason=ExitReason.objects.get(code="no_time_left"),
    )
    task.enrolment.refresh_from_db()
    assert (task.enrolment.state, task.enrolment.exit_note) == (EnrolmentState.WITHDRAWN, "Sakit")


def test_moving_gives_the_place_elsewhere(enrolment, officer, facility):
    here = enrolment.training_class
    there = TrainingClassFactory(
        facility=facility,
        programme_version=here.programme_version,
        batch_number=2,
        state="selecting",
        starts_on=date(2026, 8, 3),
        ends_on=date(2026, 8, 14),
    )
    SessionFactory(training_class=there, on=date(2026, 8, 3))
    goes_home(enrolment.inmate, officer, on=date(2026, 8, 25))

    settle(
        Circumstance.objects.get(),
        officer,
        CircumstanceOutcome.MOVE,
        reason="Masih sempat",
        to_class=there,
    )

    assert there.enrolments.live().get().inmate == enrolment.inmate


def test_two_officers_settle_a_task_once(task, officer, supervisor):
    settle(task, officer, CircumstanceOutcome.KEEP)

    with pytest.raises(DomainError, match="settled on 15 July 2026 already: keeps the place"):
        settle(task, supervisor, CircumstanceOutcome.END, reason="Bebas")


def test_a_task_that_changed_meanwhile_is_looked_at_again(task, officer):
    goes_home(task.inmate, officer, on=date(2026, 8, 10))

    with pytest.raises(DomainError, match="changed again"):
        settle(task, officer, CircumstanceOutcome.KEEP)


# --- Pages and the list of what is due ---------------------------------------------------------


def test_after_seven_days_the_head_reads_it(task, officer, head, facility):
    assert len(circumstances_due(officer, facility, TODAY)) == 1
    assert circumstances_due(head, facility, TODAY + timedelta(days=6)) == []
    assert len(circumstances_due(head, facility, TODAY + timedelta(days=7))) == 1


def test_a_task_of_a_place_that_ended_waits_no_longer(task, officer, facility, client_of):
    leaving.leave(
        enrolment=task.enrolment,
        reason=ExitReason.objects.get(code="no_time_left"),
        on=TODAY,
        note="Bebas",
        by=officer,
    )

    assert circumstances_due(officer, facility, TODAY) == []
    assert task.inmate.id_card_name not in client_of(officer).get("/kelas/perubahan/").text


def test_the_page_shows_what_was_and_is_and_takes_the_decision(task, officer, client_of):
    client = client_of(officer)
    assert task.inmate.id_card_name in client.get("/kelas/perubahan/").text
    address = reverse("trainees:circumstance-detail", args=[task.pk])
    page = client.get(address).text
    assert "20 Agu 2026" in page

    sent = {"once": "k" * 32, "version": task.version, "outcome": "suspend"}
    assert client.post(address, sent).status_code == 400
    assert client.post(address, sent | {"reason": "Menunggu SK"}).status_code == 302

    task.refresh_from_db()
    assert task.outcome == CircumstanceOutcome.SUSPEND
    done = client.get("/kelas/perubahan/?status=selesai").text
    assert task.inmate.id_card_name in done
    assert client.get(address).status_code == 200


def test_a_page_older_than_the_change_may_be_sent_again(task, officer, client_of):
    client, address = client_of(officer), reverse("trainees:circumstance-detail", args=[task.pk])
    sent = {"version": task.version, "outcome": "keep"}
    goes_home(task.inmate, officer, on=date(2026, 8, 10))

    answer = client.post(address, sent | {"once": "k" * 32})
    assert (answer.status_code, "10 Agu 2026" in answer.text) == (400, True)
    form = answer.context["form"]
    sent = {name: form[name].value() for name in sent}
    assert sent["outcome"] == "keep"

    assert client.post(address, sent | {"once": "l" * 32}).status_code == 302


def test_another_facility_and_outsiders_find_nothing(
    task, other_officer, coordinator, manager, client_of
):
    address = reverse("trainees:circumstance-detail", args=[task.pk])

    assert client_of(other_officer).get(address).status_code == 404
    assert {client_of(each).get(address).status_code for each in (coordinator, manager)} == {403}
    assert task.inmate.id_card_name not in client_of(other_officer).get("/kelas/perubahan/").text


def test_a_place_that_goes_on_again_is_no_longer_suspended(task, officer):
    settle(task, officer, CircumstanceOutcome.SUSPEND, reason="Menunggu SK")

    resumed = places.resume(enrolment=task.enrolment, by=officer)
    assert resumed.suspended_on is None
