import secrets
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from partnerships.models import Facility, Posting
from rutan.accounts.choices import Role
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.logs import request_id
from rutan.common.uploads import sha256_of
from trainees.actions import history, imports
from trainees.choices import BatchKind, RowKind
from trainees.imports.faults import Fault, told_once
from trainees.imports.history import verdicts
from trainees.management.places import FACILITY_HELP, facility_of


class Command(BaseCommand):
    help = (
        "Reads a list of classes of earlier years and says what is new, the same or wrong. "
        "With --confirm it is imported, as a whole or not at all."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--facility", required=True, help=FACILITY_HELP)
        parser.add_argument("--confirm", action="store_true", help="write; else nothing is kept")
        parser.add_argument("--by", default="", help="account that answers for it: a supervisor")

    def handle(self, *, file, facility, confirm, by, **options):
        with translation.override("id"):
            place = facility_of(facility)
            try:
                with file.open("rb") as opened:
                    refused = self._run(place, opened, file.name, confirm=confirm, by=by)
            except OSError as error:
                raise CommandError(_("%(file)s cannot be read.") % {"file": file}) from error
            except DomainError as error:
                raise CommandError(str(error)) from error
            if refused:
                raise CommandError(refused)

    def _run(self, place, opened, name, *, confirm, by):
        upload = verdicts.read(opened, name, max_rows=verdicts.MOST_ROWS_OF_THE_COMMAND)
        found = verdicts.checked(place, upload.header, upload.codes, upload.rows)
        if unread := verdicts.unread(upload.header, upload.codes):
            self.stdout.write(_("Not read:") + " " + ", ".join(unread))
        for fault in told_once((row.number, row.errors) for row in found.rows):
            self.stdout.write(_line(fault))
        for fault in told_once((row.number, row.warnings) for row in found.rows):
            self.stdout.write(_("Check:") + " " + _line(fault))
        for kind in (RowKind.NEW, RowKind.SAME, RowKind.CHANGED, RowKind.ERROR):
            number = sum(row.kind == kind for row in found.rows)
            self.stdout.write(f"{kind.label}: {number}")
        if found.history.refused:
            return _("Nothing was imported: correct the rows above first.")
        self.stdout.write(" → ".join(str(number) for number in found.funnel))
        if found.history.adds_nothing:
            self.stdout.write(_("Everything in this file is recorded already."))
        elif confirm:
            user = _supervisor(place, by)
            # As a request of its own, so that undoing it can tell its events from others.
            token = request_id.set(secrets.token_hex(8))
            with transaction.atomic():
                batch = imports.keep(
                    facility=place,
                    file_name=name,
                    sha256=sha256_of(opened),
                    header=upload.header,
                    columns=upload.codes,
                    rows=found.rows,
                    kind=BatchKind.HISTORY,
                    extra=found.figures,
                    by=user,
                )
                history.apply(batch=batch, judge=verdicts.judge_of(upload), by=user)
            request_id.reset(token)
            self.stdout.write(_("Imported."))
        else:
            self.stdout.write(_("Nothing was written. Add --confirm to import."))
        return ""


def _line(fault: Fault) -> str:
    told = {"rows": fault.where, "column": fault.column, "words": fault.message}
    if not fault.value:
        return _("row %(rows)s, column %(column)s: %(words)s") % told
    told["value"] = fault.value
    return _("row %(rows)s, column %(column)s, “%(value)s”: %(words)s") % told


def _supervisor(place: Facility, name: str) -> User:
    """Who answers for the import: the one that is named, or the only supervisor there."""
    posted = Posting.objects.on(place.today()).filter(facility=place)
    here = User.objects.filter(
        is_active=True, role=Role.SUPERVISOR, pk__in=posted.values("user_id")
    )
    found = list(here.filter(username=name) if name else here)
    if len(found) != 1:
        raise CommandError(
            _("Say with --by which supervisor of the facility answers for the import.")
        )
    return found[0]
