from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.base import ContentFile

from partnerships.models import Document
from rutan.audit.models import AuditEvent
from rutan.common.errors import Conflict, DomainError
from rutan.common.findings import Answer
from tests.factories.moments import TODAY
from tests.factories.partnerships import (
    InstructorFactory,
    PartnerFactory,
    ProgrammeVersionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import AssessmentFactory, EnrolmentFactory, ResultFactory
from tests.partnerships import papers
from trainees import assessment_rules, closing
from trainees.actions import assessments
from trainees.actions.assessments import Plan
from trainees.choices import AssessmentKind
from trainees.models import Assessment

pytestmark = pytest.mark.django_db
PRE, THEORY, COMPETENCE = AssessmentKind.PRE, AssessmentKind.THEORY, AssessmentKind.COMPETENCE
PNG = papers.png().read()


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY}T02:00:00+00:00", tick=False):
        yield


@pytest.fixture
def training_class(facility, partner):
    return TrainingClassFactory(assessing=True, facility=facility, partner=partner)


@pytest.fixture
def lsp(db):
    return PartnerFactory(kind="lsp", name="LSP Las Contoh", short_name="LSP Las")


def plan(training_class, kind, by, unit=None, **values):
    return assessments.plan(
        training_class=training_class, kind=kind, unit=unit, plan=Plan(**values), by=by
    )


def test_a_test_is_planned_with_its_external_assessor(training_class, lsp, officer):
    person = InstructorFactory(partner=lsp, is_assessor=True)

    test = plan(training_class, COMPETENCE, officer, body=lsp, person=person, on=TODAY)

    assert (test.assessor_body, test.assessor_person, test.on) == (lsp, person, TODAY)
    event = AuditEvent.objects.get(action="assessment.planned")
    assert event.details["kind"] == "competence"


def test_what_a_test_may_not_be(training_class, lsp, officer, partner):
    """One table: kind, what was typed, the field that is marked."""
    stranger = InstructorFactory(partner=partner, is_assessor=True)
    unit = UnitFactory(version=training_class.programme_version)
    refused = [
        (AssessmentKind.EXAM, {}, "kind"),
        (PRE, {"unit": unit}, "unit"),
        (COMPETENCE, {"unit": UnitFactory(), "body": lsp}, "unit"),
        (PRE, {"on": date(2026, 6, 30)}, "on"),
        (PRE, {"on": date(2026, 8, 2)}, "on"),
        (PRE, {"pass_score": 101}, "pass_score"),
        (PRE, {"assessor": "Bu Sari"}, "body"),
        (PRE, {"body": lsp, "person": stranger}, "person"),
        (PRE, {"body": partner, "person": stranger, "assessor": "Bu Sari"}, "assessor"),
        (COMPETENCE, {}, "body"),
        (COMPETENCE, {"body": partner}, "body"),
    ]
    for kind, typed, field in refused:
        with pytest.raises(DomainError) as error:
            plan(training_class, kind, officer, **typed)
        assert error.value.field == field, (kind, typed)
    assert not Assessment.objects.exists()


def test_a_class_has_each_test_once_and_equivalency_other_ones(training_class, officer, facility):
    plan(training_class, PRE, officer)
    with pytest.raises(DomainError):
        plan(training_class, PRE, officer)

    version = ProgrammeVersionFactory(programme__equivalency=True)
    rombel = TrainingClassFactory(running=True, facility=facility, programme_version=version)
    assert assessment_rules.kinds_of(rombel) == (PRE, AssessmentKind.POST, AssessmentKind.EXAM)


def test_the_day_may_be_one_on_which_the_test_really_was(training_class):
    """One day after the last lesson, as the programme says; later once that day has come."""
    assert assessment_rules.days_of(training_class) == (date(2026, 7, 1), date(2026, 8, 1))
    with time_machine.travel("2026-08-20T02:00:00+00:00"):
        assert assessment_rules.days_of(training_class)[1] == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("expires", "answer"),
    [(date(2026, 7, 14), Answer.CONSIDER), (TODAY, None), (None, None)],
)
def test_an_assessor_whose_certificate_expired_is_told_and_not_refused(
    training_class, lsp, officer, expires, answer
):
    person = InstructorFactory(partner=lsp, is_assessor=True, certificate_expires_on=expires)
    test = plan(training_class, COMPETENCE, officer, body=lsp, person=person, on=TODAY)

    found = assessment_rules.expired_certificate(test)
    assert (found and found.answer) == answer


