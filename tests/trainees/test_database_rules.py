"""The hard rules as the database holds them, for imports, shells and races (domain 14.10)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.factories.partnerships import TrainingClassFactory
from tests.factories.trainees import (
    ApplicationFactory,
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
    InmateIdentityFactory,
)
from trainees.models import Application, Certificate, Custody, Enrolment, InmateIdentity

pytestmark = pytest.mark.django_db


def copied(row, **values):
    """Another row like `row`, past every rule in Python."""
    row.pk = None
    row._state.adding = True
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_insert=True)


@pytest.fixture
def custody(facility):
    return CustodyFactory(inmate=InmateFactory(facility=facility), complete=True)


def test_two_stays_at_once_are_refused(custody):
    with pytest.raises(IntegrityError), transaction.atomic():
        copied(Custody.objects.get())

    assert Custody.objects.count() == 1


def test_a_person_sits_in_a_class_once(custody):
    EnrolmentFactory(inmate=custody.inmate, custody=custody)

    with pytest.raises(IntegrityError), transaction.atomic():
        copied(Enrolment.objects.get())


def test_a_person_is_a_candidate_of_a_class_once(custody):
    ApplicationFactory(inmate=custody.inmate)

    with pytest.raises(IntegrityError), transaction.atomic():
        copied(Application.objects.get())


def test_a_number_stands_on_one_certificate_of_an_issuer(custody):
    first = CertificateFactory(issued=True)
    other = CertificateFactory(issued=True, issuer=first.issuer, kind=first.kind)

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=other.pk).update(number_key=first.number_key)


def test_a_nik_belongs_to_one_person(custody, facility):
    first = InmateIdentityFactory(inmate=custody.inmate, nik="7310991203950001")
    other = InmateIdentityFactory(inmate=InmateFactory(facility=facility), nik="7310991203950002")

    with pytest.raises(IntegrityError), transaction.atomic():
        InmateIdentity.objects.filter(pk=other.pk).update(nik=first.nik)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Custody, {"left_on": date(2026, 1, 1)}),
        (Custody, {"state": "released"}),
        (Enrolment, {"state": "completed"}),
        (Enrolment, {"ended_on": date(2000, 1, 1), "state": "completed"}),
        (Enrolment, {"credited_quarters": 33, "expected_hours": 8}),
    ],
    ids=["a day, still inside", "gone, no day", "no end", "end before start", "hours unheld"],
)
def test_state_and_its_fields_agree(custody, model, values):
    EnrolmentFactory(inmate=custody.inmate, custody=custody)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


@pytest.mark.parametrize(
    "values",
    [
        {"ends_on": date(2000, 1, 1)},
        {"exam_on": date(2000, 1, 1)},
        {"quota": 0},
        {"seats_taken": 999},
        {"state": "closed"},
        {"state": "cancelled"},
        {"state": "running"},
    ],
)
def test_a_class_that_cannot_be_is_refused(values):
    made = TrainingClassFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(made).objects.filter(pk=made.pk).update(**values)
