"""Answers beside the follow-ups: news in between, and an answer that does not hold."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees import lifecycle
from trainees.actions import aftermath, follow_ups
from trainees.actions._answer_refusals import refusals, refuse_answer, refuse_day
from trainees.actions._locks import lock_release
from trainees.choices import ReturnKind
from trainees.follow_up_plan import may_be_asked, may_tell_news, said_no, why_not_asked
from trainees.models import Custody, FollowUp, Outcome, OutcomeKind, Release, ReturnToCustody


@transaction.atomic
def add(
    *,
    release: Release,
    on: date,
    heard_on: date,
    kind: OutcomeKind,
    channel: str,
    evidence: str,
    by: User,
    **details: Any,
) -> Outcome:
    """News between two follow-ups; it answers none of them. A death ends those that are open."""
    release = lock_release(release.pk, inmate=release.inmate_id)
    if not may_tell_news(by, release, release.facility.today()):
        raise DomainError(_("The supervision has ended; the facility goes on with consent."))
    if said_no(release, release.facility.today()) and not kind.ends_follow_up:
        raise DomainError(_("The person does not want to be asked; only a death is noted."), "kind")
    refuse_day(release, heard_on, "heard_on")
    refuse_day(release, on, "on")
    refuse_answer(kind, evidence, heard_on, details)
    outcome = Outcome.objects.create(
        release=release,
        inmate_id=release.inmate_id,
        facility_id=release.facility_id,
        on=on,
        heard_on=heard_on,
        kind=kind,
        channel=channel,
        evidence=evidence,
        **details,
    )
    if kind.ends_follow_up:
        follow_ups.close_all(inmate=release.inmate, reason=str(kind.code), by=by)
    record("outcome.added", release, by=by, outcome=kind.code, evidence=str(evidence))
    aftermath.refresh([release.inmate_id])
    return outcome


def refusals_of(values: Mapping[str, Any]) -> list[DomainError]:
    """What is refused of the answer itself, all of it, for a form that tells it at once; a value
    that could not be read is missing from `values`."""
    heard_on = values.get("heard_on") or date.max
    return list(refusals(values["kind"], values.get("evidence", ""), heard_on, values))


@transaction.atomic
def void(*, outcome: Outcome, reason: str, by: User) -> Outcome:
    """What was recorded wrongly stays and counts no more: the next best answer counts, or the
    follow-up is open again. All looks that a death closed are asked again too."""
    reason = reason.strip()
    if not reason:
        raise DomainError(_("Write why this answer does not hold."), "reason")
    release = lock_release(outcome.release_id, inmate=outcome.inmate_id)
    # All at once, before the audit trail is locked: the nightly run takes them in the same order.
    looks = FollowUp.objects.filter(inmate=release.inmate_id).order_by("pk")
    locked = {each.pk: each for each in looks.select_for_update(of=("self",))}
    rows = Outcome.objects.select_for_update(of=("self",)).select_related("kind")
    outcome = still_there(rows, outcome.pk)
    if outcome.voided_on:
        raise DomainError(_("This answer was voided already."))
    outcome.voided_on, outcome.voided_reason = release.facility.today(), reason
    outcome.save(update_fields=["voided_on", "voided_reason", "updated_at"])
    if outcome.follow_up_id:
        _recount(locked[outcome.follow_up_id], release, by)
    if outcome.kind.ends_follow_up:
        _ask_again(outcome, by)
    record("outcome.voided", release, by=by, outcome=outcome.pk)
    aftermath.refresh([release.inmate_id])
    return outcome


def _ask_again(death: Outcome, by: User) -> None:
    """It closed the looks after every release of the person."""
    releases = Release.objects.filter(inmate=death.inmate_id).select_related("facility", "kind")
    for release in releases.order_by("pk"):
        follow_ups.undo_closing(
            release=release, was=str(death.kind.code), now=ended(release), by=by
        )


def _recount(look: FollowUp, release: Release, by: User) -> None:
    follow_ups.settle(look)
    if look.counted is not None:
        return
    look.state = lifecycle.FOLLOW_UP.next_state(look.state, "void")
    why = ended(release)
    if not why and not may_be_asked(release, look.due_on):
        why = why_not_asked(release)
    if why:
        look.state = lifecycle.FOLLOW_UP.next_state(look.state, "drop")
        look.closed_reason = why
    look.save(update_fields=["state", "closed_reason", "updated_at"])


def ended(release: Release, *, but: Custody | None = None) -> str:
    """Why nobody asks any more after this release, whatever was agreed: the person died, or is in
    custody again, a stay that is about to be deleted apart (`but`)."""
    deaths = Outcome.objects.standing().filter(inmate=release.inmate_id, kind__ends_follow_up=True)
    if last := deaths.values_list("kind__code", flat=True).first():
        return str(last)
    came_back = ReturnToCustody.objects.filter(release=release).exclude(kind=ReturnKind.NOT_ONE)
    stays = Custody.objects.filter(inmate=release.inmate_id).open()
    if but is not None:
        stays = stays.exclude(pk=but.pk)
    return "reimprisoned" if came_back.exists() or stays.exists() else ""
