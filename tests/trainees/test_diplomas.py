"""A learner gets one diploma, whatever number of classes led to it."""

from functools import partial

import pytest
import time_machine

from rutan.common.errors import DomainError
from tests.factories.partnerships import PartnerFactory
from tests.factories.trainees import EnrolmentFactory
from tests.races import together
from tests.trainees.learners import a_learner, a_rombel
from tests.trainees.people import NOON, TODAY
from trainees import certification
from trainees.actions import certificate_standing, certificates, package_exams
from trainees.actions.certificate_numbers import Numbered
from trainees.certificate_doubts import doubtful
from trainees.choices import CertificateKind
from trainees.models import Certificate

DIPLOMA = CertificateKind.DIPLOMA


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def places(facility, officer, supervisor):
    """Of one graduate in two classes, of two learning centres."""
    first, learner = a_learner(a_rombel(facility), officer)
    second = EnrolmentFactory(
        completed=True,
        training_class=a_rombel(facility, grade=8, partner=PartnerFactory()),
        inmate=first.inmate,
        custody=first.custody,
        learner=learner,
    )
    package_exams.register_exam(learner=learner, on=TODAY, by=officer)
    days = {"exam_on": TODAY, "on": TODAY}
    package_exams.graduate(learner=learner, **days, reason="Rapor menyusul", by=supervisor)
    return first, second


def give(place, number, by):
    return certificates.save_numbers(
        training_class=place.training_class,
        kind=DIPLOMA,
        words=certificates.usual_words(place.training_class, DIPLOMA),
        numbers={place.pk: Numbered(number=number, issued_on=TODAY)},
        by=by,
    )


def waits_in(place):
    return certification.without_certificate(place.training_class, DIPLOMA, [place])


@pytest.mark.django_db
def test_a_learner_gets_one_diploma_in_whatever_class(places, officer):
    first, second = places
    for place in places:
        certificates.prepare(training_class=place.training_class, kind=DIPLOMA, by=officer)

    give(first, "DN-1", officer)

    with pytest.raises(DomainError, match="DN-1"):
        give(second, "DN-2", officer)
    assert [each.number for each in Certificate.objects.valid()] == ["DN-1"]
    assert not waits_in(second)


@pytest.mark.django_db
def test_a_revoked_diploma_is_not_made_good_by_another_class(places, officer, supervisor, head):
    first, second = places
    give(first, "DN-1", officer)
    revoked = certificate_standing.revoke(
        certificate=Certificate.objects.get(), reason="Nama salah", by=supervisor
    )

    with pytest.raises(DomainError, match="Dicabut"):
        give(second, "DN-2", officer)
    certificate_standing.allow_again(certificate=revoked, reason="Nama sudah benar", by=head)
    give(second, "DN-2", officer)

    with pytest.raises(DomainError, match="DN-2"):
        give(first, "DN-3", officer)
    assert [each.number for each in Certificate.objects.valid()] == ["DN-2"]


@pytest.mark.django_db
def test_the_diploma_of_a_graduate_is_in_no_doubt(places, officer):
    place, _other = places
    give(place, "DN-1", officer)

    assert doubtful(Certificate.objects.all()) == {}


@pytest.mark.race
def test_two_classes_of_a_learner_never_give_two_diplomas(places, officer):
    answers = together(
        partial(give, place, f"DN-{number}", officer) for number, place in enumerate(places)
    )

    assert sorted(map(str, answers))[0] == "1"
    assert sum(isinstance(each, DomainError) for each in answers) == 1
    assert Certificate.objects.valid().count() == 1
