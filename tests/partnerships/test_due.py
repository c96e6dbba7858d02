"""What waits for whom."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from partnerships.choices import AgreementEventKind
from partnerships.due import due_of
from rutan.common.due import DueItem, in_order, tone_of
from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementEventFactory,
    AgreementFactory,
    AgreementReminderFactory,
    CommitmentFactory,
    CoordinationFactory,
    FacilitySettingFactory,
    MonitoringReportFactory,
    ObligationFactory,
    PostingFactory,
    ReviewStepFactory,
    TrainingClassFactory,
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
    CommitmentFactory(coordination__facility=facility, coordination__partner=partner, due_on=TODAY)

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
    with django_assert_max_num_queries(8) as counted:
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
    CommitmentFactory(coordination=visit, text="Kirim jadwal", due_on=TODAY)

    found = {
        user.role: [title for title in titles(user, facility) if title.startswith("Kirim")]
        for user in (officer, supervisor, head)
    }

    assert found == {
        "officer": ["Kirim jadwal"],
        "supervisor": ["Kirim jadwal"],
        "head": ["Kirim daftar"],
    }


# --- Whose work it is ---------------------------------------------------------------------------


def colleague(facility, role="officer"):
    user = UserFactory(role=role)
    PostingFactory(user=user, facility=facility)
    return user


def ending(facility, partner, **values):
    return AgreementFactory(
        signed=True,
        facility=facility,
        partner=partner,
        starts_on=date(2026, 1, 2),
        **({"ends_on": date(2026, 8, 1)} | values),
    )


def test_an_agreement_is_due_for_its_owner_alone(facility, partner, officer, head):
    ending(facility, partner, owner=officer)

    assert len(titles(officer, facility)) == 1
    assert titles(colleague(facility), facility) == []
    assert titles(head, facility) == []


def left(owner):
    owner.postings.update(ends_on=date(2026, 7, 14))


def deactivated(owner):
    owner.is_active = False
    owner.save()


def expired(owner):
    owner.expires_on = date(2026, 7, 14)
    owner.save()


@pytest.mark.parametrize("gone", [left, deactivated, expired])
def test_what_nobody_at_work_looks_after_is_everybodys(facility, partner, officer, gone):
    owner = colleague(facility)
    ending(facility, partner, owner=owner)
    assert titles(officer, facility) == []

    gone(owner)

    assert len(titles(officer, facility)) == 1


def test_the_head_is_asked_once_nobody_acted_on_a_reminder(facility, partner, officer, head):
    agreement = ending(facility, partner, owner=officer)
    reminder = AgreementReminderFactory(
        agreement=agreement, told_on=date(2026, 7, 1), escalated_on=date(2026, 7, 8)
    )
    assert len(titles(head, facility)) == 1

    reminder.cancelled_on = TODAY
    reminder.save()
    assert titles(head, facility) == []


def test_what_has_ended_is_red_for_everyone_until_it_is_decided(facility, partner, officer, head):
    agreement = ending(facility, partner, owner=officer, ends_on=date(2026, 7, 14))
    assert [len(titles(user, facility)) for user in (officer, head, colleague(facility))] == [
        1, 1, 1,
    ]  # fmt: skip
    assert due_of(head, facility, TODAY)[0].tone == "late"

    AgreementEventFactory(agreement=agreement, kind=AgreementEventKind.LAPSE, by=head)

    assert titles(head, facility) == []


def test_a_promise_is_due_for_the_person_responsible(facility, partner, officer):
    other = colleague(facility)
    CommitmentFactory(
        coordination__facility=facility,
        coordination__partner=partner,
        coordination__on=date(2027, 1, 1),
        text="Kirim data",
        account=other,
    )

    assert "Kirim data" in titles(other, facility)
    assert "Kirim data" not in titles(officer, facility)
    left(other)
    assert "Kirim data" in titles(officer, facility)


# --- Obligations --------------------------------------------------------------------------------


@pytest.fixture
def agreement(facility, partner):
    """In force since spring, far from its end: nothing else of it is due."""
    return AgreementFactory(
        signed=True, facility=facility, partner=partner, starts_on=date(2026, 3, 1)
    )


@pytest.mark.parametrize(
    ("due_on", "tone"),
    [(date(2026, 7, 1), "late"), (TODAY, "today"), (date(2026, 7, 22), "soon")],
)
def test_an_obligation_is_due_from_a_week_before_its_day(
    facility, agreement, officer, due_on, tone
):
    ObligationFactory(agreement=agreement, due_on=due_on)

    [item] = due_of(officer, facility, TODAY)

    assert (item.title, item.detail, item.tone) == (
        "Classes started: 0 of 2",
        f"Owed by BPVP Contoh under {agreement}",
        tone,
    )


@pytest.mark.parametrize(
    "values",
    [
        {"due_on": None},
        {"due_on": date(2026, 7, 23)},
        {"due_on": date(2026, 7, 1), "waived_reason": "Anggaran dialihkan"},
        {
            "due_on": date(2026, 7, 1),
            "metric": "other",
            "text": "Alat",
            "target": None,
            "met_on": date(2026, 6, 1),
        },
    ],
    ids=["no day", "far", "waived", "met"],
)
def test_an_obligation_that_waits_for_nobody(facility, agreement, officer, values):
    ObligationFactory(agreement=agreement, **values)

    assert titles(officer, facility) == []


def test_an_obligation_that_was_counted_as_met_is_not_due(facility, agreement, partner, officer):
    ObligationFactory(agreement=agreement, target=1, due_on=date(2026, 7, 1))
    TrainingClassFactory(running=True, agreement=agreement, facility=facility, partner=partner)

    assert titles(officer, facility) == []


@pytest.mark.parametrize(
    ("values", "page"),
    [
        ({"duty": True}, "obligation-settle"),
        ({"funds": True}, "obligation-settle"),
        ({}, "agreement-detail"),
    ],
    ids=["a duty", "stated with a file", "counted"],
)
def test_what_is_settled_by_hand_leads_straight_to_its_page(
    facility, agreement, officer, client_of, values, page
):
    duty = ObligationFactory(agreement=agreement, due_on=TODAY, **values)

    [item] = due_of(officer, facility, TODAY)

    address = reverse(item.url_name, args=item.url_args)
    assert item.url_name == f"partnerships:{page}"
    assert client_of(officer).get(address).status_code == 200
    assert (duty.pk in item.url_args) == (page == "obligation-settle")


def test_an_obligation_is_due_for_the_owner_of_the_agreement(facility, agreement, officer, head):
    ObligationFactory(agreement=agreement, due_on=TODAY)
    agreement.owner = colleague(facility)
    agreement.save()

    assert [len(titles(user, facility)) for user in (agreement.owner, officer, head)] == [1, 0, 0]


@pytest.mark.parametrize(("days", "is_told"), [(7, False), (8, True)])
def test_the_head_sees_what_waited_for_more_than_seven_days(
    facility, partner, agreement, head, days, is_told
):
    agreement.owner = keeper = colleague(facility)
    agreement.save()
    day = TODAY - timedelta(days=days)
    ObligationFactory(agreement=agreement, duty=True, due_on=day)
    talk = CoordinationFactory(held=True, facility=facility, partner=partner)
    CommitmentFactory(coordination=talk, account=keeper, due_on=day)
    MonitoringReportFactory(agreement=agreement, period_to=date(2026, 6, 1), due_on=day)

    told = due_of(head, facility, TODAY)

    pages = {item.url_name.partition(":")[2] for item in told}
    wanted = {"agreement-detail", "commitment-settle", "monitoring-detail"}
    assert pages == (wanted if is_told else set())


def test_the_head_sees_at_once_what_has_nobody_to_ask(facility, agreement, head):
    ObligationFactory(agreement=agreement, duty=True, due_on=TODAY - timedelta(days=1))
    ObligationFactory(agreement=agreement, duty=True, text="Nanti", due_on=TODAY)

    assert len(titles(head, facility)) == 1


# --- Monitoring ---------------------------------------------------------------------------------


def test_a_report_is_due_for_who_writes_and_then_for_who_checks(
    facility, agreement, officer, supervisor, head
):
    report = MonitoringReportFactory(agreement=agreement, period_from=date(2026, 3, 1))
    assert titles(officer, facility) == [f"Write the monitoring report of {agreement}"]
    assert titles(head, facility) == []

    report.state, report.figures_hash = "sent", "0" * 64
    report.submitted_at, report.submitted_by = MORNING, supervisor
    report.save()

    assert titles(officer, facility) == []
    assert titles(head, facility) == [f"Check the monitoring report of {agreement}"]
    assert titles(supervisor, facility) == []  # four eyes


def test_a_report_that_came_back_is_to_be_corrected(facility, agreement, officer):
    MonitoringReportFactory(agreement=agreement, return_note="Jelaskan")

    assert titles(officer, facility) == [f"Correct the monitoring report of {agreement}"]


def test_an_overdue_report_is_late(facility, agreement, officer):
    MonitoringReportFactory(
        agreement=agreement, period_to=date(2026, 6, 1), due_on=date(2026, 6, 15)
    )

    assert due_of(officer, facility, TODAY)[0].tone == "late"


@pytest.mark.parametrize(
    ("starts_on", "is_due"), [(date(2025, 7, 15), True), (date(2025, 7, 16), False)]
)
def test_twelve_months_without_an_evaluation_are_told(
    facility, partner, officer, starts_on, is_due
):
    agreement = AgreementFactory(
        signed=True, facility=facility, partner=partner, starts_on=starts_on
    )

    assert (f"No evaluation of {agreement} for 12 months" in titles(officer, facility)) == is_due


def test_a_report_that_was_sent_is_an_evaluation_and_an_open_one_is_work(
    facility, partner, officer
):
    agreement = AgreementFactory(
        signed=True, facility=facility, partner=partner, starts_on=date(2024, 1, 2)
    )
    report = MonitoringReportFactory(agreement=agreement, final=True)
    assert titles(officer, facility) == []
    report.delete()

    MonitoringReportFactory(agreement=agreement)
    assert titles(officer, facility) == [f"Write the monitoring report of {agreement}"]


def test_the_months_without_an_evaluation_are_a_setting(facility, agreement, officer):
    FacilitySettingFactory(facility=facility, key="evaluation_months", value=4)

    assert titles(officer, facility) == [f"No evaluation of {agreement} for 4 months"]


def test_due_duties_and_reports_cost_the_same_for_many(
    facility, partner, officer, django_assert_num_queries, django_assert_max_num_queries
):
    def add():
        agreement = AgreementFactory(
            signed=True, facility=facility, partner=partner, starts_on=date(2025, 1, 2)
        )
        ObligationFactory(agreement=agreement, due_on=TODAY)
        MonitoringReportFactory(agreement=AgreementFactory(signed=True, facility=facility))

    add()
    due_of(officer, facility, TODAY)
    with django_assert_max_num_queries(12) as counted:
        due_of(officer, facility, TODAY)
    for _ in range(3):
        add()
    with django_assert_num_queries(len(counted)):
        due_of(officer, facility, TODAY)
