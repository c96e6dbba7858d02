"""The outbox: written with its reason, sent once, remembered without its text."""

from datetime import date, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from rutan.accounts.actions import mail
from rutan.accounts.models import Mail
from rutan.audit.models import JobRun
from tests.factories.accounts import MailFactory, UserFactory
from tests.races import together

pytestmark = pytest.mark.django_db

ON = date(2026, 7, 15)


class Away(EmailBackend):
    """A mail server that does not answer."""

    opened = 0

    def open(self):
        type(self).opened += 1
        raise ConnectionRefusedError("siti@contoh.go.id")


class Picky(EmailBackend):
    """Refuses the addresses that begin with "salah"."""

    def send_messages(self, messages):
        if messages[0].to[0].startswith("salah"):
            raise SMTPRecipientsRefused({messages[0].to[0]: (550, b"no such mailbox")})
        return super().send_messages(messages)


@pytest.fixture
def away(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    Away.opened = 0


@pytest.fixture
def user():
    return UserFactory(username="sari@contoh.go.id")


def queue(user, key="reminder:1", **values):
    letter = {"subject": "Perjanjian hampir berakhir", "body": "Tujuh hari lagi."} | values
    return mail.queue(user=user, key=key, **letter)


def run(on=ON):
    return mail.send_mail(on=on, dry_run=False)


def test_a_letter_waits_until_the_daily_run_sends_it(user):
    assert queue(user)
    assert django_mail.outbox == []

    assert run() == {"sent": 1}

    [sent] = django_mail.outbox
    assert (sent.to, sent.subject, sent.body) == (
        ["sari@contoh.go.id"],
        "Perjanjian hampir berakhir",
        "Tujuh hari lagi.",
    )


def test_a_letter_that_is_gone_keeps_no_text(user):
    queue(user)
    run()

    letter = Mail.objects.get()
    assert (letter.body, letter.attempts, letter.retry_on) == ("", 1, None)
    assert letter.sent_at
    assert run() == {"sent": 0}


def test_the_same_key_is_written_once(user):
    assert [queue(user), queue(user)] == [True, False]
    run()
    assert queue(user) is False
    assert Mail.objects.count() == 1


def test_a_letter_goes_when_its_reason_goes(user):
    with pytest.raises(RuntimeError), transaction.atomic():
        queue(user)
        raise RuntimeError

    assert not Mail.objects.exists()


@pytest.mark.parametrize(
    "account",
    [
        {},
        {"username": "tutup@contoh.go.id", "is_active": False},
        {"username": "habis@contoh.go.id", "expires_on": date(2020, 1, 1)},
    ],
    ids=["no address", "deactivated", "expired"],
)
def test_nobody_writes_to_an_account_without_an_address_or_out_of_use(account):
    assert queue(UserFactory(**account)) is False


def test_an_account_that_closed_meanwhile_gets_nothing(user):
    queue(user)
    user.is_active = False
    user.save()

    assert run() == {"sent": 0, "dropped": 1}
    assert (django_mail.outbox, Mail.objects.count()) == ([], 0)


def test_a_subject_is_one_line(user):
    queue(user, subject="Perjanjian\nBcc: orang@luar.example")

    run()

    assert django_mail.outbox[0].subject == "Perjanjian Bcc: orang@luar.example"


def test_one_bad_address_stops_no_other_letter(settings, user):
    settings.EMAIL_BACKEND = f"{__name__}.Picky"
    queue(UserFactory(username="salah@contoh.go.id"), key="a")
    queue(user, key="b")

    assert run() == {"sent": 1, "failed": 1}

    failed = Mail.objects.get(key="a")
    assert (failed.error, failed.attempts, failed.retry_on) == (
        "SMTPRecipientsRefused",
        1,
        date(2026, 7, 16),
    )


def test_what_is_remembered_of_an_error_has_no_address(user, away):
    queue(user)

    run()

    assert Mail.objects.get().error == "ConnectionRefusedError"


def test_a_server_that_is_away_is_asked_once(away):
    for number in range(3):
        queue(UserFactory(username=f"a{number}@contoh.go.id"), key=f"{number}")

    assert run() == {"sent": 0, "failed": 3}
    assert Away.opened == 1


def test_the_pauses_grow_and_end(user, away):
    queue(user)

    tried = [on for on in (ON + timedelta(days=n) for n in range(40)) if sum(run(on).values())]

    assert [(on - ON).days for on in tried] == [0, 1, 3, 7, 15]
    letter = Mail.objects.get()
    assert (letter.body, letter.sent_at, letter.attempts) == ("", None, 5)


def test_a_second_run_on_the_same_day_tries_nothing_again(user, away):
    queue(user)
    run()

    assert run() == {"sent": 0}


def test_a_letter_that_failed_is_sent_when_the_server_is_back(settings, user, away):
    queue(user)
    run()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert run(date(2026, 7, 16)) == {"sent": 1}
    assert Mail.objects.get().error == ""


def test_a_server_that_hangs_up_in_the_middle_loses_nothing(monkeypatch, user):
    def hang_up(self, messages):
        raise SMTPServerDisconnected

    monkeypatch.setattr(EmailBackend, "send_messages", hang_up)
    queue(user)

    assert run() == {"sent": 0, "failed": 1}
    assert Mail.objects.get().body


def test_a_dry_run_counts_and_sends_nothing(user, capsys):
    queue(user)

    call_command("run_daily", dry_run=True)

    assert "send_mail: 1 sent" in capsys.readouterr().out
    assert django_mail.outbox == []
    assert Mail.objects.get().sent_at is None


def test_a_failing_server_fails_no_job(user, away):
    queue(user)

    call_command("run_daily", on=ON)

    run = JobRun.objects.get(job="send_mail")
    assert (run.counts, run.error) == ({"sent": 0, "failed": 1}, "")


def test_letters_whose_reason_is_gone_are_taken_back(user):
    queue(user, key="agreement:1:30")
    queue(user, key="agreement:2:30")
    MailFactory(sent=True, key="agreement:1:90")

    assert mail.withdraw(key_start="agreement:1:") == 1
    assert set(Mail.objects.values_list("key", flat=True)) == {"agreement:2:30", "agreement:1:90"}


def test_old_letters_are_forgotten():
    for days in (399, 402):
        letter = MailFactory(sent=True, key=f"{days}")
        Mail.objects.filter(pk=letter.pk).update(created_at=timezone.now() - timedelta(days=days))

    assert mail.forget_old_mail(on=timezone.localdate(), dry_run=False) == {"removed": 1}
    assert Mail.objects.get().key == "399"


@pytest.mark.race
def test_of_two_runs_at_once_each_letter_goes_once():
    for number in range(5):
        MailFactory(key=f"{number}")

    answers = together([partial(mail.send_mail, on=ON, dry_run=False)] * 2)

    assert sum(answer["sent"] for answer in answers) == 5
    assert len(django_mail.outbox) == 5
