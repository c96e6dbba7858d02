"""Two classes of one issuer reach for the same numbers in the same moment."""

from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection

from rutan.common.errors import DomainError
from tests.factories.partnerships import PartnerFactory, TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from tests.races import together
from tests.trainees.people import NOON, TODAY
from trainees import numbering
from trainees.actions import certificates
from trainees.actions.certificate_numbers import Numbered, NumberRefused
from trainees.choices import CertificateKind
from trainees.models import Certificate

pytestmark = pytest.mark.race

CLASSES, PEOPLE = 8, 4
K = CertificateKind.TRAINING


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def classes(facility):
    issuer = PartnerFactory()
    rows = [
        TrainingClassFactory(
            assessing=True, facility=facility, partner=issuer, batch_number=number + 1
        )
        for number in range(CLASSES)
    ]
    for row in rows:
        EnrolmentFactory.create_batch(
            PEOPLE, active=True, training_class=row, credited_hours=10, expected_hours=10
        )
    return rows


def number_all(training_class, by, free=None):
    """As somebody would who looks for free numbers and takes them."""
    people = list(training_class.enrolments.order_by("pk").values_list("pk", flat=True))
    words = certificates.usual_words(training_class, K)
    free = free or numbering.free_run(words.issuer, K, "001/2026", PEOPLE)
    return certificates.save_numbers(
        training_class=training_class,
        kind=K,
        words=words,
        numbers={
            pk: Numbered(number=number, issued_on=TODAY)
            for pk, number in zip(people, free, strict=True)
        },
        by=by,
    )


def test_two_classes_of_one_issuer_never_share_a_number(classes, officer):
    answers = together(partial(number_all, row, officer) for row in classes)

    assert PEOPLE in answers
    assert all(each == PEOPLE or isinstance(each, DomainError) for each in answers), answers
    numbers = list(Certificate.objects.exclude(number="").values_list("number_key", flat=True))
    assert len(numbers) == len(set(numbers)) == PEOPLE * answers.count(PEOPLE)


class Meeting:
    """Two who have looked at the free numbers wait for each other before they write theirs."""

    def __init__(self, monkeypatch):
        self.barrier, self.look = Barrier(2), numbering.taken
        monkeypatch.setattr(numbering, "taken", self)
        self.has_happened = False

    def __call__(self, *args, **kwargs):
        seen = self.look(*args, **kwargs)
        with suppress(BrokenBarrierError):  # who holds the lock waits in vain, then goes on
            self.barrier.wait(timeout=1)
            self.has_happened = True
        return seen


def two_take_the_same_numbers(classes, by):
    """The drafts are there: nothing is written before both could have looked."""
    for row in classes[:2]:
        certificates.prepare(training_class=row, kind=K, by=by)
    numbers = [f"{n:03}/2026" for n in range(1, PEOPLE + 1)]
    return together(partial(number_all, row, by, numbers) for row in classes[:2])


def test_who_comes_second_looks_only_when_the_first_has_written(classes, officer, monkeypatch):
    meeting = Meeting(monkeypatch)

    answers = two_take_the_same_numbers(classes, officer)

    assert not meeting.has_happened
    assert sorted(map(type, answers), key=str) == [int, NumberRefused]  # a sentence, not a fault
    assert Certificate.objects.exclude(number="").count() == PEOPLE


def test_without_the_lock_both_find_the_same_numbers_free(classes, officer, monkeypatch):
    """The control: the test above can fail. One of the two ends in a fault."""
    meeting = Meeting(monkeypatch)
    monkeypatch.setattr(certificates, "lock_issuers", lambda issuers: None)
    if connection.vendor == "sqlite":  # its lock is the transaction that begins by writing
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "transaction_mode", "DEFERRED")

    answers = two_take_the_same_numbers(classes, officer)

    assert meeting.has_happened
    (fault,) = [each for each in answers if each != PEOPLE]
    assert isinstance(fault, IntegrityError | OperationalError)
    assert Certificate.objects.exclude(number="").count() == PEOPLE
