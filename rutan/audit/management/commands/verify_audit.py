from django.core.management.base import BaseCommand, CommandError

from rutan.audit.models import AuditEvent
from rutan.audit.verification import verify
from rutan.common.progress import progress


class Command(BaseCommand):
    help = (
        "Checks the hash chain of the audit trail; exits with 1 and names the first broken event."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--expect",
            metavar="NUMBER:HASH",
            help="Number and hash of an event noted earlier: shows a trail that was cut short.",
        )

    def handle(self, *, expect, **options):
        with progress(label="audit", total=AuditEvent.objects.count()) as bar:
            verdict = verify(on_progress=bar.update)
        if verdict.broken_at is not None:
            raise CommandError(f"event {verdict.broken_at}: {verdict.reason}")
        if expect:
            self.compare(expect)
        self.stdout.write(f"{verdict.checked} events, head {verdict.checked}:{verdict.last_hash}")

    def compare(self, expect):
        number, _colon, expected = expect.partition(":")
        if not number.isdigit():
            raise CommandError("--expect wants NUMBER:HASH, as this command prints it.")
        found = AuditEvent.objects.filter(seq=int(number)).values_list("hash", flat=True).first()
        if found != expected and not (number == "0" and expected == ""):
            raise CommandError(f"event {number}: not the event that was noted earlier")
