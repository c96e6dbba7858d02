"""What is past its period (docs/data-retention.toml): told, or deleted as every night."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trainees import retention_rules
from trainees.actions import retention
from trainees.management.days import day_of


class Command(BaseCommand):
    help = "Deletes and blurs what is past its period; with --dry-run it only tells how much."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on",
            metavar="YYYY-MM-DD",
            help="The day to run for, today at the latest (default: today in Asia/Makassar).",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Tell what would be done and change nothing."
        )

    def handle(self, *, on, dry_run, **options):
        with translation.override("id"):
            self._run(day_of(on) if on else timezone.localdate(), dry_run=dry_run)

    def _run(self, on, *, dry_run):
        with transaction.atomic():
            done = retention.run(on=on)
            transaction.set_rollback(dry_run)
        names = {each.rule: retention_rules.named(each.rule) for each in done}
        width = max(map(len, names.values())) + 2
        self._line(width, _("Rule"), _("Rows"), _("People"), _("Held back"))
        for each in done:
            self._line(width, names[each.rule], each.rows, each.people, each.held)
        if dry_run:
            self.stdout.write(_("Dry run: nothing was changed."))

    def _line(self, width, name, *numbers):
        self.stdout.write(name.ljust(width) + "{:>8}{:>8}{:>22}".format(*numbers))
