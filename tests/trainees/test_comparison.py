"""The trained beside those who got no place: who is compared, and what may be told of it."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.after import ReturnToCustodyFactory
from tests.factories.trainees import (
    ApplicationFactory,
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
    ReleaseFactory,
)
from trainees.actions import aftermath
from trainees.models import Application, Enrolment, Release
from trainees.reports.comparison import comparison
from trainees.reports.reintegration import Question, Scope

ON = date(2026, 11, 20)
BORN = date(1990, 5, 1)


def _person(facility, **values):
    inmate = InmateFactory(facility=facility, **{"birth_date": BORN, "sex": "male", **values})
    return inmate, CustodyFactory(inmate=inmate, released=True)


def _trained(facility, **values):
    inmate, custody = _person(facility, **values)
    enrolment = EnrolmentFactory(
        inmate=inmate,
        custody=custody,
        completed=True,
        training_class__facility=facility,
        training_class__closed=True,
    )
    CertificateFactory(issued=True, enrolment=enrolment)
    return ReleaseFactory(custody=custody, inmate=inmate)


def _other(facility, returned=None, seat=False, wish=None, **values):
    """Met the requirements, asked, and got no place."""
    inmate, custody = _person(facility, **values)
    asked = {"assessed": True, "lapsed": True, "applied_on": date(2026, 6, 1), **(wish or {})}
    ApplicationFactory(inmate=inmate, training_class__facility=facility, **asked)
    if seat:
        EnrolmentFactory(
            inmate=inmate, custody=custody, completed=True, training_class__facility=facility
        )
    release = ReleaseFactory(custody=custody, inmate=inmate)
    if returned:
        ReturnToCustodyFactory(release=release, on=returned, kind="sentenced")
    return release


def _compared(**question):
    scope = Scope(enrolments=Enrolment.objects.all(), applications=Application.objects.all())
    return comparison(scope, Release.objects.all(), Question(on=ON, **question))


@pytest.mark.django_db
def test_only_who_met_the_requirements_and_got_no_place_is_compared(facility):
    _trained(facility)
    _other(facility)
    _other(facility, returned=date(2026, 9, 1))
    _other(facility, seat=True)
    _other(facility, wish={"answer": "missing"})
    _other(facility, wish={"answer": "fails"})
    _other(facility, wish={"closed_reason": "own_wish"})
    _other(facility, wish={"applied_on": date(2026, 8, 1)})
    _other(InmateFactory().facility)
    aftermath.rebuild()

    found = _compared()

    assert (found.trained, found.others) == (1, 2)
    assert found.result.compared.events == 1
    assert found.result.left_out == 0
    assert _compared(released_from=date(2026, 8, 1)).others == 0


@pytest.mark.django_db
def test_a_letter_of_participation_from_before_makes_nobody_certified(facility):
    inmate = _trained(facility).inmate
    before = EnrolmentFactory(
        inmate=inmate,
        completed=True,
        ended_on=date(2025, 2, 20),
        enrolled_on=date(2025, 1, 10),
        training_class__facility=facility,
        training_class__starts_on=date(2025, 1, 15),
    )
    letter = CertificateFactory(
        issued=True, enrolment=before, kind="participation", issued_on=date(2025, 3, 1)
    )
    _other(facility)
    aftermath.rebuild()
    assert _compared().result.left_out == 0

    type(letter).objects.filter(pk=letter.pk).update(kind="training")
    assert _compared().result.left_out == 1


@pytest.mark.django_db
def test_who_has_nobody_alike_is_left_out_and_told(facility):
    for sex in ("male", "male", "female"):
        _trained(facility, sex=sex)
    _trained(facility, birth_date=date(2004, 1, 1))
    _other(facility)
    aftermath.rebuild()

    found = _compared()

    assert (found.trained, found.result.trained.people) == (4, 2)
    assert float(found.result.left_out) == 0.5
    assert not found.result.is_telling


@pytest.mark.looks
@pytest.mark.django_db
def test_the_page_says_that_it_is_no_proof_and_draws_no_line_of_half_the_people(
    client, officer, manager, facility
):
    for _each in range(10):
        _trained(facility)
        _other(facility)
    aftermath.rebuild()
    address = reverse("portal:comparison") + "?sampai=today"
    client.force_login(officer)
    inside = client.get(address)
    client.force_login(manager)
    outside = client.get(address)

    for _each in range(10):
        _trained(facility, sex="female")
    aftermath.rebuild()
    client.force_login(officer)
    refused = client.get(address)

    for answer in (inside, outside, refused):
        assert "Bukan bukti sebab-akibat" in answer.content.decode()
    assert [len(each.context["page"].lines) for each in (inside, outside, refused)] == [2, 2, 0]
    assert "50%" in refused.context["page"].refusal
