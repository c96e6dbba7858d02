"""Writes one archive of everything; a systemd timer calls it (docs/deploy.md)."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rutan.portal import backup


class Command(BaseCommand):
    help = "Writes the database and the private files into one .tar with a manifest."
    requires_system_checks = ()  # a rescue is not stopped by a fault elsewhere

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            type=Path,
            default=Path(settings.FILES_ROOT).parent / "backups",
            metavar="DIR",
            help="Folder of the archives (default: %(default)s).",
        )
        parser.add_argument(
            "--encrypt-to",
            default="",
            metavar="KEY",
            help="Encrypt with gpg to this public key; the secret key is needed to restore.",
        )
        parser.add_argument(
            "--keep", type=int, metavar="N", help="Afterwards remove all but the newest N."
        )

    def handle(self, *, to, encrypt_to, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep must leave at least one archive.")
        try:
            path, manifest = backup.create(to, encrypt_to=encrypt_to)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        files = sum(1 for name in manifest["files"] if name.startswith(backup.FILES))
        self.stdout.write(str(path))
        self.stdout.write(f"{len(manifest['tables'])} tables, {rows} rows, {files} files.")
        for name in manifest["missing_files"]:
            self.stderr.write(f"a record names a file that does not exist: {name}")
        if keep:
            for old in backup.keep_newest(to, keep):
                self.stdout.write(f"removed {old.name}")
