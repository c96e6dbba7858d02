from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.utils import translation

from partnerships.choices import AgreementState
from partnerships.models import ClassFigures, TrainingClass
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError, TransitionNotAllowed
from tests.factories.partnerships import SessionFactory
from tests.factories.trainees import (
    ApplicationFactory,
    BoardDecisionFactory,
    HealthLetterFactory,
    RiskAssessmentFactory,
)
from tests.trainees.people import NOON, TODAY, a_class, candidate, ready, recommended, seated
from trainees import eligibility
from trainees.actions import applications, enrolments, keeping_apart, leaving
from trainees.choices import ApplicationState, EnrolmentState
from trainees.forms.seats import LeaveForm
from trainees.models import Enrolment, ExitReason, KeepApart, Sentence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def enrol(training_class, applications, by, **more):
    return enrolments.enrol(
        training_class=training_class, applications=applications, on=TODAY, by=by, **more
    )


def test_a_place_keeps_hearing_custody_and_statement(facility, officer):
    training_class = a_class(facility)
    application = recommended(training_class)
    decision = BoardDecisionFactory(application=application)

    (enrolment,) = enrol(
        training_class, [application], officer, willing={application.pk: date(2026, 7, 14)}
    )

    application.refresh_from_db()
    training_class.refresh_from_db()
    assert application.state == ApplicationState.ENROLLED
    assert enrolment.state == EnrolmentState.ENROLLED
    assert enrolment.hearing == decision.hearing
    assert enrolment.custody.inmate == application.inmate
    assert enrolment.willing_on == application.willing_on == date(2026, 7, 14)
    assert training_class.seats_taken == 1
    assert ClassFigures.objects.get(training_class=training_class).in_class == 1
    assert AuditEvent.objects.filter(action="enrolment.enrolled").count() == 1


def test_a_statement_is_not_signed_tomorrow(facility, officer):
    application = recommended(training_class := a_class(facility))

    with pytest.raises(DomainError) as refused:
        enrol(training_class, [application], officer, willing={application.pk: date(2026, 7, 16)})

    assert refused.value.field == f"willing_{application.pk}"
    assert not Enrolment.objects.exists()


def test_a_full_class_says_so(facility, officer):
    training_class = a_class(facility, quota=1)
    seated(training_class, officer)

    with pytest.raises(DomainError, match="No seat is free"):
        enrol(training_class, [recommended(training_class)], officer)


def test_only_recommended_people_get_a_seat(facility, officer):
    training_class = a_class(facility)

    with pytest.raises(TransitionNotAllowed):
        enrol(training_class, [candidate(training_class)], officer)


def test_without_a_hearing_the_findings_of_today_are_kept(facility, officer):
    training_class = a_class(facility, needs_hearing=False)
    application = candidate(training_class)

    enrol(training_class, [application], officer)

    application.refresh_from_db()
    assert (application.answer, application.assessed_on) == ("meets", TODAY)
    assert len(application.findings) > 10


def test_without_a_hearing_a_mandatory_rule_still_blocks(facility, officer):
    training_class = a_class(facility, needs_hearing=False)
    application = ApplicationFactory(training_class=training_class)  # no health letter

    with pytest.raises(DomainError, match="No health letter yet"):
        enrol(training_class, [application], officer)

    assert not Enrolment.objects.exists()


def test_without_a_hearing_consideration_wants_a_reason(facility, officer):
    training_class = a_class(facility, needs_hearing=False)
    application = ApplicationFactory(training_class=training_class)
    HealthLetterFactory(inmate=application.inmate)
    RiskAssessmentFactory(custody=application.inmate.custodies.get(), level="high")

    with pytest.raises(DomainError, match="Enter the reason"):
        enrol(training_class, [application], officer)
    enrol(training_class, [application], officer, reasons={application.pk: "Sudah tenang"})

    application.refresh_from_db()
    assert application.override_reason == "Sudah tenang"


def test_somebody_who_left_the_facility_gets_no_seat(facility, officer):
    training_class = a_class(facility)
    application = recommended(training_class)
    application.inmate.custodies.update(state="released", left_on=TODAY)

    with pytest.raises(DomainError, match="No longer in custody here"):
        enrol(training_class, [application], officer)


def test_an_application_of_another_class_is_no_application(facility, officer):
    other = recommended(a_class(facility))

    with pytest.raises(DomainError, match="Select at least one candidate"):
        enrol(a_class(facility), [other], officer)