def test_the_highest_score_stays_above_what_is_recorded(training_class, officer):
    test = AssessmentFactory(training_class=training_class)
    person = EnrolmentFactory(active=True, training_class=training_class)
    ResultFactory(assessment=test, enrolment=person, score=Decimal("86.5"))

    with pytest.raises(DomainError, match="86") as refused:
        assessments.change(assessment=test, version=1, plan=Plan(max_score=80), by=officer)

    assert refused.value.field == "max_score"


def test_first_attempts_follow_the_day_of_the_test_and_repeats_stay_after_it(
    training_class, officer
):
    test = AssessmentFactory(training_class=training_class, on=None)
    person = EnrolmentFactory(active=True, training_class=training_class)
    first = ResultFactory(assessment=test, enrolment=person, on=TODAY)

    test = assessments.change(
        assessment=test, version=1, plan=Plan(on=date(2026, 7, 8)), by=officer
    )
    first.refresh_from_db()
    assert first.on == date(2026, 7, 8)

    ResultFactory(assessment=test, enrolment=person, attempt=2, on=date(2026, 7, 10))
    with pytest.raises(DomainError) as refused:
        assessments.change(assessment=test, version=2, plan=Plan(on=date(2026, 7, 13)), by=officer)
    assert refused.value.field == "on"


def test_somebody_else_changed_it_first(training_class, officer):
    test = AssessmentFactory(training_class=training_class, on=date(2026, 7, 6))
    assessments.change(assessment=test, version=1, plan=Plan(on=date(2026, 7, 7)), by=officer)

    with pytest.raises(Conflict) as conflict:
        assessments.change(assessment=test, version=1, plan=Plan(on=date(2026, 7, 9)), by=officer)

    assert [row[1:] for row in conflict.value.rows] == [("7 Juli 2026", "9 Juli 2026")]


def test_minutes_come_with_a_number_after_the_test_and_never_close_the_class(
    own_folder, training_class, officer
):
    test = AssessmentFactory(training_class=training_class, on=None)
    attach = {"number": " BA/01 / 2026 ", "file": ContentFile(PNG, "ba.png"), "by": officer}
    with pytest.raises(DomainError):
        assessments.attach_minutes(assessment=test, **attach)

    test = assessments.change(assessment=test, version=1, plan=Plan(on=TODAY), by=officer)
    for lacking in ({"number": " "}, {"file": None}):
        with pytest.raises(DomainError):
            assessments.attach_minutes(assessment=test, **attach | lacking)
    test = assessments.attach_minutes(assessment=test, **attach)
    test = assessments.attach_minutes(assessment=test, **attach | {"file": None, "number": "BA/2"})

    assert (test.minutes_number, test.minutes.is_about_people) == ("BA/2", True)
    assert Document.objects.count() == 1
    assert closing.MINUTES in [task.code for task in closing.to_do(training_class)]


def test_only_a_test_that_nobody_took_is_taken_back(training_class, officer):
    empty = plan(training_class, PRE, officer)
    taken = AssessmentFactory(training_class=training_class)
    ResultFactory(assessment=taken, enrolment__training_class=training_class)

    assessments.take_back(assessment=empty, by=officer)
    with pytest.raises(DomainError):
        assessments.take_back(assessment=taken, by=officer)
    with pytest.raises(DomainError, match="sudah tidak ada"):
        assessments.take_back(assessment=empty, by=officer)

    assert list(Assessment.objects.all()) == [taken]


def test_the_tests_of_a_closed_class_stay(facility, officer):
    training_class = TrainingClassFactory(closed=True, facility=facility)

    with pytest.raises(DomainError):
        plan(training_class, PRE, officer)


def test_the_competence_test_is_the_one_that_says_who_assessed(training_class, lsp):
    """The same on both databases, whatever comes first in them."""
    assert assessment_rules.competence_test(training_class) is None
    unit = UnitFactory(version=training_class.programme_version)
    of_a_unit = AssessmentFactory(training_class=training_class, kind=COMPETENCE, unit=unit)
    assert assessment_rules.competence_test(training_class) == of_a_unit

    whole = AssessmentFactory(training_class=training_class, kind=COMPETENCE, assessor_body=lsp)
    assert assessment_rules.competence_test(training_class) == whole
