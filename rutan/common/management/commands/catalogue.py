"""Keeps the translations in step with the source; needs no gettext."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rutan.common.catalogue import store
from rutan.common.catalogue.checks import problems_of
from rutan.common.catalogue.messages import CatalogueError, messages_of


class Command(BaseCommand):
    help = (
        "Adds new messages to locale/*/LC_MESSAGES/django.po, removes stale ones and compiles "
        "django.mo. With --check, changes nothing and exits 1 when something is missing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "--merge",
            nargs="+",
            default=[],
            type=Path,
            metavar="FILE.po",
            help="Take the translations of these files; the header is not needed.",
        )
        parser.add_argument(
            "--force", action="store_true", help="Let --merge replace existing translations."
        )
        parser.add_argument("--check", action="store_true", help="Only tell what is wrong.")

    def handle(self, *, merge, force, check, **options):
        if check and merge:
            raise CommandError("--check changes nothing; leave --merge out.")
        try:
            messages = messages_of(settings.BASE_DIR)
            for language, _name in settings.LANGUAGES:
                if language == "en":  # the language of the msgids
                    continue
                path = Path(settings.LOCALE_PATHS[0], language, "LC_MESSAGES", "django.po")
                if check:
                    self._check(path, language, messages)
                else:
                    self._update(path, language, messages, merge, force=force)
        except CatalogueError as error:
            raise CommandError(str(error)) from error

    def _check(self, path, language, messages):
        problems = problems_of(path, language, messages)
        if problems:
            raise CommandError(
                "\n".join(
                    [*problems, f"{language}: {len(problems)} problems. Run: manage.py catalogue"]
                )
            )
        self.stdout.write(f"{language}: {len(messages)} messages, all translated.")

    def _update(self, path, language, messages, merge, *, force):
        changes = store.Changes()
        entries = store.load(path, language)
        store.sync(entries, messages, changes)
        for file in merge:
            translations = store.read_po(file)
            store.merge(entries, translations, messages, changes, force=force)
        store.save(entries, path)
        for msgid in changes.unknown:
            self.stderr.write(f"not in the source: “{msgid}”")
        for msgid in changes.kept:
            self.stderr.write(f"already translated, kept (--force replaces): “{msgid}”")
        missing = sum(1 for entry in entries if not entry.translated())
        self.stdout.write(
            f"{language}: {len(entries)} messages, {len(changes.added)} new, "
            f"{len(changes.removed)} removed, {len(changes.translated)} taken over, "
            f"{missing} without translation."
        )
