"""Who is watched for how long after a release, and what the page tells to whom."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from rutan.common.dates import add_months
from tests.factories.trainees import (
    CertificateFactory,
    CustodyFactory,
    EnrolmentFactory,
    FollowUpFactory,
    InmateFactory,
    OutcomeFactory,
    OutcomeKindFactory,
    ReleaseFactory,
)
from trainees.actions import aftermath
from trainees.models import Application, Enrolment
from trainees.reports.reintegration import Question, Scope
from trainees.reports.survival import (
    Answer,
    Person,
    kept_case,
    return_case,
    survival,
    work_case,
)

FREE = date(2025, 1, 10)
ON = date(2026, 11, 20)
EVERYTHING = Scope(enrolments=Enrolment.objects.all(), applications=Application.objects.all())


def day(number):
    return FREE + timedelta(days=number)


def person(*answers, returned=None, died=None):
    return Person(
        released_on=FREE,
        returned_on=returned and day(returned),
        died_on=died and day(died),
        answers=tuple(
            Answer(on=day(at), since_on=since and day(since), is_work=is_work)
            for at, since, is_work in answers
        ),
    )


@pytest.mark.parametrize(
    ("someone", "work", "kept", "returned"),
    [
        (person(), (0, False), None, (679, False)),
        (person((30, None, False), (90, None, False)), (90, False), None, (679, False)),
        (person((30, None, False), (90, 60, True)), (60, True), (30, False), (679, False)),
        # Worked before the release: known on the day of the answer.
        (person((30, -400, True)), (30, True), (0, False), (679, False)),
        (person((30, None, True), (180, None, False)), (30, True), (150, True), (679, False)),
        (
            person((30, None, True), (180, None, False), died=180),
            (30, True),
            (150, False),
            (180, False),
        ),
        (person((90, None, False), returned=200), (90, False), None, (200, True)),
    ],
)
def test_how_long_somebody_is_watched(someone, work, kept, returned):
    assert work_case(someone) == work
    assert kept_case(someone) == kept
    assert return_case(someone, ON) == returned


def test_nobody_is_watched_for_a_new_sentence_beyond_two_years():
    later = add_months(FREE, 30)

    assert return_case(person(), later) == (730, False)
    assert return_case(person(returned=800), later) == (730, False)


def _released(facility, **work):
    inmate = InmateFactory(facility=facility)
    custody = CustodyFactory(inmate=inmate, released=True)
    enrolment = EnrolmentFactory(
        inmate=inmate,
        custody=custody,
        completed=True,
        training_class__facility=facility,
        training_class__closed=True,
    )
    CertificateFactory(issued=True, enrolment=enrolment)
    release = ReleaseFactory(custody=custody, inmate=inmate)
    if work:
        look = FollowUpFactory(release=release, done=True)
        OutcomeFactory(follow_up=look, **work)
    return enrolment


@pytest.mark.django_db
def test_a_person_counts_once_and_who_was_never_reached_is_told(facility):
    employed = OutcomeKindFactory(is_work=True)
    at_work = _released(facility, kind=employed)
    _released(facility)
    second = EnrolmentFactory(
        inmate=at_work.inmate,
        custody=at_work.custody,
        completed=True,
        training_class__facility=facility,
    )
    CertificateFactory(issued=True, enrolment=second)
    aftermath.rebuild()

    found = survival(EVERYTHING, Question(on=ON))
    before = survival(EVERYTHING, Question(on=date(2026, 8, 1)))

    assert (found.people, found.unreached, found.work.events) == (2, 1, 1)
    assert (before.work.events, before.sentenced.events) == (0, 0)


@pytest.mark.looks
@pytest.mark.django_db
def test_few_people_are_not_told_apart_from_outside(client, officer, manager, facility):
    employed = OutcomeKindFactory(is_work=True)
    for number in range(12):
        _released(facility, **({"kind": employed} if number < 2 else {}))
    aftermath.rebuild()
    address = reverse("portal:survival") + "?sampai=today"

    client.force_login(officer)
    inside = client.get(address)
    client.force_login(manager)
    outside = client.get(address)

    assert [each.is_empty for each in inside.context["page"].panels] == [False, True, False]
    assert [each.is_empty for each in outside.context["page"].panels] == [True, True, False]