@pytest.mark.parametrize("state", ["planned", "assessing", "postponed"])
def test_places_are_given_while_the_class_selects_or_runs(facility, officer, state):
    extra = {"assessing": {"started_on": TODAY}, "postponed": {"halt_reason": "budget"}}
    training_class = a_class(facility, state=state, **extra.get(state, {}))

    with pytest.raises(DomainError, match="while the class is selecting or running"):
        enrol(training_class, [recommended(training_class)], officer)


def test_in_a_running_class_the_place_is_active_at_once(facility, officer):
    training_class = a_class(facility, state="running", started_on=TODAY)

    person = recommended(training_class)

    (enrolment,) = enrol(training_class, [person], officer, willing={person.pk: TODAY})

    assert enrolment.state == EnrolmentState.ACTIVE


@pytest.mark.parametrize(("hours", "is_late"), [(16, False), (17, True)])
def test_a_running_class_may_be_joined_until_a_tenth_has_passed(facility, officer, hours, is_late):
    training_class = a_class(facility, state="running", started_on=TODAY)  # of 160 hours
    for day, part in ((1, 8), (2, hours - 8)):
        SessionFactory(training_class=training_class, held=True, on=date(2026, 7, day), hours=part)
    application = recommended(training_class)
    signed = {"willing": {application.pk: TODAY}}

    if is_late:
        with pytest.raises(DomainError, match="17 of 160 lesson hours have passed"):
            enrol(training_class, [application], officer, **signed)
    else:
        assert len(enrol(training_class, [application], officer, **signed)) == 1


def test_what_changed_since_the_hearing_is_looked_at_again(facility, officer):
    training_class = a_class(facility)
    application = recommended(training_class)
    approved = {"integration": "approved", "integration_on": date(2026, 8, 20)}
    Sentence.objects.filter(custody__inmate=application.inmate).update(**approved)

    with pytest.raises(DomainError, match="Released 8 days before the class ends"):
        enrol(training_class, [application], officer)


def test_two_who_are_kept_apart_get_no_seats_together_nor_one_after_the_other(facility, officer):
    """Whoever gives the seats reads both names, and what to do."""
    training_class = a_class(facility)
    one, other, third = (recommended(training_class) for _ in range(3))
    keeping_apart.keep_apart(inmate=one.inmate, other=other.inmate, by=officer)
    says = (
        f"Kept apart: {one.inmate.id_card_name} and {other.inmate.id_card_name}. They cannot both "
        "have a seat in this class. Offer one of them another class, or ask a supervisor whether "
        "this still holds."
    )

    with pytest.raises(DomainError) as at_once:
        enrol(training_class, [other, third, one], officer)
    assert str(at_once.value) == says
    assert not Enrolment.objects.exists()

    enrol(training_class, [one, third], officer)
    with pytest.raises(DomainError) as afterwards:
        enrol(training_class, [other], officer)
    assert str(afterwards.value) == says

    keeping_apart.end(pair=KeepApart.objects.get(), by=officer)
    assert enrol(training_class, [other], officer)


def test_two_who_are_kept_apart_are_both_proposed_only_with_a_reason(facility, officer):
    training_class = a_class(facility)
    pair = [candidate(training_class) for _ in range(2)]
    keeping_apart.keep_apart(inmate=pair[0].inmate, other=pair[1].inmate, by=officer)
    propose = partial(
        applications.propose,
        training_class=training_class,
        applications=pair,
        on=TODAY + timedelta(days=7),
        by=officer,
    )

    with pytest.raises(DomainError, match="Enter the reason"):
        propose(reasons={pair[0].pk: "TPP memilih satu"})
    propose(reasons={each.pk: "TPP memilih satu" for each in pair})

    pair[1].refresh_from_db()
    finding = next(each for each in pair[1].findings if each["code"] == "kept_apart")
    assert finding["answer"] == "consider"
    assert pair[0].inmate.id_card_name not in str(finding)


def test_the_reserve_follows_when_it_was_recommended(facility, officer):
    training_class = a_class(facility)
    heard, unheard = (candidate(training_class, reserve=True) for _ in range(2))
    decision = BoardDecisionFactory(application=heard)

    with pytest.raises(DomainError, match="was not recommended by the TPP yet"):
        enrol(training_class, [unheard], officer)
    (enrolment,) = enrol(training_class, [heard], officer)

    assert enrolment.hearing == decision.hearing


