from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnerships.models import Document
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    InstructorFactory,
    PartnerFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import AssessmentFactory, EnrolmentFactory, ResultFactory
from tests.posting import post
from trainees.choices import AssessmentKind
from trainees.models import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.looks]


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


@pytest.fixture
def client(client_of, officer):
    return client_of(officer)


def page(training_class, name="list", *more):
    return reverse(f"trainees:assessment-{name}", args=[training_class.public_id, *more])


def typed(**values):
    return {"max_score": 100, "pass_score": 70, **values}


def test_a_pre_test_that_is_added_has_its_column_in_the_grid(client, training_class):
    EnrolmentFactory(active=True, training_class=training_class)

    answer = post(client, page(training_class, "create"), typed(kind="pre", on="06/07/2026"))
    grid = client.get(reverse("trainees:class-results", args=[training_class.public_id]))

    assert answer.url == page(training_class)
    assert [kind.value for kind in grid.context["grid"].kinds] == ["pre", "theory", "practice"]


def test_the_external_assessor_is_written_down_and_an_expired_certificate_told(
    client, training_class
):
    lsp = PartnerFactory(kind="lsp", short_name="LSP Las")
    person = InstructorFactory(
        name="Rahmat", partner=lsp, is_assessor=True, certificate_expires_on="2026-07-01"
    )
    sent = typed(kind="competence", on="2026-07-15", body=lsp.pk, person=person.pk)

    post(client, page(training_class, "create"), sent)
    shown = client.get(page(training_class)).content.decode()

    assert "LSP Las" in shown
    assert "Rahmat" in shown
    assert "1 Juli 2026" in shown  # since when the certificate is no longer valid


def test_what_is_refused_stands_at_its_field_with_everything_typed(client, training_class, partner):
    """The training partner does not hold the competence test."""
    InstructorFactory(partner=partner, is_assessor=True)
    sent = typed(kind="competence", body=partner.pk, assessor="Sitti, MET.000.1")

    answer = post(client, page(training_class, "create"), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors["body"]
    assert "Sitti, MET.000.1" in answer.content.decode()
    assert not Assessment.objects.exists()


def test_two_who_change_a_test_are_shown_both(client, training_class):
    test = AssessmentFactory(training_class=training_class)
    address = page(training_class, "edit", test.pk)
    assert post(client, address, typed(version=1, max_score=90)).status_code == 302

    answer = post(client, address, typed(version=1, max_score=80))

    assert answer.status_code == 409
    assert all(words in answer.content.decode() for words in ("90", "80"))


@pytest.mark.parametrize("size", [30_000_000, 20])
def test_minutes_too_large_or_strange_are_answered_with_a_sentence(client, training_class, size):
    test = AssessmentFactory(training_class=training_class, on=TODAY)
    file = SimpleUploadedFile("ba.pdf", b"x" * size, "application/pdf")
    sent = {"number": "BA-07/UJK/2026", "file": file}

    answer = post(client, page(training_class, "minutes", test.pk), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert "BA-07/UJK/2026" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_test_without_a_day_has_no_minutes_yet(client, training_class):
    test = AssessmentFactory(training_class=training_class, on=None)
    address = page(training_class, "minutes", test.pk)

    assert address not in client.get(page(training_class)).content.decode()
    assert client.get(address).status_code == 200


def test_units_without_a_body_are_pointed_at(client, training_class):
    unit = UnitFactory(version=training_class.programme_version)
    test = AssessmentFactory(
        training_class=training_class, kind=AssessmentKind.COMPETENCE, unit=unit
    )
    ResultFactory(assessment=test, enrolment__training_class=training_class)
    add = f"{page(training_class, 'create')}?jenis=competence"
    assert add in client.get(page(training_class)).content.decode()

    AssessmentFactory(
        training_class=training_class,
        kind=AssessmentKind.COMPETENCE,
        assessor_body=PartnerFactory(kind="lsp"),
    )

    assert add not in client.get(page(training_class)).content.decode()


def test_the_list_costs_the_same_for_few_and_many_and_shows_the_gain(client, training_class):
    def queries():
        client.get(page(training_class))
        with CaptureQueriesContext(connection) as seen:
            client.get(page(training_class))
        return len(seen)

    tests = [
        AssessmentFactory(training_class=training_class, kind=kind)
        for kind in (AssessmentKind.PRE, AssessmentKind.POST)
    ]
    few = queries()
    for number in range(12):
        person = EnrolmentFactory(active=True, training_class=training_class)
        for test, score in zip(tests, (40 + number, 65 + number), strict=True):
            ResultFactory(assessment=test, enrolment=person, score=Decimal(score))
        unit = UnitFactory(version=training_class.programme_version, order=number + 20)
        AssessmentFactory(training_class=training_class, kind="competence", unit=unit)

    assert queries() == few <= 15
    assert "+25 poin (n = 12)" in client.get(page(training_class)).content.decode()
