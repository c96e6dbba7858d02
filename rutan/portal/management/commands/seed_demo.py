from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from rutan.common.dates import parse_day
from rutan.portal.demo import accounts, history
from trainees.actions import aftermath, demand, release_ranges


class Command(BaseCommand):
    help = "Fills a demo copy with the facts of the two press reports and made-up people."

    def add_arguments(self, parser):
        parser.add_argument(
            "--on", type=parse_day, default=None, help="the day that counts as today"
        )

    def handle(self, *, on, **options):
        if not settings.DEMO_MODE:
            raise CommandError(
                "Sample people do not belong into a real register. "
                "Set BEKAL_DEMO=1 for a demo copy on this machine."
            )
        on = on or timezone.localdate()
        made = history.add(on=on)
        # Sample facts are written as rows, and an older copy may have been made without counts.
        demand.recount_demand(on=on, dry_run=False)
        aftermath.recount_places(on=on, dry_run=False)
        release_ranges.refresh_ranges(on=on, dry_run=False)
        self.stdout.write("Sample data made." if made else "Sample data is already there.")
        self.stdout.write(f"Demo accounts, password {accounts.PASSWORD}:")
        for username, _name, role, _place in accounts.ACCOUNTS:
            self.stdout.write(f"  {role.value:<18} {username}")