def test_leaving_frees_the_seat_and_keeps_the_record(facility, officer):
    training_class = a_class(facility)
    (enrolment,) = seated(training_class, officer)

    leaving.leave(
        enrolment=enrolment,
        reason=ExitReason.objects.get(code="own_wish"),
        on=TODAY,
        by=officer,
    )

    enrolment.refresh_from_db()
    training_class.refresh_from_db()
    assert (enrolment.state, enrolment.ended_on) == (EnrolmentState.WITHDRAWN, TODAY)
    assert training_class.seats_taken == 0
    assert AuditEvent.objects.filter(action="enrolment.ended").count() == 1


@pytest.mark.parametrize(
    ("code", "on", "note", "message"),
    [
        ("other", TODAY, "", "Write a note"),
        ("own_wish", date(2026, 7, 14), "", "must not be before"),
        ("own_wish", date(2026, 7, 16), "", "cannot be after today"),
    ],
)
def test_leaving_wants_a_note_where_due_and_a_day_that_can_be(
    facility, officer, code, on, note, message
):
    (enrolment,) = seated(a_class(facility), officer)

    with pytest.raises(DomainError, match=message):
        leaving.leave(
            enrolment=enrolment,
            reason=ExitReason.objects.get(code=code),
            on=on,
            note=note,
            by=officer,
        )


def test_each_exit_says_whose_doing_it_is_and_whether_it_counts(facility, officer):
    (enrolment,) = seated(a_class(facility), officer)
    choices = LeaveForm(enrolment=enrolment, user=officer).fields["reason"].choices

    assert {label for _value, label in choices} == {
        "Discipline (caused by: trainee; counts as dropout)",
        "Does not attend (caused by: trainee; counts as dropout)",
        "Health (caused by: nobody; counts as dropout)",
        "Needed elsewhere (caused by: facility; counts as dropout)",
        "Not enough time left (caused by: outside; no dropout)",
        "Other (caused by: nobody; counts as dropout)",
        "Security (caused by: facility; counts as dropout)",
        "Withdrew (caused by: trainee; counts as dropout)",
    }


def test_nobody_leaves_twice(facility, officer):
    (enrolment,) = seated(a_class(facility), officer)
    reason = ExitReason.objects.get(code="own_wish")
    leaving.leave(enrolment=enrolment, reason=reason, on=TODAY, by=officer)

    with pytest.raises(TransitionNotAllowed):
        leaving.leave(enrolment=enrolment, reason=reason, on=TODAY, by=officer)


@pytest.mark.parametrize(
    ("code", "state"),
    [("released", "released"), ("transferred", "transferred"), ("deceased", "withdrawn")],
)
def test_who_leaves_the_facility_leaves_every_class_and_list(facility, officer, code, state):
    first, second = a_class(facility), a_class(facility)
    (enrolment,) = seated(first, officer)
    waiting = ApplicationFactory(training_class=second, inmate=enrolment.inmate)

    leaving.leave_all_of(custody=enrolment.custody, reason_code=code, on=TODAY, by=officer)

    enrolment.refresh_from_db()
    waiting.refresh_from_db()
    first.refresh_from_db()
    assert enrolment.state == state
    assert waiting.state == ApplicationState.LAPSED
    assert first.seats_taken == 0


def as_views_read(pk):
    return TrainingClass.objects.select_related("facility", "programme_version__programme").get(
        pk=pk
    )


def test_three_hundred_people_are_assessed_in_thirteen_queries(
    facility, officer, django_assert_max_num_queries
):
    pk = a_class(facility).pk
    people = [ready(facility) for _ in range(12)]

    with django_assert_max_num_queries(14) as few:  # the class itself is the fourteenth
        eligibility.assess(as_views_read(pk), people[:1])
    with django_assert_max_num_queries(14) as many:
        found = eligibility.assess(as_views_read(pk), people)

    assert len(few) == len(many)
    assert {eligibility.answer_of(each) for each in found.values()} == {"meets"}


def test_an_agreement_that_was_ended_since_shuts_the_class_until_the_head_decides(
    facility, officer
):
    training_class = a_class(facility)
    application = recommended(training_class)
    BoardDecisionFactory(application=application)
    agreement = training_class.agreement
    agreement.state = AgreementState.CLOSED
    agreement.ended_on, agreement.end_reason = date(2026, 2, 1), "Diakhiri bersama"
    agreement.save()

    with pytest.raises(DomainError, match="The head of facility has to write the reason"):
        enrol(training_class, [application], officer)

    training_class.gate_reason = "Perintah Kepala"
    training_class.save()
    assert len(enrol(training_class, [application], officer)) == 1
