"""What is due about learners: letters, NISN, Dapodik, and who arrived and learns nowhere."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from tests.factories.papers import LearnerRecordFactory, MutationFactory
from tests.factories.partnerships import TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from tests.trainees.people import NOON, TODAY, ready
from trainees.choices import LearnerState
from trainees.due import due_of
from trainees.models import InmateIdentity

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def told(user, facility):
    ours = ("learner-list", "mutation-list")
    return {
        each.title: each.on
        for each in due_of(user, facility, TODAY)
        if each.url_name.partition(":")[2] in ours
    }


def learner(facility, *, nisn="0051234567", **fields):
    fields = {"entered_on": TODAY, "dapodik_on": TODAY} | fields
    record = LearnerRecordFactory(inmate=ready(facility), **fields)
    InmateIdentity.objects.filter(inmate=record.inmate).update(nisn=nisn)
    return record


def test_what_is_in_order_is_not_told(facility, officer, head):
    record = learner(facility)
    MutationFactory(received=True, learner=record, from_facility=facility)

    assert (told(officer, facility), told(head, facility)) == ({}, {})


def test_each_thing_that_is_missing_is_one_line(facility, officer, head, other_facility):
    left = learner(facility, state=LearnerState.MOVED_OUT)
    left.inmate.custodies.update(state="transferred", left_on=TODAY)
    MutationFactory(learner=left, on=TODAY - timedelta(days=20), from_facility=facility)
    record = learner(facility, nisn="")
    training_class = TrainingClassFactory(
        running=True, facility=facility, exam_on=TODAY + timedelta(days=30)
    )
    EnrolmentFactory(
        inmate=record.inmate,
        custody=record.inmate.custodies.get(),
        training_class=training_class,
        learner=record,
    )
    for days in (29, 30, 40):
        learner(facility, entered_on=TODAY - timedelta(days=days), dapodik_on=None)
    arrived = learner(facility, state=LearnerState.MOVED_OUT)
    MutationFactory(
        learner=arrived,
        from_facility=other_facility,
        to_facility=facility,
        on=TODAY - timedelta(days=9),
        received_on=TODAY - timedelta(days=5),
    )

    assert told(officer, facility) == {
        "Write the mutation letter of 1 learner": TODAY - timedelta(days=6),
        "Record the NISN of 1 learner before the exam": TODAY + timedelta(days=30),
        "Ask whether 2 learners are in Dapodik": TODAY - timedelta(days=10),
        "1 learner arrived and learns nowhere yet": TODAY - timedelta(days=5),
    }
    assert told(head, facility) == {}
