"""What the monitor is told, and that it is never told more."""

from datetime import timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from rutan.audit.models import JobRun


def run(*, hours_ago, job="reminders", error=""):
    at = timezone.now() - timedelta(hours=hours_ago)
    JobRun.objects.create(job=job, on=at.date(), started_at=at, finished_at=at, error=error)


def test_healthz_answers_without_the_database(client):
    answer = client.get("/healthz")  # no django_db mark: a query would fail the test

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_readyz_names_its_checks(client):
    run(hours_ago=25)

    answer = client.get("/readyz")

    assert answer.status_code == 200
    checks = answer.json()["checks"]
    assert list(checks) == ["database", "migrations", "daily_run"]
    assert all(check["ok"] for check in checks.values())


@pytest.mark.django_db
def test_readyz_asks_little_of_the_database(client, django_assert_max_num_queries):
    run(hours_ago=1)

    with django_assert_max_num_queries(6):
        client.get("/readyz")


@pytest.mark.django_db
def test_readyz_fails_when_the_last_daily_run_is_older_than_26_hours(client):
    run(hours_ago=27)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["daily_run"]["ok"] is False


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "status"), [(1, 200), (2, 503)])
def test_a_new_system_may_wait_a_day_for_its_first_run(client, days, status):
    MigrationRecorder.Migration.objects.update(applied=timezone.now())

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        assert client.get("/readyz").status_code == status


@pytest.mark.django_db
def test_readyz_names_a_failed_job_and_still_serves(client):
    run(hours_ago=25, job="reminders", error="ValueError")
    run(hours_ago=1, job="reminders")
    run(hours_ago=1, job="counters", error="ValueError")

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["checks"]["daily_run"]["failed"] == ["counters"]


@pytest.mark.django_db
def test_readyz_fails_while_migrations_wait(client):
    run(hours_ago=1)
    MigrationRecorder.Migration.objects.filter(app="audit").delete()

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"]["waiting"] >= 1


def test_readyz_fails_at_the_first_question_when_the_database_is_away(client, monkeypatch):
    def refuse(self, *args, **options):
        raise OperationalError("could not connect to server at 10.0.0.7 as bekal")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)
    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", refuse)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": {"ok": False, "error": "OperationalError"}}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_is_public_read_only_and_never_kept(client, path):
    assert client.post(path).status_code == 405
    answer = client.get(path)
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
