"""Somebody who was released and is in custody again: known from a register alone."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import lifecycle, return_rules
from trainees.actions import aftermath, follow_ups, outcomes
from trainees.actions._locks import lock_release
from trainees.choices import OPEN_CUSTODY, ReturnKind
from trainees.models import (
    Custody,
    FollowUp,
    Inmate,
    RegisterEntry,
    Release,
    ReturnToCustody,
)

STEPS = {
    ReturnKind.REVOKED: "revoke",
    ReturnKind.SENTENCED: "sentence",
    ReturnKind.NOT_ONE: "dismiss",
}
"""By which step of the lifecycle each kind is reached."""
OF_THE_REGISTER = ("kind", "on", "register_label", "entry")
"""What follows from the register, unless a person has told it apart."""


def note_entry(
    *, inmate: Inmate, custody: Custody, entry: RegisterEntry, by: User | None
) -> ReturnToCustody | None:
    """An entry of the register begins or is corrected, in the caller's transaction and with the
    person locked: after a release that is a return, and a verdict may have come since.

    Nobody in custody is asked any more how life outside is.
    """
    release = (
        Release.objects.select_for_update(of=("self",))
        .select_related("kind")
        .filter(inmate=inmate)
        .exclude(custody=custody)
        .first()
    )
    if custody.state in OPEN_CUSTODY:
        follow_ups.close_all(inmate=inmate, reason="reimprisoned", by=by)
    if release is None:
        return None
    came_back = (
        ReturnToCustody.objects.filter(release=release).select_related("entry__kind").first()
    )
    if came_back is None:
        kind = return_rules.kind_of(release, entry)
        came_back = ReturnToCustody.objects.create(
            release=release,
            inmate_id=release.inmate_id,
            facility_id=release.facility_id,
            on=entry.starts_on,
            # That nobody came back is for a person to say: the day may be mistyped.
            kind=ReturnKind.PENDING if kind == ReturnKind.NOT_ONE else kind,
            register_label=entry.label,
            custody=custody,
            entry=entry,
        )
        record("return.detected", release, by=by, on=came_back.on, kind=str(came_back.kind))
    elif not came_back.is_history:
        _follow_register(came_back, release, entry, by=by)
    aftermath.refresh([inmate.pk])
    return came_back


def _follow_register(
    came_back: ReturnToCustody, release: Release, entry: RegisterEntry, *, by: User | None
) -> None:
    """A verdict makes a new sentence of what was open; what a person has told apart stays."""
    kind = return_rules.kind_after(came_back, release, entry)
    if came_back.entry_id == entry.pk:
        came_back.on = entry.starts_on
    came_back.entry, came_back.register_label = entry, entry.label
    if kind == ReturnKind.SENTENCED and came_back.kind == ReturnKind.PENDING:
        came_back.kind = lifecycle.RETURN.next_state(came_back.kind, "sentence")
        record("return.settled", release, by=by, kind=str(came_back.kind))
    came_back.save(update_fields=["on", "entry", "register_label", "kind", "updated_at"])


@transaction.atomic
def settle(*, release: Release, kind: str, by: User, reason: str = "") -> ReturnToCustody:
    """A person tells what the register alone does not: whether an integration was revoked, a new
    sentence was passed, or nobody came back at all. `reason` says why what was told was wrong."""
    release = lock_release(release.pk, inmate=release.inmate_id)
    came_back = (
        ReturnToCustody.objects.filter(release=release).select_related("entry__kind").first()
    )
    if came_back is None:
        raise DomainError(_("No return after this release is recorded."))
    if return_rules.is_correction(came_back, ReturnKind(kind)):
        _take_answer_back(came_back, release, reason=reason.strip(), by=by)
    state = lifecycle.RETURN.next_state(came_back.kind, STEPS[ReturnKind(kind)])
    if problem := return_rules.refusal(came_back, release, ReturnKind(kind)):
        raise DomainError(problem, "kind")
    came_back.kind = state
    came_back.save(update_fields=["kind", "updated_at"])
    if state == ReturnKind.NOT_ONE:
        _ask_again(release, by=by)
    record("return.settled", release, by=by, kind=state)
    aftermath.refresh([release.inmate_id])
    return came_back


def _take_answer_back(
    came_back: ReturnToCustody, release: Release, *, reason: str, by: User
) -> None:
    """Who was asked again because nobody was said to have come back is asked no more."""
    if not reason:
        raise DomainError(_("Say why the earlier answer was wrong."), "reason")
    if came_back.kind == ReturnKind.NOT_ONE:
        looks = FollowUp.objects.filter(release=release)
        follow_ups.drop(looks, reason="reimprisoned", by=by)
    record("return.corrected", release, by=by, before=str(came_back.kind), reason=reason)
    came_back.kind = lifecycle.RETURN.next_state(came_back.kind, "reopen")


def judge_again(release: Release, *, by: User | None) -> None:
    """The day of the release or the supervision was corrected, by a caller who has locked it: what
    only these left open may be told now."""
    came_back = (
        ReturnToCustody.objects.filter(release=release, kind=ReturnKind.PENDING)
        .exclude(entry=None)
        .select_related("entry__kind")
        .first()
    )
    if came_back is None or return_rules.kind_of(release, came_back.entry) != ReturnKind.SENTENCED:
        return
    came_back.kind = lifecycle.RETURN.next_state(came_back.kind, "sentence")
    came_back.save(update_fields=["kind", "updated_at"])
    record("return.settled", release, by=by, kind=str(came_back.kind))


def standing(*, custody: Custody) -> dict[str, Any] | None:
    """What is kept of the return that this stay is, to put it back later."""
    found = ReturnToCustody.objects.filter(custody=custody).values(*OF_THE_REGISTER).first()
    return found and {**found, "on": found["on"].isoformat()}


def put_back(*, custody: Custody, before: Mapping[str, Any] | None, by: User | None) -> None:
    """The change of the register was imported by mistake: the return is what it was before, in
    the caller's transaction and with the person locked."""
    found = ReturnToCustody.objects.filter(custody=custody).select_related("release")
    for came_back in found.select_for_update(of=("self",)):
        if before is None:
            came_back.delete()
        else:
            ReturnToCustody.objects.filter(pk=came_back.pk).update(**before)
        record("return.taken_back", came_back.release, by=by)
    aftermath.refresh([custody.inmate_id])


