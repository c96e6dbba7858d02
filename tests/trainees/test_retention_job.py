import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from partnerships.models import Facility
from rutan.audit.models import AuditEvent
from tests.factories.after import RetentionHoldFactory
from tests.factories.trainees import CustodyFactory
from tests.trainees.lives import a_whole_life
from trainees import models, retention_rules
from trainees.actions import aftermath, figures, retention
from trainees.models import (
    Application,
    Appointment,
    Attendance,
    AttendanceChange,
    CatchUpPlace,
    CertificateMove,
    ConductScore,
    ContactAttempt,
    Custody,
    Enrolment,
    FollowUp,
    HealthLetter,
    InmateIdentity,
    KeepApart,
    Outcome,
    PriorityMove,
    ReadinessItem,
    Release,
    ReleaseContact,
    ReturnToCustody,
    SubjectRequest,
)
from trainees.reports import reached
from trainees.reports.indicators import Period, values
from trainees.reports.indicators import Scope as IndicatorScope
from trainees.reports.reintegration import Question, Scope, reintegration
from trainees.reports.survival import survival

LEFT = date(2026, 7, 10)
MONTH_ENDS = (date(2026, 8, 31), date(2027, 1, 31), date(2039, 12, 31))
LATER = MONTH_ENDS[-1:]  # the others come before February 2027
FAR = date(2040, 1, 31)
ENDS = {
    "specific": date(2027, 7, 10),
    "contact": date(2029, 2, 9),
    "outcome": date(2029, 2, 9),
    "training": date(2031, 7, 31),
    "stay": date(2031, 7, 10),
    "certificate": date(2036, 8, 6),
    "request": date(2031, 7, 15),
    "person": date(2037, 2, 9),
}
BY_ROW = {"training", "certificate", "request"}
GONE = {
    "specific": (HealthLetter, ConductScore, KeepApart),
    "contact": (ContactAttempt, ReleaseContact),
    "outcome": (),
    "training": (Attendance, AttendanceChange, CatchUpPlace, PriorityMove),
    "stay": (Appointment, ReadinessItem),
    "certificate": (CertificateMove,),
    "request": (SubjectRequest,),
    "person": (InmateIdentity,),
}


@pytest.fixture(autouse=True)
def _long_after():
    with time_machine.travel(FAR, tick=False):
        yield


@pytest.fixture
def life(facility):
    inmate = a_whole_life(facility)
    aftermath.refresh([inmate.pk])
    return inmate


def counted_of(done):
    return {each.rule: each.rows for each in done if each.rows}


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ENDS)
def test_each_rule_waits_for_its_last_day_and_finds_nothing_twice(life, rule):
    before = retention.run(on=ENDS[rule] - timedelta(days=1))
    assert rule in BY_ROW or rule not in counted_of(before)
    assert all(model.objects.exists() for model in GONE[rule])

    assert counted_of(retention.run(on=ENDS[rule]))[rule] > 0

    assert not any(model.objects.exists() for model in GONE[rule])
    assert counted_of(retention.run(on=ENDS[rule])) == {}


def figures_of(life, user, month_ends=MONTH_ENDS):
    training_class = life.enrolments.get().training_class
    everywhere = Scope(
        enrolments=Enrolment.objects.for_user(user), applications=Application.objects.for_user(user)
    )
    here = Facility.objects.filter(pk=life.facility_id)
    return [
        *(values(IndicatorScope(here, Period.read("2026"), on)) for on in month_ends),
        *(reintegration(everywhere, Question(on=on)) for on in month_ends),
        list(reached.participants(training_class.agreement, user)),
        model_to_dict(figures.refresh(training_class)),
    ]


@pytest.mark.django_db
def test_figures_are_the_same_before_and_after_every_rule(life, supervisor):
    before = figures_of(life, supervisor)
    assert (before[3].total.released, before[4].total.reached) == (1, 1)

    for night in sorted(set(ENDS.values())):
        retention.run(on=night)
        aftermath.refresh([life.pk])

        assert figures_of(life, supervisor) == before, night


