"""Brings an archive back, into a database and a folder that are named each time."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from rutan.portal import restoring
from rutan.portal.databases import BackupError


class Command(BaseCommand):
    help = (
        "Restores an archive of `backup` and compares the result with its manifest. Refuses a "
        "database or folder that holds something, unless --replace."
    )
    requires_system_checks = ()  # a rescue is not stopped by a fault elsewhere

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--into", required=True, metavar="DATABASE_URL")
        parser.add_argument("--files", required=True, type=Path, metavar="DIR")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="What stands in the database and the folder is lost. Stop the service first.",
        )

    def handle(self, *, archive, into, files, replace, **options):
        try:
            lines = restoring.restore(archive, into=into, files=files, replace=replace)
        except (BackupError, ImproperlyConfigured) as error:
            raise CommandError(str(error)) from error
        width = max(len(line.what) for line in lines)
        for line in lines:
            verdict = "same" if line.same else f"DIFFERS, expected {line.expected}"
            self.stdout.write(f"{line.what:<{width}}  {line.found:<30}  {verdict}")
        different = [line.what for line in lines if not line.same]
        if different:
            raise CommandError(f"The restored system differs: {', '.join(different)}.")
        self.stdout.write("Everything is as it was when the archive was made.")
