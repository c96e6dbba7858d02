"""What is past its period (docs/data-retention.toml): told, or deleted as every night."""

from datetime import date

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from trainees.actions import retention

HEAD = ("rule", "rows", "people", "held")


class Command(BaseCommand):
    help = "Deletes and blurs what is past its period; with --dry-run it only tells how much."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="The day to run for, today at the latest (default: today in Asia/Makassar).",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Tell what would be done and change nothing."
        )

    def handle(self, *, on, dry_run, **options):
        with transaction.atomic():
            done = retention.run(on=on or timezone.localdate())
            transaction.set_rollback(dry_run)
        self.stdout.write("{:<12}{:>8}{:>8}{:>8}".format(*HEAD))
        for each in done:
            self.stdout.write(f"{each.rule:<12}{each.rows:>8}{each.people:>8}{each.held:>8}")
        if dry_run:
            self.stdout.write("Dry run: nothing was changed.")
