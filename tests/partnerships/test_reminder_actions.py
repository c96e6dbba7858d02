"""The ladder before an agreement ends: each step once, for the end that stands."""

from datetime import date, timedelta
from functools import partial

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.management import call_command

from partnerships import thresholds
from partnerships.actions import reminders
from partnerships.choices import AgreementEventKind
from partnerships.models import AgreementReminder
from rutan.accounts.choices import Role
from rutan.accounts.models import Mail
from rutan.audit.models import AuditEvent
from tests.factories.accounts import UserFactory
from tests.factories.moments import MORNING
from tests.factories.partnerships import (
    AgreementEventFactory,
    AgreementFactory,
    FacilitySettingFactory,
    PostingFactory,
)
from tests.races import together

pytestmark = pytest.mark.django_db

END = date(2027, 6, 30)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(MORNING, tick=False):
        yield


def before(days):
    return END - timedelta(days=days)


def around(*moments):
    """So many days before the end, from far to near: the day before each of them to the day after.

    On the days between nothing differs from the day before.
    """
    return sorted({left + near for left in moments for near in (1, 0, -1)}, reverse=True)


def run(on):
    return reminders.agreement_reminders(on=on, dry_run=False)


def told():
    return [(row.step, row.told_on) for row in AgreementReminder.objects.order_by("pk")]


def posted(role, address, facility, **values):
    user = UserFactory(role=role, username=address, **values)
    PostingFactory(user=user, facility=facility)
    return user


@pytest.fixture
def owner(facility):
    return posted(Role.OFFICER, "sari@contoh.go.id", facility, full_name="Sari", language="en")


@pytest.fixture
def boss(facility):
    return posted(Role.HEAD, "hasan@contoh.go.id", facility, full_name="Hasan", language="en")


@pytest.fixture
def agreement(facility, partner, owner):
    """Its days of notice are one of the national steps."""
    return AgreementFactory(
        signed=True, facility=facility, partner=partner, owner=owner, ends_on=END, notice_days=90
    )


def renew(agreement, **values):
    return AgreementFactory(
        facility=agreement.facility,
        partner=agreement.partner,
        supersedes=agreement,
        starts_on=END + timedelta(days=1),
        ends_on=date(2028, 6, 30),
        **values,
    )


# --- Which step, when ---------------------------------------------------------------------------


def test_each_step_is_told_on_its_day_and_once(agreement):
    steps = (180, 90, 30, 7, 0)

    for left in around(200, *steps, -40):
        run(before(left))

    assert told() == [(step, before(step)) for step in steps]


def test_a_second_run_on_the_same_day_does_nothing(agreement):
    run(before(30))

    assert set(run(before(30)).values()) == {0}


def test_the_agreements_own_notice_is_a_step(agreement):
    agreement.notice_days = 60
    agreement.save()

    assert reminders.steps_of(agreement, thresholds.of(agreement.facility)) == [
        180, 90, 60, 30, 7, 0,
    ]  # fmt: skip
    run(before(60))
    assert told() == [(60, before(60))]


def test_the_steps_are_a_setting_of_the_facility(facility, agreement):
    FacilitySettingFactory(facility=facility, key="agreement_alert_days", value=[20])

    for left in around(90, 30, 20, 7):
        run(before(left))

    assert told() == [(90, before(90)), (20, before(20))]


def test_nothing_is_told_before_the_first_step(agreement):
    assert run(before(181)) == {"told": 0, "escalated": 0, "cancelled": 0}


@pytest.mark.parametrize(("left", "step"), [(100, 180), (12, 30), (-200, 0)])
def test_after_missed_days_only_the_nearest_step_is_told(agreement, left, step):
    run(before(left))

    assert told() == [(step, before(left))]


def test_a_run_for_an_earlier_day_does_not_climb_back(agreement):
    run(before(30))

    run(before(100))

    assert told() == [(30, before(30))]


def test_after_the_end_nothing_is_repeated(agreement):
    run(END)

    assert [run(END + timedelta(days=days))["told"] for days in (1, 2, 7, 8, 20)] == [0] * 5


@pytest.mark.parametrize(
    "values",
    [{}, {"reviewed": True}, {"abandoned": True}, {"closed": True}],
    ids=["draft", "under review", "abandoned", "closed"],
)
def test_only_a_signed_agreement_is_told_of(facility, partner, values):
    AgreementFactory(facility=facility, partner=partner, ends_on=END, **values)

    run(before(7))

    assert told() == []


def test_a_renewed_agreement_is_not_told_of(agreement):
    renew(agreement, signed=True)

    run(before(7))

    assert told() == []


