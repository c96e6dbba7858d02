"""What was entered wrongly of a release, put right. The day stays: hours and months hang on it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility, Region
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees.actions import aftermath, follow_ups
from trainees.actions._release_refusals import Wanted, refuse
from trainees.choices import OPEN_LOOKS, Consent, FollowUpOwner
from trainees.follow_up_plan import owner_of
from trainees.models import Custody, FollowUp, Inmate, Release, ReleaseKind


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """The columns as they should be."""

    kind: ReleaseKind
    decree_number: str = ""
    bapas: Facility | None = None
    supervised_until: date | None = None
    destination: Region | None = None
    village: str = ""


@transaction.atomic
def correct(*, release: Release, version: int, values: Corrected, reason: str, by: User) -> Release:
    """By the rules of a new release. Who asks at the follow-ups that are open, and whether anybody
    does, changes with the supervision; what was answered stays."""
    Inmate.objects.select_for_update(of=("self",), no_key=True).get(pk=release.inmate_id)
    custody = (
        Custody.objects.select_for_update(of=("self",))
        .select_related("facility", "inmate")
        .get(pk=release.custody_id)
    )
    release = Release.objects.select_for_update(of=("self",)).get(pk=release.pk)
    if release.version != version:
        raise Conflict(_("Somebody else saved this record while you were editing it."))
    if not reason.strip():
        raise DomainError(_("Write what was wrong."), "reason")
    refuse(custody, _wanted(release, values), history=False)
    is_bound = values.kind.is_supervised
    release.kind = values.kind
    release.decree_number = values.decree_number.strip()
    release.bapas = values.bapas if is_bound else None
    release.supervised_until = values.supervised_until if is_bound else None
    release.destination, release.village = values.destination, values.village.strip()
    release.corrected_reason = reason.strip()
    if is_bound and release.consent == Consent.REFUSED:
        release.consent = Consent.NOT_NEEDED
    release.version += 1
    release.save()
    _hand_on(release)
    if release.consent in (Consent.REFUSED, Consent.WITHDRAWN):
        follow_ups.drop(FollowUp.objects.filter(release=release), reason="no_consent", by=by)
    else:
        follow_ups.plan(release=release, by=by)
        follow_ups.miss_past(release=release, by=by)
    record("release.corrected", release, by=by, kind=values.kind.code)
    aftermath.refresh([release.inmate_id])
    return release


def _wanted(release: Release, values: Corrected) -> Wanted:
    """The consent was asked already; withdrawn is an answer too."""
    answer = release.consent
    return Wanted(
        kind=values.kind,
        on=release.on,
        consent=Consent.REFUSED if answer == Consent.WITHDRAWN else answer,
        bapas=values.bapas,
        supervised_until=values.supervised_until,
        decree_number=values.decree_number,
    )


def _hand_on(release: Release) -> None:
    looks = FollowUp.objects.filter(release=release, state__in=OPEN_LOOKS).order_by("pk")
    for look in looks.select_for_update(of=("self",)):
        look.bapas = release.bapas
        if look.owner != FollowUpOwner.PARTNER:
            look.owner = owner_of(release, look.due_on)
        look.save(update_fields=["bapas", "owner", "updated_at"])
