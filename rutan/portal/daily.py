"""The scheduled work of a day: one list of jobs, run by `manage.py run_daily`.

A job is an action of a lower package: `job(*, on, dry_run) -> dict[str, int]`. It counts what
it did, does nothing when run a second time for the same day, and asks `on` what day it is.
`dry_run` is for effects that a rolled back transaction does not undo, such as mail or files;
the rows of a dry run are rolled back here.
"""

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from partnerships.actions import documents, monitoring, overdue, reminders
from rutan.accounts import rates
from rutan.accounts.actions import mail
from rutan.accounts.models import OneTimeKey, SignInSession
from rutan.audit.models import JobRun
from trainees.actions import (
    aftermath,
    consents,
    contacting,
    demand,
    imports,
    offline,
    release_ranges,
    retention,
)

log = logging.getLogger("bekal.daily")

Job = Callable[..., dict[str, int]]

ACCESS_LOG_DAYS = 90
JOB_RUN_DAYS = 400
"""A year and a month: enough to compare with the same day of last year."""


@dataclass(frozen=True)
class Outcome:
    job: str
    counts: dict[str, int] = field(default_factory=dict)
    error: str = ""


def expired_one_time_keys(*, on: date, dry_run: bool) -> dict[str, int]:
    """Forget the keys of forms that nobody can still have open: no session lasts a day."""
    limit = _start_of(on) - timedelta(days=1)
    return {"removed": OneTimeKey.objects.filter(created_at__lt=limit).delete()[0]}


def expired_sessions(*, on: date, dry_run: bool) -> dict[str, int]:
    """With the lines of the list of devices that belonged to them."""
    removed, _ = Session.objects.filter(expire_date__lt=_start_of(on)).delete()
    alive = Session.objects.values("session_key")
    SignInSession.objects.exclude(session_key__in=alive).delete()
    return {"removed": removed}


def old_access_logs(*, on: date, dry_run: bool) -> dict[str, int]:
    """Sign-in attempts carry addresses of people; they are kept for 90 days."""
    limit = _start_of(on) - timedelta(days=ACCESS_LOG_DAYS)
    removed = 0
    for model in (AccessAttempt, AccessFailureLog, AccessLog):
        removed += model.objects.filter(attempt_time__lt=limit).delete()[0]
    return {"removed": removed}


def old_rates(*, on: date, dry_run: bool) -> dict[str, int]:
    """How often somebody asked at a public door says nothing after its minute."""
    return {"removed": rates.forget(before=_start_of(on) - timedelta(hours=1))}


def old_job_runs(*, on: date, dry_run: bool) -> dict[str, int]:
    limit = _start_of(on) - timedelta(days=JOB_RUN_DAYS)
    return {"removed": JobRun.objects.filter(finished_at__lt=limit).delete()[0]}


DAILY_JOBS: list[Job] = [
    expired_one_time_keys,
    expired_sessions,
    old_access_logs,
    old_rates,
    old_job_runs,
    imports.forget_old_rows,
    offline.forget_old_copies,
    documents.orphaned_files,
    reminders.agreement_reminders,
    monitoring.open_monitoring_reports,
    overdue.overdue_letters,
    demand.recount_demand,
    aftermath.recount_places,
    release_ranges.refresh_ranges,
    contacting.miss_overdue,
    consents.blur_withdrawn,
    retention.apply_rules,
    mail.forget_old_mail,
    mail.send_mail,
]
"""Mail goes last, with what the jobs before it wrote."""

COMMIT_AS_THEY_GO = frozenset({mail.send_mail})
"""Their effects leave this machine: a letter that went out is remembered whatever comes after it,
and the database is not held while a mail server answers."""


def run(
    jobs: Iterable[Job], *, on: date, dry_run: bool = False, is_remembered: bool = True
) -> Iterator[Outcome]:
    """Run each job in a transaction of its own; one that fails does not stop the others.

    What runs between two days is not remembered: `/readyz` asks whether the day's work was done.
    """
    for job in jobs:
        started_at = timezone.now()
        try:
            outcome = Outcome(job.__name__, _counts_of(job, on=on, dry_run=dry_run))
        except Exception as error:
            log.exception("a daily job failed", extra={"command": job.__name__})
            outcome = Outcome(job.__name__, error=_kind_and_place(error))
        if is_remembered and not dry_run:
            JobRun.objects.create(
                job=outcome.job,
                on=on,
                started_at=started_at,
                finished_at=timezone.now(),
                counts=outcome.counts,
                error=outcome.error,
            )
        yield outcome


def _counts_of(job: Job, *, on: date, dry_run: bool) -> dict[str, int]:
    if job in COMMIT_AS_THEY_GO:
        return job(on=on, dry_run=dry_run)
    with transaction.atomic():
        counts = job(on=on, dry_run=dry_run)
        if dry_run:
            transaction.set_rollback(True)
    return counts


def _kind_and_place(error: Exception) -> str:
    """Without the text of the error, which may quote a row about a person."""
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(settings.BASE_DIR)
        and "site-packages" not in frame.filename
    ]
    place = f" in {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"[:200]


def _start_of(on: date) -> datetime:
    """Never later than now: a run for a day to come must not remove what is still in use."""
    return min(timezone.make_aware(datetime.combine(on, time.min)), timezone.now())
