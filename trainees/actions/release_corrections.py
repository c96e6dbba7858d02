"""What was entered wrongly of a release, put right, with all that hangs on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility, Region
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from rutan.common.records import still_there
from trainees.actions import aftermath, follow_ups, outcomes, release_days, returns
from trainees.actions._locks import lock_person
from trainees.actions._release_refusals import Wanted, refusals, refuse
from trainees.choices import Consent
from trainees.models import Custody, FollowUp, Release, ReleaseKind


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """The columns as they should be."""

    kind: ReleaseKind
    on: date
    decree_number: str = ""
    bapas: Facility | None = None
    supervised_until: date | None = None
    destination: Region | None = None
    village: str = ""


@transaction.atomic
def correct(
    *,
    release: Release,
    version: int,
    values: Corrected,
    reason: str,
    by: User,
    differences: Callable[[Release], list[tuple[str, str, str]]] = lambda stored: [],
) -> Release:
    """By the rules of a new release. With the day go the end of the stay and the months of the
    follow-ups; who asks at those that are open, and whether anybody does, changes with the
    supervision. What was answered stays, and refuses a day that it cannot stand after.
    Raises Conflict when `version` is not the stored one, with the rows of `differences(stored)`."""
    lock_person(release.inmate_id)
    stays = Custody.objects.select_for_update(of=("self",)).select_related("facility", "inmate")
    custody = still_there(stays, release.custody_id)
    places = release_days.lock_places(custody)
    release = still_there(Release.objects.select_for_update(of=("self",)), release.pk)
    if release.version != version:
        raise Conflict(
            _("Somebody else saved this record while you were editing it."), differences(release)
        )
    if not reason.strip():
        raise DomainError(_("Write what was wrong."), "reason")
    refuse(custody, _wanted(release, values), history=False)
    before = release.on
    if values.on != before:
        release_days.refuse(release, values.on)
        release_days.move(release, custody, places, values.on)
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
    release_days.plan_again(release, by=by)
    returns.judge_again(release, by=by)
    if why := outcomes.ended(release):
        follow_ups.drop(FollowUp.objects.filter(release=release), reason=why, by=by)
    else:
        follow_ups.plan(release=release, by=by)
        follow_ups.miss_past(release=release, by=by)
    moved: dict[str, Any] = {} if release.on == before else {"on": release.on, "before": before}
    record("release.corrected", release, by=by, kind=values.kind.code, **moved)
    aftermath.refresh([release.inmate_id])
    return release


def refusals_of(release: Release, values: Corrected) -> list[DomainError]:
    """What the rules of a new release refuse, all of it, for a form that tells it at once."""
    return list(refusals(release.custody, _wanted(release, values), history=False))


def _wanted(release: Release, values: Corrected) -> Wanted:
    """The consent was asked already; withdrawn is an answer too."""
    answer = release.consent
    return Wanted(
        kind=values.kind,
        on=values.on,
        consent=Consent.REFUSED if answer == Consent.WITHDRAWN else answer,
        bapas=values.bapas,
        supervised_until=values.supervised_until,
        decree_number=values.decree_number,
    )
