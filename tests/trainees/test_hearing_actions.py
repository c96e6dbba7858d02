from datetime import date

import pytest
import time_machine
from django.utils import translation

from rutan.common.errors import DomainError
from tests.trainees.people import NOON, TODAY, a_class, candidate
from trainees.actions import hearings
from trainees.actions.hearings import Decision
from trainees.models import BoardHearing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def decide(training_class, decisions, by, number="BA 1/2026", on=TODAY):
    return hearings.decide(
        training_class=training_class, decisions=decisions, number=number, on=on, by=by
    )


def test_one_hearing_decides_on_the_whole_list(facility, officer):
    training_class = a_class(facility)
    yes, later, no = (candidate(training_class, proposed=True) for _ in range(3))

    hearing = decide(
        training_class,
        {
            yes.pk: Decision(verdict="recommended"),
            later.pk: Decision(verdict="deferred", reason="Menunggu asesmen"),
            no.pk: Decision(verdict="rejected", reason="Belum sepertiga"),
        },
        officer,
    )

    states = []
    for application in (yes, later, no):
        application.refresh_from_db()
        states.append(application.state)
    assert states == ["recommended", "deferred", "rejected"]
    assert hearing.decisions.count() == 3


@pytest.mark.parametrize("verdict", ["deferred", "rejected"])
def test_a_no_has_a_reason(facility, officer, verdict):
    training_class = a_class(facility)
    application = candidate(training_class, proposed=True)

    with pytest.raises(DomainError) as refused:
        decide(training_class, {application.pk: Decision(verdict=verdict)}, officer)

    assert refused.value.field == f"reason_{application.pk}"
    assert not BoardHearing.objects.exists()


def test_a_number_of_minutes_is_used_once(facility, officer):
    training_class = a_class(facility)
    first, second = (candidate(training_class, proposed=True) for _ in range(2))
    decide(training_class, {first.pk: Decision(verdict="recommended")}, officer)

    with pytest.raises(DomainError) as refused:
        decide(training_class, {second.pk: Decision(verdict="recommended")}, officer)

    assert refused.value.field == "number"


def test_a_decision_lies_in_the_past(facility, officer):
    training_class = a_class(facility)
    application = candidate(training_class, proposed=True)

    with pytest.raises(DomainError, match="cannot be after today"):
        decide(
            training_class,
            {application.pk: Decision(verdict="recommended")},
            officer,
            on=date(2026, 7, 16),
        )


def test_only_what_was_proposed_is_decided(facility, officer):
    training_class = a_class(facility)
    application = candidate(training_class)

    with pytest.raises(DomainError, match="Select at least one candidate"):
        decide(training_class, {application.pk: Decision(verdict="recommended")}, officer)
