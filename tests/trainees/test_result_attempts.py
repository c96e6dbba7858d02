"""The page of all attempts, and what is written down beside one."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from partnerships.models import Document
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.moments import TODAY
from tests.factories.partnerships import FacilitySettingFactory, TrainingClassFactory, UnitFactory
from tests.factories.trainees import AssessmentFactory, EnrolmentFactory, ResultFactory
from tests.partnerships import papers
from tests.posting import post
from trainees.actions import attempts
from trainees.choices import AssessmentKind, Competence
from trainees.models import Result

pytestmark = pytest.mark.django_db
PNG = papers.png().read()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def person(facility, partner):
    training_class = TrainingClassFactory(assessing=True, facility=facility, partner=partner)
    return EnrolmentFactory(
        active=True, training_class=training_class, inmate__id_card_name="Andi Contoh"
    )


def attempt(person, number=1, score=60, kind=AssessmentKind.THEORY, **values):
    known = person.training_class.assessments.filter(kind=kind, unit=values.get("unit")).first()
    test = known or AssessmentFactory(
        training_class=person.training_class, kind=kind, unit=values.get("unit")
    )
    return ResultFactory(
        assessment=test, enrolment=person, attempt=number, score=score, on=date(2026, 7, number)
    )


def page_of(person, name="attempts", *more):
    args = [person.training_class.public_id, person.inmate.public_id, *more]
    return reverse(f"trainees:result-{name}", args=args)


@pytest.mark.looks
def test_the_page_shows_every_attempt_with_its_day_score_and_evidence(client_of, officer, person):
    unit = UnitFactory(version=person.training_class.programme_version, title="Las tegak")
    for number, score in ((1, 40), (2, "62.5"), (3, 81)):
        attempt(person, number, score)
    attempt(person, kind=AssessmentKind.COMPETENCE, unit=unit)
    client = client_of(officer)

    shown = client.get(page_of(person)).content.decode()
    grid = client.get(reverse("trainees:class-results", args=[person.training_class.public_id]))

    for words in ("40 dari 100", "62,5 dari 100", "81 dari 100", "3 Jul 2026", "Las tegak"):
        assert words in shown
    assert page_of(person) in grid.content.decode()
    assert page_of(person, "repeat") not in grid.content.decode()  # three attempts are all
    assert AuditEvent.objects.get(action="inmate.viewed").subject_id == str(person.inmate_id)


def test_a_fourth_attempt_is_refused_on_the_page_with_how_many_there_were(
    client_of, officer, person
):
    """The page was opened while one more was left."""
    for number in (1, 2, 3):
        attempt(person, number)

    answer = post(
        client_of(officer),
        page_of(person, "repeat"),
        {"score_theory": "70", "competence": Competence.COMPETENT, "on": "2026-07-15"},
    )

    assert "Andi Contoh sudah mengikuti ujian ini 3 kali" in answer.content.decode()
    assert 'value="70"' in answer.content.decode()
    assert Result.objects.count() == 3


def test_note_and_evidence_are_kept_and_a_newer_file_stands_in_front(client_of, officer, person):
    result = attempt(person)
    client, address = client_of(officer), page_of(person, "describe", result.pk)

    for version in (1, 2):
        sent = {"note": "Las sudut", "version": version}
        picture = SimpleUploadedFile("kerja.png", PNG, "image/png")
        assert post(client, address, sent | {"file": picture}).url == page_of(person)

    result.refresh_from_db()
    first, second = Document.objects.order_by("pk")
    assert (result.note, result.evidence, second.replaces) == ("Las sudut", second, first)
    assert (second.is_about_people, second.training_class) == (True, None)
    assert (result.score, result.attempt) == (60, 1)
    assert AuditEvent.objects.filter(action="results.described").count() == 2


@pytest.mark.parametrize("size", [30_000_000, 20])
def test_a_file_too_large_or_strange_is_answered_with_a_sentence(client_of, officer, person, size):
    result = attempt(person)
    file = SimpleUploadedFile("foto.jpg", b"x" * size, "image/jpeg")

    answer = post(
        client_of(officer),
        page_of(person, "describe", result.pk),
        {"note": "Kampuh V, dua lapis", "version": 1, "file": file},
    )

    assert answer.status_code == 422
    assert "Kampuh V, dua lapis" in answer.content.decode()
    assert answer.context["form"].errors["file"]
    assert not Document.objects.exists()


def test_two_who_write_at_once_are_asked(client_of, officer, person):
    result = attempt(person)
    attempts.describe(result=result, version=1, note="Pertama", by=officer)

    answer = post(
        client_of(officer), page_of(person, "describe", result.pk), {"note": "Kedua", "version": 1}
    )

    assert answer.status_code == 409
    assert all(words in answer.content.decode() for words in ("Pertama", "Kedua"))


def test_what_the_partner_verified_and_what_is_closed_stays(person, officer):
    result = attempt(person)
    person.verified_on, person.verified_by = TODAY, officer
    person.save()

    with pytest.raises(DomainError):
        attempts.describe(result=result, version=1, note="x", by=officer)


def test_a_repeat_of_a_unit_is_offered_while_attempts_are_left(client_of, officer, person):
    FacilitySettingFactory(facility=person.training_class.facility, key="most_attempts", value=1)
    unit = UnitFactory(version=person.training_class.programme_version)
    attempt(person, kind=AssessmentKind.COMPETENCE, unit=unit)
    address = reverse(
        "trainees:class-unit-results", args=[person.training_class.public_id, unit.pk]
    )

    assert f"again-{person.pk}" not in client_of(officer).get(address).content.decode()
