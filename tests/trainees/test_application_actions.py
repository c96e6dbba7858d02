from datetime import date

import pytest
import time_machine
from django.utils import translation

from rutan.common.errors import DomainError, TransitionNotAllowed
from tests.factories.trainees import ApplicationFactory, HealthLetterFactory, RiskAssessmentFactory
from tests.trainees.people import NOON, TODAY, a_class, candidate, ready, seated, waits_for
from trainees.actions import applications
from trainees.choices import ApplicationState
from trainees.models import Application

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        yield


def propose(training_class, chosen, by, on=date(2026, 7, 22), reasons=None):
    return applications.propose(
        training_class=training_class, applications=chosen, on=on, reasons=reasons or {}, by=by
    )


def test_people_in_custody_become_candidates_once(facility, other_facility, officer):
    training_class = a_class(facility)
    here, elsewhere = ready(facility), ready(other_facility)
    (enrolment,) = seated(training_class, officer)

    added = applications.add(
        training_class=training_class, inmates=[here, elsewhere, enrolment.inmate], by=officer
    )

    assert [each.inmate for each in added] == [here]
    with pytest.raises(DomainError, match="not a candidate yet"):
        applications.add(training_class=training_class, inmates=[here], by=officer)


def test_candidates_wait_until_selection_is_open(facility, officer):
    training_class = a_class(facility, state="planned")

    with pytest.raises(DomainError, match="Open the selection"):
        applications.add(training_class=training_class, inmates=[ready(facility)], by=officer)


def test_a_proposal_keeps_what_was_known_that_day(facility, officer):
    training_class = a_class(facility)
    application = candidate(training_class)

    propose(training_class, [application], officer)

    application.refresh_from_db()
    assert application.state == ApplicationState.PROPOSED
    assert (application.answer, application.assessed_on) == ("meets", TODAY)
    assert application.proposed_for == date(2026, 7, 22)
    assert {row["code"] for row in application.findings} >= {"legal_status", "release_after_end"}


def test_consideration_wants_a_written_reason(facility, officer):
    training_class = a_class(facility)
    application = ApplicationFactory(training_class=training_class)
    HealthLetterFactory(inmate=application.inmate)
    RiskAssessmentFactory(custody=application.inmate.custodies.get(), level="high")

    with pytest.raises(DomainError) as refused:
        propose(training_class, [application], officer)
    assert refused.value.field == f"reason_{application.pk}"

    propose(training_class, [application], officer, reasons={application.pk: "Dibina wali"})
    application.refresh_from_db()
    assert (application.answer, application.override_reason) == ("consider", "Dibina wali")


def test_a_mandatory_rule_keeps_the_whole_proposal_back(facility, officer):
    training_class = a_class(facility)
    fine = candidate(training_class)
    without_letter = ApplicationFactory(training_class=training_class)

    with pytest.raises(DomainError, match="cannot be proposed: No health letter yet"):
        propose(training_class, [fine, without_letter], officer)

    fine.refresh_from_db()
    assert fine.state == ApplicationState.CANDIDATE


def test_a_hearing_does_not_lie_in_the_past(facility, officer):
    training_class = a_class(facility)

    with pytest.raises(DomainError, match="must not be before today"):
        propose(training_class, [candidate(training_class)], officer, on=date(2026, 7, 14))


def test_nobody_is_proposed_twice(facility, officer):
    training_class = a_class(facility)
    application = candidate(training_class)
    propose(training_class, [application], officer)

    with pytest.raises(TransitionNotAllowed):
        propose(training_class, [application], officer)


def test_the_reserve_may_be_proposed_later(facility, officer):
    training_class = a_class(facility)
    application = candidate(training_class)

    applications.reserve(training_class=training_class, applications=[application], by=officer)
    propose(training_class, [application], officer)

    application.refresh_from_db()
    assert application.state == ApplicationState.PROPOSED


def test_a_withdrawn_wish_returns_only_with_a_reason(facility, officer):
    training_class = a_class(facility)
    application = candidate(training_class)
    people = {"training_class": training_class, "inmates": [application.inmate], "by": officer}

    applications.withdraw(application=application, note="Tidak berminat", by=officer)
    with pytest.raises(DomainError, match="gave this programme up before") as refused:
        applications.add(**people)
    assert refused.value.field == "note"
    applications.add(**people, note="Berminat lagi")

    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [ApplicationState.WITHDRAWN, ApplicationState.CANDIDATE]


def test_who_waits_for_the_programme_becomes_a_candidate_with_the_day_asked(facility, officer):
    training_class = a_class(facility)
    waiting = waits_for(training_class)

    added = applications.add(
        training_class=training_class, inmates=[waiting.inmate, ready(facility)], by=officer
    )

    waiting.refresh_from_db()
    assert waiting in added
    assert len(added) == 2
    assert (waiting.state, waiting.training_class) == (ApplicationState.CANDIDATE, training_class)
    assert waiting.applied_on == date(2026, 6, 10)


def test_nobody_is_an_open_candidate_of_two_classes_of_one_programme(facility, officer):
    first = a_class(facility)
    second = a_class(facility)
    second.programme_version, second.batch_number = first.programme_version, 2
    second.save()
    application = candidate(first)

    with pytest.raises(DomainError, match="not a candidate yet"):
        applications.add(training_class=second, inmates=[application.inmate], by=officer)