@pytest.mark.looks
@pytest.mark.django_db
@pytest.mark.parametrize("day", [1, 2, 8, 9, 10, 28])
def test_a_return_stays_on_its_side_of_a_window_of_the_same_month(life, supervisor, day):
    FollowUp.objects.update(closes_on=date(2027, 2, 9), state="missed", counted=None)
    Outcome.objects.all().delete()
    ReturnToCustody.objects.update(on=date(2027, 2, day), kind="sentenced")
    aftermath.refresh([life.pk])
    before = figures_of(life, supervisor, LATER)
    assert (Enrolment.objects.get().b6_kind is not None) == (day <= 9)

    retention.run(on=FAR)

    assert figures_of(life, supervisor, LATER) == before
    assert ReturnToCustody.objects.get().on.day <= 2
    assert counted_of(retention.run(on=FAR)) == {}


@pytest.mark.looks
@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["outcome", "person"])
@pytest.mark.parametrize("day", [9, 10, 28])
def test_a_death_stays_on_its_side_of_a_window_of_the_same_month(life, supervisor, day, rule):
    FollowUp.objects.update(closes_on=date(2027, 2, 9), state="missed", counted=None)
    ReturnToCustody.objects.all().delete()
    died_on = date(2027, 2, day)
    Outcome.objects.update(
        on=died_on, heard_on=died_on, follow_up=None, detail="", note="",
        kind=models.OutcomeKind.objects.get(code="deceased"),
    )  # fmt: skip
    aftermath.refresh([life.pk])
    before = figures_of(life, supervisor, LATER)
    assert (Enrolment.objects.get().b6_kind is not None) == (day <= 9)

    retention.run(on=ENDS[rule] + timedelta(days=31))

    assert figures_of(life, supervisor, LATER) == before
    assert (Outcome.objects.get().on.day <= 2) == (rule == "person")
    assert counted_of(retention.run(on=ENDS[rule] + timedelta(days=31))) == {}


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["outcome", "stay"])
def test_an_answer_of_the_month_of_release_stays_outside(life, supervisor, rule):
    """Free on 10 July, at work since the 12th, told on the 27th."""
    told = {"on": date(2026, 7, 27), "heard_on": date(2026, 7, 28), "since_on": date(2026, 7, 12)}
    Outcome.objects.update(**told, kind=models.OutcomeKind.objects.get(code="employed"))
    before = survived(supervisor)
    assert (before.unreached, before.work.events) == (0, 1)

    retention.run(on=ENDS[rule])

    after = survived(supervisor)
    assert (after.unreached, after.work.events) == (0, 1)
    assert 0 <= after.work.watched[0] <= 31
    released_on = Release.objects.get().on
    told = Outcome.objects.values_list("on", "heard_on", "since_on").get()
    assert told == (released_on, released_on, released_on)
    assert counted_of(retention.run(on=ENDS[rule])) == {}


def survived(user):
    everywhere = Scope(
        enrolments=Enrolment.objects.for_user(user), applications=Application.objects.for_user(user)
    )
    return survival(everywhere, Question(on=MONTH_ENDS[-1]))


@pytest.mark.django_db
def test_a_register_number_goes_with_its_entry(life):
    retention.run(on=ENDS["stay"])

    life.refresh_from_db()
    assert (life.register_label, life.anonymised_on) == ("–", None)


@pytest.mark.django_db
def test_what_is_left_of_a_stay_and_an_answer_is_months(life):
    retention.run(on=FAR)

    days = [
        *Custody.objects.values_list("entered_on", flat=True),
        *Custody.objects.values_list("left_on", flat=True),
        *Release.objects.values_list("on", flat=True),
        *Outcome.objects.values_list("heard_on", flat=True),
        *ReturnToCustody.objects.values_list("on", flat=True),
        *Enrolment.objects.values_list("ended_on", flat=True),
    ]
    assert {day.day for day in days} == {1}
    outcome = Outcome.objects.get()
    assert (outcome.detail, outcome.note, outcome.on) == ("", "", date(2027, 1, 1))


@pytest.mark.django_db
def test_nobody_in_custody_and_nobody_held_back_is_touched(life, facility):
    inside, held = a_whole_life(facility), a_whole_life(facility)
    CustodyFactory(inmate=inside, entered_on=date(2027, 1, 1))
    RetentionHoldFactory(inmate=held, from_on=date(2030, 1, 1), until_on=None)

    done = retention.run(on=FAR)

    assert {each.people for each in done} == {1}
    assert {each.held for each in done} == {1}
    assert HealthLetter.objects.filter(inmate__in=[inside, held]).count() == 2
    assert not HealthLetter.objects.filter(inmate=life).exists()
    event = AuditEvent.objects.filter(action="retention.applied").order_by("seq")[0]
    assert (event.details["rule"], event.details["people"]) == ("contact", 1)


