"""What waits for whom."""

from datetime import date

import pytest
import time_machine
from django.utils import translation

from partnerships.due import due_of
from rutan.common.due import DueItem, in_order, tone_of
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    CommitmentFactory,
    CoordinationFactory,
    ObligationFactory,
    ReviewStepFactory,
    TrainingFieldFactory,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False), translation.override("en"):
        yield


def titles(user, facility):
    return [item.title for item in due_of(user, facility, TODAY)]


@pytest.mark.parametrize(
    ("ends_on", "is_due"),
    [(date(2027, 1, 11), True), (date(2027, 1, 12), False), (date(2026, 7, 1), True)],
)
def test_an_agreement_is_due_from_the_first_rung_of_the_ladder(
    facility, partner, officer, ends_on, is_due
):
    AgreementFactory(signed=True, facility=facility, partner=partner, ends_on=ends_on)

    assert bool(titles(officer, facility)) == is_due


def test_an_expired_agreement_stays_due_until_it_is_renewed(facility, partner, officer):
    old = AgreementFactory(
        signed=True, facility=facility, partner=partner, ends_on=date(2026, 7, 1)
    )
    item = due_of(officer, facility, TODAY)[0]
    assert (item.title, item.tone, item.url_args) == (
        "Agreement with BPVP Contoh has expired",
        "late",
        (old.code,),
    )

    AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        supersedes=old,
        starts_on=date(2026, 7, 2),
        ends_on=date(2028, 7, 1),
    )
    assert titles(officer, facility) == []


def test_a_review_waits_for_the_one_who_may_decide_it(facility, partner, officer, head, manager):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)

    assert titles(officer, facility) == []
    assert titles(head, facility) == [f"Review agreement {agreement}"]
    ReviewStepFactory(agreement=agreement)
    assert titles(manager, None) == [f"Review agreement {agreement}"]
    assert titles(officer, facility) == [f"Review agreement {agreement}"]


def test_what_is_approved_waits_for_the_signature(facility, partner, officer):
    agreement = AgreementFactory(reviewed=True, facility=facility, partner=partner)
    agreement.fields.add(TrainingFieldFactory())
    ObligationFactory(agreement=agreement)
    for kind in ("internal", "regional", "partner"):
        ReviewStepFactory(agreement=agreement, kind=kind)

    item = due_of(officer, facility, TODAY)[0]

    assert item.url_name == "partnerships:agreement-sign"


def test_open_steps_meetings_and_promises_are_due_by_their_day(facility, partner, officer):
    CoordinationFactory(
        held=True,
        facility=facility,
        partner=partner,
        next_action="Kirim draf",
        next_action_due=date(2026, 7, 10),
    )
    CoordinationFactory(
        held=True,
        facility=facility,
        partner=partner,
        next_action="Sudah",
        next_action_due=date(2026, 7, 10),
        next_action_done_on=date(2026, 7, 9),
    )
    planned = CoordinationFactory(facility=facility, partner=partner, on=date(2026, 7, 20))
    CommitmentFactory(coordination=planned, text="Janji", due_on=TODAY)
    CommitmentFactory(coordination=planned, text="Terpenuhi", done=True)

    items = due_of(officer, facility, TODAY)

    assert [(item.title, item.tone) for item in items] == [
        ("Kirim draf", "late"),
        ("Janji", "today"),
        ("Visit with BPVP Contoh", "soon"),
    ]


def test_who_records_nothing_is_not_asked_for_results(facility, partner, head, officer):
    CommitmentFactory(coordination__facility=facility, coordination__partner=partner)

    assert titles(head, facility) == []
    assert len(titles(officer, facility)) == 2


def test_nothing_of_another_facility_is_due_here(
    facility, other_facility, partner, officer, other_officer
):
    AgreementFactory(
        signed=True, facility=other_facility, partner=partner, ends_on=date(2026, 8, 1)
    )
    CommitmentFactory(coordination__facility=other_facility, coordination__partner=partner)

    assert titles(officer, facility) == []
    assert len(titles(other_officer, other_facility)) == 3


def test_the_number_of_queries_does_not_grow(
    facility, partner, officer, django_assert_max_num_queries, django_assert_num_queries
):
    def add():
        AgreementFactory(signed=True, facility=facility, partner=partner, ends_on=date(2026, 8, 1))
        AgreementFactory(reviewed=True, facility=facility, partner=partner)
        CommitmentFactory(coordination__facility=facility, coordination__partner=partner)

    add()
    due_of(officer, facility, TODAY)
    with django_assert_max_num_queries(6) as counted:
        due_of(officer, facility, TODAY)
    for _ in range(3):
        add()
    with django_assert_num_queries(len(counted)):
        due_of(officer, facility, TODAY)


def test_the_tone_tells_how_near_a_day_is():
    days = [date(2026, 7, 14), TODAY, date(2026, 7, 22), date(2026, 7, 23)]

    assert [tone_of(day, TODAY) for day in days] == ["late", "today", "soon", "later"]


def test_the_longest_overdue_comes_first():
    def item(day, title):
        return DueItem(on=day, title=title, url_name="x", action_label="", tone="")

    items = [item(date(2026, 8, 1), "b"), item(date(2026, 7, 1), "c"), item(date(2026, 8, 1), "a")]

    assert [row.title for row in in_order(items)] == ["c", "a", "b"]


def test_what_a_colleague_promised_is_due_for_that_colleague_alone(
    facility, partner, officer, supervisor, head
):
    visit = CoordinationFactory(held=True, facility=facility, partner=partner)
    CommitmentFactory(coordination=visit, text="Kirim daftar", side="facility", account=head)
    CommitmentFactory(coordination=visit, text="Kirim jadwal")

    found = {
        user.role: [title for title in titles(user, facility) if title.startswith("Kirim")]
        for user in (officer, supervisor, head)
    }

    assert found == {
        "officer": ["Kirim jadwal"],
        "supervisor": ["Kirim jadwal"],
        "head": ["Kirim daftar"],
    }
