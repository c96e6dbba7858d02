"""Limits that cannot be read, conduct, earlier places and pairs kept apart."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import translation

from partnerships.choices import RequirementKind
from partnerships.models import Requirement
from rutan.common.findings import Answer
from tests.factories.partnerships import SessionFactory, TrainingClassFactory
from tests.factories.trainees import (
    AppointmentFactory,
    ConductScoreFactory,
    EnrolmentFactory,
    ExitReasonFactory,
    KeepApartFactory,
)
from tests.trainees.people import NOON, TODAY, a_class, candidate, ready, seated
from trainees import eligibility

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def training_class(facility):
    return a_class(facility)


def asks(training_class, kind, limit, *, mandatory=True):
    Requirement.objects.create(
        version=training_class.programme_version, kind=kind, limit=limit, is_mandatory=mandatory
    )


def apart(*two):
    one, other = sorted(two, key=lambda each: each.pk)
    return KeepApartFactory(facility=one.facility, one=one, other=other)


def found(training_class, inmate, code):
    findings = eligibility.assess(training_class, [inmate])[inmate.pk]
    return next((each for each in findings if each.code == code), None)


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        (RequirementKind.EDUCATION, "no-such-level"),
        (RequirementKind.EDUCATION, ""),
        (RequirementKind.AGE, "18"),
        (RequirementKind.AGE, ""),
        (RequirementKind.SEX, "x"),
        (RequirementKind.RISK, "huge"),
        (RequirementKind.LEGAL_STATUS, "everybody"),
        (RequirementKind.SERVED_FRACTION, "a third"),
        (RequirementKind.CONDUCT, "fine"),
    ],
)
def test_a_limit_that_cannot_be_read_is_never_met(training_class, facility, kind, limit):
    asks(training_class, kind, limit, mandatory=False)

    finding = found(training_class, ready(facility), kind.value)

    assert (finding.answer, finding.blocks) == (Answer.MISSING, True)
    assert finding.way_forward


def test_an_age_is_asked_of_who_has_no_birth_date(training_class, facility):
    asks(training_class, RequirementKind.AGE, "18-60")

    inmate = ready(facility)
    inmate.birth_date = None
    finding = found(training_class, inmate, "age")

    assert (finding.answer, finding.message) == (
        Answer.MISSING,
        "Date of birth is not recorded",
    )


@pytest.mark.parametrize(
    ("grade", "days", "answer"),
    [
        ("good", 0, Answer.MEETS),
        ("very_good", 0, Answer.MEETS),
        ("fair", 0, Answer.FAILS),
        ("good", 181, Answer.MEETS),
        ("good", 182, Answer.MISSING),
        (None, 0, Answer.MISSING),
    ],
)
def test_conduct_is_a_fresh_grade_where_the_programme_asks(
    training_class, facility, grade, days, answer
):
    inmate = ready(facility)
    if grade:
        ConductScoreFactory(
            custody=inmate.custodies.get(), grade=grade, on=TODAY - timedelta(days=days)
        )
    assert found(training_class, inmate, "conduct") is None

    asks(training_class, RequirementKind.CONDUCT, "good", mandatory=False)
    finding = found(training_class, inmate, "conduct")

    assert finding.answer == answer
    assert not finding.blocks
    assert finding.answer == Answer.MEETS or finding.way_forward


@pytest.mark.parametrize(("dropout", "answer"), [(True, Answer.CONSIDER), (False, Answer.MEETS)])
def test_an_earlier_place_that_ended_early_is_shown_with_its_reason(
    training_class, facility, dropout, answer
):
    inmate = ready(facility)
    assert found(training_class, inmate, "left_before") is None
    EnrolmentFactory(
        withdrawn=True,
        inmate=inmate,
        custody=inmate.custodies.get(),
        exit_reason=ExitReasonFactory(counts_as_dropout=dropout),
        exit_note="Sakit",
        ended_on=date(2026, 7, 14),
    )

    finding = found(training_class, inmate, "left_before")

    assert (finding.answer, finding.as_of, finding.blocks) == (answer, date(2026, 7, 14), False)
    assert "Sakit" in finding.value


def test_who_is_kept_apart_from_somebody_with_a_seat_fails_and_no_name_is_told(
    training_class, facility, officer
):
    (place,) = seated(training_class, officer)
    inmate, asking = ready(facility), candidate(training_class).inmate
    with_a_seat = apart(inmate, place.inmate)

    finding = found(training_class, inmate, "kept_apart")
    assert finding.blocks
    assert place.inmate.id_card_name not in f"{finding.message} {finding.value}"

    with_a_seat.until_on = TODAY
    with_a_seat.save()
    assert found(training_class, inmate, "kept_apart") is None

    apart(inmate, asking)
    finding = found(training_class, inmate, "kept_apart")
    assert (finding.answer, finding.blocks) == (Answer.CONSIDER, False)


@pytest.mark.parametrize(
    ("kind", "on", "is_planned", "is_found"),
    [
        ("court", date(2026, 8, 3), True, True),
        ("visit", date(2026, 8, 3), True, False),
        ("court", date(2026, 8, 4), True, False),  # the class does not meet
        ("court", date(2026, 8, 4), False, True),  # it may meet: nothing is planned yet
        ("court", date(2026, 8, 2), False, False),
        ("court", date(2026, 8, 28), False, True),
        ("court", date(2026, 8, 29), False, False),
    ],
)
def test_a_day_in_court_during_the_class_is_considered(
    training_class, facility, kind, on, is_planned, is_found
):
    if not is_planned:
        training_class.sessions.all().delete()
    inmate = ready(facility)
    AppointmentFactory(custody=inmate.custodies.get(), kind=kind, on=on)

    finding = found(training_class, inmate, "court_day")

    assert (finding is not None) == is_found
    if finding:
        assert (finding.answer, finding.blocks) == (Answer.CONSIDER, False)


@pytest.mark.parametrize(
    ("lesson", "other"),
    [({"is_catch_up": True}, {"running": True}), ({}, {"postponed": True})],
    ids=["catching up", "a class that stands still"],
)
def test_what_the_person_does_not_come_to_is_no_clash(training_class, facility, lesson, other):
    elsewhere = TrainingClassFactory(facility=facility, ends_on=date(2026, 12, 18), **other)
    SessionFactory(training_class=elsewhere, on=date(2026, 8, 3), **lesson)
    inmate = ready(facility)
    EnrolmentFactory(
        active=True,
        inmate=inmate,
        custody=inmate.custodies.get(),
        training_class=elsewhere,
    )

    finding = found(training_class, inmate, "timetable")

    assert (finding.answer, finding.value) == (Answer.CONSIDER, str(elsewhere))


def test_a_lesson_that_is_over_is_no_clash(training_class, facility):
    """Who enters late missed it anyway."""
    past = date(2026, 7, 10)
    SessionFactory(training_class=training_class, on=past)
    elsewhere = TrainingClassFactory(facility=facility, running=True, ends_on=date(2026, 12, 18))
    for day in (past, date(2026, 8, 4)):
        SessionFactory(training_class=elsewhere, on=day)
    inmate = ready(facility)
    EnrolmentFactory(
        active=True, inmate=inmate, custody=inmate.custodies.get(), training_class=elsewhere
    )

    assert found(training_class, inmate, "timetable").answer == Answer.MEETS
