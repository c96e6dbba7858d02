"""Two people settle one obligation in the same moment: one is kept, the other is told."""

from datetime import date
from functools import partial
from threading import Barrier

import pytest

from partnerships.actions import agreement_events, obligations
from partnerships.choices import AgreementState
from partnerships.models import Obligation
from rutan.audit.models import AuditEvent
from rutan.common.errors import DomainError
from tests.factories.accounts import UserFactory
from tests.factories.partnerships import AgreementFactory, DocumentFactory, ObligationFactory
from tests.races import together

pytestmark = pytest.mark.race
DAY = date(2026, 1, 5)


def attempt(write, **values):
    try:
        write(**values)
    except DomainError:
        return False
    return True


@pytest.fixture
def duty():
    agreement = AgreementFactory(signed=True)
    return ObligationFactory(agreement=agreement, duty=True)


def paper_of(duty):
    return DocumentFactory(facility=duty.agreement.facility, agreement=duty.agreement)


def fresh(duty):
    """Each thread has a record of its own, as each request does."""
    return Obligation.objects.select_related("agreement").get(pk=duty.pk)


def test_of_four_who_meet_one_duty_one_is_kept(duty):
    by, paper = UserFactory(), paper_of(duty)

    answers = together(
        partial(
            attempt, obligations.meet, obligation=fresh(duty), version=duty.version, met_on=DAY,
            evidence=paper, by=by,
        )
        for _ in range(4)
    )  # fmt: skip

    duty.refresh_from_db()
    assert sorted(answers) == [False, False, False, True]
    assert (duty.met_on, duty.version) == (DAY, 2)
    assert AuditEvent.objects.filter(action="obligation.met").count() == 1


def test_a_duty_is_met_or_waived_never_both(duty):
    by, paper = UserFactory(), paper_of(duty)
    facts = {"version": duty.version, "by": by}

    answers = together(
        [
            partial(
                attempt, obligations.meet, obligation=fresh(duty), met_on=DAY, evidence=paper,
                **facts,
            ),
            partial(
                attempt, obligations.waive, obligation=fresh(duty), reason="Disepakati", **facts
            ),
        ]
    )  # fmt: skip

    duty.refresh_from_db()
    assert sorted(answers) == [False, True]
    assert bool(duty.met_on) == answers[0]
    assert bool(duty.waived_reason) == answers[1]


def test_of_four_figures_stated_at_once_one_stands():
    duty = ObligationFactory(agreement=AgreementFactory(signed=True), funds=True)
    by, paper = UserFactory(), paper_of(duty)

    answers = together(
        partial(
            attempt, obligations.state_figure, obligation=fresh(duty), version=duty.version,
            stated=amount, stated_on=DAY, evidence=paper, by=by,
        )
        for amount in (1, 2, 3, 4)
    )  # fmt: skip

    duty.refresh_from_db()
    assert sorted(answers) == [False, False, False, True]
    assert duty.stated == answers.index(True) + 1


def test_an_agreement_that_is_ended_meanwhile_keeps_what_was_settled(duty):
    """Both lock the agreement first: they follow each other, and neither waits for ever."""
    by, paper = UserFactory(), paper_of(duty)
    ending = agreement_events.Paper(on=DAY, reason="Disepakati", document=paper_of(duty))

    answers = together(
        [
            partial(
                attempt, obligations.meet, obligation=fresh(duty), version=duty.version,
                met_on=DAY, evidence=paper, by=by,
            ),
            partial(
                attempt, agreement_events.terminate, agreement=duty.agreement, paper=ending, by=by
            ),
        ]
    )  # fmt: skip

    duty.refresh_from_db()
    assert answers == [True, True]
    assert duty.met_on == DAY
    assert duty.agreement.__class__.objects.get().state == AgreementState.CLOSED


def settle_without_looking(duty, read_by_all):
    version = fresh(duty).version
    read_by_all.wait(timeout=10)
    return bool(Obligation.objects.filter(pk=duty.pk).update(met_on=DAY, version=version + 1))


def test_without_the_lock_everybody_is_kept(duty):
    """The control: the tests above can fail."""
    read_by_all = Barrier(3)

    answers = together(partial(settle_without_looking, duty, read_by_all) for _ in range(3))

    assert answers == [True, True, True]
