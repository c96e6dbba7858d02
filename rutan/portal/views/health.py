"""What a supervisor of processes and a monitor ask. No session, no personal data."""

from datetime import datetime, timedelta

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from rutan.accounts.decorators import public
from rutan.audit.models import JobRun

LONGEST_PAUSE = timedelta(hours=26)
"""A day, and two hours for a slow night."""


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether pages can be served: 200 when every check holds, 503 when one does not."""
    checks: dict[str, dict] = {}
    for check in (_database, _migrations, _daily_run):
        name = check.__name__.strip("_")
        try:
            checks[name] = check()
        except Error as error:  # no more questions: each would wait for its own time-out
            checks[name] = {"ok": False, "error": type(error).__name__}
            break
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse(
        {"status": "ok" if ready else "failing", "checks": checks}, status=200 if ready else 503
    )


def _database() -> dict:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"ok": True}


def _migrations() -> dict:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return {"ok": not waiting, "waiting": len(waiting)}


def _daily_run() -> dict:
    """The last run is recent; a system that is younger than that may still wait for its first."""
    last = JobRun.objects.aggregate(last=Max("finished_at"))["last"]
    since = last or _set_up_at()
    return {
        "ok": since is not None and timezone.now() - since <= LONGEST_PAUSE,
        "last": last.isoformat(timespec="seconds") if last else None,
        "failed": _failed_jobs(),
    }


def _failed_jobs() -> list[str]:
    """Jobs whose last run failed; the others of that day ran, so the pages can be served."""
    newest = JobRun.objects.values("job").annotate(newest=Max("pk")).values("newest")
    failed = JobRun.objects.filter(pk__in=newest).exclude(error="")
    return sorted(failed.values_list("job", flat=True))


def _set_up_at() -> datetime | None:
    applied = MigrationRecorder(connection).migration_qs.aggregate(first=Min("applied"))
    return applied["first"]