def test_an_agreement_that_is_left_to_end_is_not_told_of(agreement, owner):
    AgreementEventFactory(agreement=agreement, kind=AgreementEventKind.LAPSE, by=owner)

    run(before(7))

    assert told() == []


# --- An end that moves --------------------------------------------------------------------------


def test_a_moved_end_cancels_its_steps_and_begins_anew(agreement):
    run(before(30))
    agreement.ends_on = END + timedelta(days=365)
    agreement.save()

    counts = run(before(29))

    assert counts["cancelled"] == 1
    assert AgreementReminder.objects.get().cancelled_on == before(29)
    run(agreement.ends_on - timedelta(days=180))
    assert [row.step for row in AgreementReminder.objects.filter(cancelled_on=None)] == [180]


def test_an_end_that_comes_back_is_told_again(agreement):
    run(before(30))
    agreement.ends_on = END + timedelta(days=365)
    agreement.save()
    run(before(29))
    agreement.ends_on = END
    agreement.save()

    assert run(before(28))["told"] == 1

    reminder = AgreementReminder.objects.get()
    assert (reminder.step, reminder.told_on, reminder.cancelled_on) == (30, before(28), None)
    assert Mail.objects.count() == 1


def test_a_letter_of_a_former_end_is_taken_back(agreement):
    run(before(30))
    assert Mail.objects.count() == 1
    agreement.ends_on = END + timedelta(days=365)
    agreement.save()

    run(before(29))

    assert not Mail.objects.exists()


# --- Who is told --------------------------------------------------------------------------------


def letters():
    return [(row.user.full_name, row.subject) for row in Mail.objects.order_by("pk")]


def test_the_owner_is_told_by_letter_too(agreement, owner, boss):
    run(before(30))

    letter = Mail.objects.get()
    assert (letter.user, letter.subject) == (
        owner,
        f"{agreement} with BPVP Contoh ends in 30 days",
    )
    assert "is in force until 30 June 2027" in letter.body


@pytest.mark.parametrize(
    ("left", "words"),
    [(1, "ends in 1 day"), (0, "ends today"), (-3, "has ended")],
)
def test_the_subject_says_how_near_it_is(agreement, left, words):
    run(before(left))

    assert Mail.objects.get().subject == f"{agreement} with BPVP Contoh {words}"


def test_a_letter_is_in_the_language_of_its_reader(agreement, owner):
    owner.language = "id"
    owner.save()

    run(before(30))

    assert "30 hari" in Mail.objects.get().subject


def test_a_letter_has_a_link_where_the_address_is_known(agreement, settings):
    settings.SITE_URL = "https://bekal.contoh.go.id"

    run(before(30))

    assert (
        f"https://bekal.contoh.go.id/kemitraan/perjanjian/{agreement.code}/"
        in Mail.objects.get().body
    )


def test_without_an_owner_the_head_is_told(agreement, boss):
    agreement.owner = None
    agreement.save()

    run(before(30))

    assert [name for name, _subject in letters()] == ["Hasan"]


def test_an_owner_who_left_is_not_asked_any_more(agreement, owner, boss):
    owner.postings.update(ends_on=date(2026, 7, 1))

    run(before(30))

    assert [name for name, _subject in letters()] == ["Hasan"]


def test_without_owner_and_head_the_administrators_are_told(agreement):
    agreement.owner = None
    agreement.save()
    UserFactory(role=Role.ADMINISTRATOR, username="lina@contoh.go.id", language="en")

    run(before(30))

    assert "see to the postings" in Mail.objects.get().body


def test_an_owner_without_an_address_is_told_in_bekal_only(agreement, owner):
    owner.email, owner.staff_number = None, "198701012010010001"
    owner.username = owner.staff_number
    owner.save()

    counts = run(before(30))

    assert (counts["told"], counts["without_address"]) == (1, 1)
    assert not Mail.objects.exists()


def test_the_trail_tells_who_was_told_of_what(agreement, owner):
    run(before(30))

    event = AuditEvent.objects.get(action="agreement.reminded")
    assert (event.actor, event.details) == (
        "",
        {"days_before": 30, "ends_on": "2027-06-30", "to": [owner.pk]},
    )


# --- When nobody acts ---------------------------------------------------------------------------


def test_the_head_is_told_after_seven_days_without_action(agreement, boss):
    run(before(90))

    assert [run(before(left))["escalated"] for left in (84, 83, 82)] == [0, 1, 0]
    assert letters()[-1] == ("Hasan", f"Nothing decided yet: {agreement} with BPVP Contoh")
    assert AgreementReminder.objects.get().escalated_on == before(83)


