"""A learner's way through a package: entry in its order, exam and end, one package at a time."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import translation

from rutan.common.errors import Conflict, DomainError
from tests.factories.papers import LearnerRecordFactory, StudyTimeFactory
from tests.trainees.learners import a_learner, a_rombel, places_in, pupil
from tests.trainees.people import NOON, TODAY
from trainees.actions import learners, package_exams
from trainees.choices import EnrolmentState, LearnerState, PriorDocument
from trainees.models import Enrolment, LearnerRecord

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


@pytest.fixture
def person(facility):
    return pupil(facility)


def enter(inmate, by, package="B", grade=None, document=PriorDocument.NONE):
    return learners.register(
        inmate=inmate,
        package=package,
        provider=None,
        entry_grade=grade or {"A": 1, "B": 7, "C": 10}[package],
        prior_document=document,
        on=TODAY,
        by=by,
    )


@pytest.mark.parametrize(
    ("package", "grade", "document", "finished", "field"),
    [
        ("A", 1, PriorDocument.NONE, "", None),
        ("B", 7, PriorDocument.NONE, "", "prior_document"),
        ("B", 7, PriorDocument.SD_DIPLOMA, "", None),
        ("B", 7, PriorDocument.NONE, "A", None),
        ("B", 7, PriorDocument.REPORT_CARD, "", "prior_document"),
        ("B", 8, PriorDocument.SD_DIPLOMA, "", "prior_document"),
        ("B", 8, PriorDocument.REPORT_CARD, "", None),
        ("B", 6, PriorDocument.SD_DIPLOMA, "", "entry_grade"),
        ("C", 10, PriorDocument.SD_DIPLOMA, "", "prior_document"),
        ("C", 10, PriorDocument.NONE, "A", "prior_document"),
        ("C", 10, PriorDocument.PACKAGE_B, "", None),
        ("C", 10, PriorDocument.NONE, "B", None),
        ("C", 12, PriorDocument.STATEMENT, "", None),
    ],
)
def test_packages_come_in_their_order(person, officer, package, grade, document, finished, field):
    if finished:
        LearnerRecordFactory(inmate=person, package=finished, graduated=True)

    if field is None:
        learner = enter(person, officer, package, grade, document)
        assert (learner.state, learner.facility) == (LearnerState.REGISTERED, person.facility)
        return
    with pytest.raises(DomainError) as refused:
        enter(person, officer, package, grade, document)
    assert refused.value.field == field


def test_nobody_learns_for_two_packages_and_no_package_twice(person, officer):
    enter(person, officer, "A")

    for package, words in (("B", "is learning for Paket A"), ("A", "open it again")):
        with pytest.raises(DomainError, match=words):
            enter(person, officer, package, document=PriorDocument.SD_DIPLOMA)


def test_a_seat_begins_the_record_and_belongs_to_it(facility, officer):
    rombel = a_rombel(facility, grade=8)
    place, learner = a_learner(rombel, officer)

    place.refresh_from_db()
    assert place.learner == learner
    assert (learner.state, learner.package, learner.entry_grade, learner.provider) == (
        LearnerState.STUDYING,
        "B",
        8,
        rombel.partner,
    )


def test_a_seat_goes_on_with_the_record_that_is_there(facility, officer, person):
    moved = LearnerRecordFactory(inmate=person, state=LearnerState.MOVED_OUT)

    (place,) = places_in(a_rombel(facility), [person], officer)

    moved.refresh_from_db()
    assert (place.learner, moved.state) == (moved, LearnerState.STUDYING)
    assert LearnerRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("package", "state", "words"),
    [("A", "studying", "is learning for Paket A"), ("B", "graduated", "has finished Paket B")],
)
def test_no_seat_for_who_learns_for_another_package_or_has_finished(
    facility, officer, person, package, state, words
):
    traits = {"graduated": True} if state == "graduated" else {"state": state}
    LearnerRecordFactory(inmate=person, package=package, **traits)

    with pytest.raises(DomainError, match=words):
        places_in(a_rombel(facility), [person], officer)

    assert not Enrolment.objects.filter(state=EnrolmentState.ACTIVE).exists()


def test_who_lacks_credits_graduates_with_a_reason_only(facility, officer, supervisor):
    _place, learner = a_learner(a_rombel(facility), officer)
    StudyTimeFactory(learner=learner, subject__code="ipa", way="face", note="Rapor", quarters=24)
    package_exams.register_exam(learner=learner, on=TODAY, number="U-1", by=officer)
    days = {"exam_on": TODAY, "on": TODAY}

    with pytest.raises(DomainError, match="Matematika 10"):
        package_exams.graduate(learner=learner, **days, by=supervisor)
    reason = "Rapor sekolah lama menyusul"
    done = package_exams.graduate(learner=learner, **days, reason=reason, by=supervisor)

    done.refresh_from_db()
    assert (done.state, done.exam_on, done.graduated_on) == (LearnerState.GRADUATED, TODAY, TODAY)
    assert done.graduated_reason == reason


def test_an_exam_that_was_not_passed_may_be_tried_again(facility, officer):
    _place, learner = a_learner(a_rombel(facility), officer)

    with pytest.raises(DomainError):
        package_exams.fail(learner=learner, exam_on=TODAY, by=officer)
    package_exams.register_exam(learner=learner, on=TODAY, by=officer)
    with pytest.raises(DomainError, match="before the registration"):
        package_exams.fail(learner=learner, exam_on=TODAY - timedelta(days=1), by=officer)
    failed = package_exams.fail(learner=learner, exam_on=TODAY, by=officer)
    again = learners.resume(learner=failed, provider=None, entry_grade=9, on=TODAY, by=officer)

    assert (failed.state, again.state) == (LearnerState.NOT_PASSED, LearnerState.STUDYING)


def test_giving_up_says_why_and_frees_the_way_for_another_package(person, officer):
    learner = enter(person, officer, "A")

    with pytest.raises(DomainError, match="why"):
        learners.drop(learner=learner, reason=" ", by=officer)
    learners.drop(learner=learner, reason="Sudah punya ijazah SD", by=officer)

    assert enter(person, officer, "B", document=PriorDocument.SD_DIPLOMA).pk


def test_an_entry_is_corrected_on_the_version_that_was_read(person, officer):
    learner = enter(person, officer, "A")
    learners.change(learner=learner, version=1, prior_number="1234", by=officer)

    with pytest.raises(Conflict):
        learners.change(learner=learner, version=1, prior_number="9", by=officer)
    with pytest.raises(DomainError, match="grades 1 to 6"):
        learners.change(learner=learner, version=2, entry_grade=7, by=officer)
    with pytest.raises(DomainError, match="after today"):
        learners.change(learner=learner, version=2, entered_on=date(2027, 1, 1), by=officer)


def test_dapodik_is_a_day_that_lies_in_the_past(person, officer):
    learner = enter(person, officer, "A")

    with pytest.raises(DomainError, match="after today"):
        package_exams.register_in_dapodik(learner=learner, on=TODAY + timedelta(days=1), by=officer)
    package_exams.register_in_dapodik(learner=learner, on=TODAY, by=officer)

    learner.refresh_from_db()
    assert learner.dapodik_on == TODAY