@pytest.mark.looks
@pytest.mark.django_db
@pytest.mark.parametrize("event", ["held back", "in custody"])
def test_who_is_kept_since_the_night_began_is_not_touched(life, monkeypatch, event):
    def late(keys):
        if event == "in custody" and not life.custodies.open().exists():
            CustodyFactory(inmate=life, entered_on=date(2039, 1, 1))
        elif event == "held back":
            RetentionHoldFactory(inmate=life, from_on=date(2030, 1, 1), until_on=None)
        yield list(keys)

    monkeypatch.setattr(retention, "_batches", late)

    assert {each.people for each in retention.run(on=FAR)} == {0}
    assert HealthLetter.objects.exists()


@pytest.mark.django_db
def test_the_night_asks_as_much_for_three_people_as_for_one(life, facility):
    with transaction.atomic(), CaptureQueriesContext(connection) as one:
        retention.run(on=FAR)
        transaction.set_rollback(True)
    more = [a_whole_life(facility), a_whole_life(facility)]
    aftermath.refresh([each.pk for each in more])

    with CaptureQueriesContext(connection) as three:
        done = retention.run(on=FAR)

    assert {each.people for each in done} == {3}
    assert len(three) == len(one)


@pytest.mark.django_db
def test_a_day_to_come_deletes_nothing_that_is_not_due_today(life):
    with time_machine.travel(LEFT, tick=False):
        assert counted_of(retention.run(on=FAR)) == {}


@pytest.mark.django_db
def test_a_dry_run_tells_and_changes_nothing(life):
    told = io.StringIO()

    call_command("retention", "--dry-run", "--on", "2039-01-01", stdout=told)

    rows = [line.split() for line in told.getvalue().splitlines()[1:-1]]
    assert [row[-4].strip("()") for row in rows] == list(retention.IN_ORDER)
    assert all(int(row[-3]) for row in rows)
    assert "Kesehatan, risiko, dan disiplin (specific)" in told.getvalue()
    assert HealthLetter.objects.exists()
    assert not AuditEvent.objects.filter(action="retention.applied").exists()


def rule(**changes):
    step = {"model": "trainees.HealthLetter", "act": "delete"}
    row = {"purpose": "x", "after": "x", "years": 1, "start": "release", "do": [step]}
    return {"specific": row | changes}


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"years": -1}, "years"),
        ({"start": "birth"}, "start"),
        ({"wrong": 1}, "wrong"),
        ({"do": [{"model": "trainees.Nobody", "act": "delete"}]}, "trainees.Nobody"),
        ({"do": [{"model": "trainees.RegisterKind", "act": "delete"}]}, "leads to no person"),
        ({"do": [{"model": "trainees.Release", "act": "burn"}]}, "act of trainees.Release"),
        (
            {"do": [{"model": "trainees.Release", "act": "blur", "empty": ["secret"]}]},
            "trainees.Release.secret",
        ),
    ],
)
def test_a_rule_that_cannot_be_carried_out_is_refused(changes, word):
    retention_rules.read(rule())

    with pytest.raises(ImproperlyConfigured, match=word) as refused:
        retention_rules.read(rule(**changes))

    assert "[specific]" in str(refused.value)


def test_every_rule_that_does_something_has_its_place_in_the_night():
    assert {each.name for each in retention_rules.load() if each.steps} == set(retention.IN_ORDER)
    assert models.HealthLetter in {
        step.model for each in retention_rules.load() for step in each.steps
    }


def test_the_page_tells_of_every_rule_and_of_what_the_night_does(client, db):
    assert set(retention_rules.WORDS) == {each.name for each in retention_rules.load()}
    assert all(then for _what, _since, then in retention_rules.WORDS.values())

    page = client.get("/privasi/").text

    assert "2 tahun setelah tindak lanjut terakhir" in page
    assert "surat kuasa" in page