@transaction.atomic
def take_back(*, custody: Custody, by: User | None) -> int:
    """The stay was imported by mistake and is about to be deleted: nobody came back with it."""
    gone = 0
    found = ReturnToCustody.objects.filter(custody=custody).values("release")
    releases = Release.objects.filter(pk__in=found).select_related("facility")
    for release in releases.order_by("pk").select_for_update(of=("self",)):
        ReturnToCustody.objects.filter(release=release).delete()
        _ask_again(release, by=by, but=custody)
        record("return.taken_back", release, by=by)
        gone += 1
    aftermath.refresh([custody.inmate_id])
    return gone


def note_release(*, inmate: Inmate, by: User | None) -> None:
    """Somebody goes free of whom a person said, while in custody, that nobody came back: the
    earlier release is followed up again. In the caller's transaction, with the person locked."""
    earlier = Release.objects.filter(inmate=inmate, came_back__kind=ReturnKind.NOT_ONE)
    for release in earlier.order_by("pk").select_for_update(of=("self",)):
        _ask_again(release, by=by)


def _ask_again(release: Release, *, by: User | None, but: Custody | None = None) -> None:
    """The looks that the return closed; nobody who died or is in custody is asked."""
    why = outcomes.ended(release, but=but)
    follow_ups.undo_closing(release=release, was="reimprisoned", now=why, by=by)


@transaction.atomic
def record_past(
    *, release: Release, kind: ReturnKind, on: date, register_label: str, by: User
) -> ReturnToCustody:
    """A return of the years before Bekal, as the register of then tells it. The caller writes the
    columns of the reports anew, once for everybody."""
    release = lock_release(release.pk, inmate=release.inmate_id)
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
