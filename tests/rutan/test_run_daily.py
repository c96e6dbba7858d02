"""The daily run: every job by itself, safe to repeat, and remembered."""

from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from rutan.accounts.actions import mail
from rutan.audit.models import JobRun
from rutan.portal import daily
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 20)


def make_session(*, key, hours):
    Session.objects.create(
        session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=hours)
    )


def leave_a_trace(*, on, dry_run):
    make_session(key="trace", hours=1)
    return {"made": 1}


def break_off(*, on, dry_run):
    make_session(key="half", hours=1)
    raise ValueError("Siti Aminah, 7399014107990001")


def test_expired_sessions_go_and_live_ones_stay():
    make_session(key="old", hours=-48)
    make_session(key="live", hours=1)

    call_command("run_daily")

    assert [s.session_key for s in Session.objects.all()] == ["live"]


def test_a_run_for_a_day_to_come_signs_nobody_out():
    make_session(key="live", hours=1)

    call_command("run_daily", on=date(2099, 1, 1))

    assert Session.objects.count() == 1


def test_sign_in_attempts_are_forgotten_after_90_days():
    for days in (89, 92):
        attempt = AccessAttempt.objects.create(username=f"{days} days", failures_since_start=1)
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=timezone.now() - timedelta(days=days)
        )

    call_command("run_daily")

    assert [a.username for a in AccessAttempt.objects.all()] == ["89 days"]


def test_a_run_is_remembered_job_by_job():
    list(daily.run([leave_a_trace], on=ON))

    run = JobRun.objects.get()
    assert (run.job, run.on, run.counts, run.error) == ("leave_a_trace", ON, {"made": 1}, "")


def test_a_dry_run_changes_and_remembers_nothing(capsys):
    make_session(key="old", hours=-48)

    call_command("run_daily", dry_run=True)

    assert Session.objects.count() == 1
    assert not JobRun.objects.exists()
    assert "expired_sessions: 1 removed" in capsys.readouterr().out


def test_a_job_that_fails_leaves_nothing_and_stops_no_other(monkeypatch, capsys):
    monkeypatch.setattr(daily, "DAILY_JOBS", [break_off, leave_a_trace])

    with pytest.raises(CommandError, match="break_off"):
        call_command("run_daily", on=ON)

    assert [s.session_key for s in Session.objects.all()] == ["trace"]
    assert set(JobRun.objects.values_list("job", "counts__made")) == {
        ("break_off", None),
        ("leave_a_trace", 1),
    }


def test_what_is_remembered_of_a_failure_names_no_person(monkeypatch, capsys):
    monkeypatch.setattr(daily, "DAILY_JOBS", [break_off])

    with pytest.raises(CommandError):
        call_command("run_daily", on=ON)

    assert JobRun.objects.get().error.startswith("ValueError in test_run_daily.py:")
    assert "Siti" not in "".join(capsys.readouterr())


@pytest.mark.parametrize("job", daily.DAILY_JOBS, ids=lambda job: job.__name__)
def test_every_job_does_nothing_the_second_time(job):
    make_session(key="old", hours=-48)
    with transaction.atomic():
        job(on=ON, dry_run=False)

    second = job(on=ON, dry_run=False)

    assert sum(second.values()) == 0


def test_every_job_says_how_many_in_numbers():
    for outcome in daily.run(daily.DAILY_JOBS, on=ON, dry_run=True):
        assert outcome.error == ""
        assert all(isinstance(count, int) for count in outcome.counts.values())


def test_mail_goes_out_between_two_days_and_nothing_else_runs(mailoutbox):
    make_session(key="old", hours=-48)
    mail.queue(user=UserFactory(email="sari@contoh.go.id"), key="k", subject="Halo", body="Isi")

    call_command("run_daily", only="send_mail")

    assert [letter.subject for letter in mailoutbox] == ["Halo"]
    assert Session.objects.exists()
    assert not JobRun.objects.exists()  # a forgotten daily run must still show


def test_a_job_that_does_not_exist_is_refused():
    with pytest.raises(CommandError, match="send_post"):
        call_command("run_daily", "--only", "send_post")
