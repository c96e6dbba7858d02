"""Somebody who was released and is in custody again: known from a register alone."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions import follow_ups
from trainees.choices import ReturnKind
from trainees.models import Custody, Inmate, RegisterEntry, Release, ReturnToCustody


def note_entry(
    *, inmate: Inmate, custody: Custody, entry: RegisterEntry, by: User | None
) -> ReturnToCustody | None:
    """A stay begins, in the caller's transaction: nobody is asked any more how life outside is."""
    follow_ups.close_all(inmate=inmate, reason="reimprisoned", by=by)
    return None


@transaction.atomic
def record_past(
    *, release: Release, kind: ReturnKind, on: date, register_label: str, by: User
) -> ReturnToCustody:
    """A return of the years before Bekal, as the register of then tells it. The caller writes the
    columns of the reports anew, once for everybody."""
    release = (
        Release.objects.select_for_update(of=("self",)).select_related("inmate").get(pk=release.pk)
    )
    if on <= release.on:
        raise DomainError(_("The return must be after the release."), "on")
    if not register_label.strip():
        raise DomainError(_("A return counts only with its register entry."), "register_label")
    if ReturnToCustody.objects.filter(release=release).exists():
        raise DomainError(_("A return after this release is recorded already."))
    made = ReturnToCustody.objects.create(
        release=release,
        inmate_id=release.inmate_id,
        facility_id=release.facility_id,
        on=on,
        kind=kind,
        register_label=register_label.strip(),
        is_history=True,
    )
    follow_ups.close_all(inmate=release.inmate, reason="reimprisoned", by=by)
    record("return.detected", release, by=by, on=on, kind=str(kind))
    return made
