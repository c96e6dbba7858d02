"""The day somebody goes free: what ends, what begins, and whom we may call."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility, Region
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import lifecycle
from trainees.actions import aftermath, consents, follow_ups, leaving
from trainees.choices import Consent
from trainees.models import (
    Custody,
    Inmate,
    RegisterEntry,
    Release,
    ReleaseContact,
    ReleaseKind,
)


@transaction.atomic
def record_release(
    *,
    inmate: Inmate,
    kind: ReleaseKind,
    on: date,
    consent: str = "",
    bapas: Facility | None = None,
    supervised_until: date | None = None,
    decree_number: str = "",
    destination: Region | None = None,
    village: str = "",
    contacts: Sequence[tuple[str, str]] = (),
    history: bool = False,
    by: User,
) -> Release:
    """Ends the stay, frees the seats, lapses applications and plans the follow-ups.

    `contacts` are (telephone, whose it is); their owners have agreed. Under supervision of a
    Bapas no consent is asked for; without it the answer decides about the follow-ups. A release
    of the years before Bekal (`history`) has missed what nobody asked then.
    """
    custody = open_custody(inmate)
    _refuse_release(custody, kind, on, consent, bapas)
    custody.state = lifecycle.CUSTODY.next_state(custody.state, "release")
    custody.left_on = on
    custody.save(update_fields=["state", "left_on", "updated_at"])
    RegisterEntry.objects.filter(custody=custody, ends_on=None, starts_on__lte=on).update(
        ends_on=on
    )
    asked = Consent.NOT_NEEDED if kind.is_supervised else Consent(consent)
    release = Release.objects.create(
        custody=custody,
        inmate=inmate,
        facility_id=custody.facility_id,
        kind=kind,
        on=on,
        decree_number=decree_number,
        bapas=bapas if kind.is_supervised else None,
        supervised_until=supervised_until if kind.is_supervised else None,
        destination=destination,
        village=village,
        consent=asked,
        consent_on=on if asked == Consent.GIVEN else None,
    )
    if asked != Consent.NOT_NEEDED:
        consents.keep(release, answer=asked, on=on, by=by)
    if asked != Consent.REFUSED:
        ReleaseContact.objects.bulk_create(
            ReleaseContact(release=release, phone=phone, owner=owner, has_consent=True)
            for phone, owner in contacts
        )
    leaving.leave_all_of(custody=custody, reason_code="released", on=on, by=by)
    follow_ups.plan(release=release, by=by)
    if history:
        follow_ups.miss_past(release=release, by=by)
    record("inmate.released", inmate, by=by, kind=kind.code, on=on, consent=str(asked))
    aftermath.refresh([inmate.pk])
    return release


def open_custody(inmate: Inmate) -> Custody:
    """Locked, the person first: a release waits for an import and for a seat of that person."""
    Inmate.objects.select_for_update(of=("self",), no_key=True).get(pk=inmate.pk)
    custody = (
        Custody.objects.select_for_update(of=("self",))
        .select_related("facility")
        .filter(inmate=inmate)
        .open()
        .first()
    )
    if custody is None:
        raise DomainError(_("This person is no longer in custody: a release is already recorded."))
    return custody


def _refuse_release(
    custody: Custody, kind: ReleaseKind, on: date, consent: str, bapas: Facility | None
) -> None:
    if on > custody.facility.today():
        raise DomainError(_("The date cannot be after today"), "on")
    if on < custody.entered_on:
        raise DomainError(_("The release must not be before the day of entry."), "on")
    if kind.is_supervised and bapas is None:
        raise DomainError(_("This kind of release needs the probation office (Bapas)."), "bapas")
    if not kind.is_supervised and consent not in (Consent.GIVEN, Consent.REFUSED):
        raise DomainError(
            _("Ask whether we may contact the person, and note the answer."), "consent"
        )
