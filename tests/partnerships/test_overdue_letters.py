"""One letter a day for each reader about what is overdue, told once until a day moves."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from partnerships.actions import overdue
from partnerships.choices import Side
from partnerships.models import Obligation
from rutan.accounts.choices import Role
from rutan.accounts.models import Mail
from rutan.audit.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementFactory,
    CommitmentFactory,
    CoordinationFactory,
    FacilitySettingFactory,
    MonitoringReportFactory,
    ObligationFactory,
    PostingFactory,
    TrainingClassFactory,
)
from tests.races import together

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 15)
LONG_AGO = datetime(2026, 1, 5, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def _today(settings):
    settings.SITE_URL = "https://bekal.example"
    with time_machine.travel(MORNING, tick=False):
        yield


def posted(role, address, facility, **values):
    user = UserFactory(role=role, username=address, language="en", **values)
    PostingFactory(user=user, facility=facility)
    return user


@pytest.fixture
def owner(facility):
    return posted(Role.OFFICER, "sari@contoh.go.id", facility, full_name="Sari")


@pytest.fixture
def boss(facility):
    return posted(Role.HEAD, "hasan@contoh.go.id", facility, full_name="Hasan")


@pytest.fixture
def agreement(facility, partner, owner, boss):
    return AgreementFactory(signed=True, facility=facility, partner=partner, owner=owner)


def old(*rows):
    """Written long ago, and not touched since."""
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(created_at=LONG_AGO, updated_at=LONG_AGO)


def due(agreement, day, **values):
    duty = ObligationFactory(agreement=agreement, due_on=day, **({"duty": True} | values))
    old(duty)
    return duty


def run(on):
    return overdue.overdue_letters(on=on, dry_run=False)


def sent(on):
    run(on)
    Mail.objects.filter(sent_at=None).update(sent_at=MORNING, body="")


def readers():
    return sorted(Mail.objects.values_list("user__username", flat=True))


# --- What, to whom, when ------------------------------------------------------------------------


def test_everything_overdue_of_one_owner_is_one_letter(agreement, owner, facility, partner):
    due(agreement, TODAY - timedelta(days=1), text="Menyediakan ruang untuk Budi bin Ali")
    talk = CoordinationFactory(held=True, facility=facility, partner=partner)
    promise = CommitmentFactory(
        coordination=talk, account=owner, text="Kirim data Budi", side=Side.FACILITY,
        due_on=TODAY - timedelta(days=2),
    )  # fmt: skip
    report = MonitoringReportFactory(agreement=agreement, due_on=TODAY - timedelta(days=1))
    old(promise, report)

    assert run(TODAY) == {"letters": 1, "items": 3}

    letter = Mail.objects.get()
    assert (letter.user, letter.subject) == (owner, "3 things are overdue")
    assert letter.body.startswith("Dear Sari,")
    assert "Promise of this facility to BPVP Contoh" in letter.body
    assert f"Other duty, owed by BPVP Contoh under {agreement}; due 14 July 2026" in letter.body
    assert f"Monitoring report of {agreement} to be written" in letter.body
    assert "https://bekal.example/kemitraan/perjanjian/" in letter.body
    assert AuditEvent.objects.get(action="overdue.told").details["items"] == 3


def test_a_letter_quotes_no_text_that_could_name_somebody(agreement, owner, facility, partner):
    due(agreement, TODAY - timedelta(days=1), text="Menyediakan ruang untuk Budi")
    talk = CoordinationFactory(held=True, facility=facility, partner=partner)
    old(
        CommitmentFactory(
            coordination=talk, account=owner, text="Kirim data Budi", due_on=date(2026, 7, 1)
        )
    )

    run(TODAY)

    assert Mail.objects.exists()
    assert not Mail.objects.filter(body__contains="Budi")


@pytest.mark.parametrize(("day", "letters"), [(TODAY, 0), (TODAY - timedelta(days=1), 1)])
def test_nothing_is_overdue_on_its_own_day(agreement, day, letters):
    due(agreement, day)

    assert run(TODAY)["letters"] == letters


def test_a_second_run_writes_nothing_and_neither_does_the_next_day(agreement):
    due(agreement, TODAY - timedelta(days=1))

    assert [run(TODAY)["letters"] for _ in "ab"] == [1, 0]
    Mail.objects.update(sent_at=MORNING, body="")
    assert run(TODAY + timedelta(days=1))["letters"] == 0


def test_something_new_brings_the_whole_list_again(agreement):
    due(agreement, TODAY - timedelta(days=1))
    sent(TODAY)
    due(agreement, TODAY, metric="funds", target=5_000_000, text="")

    assert run(TODAY + timedelta(days=1)) == {"letters": 1, "items": 2}


def test_a_day_that_moves_is_told_again_once_it_has_passed(agreement):
    duty = due(agreement, TODAY - timedelta(days=1))
    sent(TODAY)
    Obligation.objects.filter(pk=duty.pk).update(due_on=TODAY + timedelta(days=3))

    told = []
    for each in range(1, 6):
        sent(TODAY + timedelta(days=each))
        told.append(Mail.objects.count())

    assert told == [1, 1, 1, 2, 2]


def test_missed_days_are_made_good_in_one_letter(agreement, owner):
    for day in (1, 3, 5):
        due(agreement, TODAY - timedelta(days=day), text=f"Tugas {day}")

    assert run(TODAY) == {"letters": 1, "items": 3}
    assert readers() == [owner.username]


def test_what_waits_unsent_is_written_anew_as_things_stand(agreement):
    first = due(agreement, TODAY - timedelta(days=1), text="Satu")
    due(agreement, TODAY - timedelta(days=1), text="Dua")
    run(TODAY)
    Obligation.objects.filter(pk=first.pk).update(met_on=TODAY)

    assert run(TODAY + timedelta(days=1)) == {"letters": 1, "items": 1}
    assert Mail.objects.get().subject == "1 thing is overdue"


def test_what_is_written_after_its_day_is_told_the_day_after(agreement):
    due(agreement, TODAY - timedelta(days=1), text="Satu")
    sent(TODAY)
    late = ObligationFactory(agreement=agreement, duty=True, due_on=date(2026, 6, 1), text="Dua")
    assert late.created_at.date() == TODAY

    assert run(TODAY + timedelta(days=1)) == {"letters": 1, "items": 2}


# --- Who ----------------------------------------------------------------------------------------


def test_the_head_is_told_after_seven_days_without_action(agreement, owner, boss):
    due(agreement, TODAY - timedelta(days=1))

    told = {}
    for day in range(10):
        sent(TODAY + timedelta(days=day))
        told[day] = readers()

    assert told[0] == told[6] == [owner.username]
    assert told[7] == told[9] == sorted([boss.username, owner.username])


def test_the_letter_to_the_head_says_that_nobody_acted(agreement, boss):
    due(agreement, TODAY - timedelta(days=20))

    run(TODAY)

    assert "(nobody acted since)" in Mail.objects.get(user=boss).body


def test_who_touched_the_record_is_not_reported_at_once(agreement, boss):
    duty = due(agreement, TODAY - timedelta(days=20))
    Obligation.objects.filter(pk=duty.pk).update(updated_at=MORNING)

    run(TODAY)

    assert boss.username not in readers()


def test_the_days_before_the_head_is_told_are_a_setting(facility, agreement, boss):
    FacilitySettingFactory(facility=facility, key="agreement_escalation_days", value=2)
    due(agreement, TODAY - timedelta(days=3))

    run(TODAY)

    assert boss.username in readers()


def test_without_an_owner_at_work_the_head_is_told_at_once(agreement, owner, boss):
    due(agreement, TODAY - timedelta(days=1))
    owner.postings.update(ends_on=TODAY - timedelta(days=1))

    run(TODAY)

    assert readers() == [boss.username]
    assert "nobody acted" not in Mail.objects.get().body


def test_a_report_to_be_checked_is_told_to_the_head(agreement, boss):
    report = MonitoringReportFactory(
        agreement=agreement, sent=True, due_on=date(2026, 7, 2), review_due_on=date(2026, 7, 8)
    )
    old(report)

    run(TODAY)

    assert readers() == [boss.username]
    assert "to be checked" in Mail.objects.get().body


@pytest.mark.parametrize("facts", [{"met_on": TODAY}, {"waived_reason": "Disepakati"}])
def test_an_obligation_that_is_settled_is_not_told(agreement, facts):
    duty = due(agreement, TODAY - timedelta(days=1))
    Obligation.objects.filter(pk=duty.pk).update(**facts)

    assert run(TODAY)["letters"] == 0


def test_promises_kept_and_reports_made_final_are_not_told(agreement, facility, partner, owner):
    talk = CoordinationFactory(held=True, facility=facility, partner=partner)
    CommitmentFactory(
        coordination=talk, account=owner, due_on=date(2026, 7, 1), done_on=date(2026, 7, 3)
    )
    MonitoringReportFactory(
        agreement=agreement, final=True, due_on=date(2026, 7, 2), review_due_on=date(2026, 7, 8)
    )

    assert run(TODAY)["letters"] == 0


def test_a_target_that_was_counted_as_reached_is_not_told(agreement, facility, partner):
    due(agreement, TODAY - timedelta(days=1), duty=False, target=1)
    TrainingClassFactory(running=True, agreement=agreement, facility=facility, partner=partner)

    assert run(TODAY)["letters"] == 0


def test_who_has_no_address_gets_no_letter(agreement, owner):
    type(owner).objects.filter(pk=owner.pk).update(
        username="198701012010010099", staff_number="198701012010010099", email=""
    )
    due(agreement, TODAY - timedelta(days=1))

    assert run(TODAY) == {"letters": 0, "items": 0, "without_address": 1}


def test_the_daily_run_sends_it_once(agreement, owner, mailoutbox):
    due(agreement, TODAY - timedelta(days=1))

    for _ in range(2):
        call_command("run_daily", on=TODAY)

    assert [letter.to for letter in mailoutbox if "overdue" in letter.subject] == [[owner.email]]


def test_a_dry_run_writes_nothing(agreement):
    due(agreement, TODAY - timedelta(days=1))

    call_command("run_daily", on=TODAY, dry_run=True)

    assert not Mail.objects.exists()


def test_many_items_cost_the_queries_of_few(agreement, django_assert_max_num_queries):
    for number in range(3):
        due(agreement, TODAY - timedelta(days=1), text=f"Tugas {number}")
    with django_assert_max_num_queries(30):
        run(TODAY)
    for number in range(60):
        due(agreement, TODAY, text=f"Lagi {number}")

    with django_assert_max_num_queries(30):
        assert run(TODAY + timedelta(days=1)) == {"letters": 1, "items": 63}
    assert "and 23 more" in Mail.objects.get().body


@pytest.mark.race
def test_of_two_runs_at_once_one_writes_the_letter():
    agreement = AgreementFactory(signed=True)
    agreement.owner = posted(Role.OFFICER, "sari@contoh.go.id", agreement.facility)
    agreement.save()
    due(agreement, TODAY - timedelta(days=1))

    together([partial(run, TODAY)] * 2)

    assert Mail.objects.count() == 1