def test_the_days_of_patience_are_a_setting(facility, agreement, boss):
    FacilitySettingFactory(facility=facility, key="agreement_escalation_days", value=2)
    run(before(90))

    assert run(before(88))["escalated"] == 1


def test_every_step_is_told_to_the_head_once(agreement, boss):
    steps = (180, 90, 30, 7, 0)

    for left in around(200, *steps, *(step - 7 for step in steps), -60):
        run(before(left))

    told_to_head = AgreementReminder.objects.order_by("pk").values_list("step", "escalated_on")
    assert list(told_to_head) == [(step, before(step) + timedelta(days=7)) for step in steps]


def test_after_missed_days_the_head_gets_one_letter_too(agreement, boss):
    run(before(180))

    assert run(before(20))["escalated"] == 1
    assert run(before(19))["escalated"] == 0
    assert [name for name, _ in letters()] == ["Sari", "Sari", "Hasan"]


def renewal_signed(agreement):
    renew(agreement, signed=True)


def successor_drafted(agreement):
    renew(agreement)


def extended(agreement):
    agreement.ends_on = END + timedelta(days=30)
    agreement.save()


def terminated(agreement):
    agreement.state, agreement.ended_on, agreement.end_reason = "closed", before(85), "Selesai"
    agreement.save()


@pytest.mark.parametrize(
    "act", [renewal_signed, successor_drafted, extended, terminated], ids=lambda act: act.__name__
)
def test_who_acted_is_not_told_on(agreement, boss, act):
    run(before(90))
    act(agreement)

    run(before(83))

    assert not AgreementReminder.objects.filter(escalated_on__isnull=False).exists()


def test_a_successor_that_was_given_up_is_no_action(agreement, boss):
    run(before(90))
    renew(agreement, abandoned=True)

    assert run(before(83))["escalated"] == 1


def test_a_head_who_was_the_first_to_know_is_not_told_twice(agreement, boss):
    agreement.owner = None
    agreement.save()
    run(before(90))

    assert [run(before(left))["escalated"] for left in (83, 82)] == [0, 0]
    assert len(letters()) == 1


# --- As one command -----------------------------------------------------------------------------


def test_a_dry_run_tells_nobody(agreement, capsys):
    call_command("run_daily", on=before(30), dry_run=True)

    assert "agreement_reminders: 1 told" in capsys.readouterr().out
    assert (told(), Mail.objects.count(), django_mail.outbox) == ([], 0, [])


def test_the_daily_run_tells_and_sends_on_the_same_day(agreement):
    call_command("run_daily", on=before(30))

    [sent] = django_mail.outbox
    assert sent.to == ["sari@contoh.go.id"]


def test_many_agreements_cost_one_look_where_nothing_is_due(
    facility, partner, django_assert_num_queries
):
    AgreementFactory.create_batch(5, signed=True, facility=facility, partner=partner, ends_on=END)
    settings, agreements, reminders_of_them, other_ends, waiting_letters = 1, 1, 1, 1, 1

    with django_assert_num_queries(
        settings + agreements + reminders_of_them + other_ends + waiting_letters
    ):
        run(before(300))


@pytest.mark.race
def test_of_two_runs_at_once_one_tells():
    AgreementFactory(signed=True, ends_on=END)
    job = partial(reminders.agreement_reminders, on=before(30), dry_run=False)

    answers = together([job] * 3)

    assert sorted(answer["told"] for answer in answers) == [0, 0, 1]
    assert told() == [(30, before(30))]


@pytest.mark.parametrize("decision", ["renewed", "left to end", "ended"])
def test_a_letter_that_still_waits_is_taken_back_once_it_is_decided(agreement, decision):
    run(before(90))
    assert Mail.objects.count() == 1
    if decision == "renewed":
        renew(agreement, signed=True)
    elif decision == "left to end":
        AgreementEventFactory(agreement=agreement, kind=AgreementEventKind.LAPSE)
    else:
        agreement.state, agreement.ended_on = "closed", before(89)
        agreement.end_reason = "Disepakati"
        agreement.save()

    assert run(before(89))["withdrawn"] == 1

    assert not Mail.objects.exists()


def test_a_letter_that_was_sent_is_remembered_after_the_decision(agreement):
    run(before(90))
    Mail.objects.update(sent_at=MORNING, body="")
    renew(agreement, signed=True)

    assert "withdrawn" not in run(before(89))
    assert Mail.objects.count() == 1
