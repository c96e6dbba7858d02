"""The scheduled work of a day; a systemd timer calls it (docs/deploy.md)."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rutan.common.progress import progress
from rutan.portal import daily


class Command(BaseCommand):
    help = "Runs the scheduled work of a day. Safe to repeat; exits 1 when a job fails."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="The day to run for (default: today in Asia/Makassar).",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Tell what would be done and change nothing."
        )

        parser.add_argument(
            "--only",
            choices=[job.__name__ for job in daily.DAILY_JOBS],
            metavar="JOB",
            help="One job between two daily runs, such as send_mail; it does not count as a run.",
        )

    def handle(self, *, on, dry_run, only, **options):
        on = on or timezone.localdate()
        failed = []
        jobs = [job for job in daily.DAILY_JOBS if only in (None, job.__name__)]
        for outcome in daily.run(
            progress(jobs, label="run_daily"), on=on, dry_run=dry_run, is_remembered=only is None
        ):
            if outcome.error:
                failed.append(outcome.job)
                self.stderr.write(f"{outcome.job}: failed, {outcome.error}")
            else:
                counts = ", ".join(f"{count} {name}" for name, count in outcome.counts.items())
                self.stdout.write(f"{outcome.job}: {counts or 'nothing to do'}")
        if failed:
            raise CommandError(f"{len(failed)} of the daily jobs failed: {', '.join(failed)}.")
        if dry_run:
            self.stdout.write(f"Dry run for {on}: nothing was changed.")
