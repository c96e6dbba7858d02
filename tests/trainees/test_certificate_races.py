"""Two classes of one issuer reach for the same numbers in the same moment."""

from functools import partial

import pytest
import time_machine
from django.db import IntegrityError

from rutan.common.errors import DomainError
from tests.factories.partnerships import PartnerFactory, TrainingClassFactory
from tests.factories.trainees import EnrolmentFactory
from tests.races import together
from tests.trainees.people import NOON, TODAY
from trainees import numbering
from trainees.actions import certificates
from trainees.actions.certificate_numbers import Numbered
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


def number_all(training_class, by):
    """As somebody would who looks for free numbers and takes them."""
    people = list(training_class.enrolments.order_by("pk").values_list("pk", flat=True))
    words = certificates.usual_words(training_class, K)
    free = numbering.free_run(words.issuer, K, "001/2026", PEOPLE)
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


def test_without_the_lock_on_the_issuer_the_constraint_is_what_refuses(
    classes, officer, monkeypatch
):
    """The control: the test above can fail, with an error instead of a sentence."""
    monkeypatch.setattr(certificates, "lock_issuers", lambda issuers: None)

    answers = together(partial(number_all, row, officer) for row in classes)

    assert all(
        each == PEOPLE or isinstance(each, IntegrityError | DomainError) for each in answers
    ), answers
    numbers = list(Certificate.objects.exclude(number="").values_list("number_key", flat=True))
    assert len(numbers) == len(set(numbers)) == PEOPLE * answers.count(PEOPLE)
