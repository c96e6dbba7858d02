"""Checks an archive and changes nothing."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rutan.portal import backup


class Command(BaseCommand):
    help = "Checks an archive of `backup`; exits 1 and names what is wrong."
    requires_system_checks = ()  # a rescue is not stopped by a fault elsewhere

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)

    def handle(self, *, archive, **options):
        try:
            manifest, problems = backup.verify(archive)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        if problems:
            raise CommandError("\n".join(problems))
        rows = sum(table["rows"] for table in manifest["tables"].values())
        self.stdout.write(
            f"{archive.name}: whole. {manifest['engine']}, made {manifest['created_at']} by "
            f"version {manifest['version']}: {len(manifest['tables'])} tables, {rows} rows, "
            f"{len(manifest['files']) - 1} files."
        )
