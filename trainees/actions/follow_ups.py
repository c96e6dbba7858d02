"""Looking after a release: what is planned, tried and learnt. The only writer of follow-ups."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships import thresholds
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import evidence_rules, lifecycle
from trainees.actions import aftermath
from trainees.choices import (
    VALID_CERTIFICATES,
    Consent,
    EnrolmentState,
    FollowUpState,
)
from trainees.follow_up_plan import owner_of, planned
from trainees.models import (
    Certificate,
    ContactAttempt,
    Enrolment,
    FollowUp,
    Inmate,
    Outcome,
    OutcomeKind,
    Release,
)
from trainees.models.follow_up import FollowUpQuerySet


def plan(*, release: Release, by: User | None) -> list[FollowUp]:
    """Plans the facility's months for somebody who learnt something here: completed a class, was
    released in the middle of one, or holds a certificate.

    Nothing is planned without the consent that the kind of release needs. Safe to repeat.
    """
    if release.consent in (Consent.REFUSED, Consent.WITHDRAWN):
        return []
    if not release.kind.starts_follow_up or not _was_trained(release):
        return []
    wanted = planned(released_on=release.on, settings=thresholds.of(release.facility))
    there = set(release.follow_ups.values_list("checkpoint", flat=True))
    made = FollowUp.objects.bulk_create(
        FollowUp(
            release=release,
            inmate_id=release.inmate_id,
            facility_id=release.facility_id,
            bapas_id=release.bapas_id,
            owner=owner_of(release, look.due_on),
            checkpoint=look.checkpoint,
            due_on=look.due_on,
            opens_on=look.opens_on,
            closes_on=look.closes_on,
        )
        for look in wanted
        if look.checkpoint not in there
    )
    if made:
        record("follow_up.planned", release, by=by, checkpoints=len(made))
    return made


def _was_trained(release: Release) -> bool:
    attended = Enrolment.objects.filter(inmate_id=release.inmate_id).filter(
        Q(state=EnrolmentState.COMPLETED)
        | Q(state=EnrolmentState.RELEASED, credited_quarters__gt=0)
    )
    certified = Certificate.objects.filter(
        enrolment__inmate_id=release.inmate_id, state__in=VALID_CERTIFICATES
    )
    return attended.exists() or certified.exists()


@transaction.atomic
def record_outcome(
    *,
    follow_up: FollowUp,
    on: date,
    kind: OutcomeKind,
    channel: str,
    evidence: str,
    heard_on: date | None = None,
    detail: str = "",
    field=None,
    uses_training: str = "",
    note: str = "",
    by: User,
) -> Outcome:
    """Keeps how the person lives on a day; a second answer is kept beside the first, and the
    stronger one counts. Some answers end all follow-ups that are still open."""
    follow_up = _locked(follow_up)
    _refuse_day(follow_up, on)
    outcome = _keep(
        follow_up,
        on=on,
        heard_on=heard_on or on,
        kind=kind,
        detail=detail,
        field=field,
        uses_training=uses_training,
        channel=channel,
        evidence=evidence,
        note=note,
        by=by,
    )
    aftermath.refresh([follow_up.inmate_id])
    return outcome


@transaction.atomic
def record_past(
    *,
    release: Release,
    checkpoint: str,
    on: date,
    heard_on: date,
    kind: OutcomeKind,
    channel: str,
    evidence: str,
    by: User,
    **details: Any,
) -> Outcome:
    """An answer from the years before Bekal; `details` are further columns of an outcome. The
    caller writes the columns of the reports anew, once for everybody."""
    follow_up = FollowUp.objects.filter(release=release, checkpoint=checkpoint).first()
    if follow_up is None:
        raise DomainError(_("No follow-up of this month is planned for this person."))
    follow_up = _locked(follow_up)
    _refuse_day(follow_up, heard_on)
    return _keep(
        follow_up,
        on=on,
        heard_on=heard_on,
        kind=kind,
        channel=channel,
        evidence=evidence,
        by=by,
        **details,
    )


def _keep(
    follow_up: FollowUp, *, on: date, kind: OutcomeKind, channel: str, by: User, **details: Any
) -> Outcome:
    follow_up.state = lifecycle.FOLLOW_UP.next_state(follow_up.state, "record")
    follow_up.save(update_fields=["state", "updated_at"])
    ContactAttempt.objects.create(
        follow_up=follow_up, on=details["heard_on"], channel=channel, was_reached=True, by=by
    )
    outcome = Outcome.objects.create(
        follow_up=follow_up,
        release_id=follow_up.release_id,
        inmate_id=follow_up.inmate_id,
        facility_id=follow_up.facility_id,
        on=on,
        kind=kind,
        channel=channel,
        **details,
    )
    settle(follow_up)
    if kind.ends_follow_up:
        drop(_of(follow_up.inmate_id), reason=str(kind.code), by=by)
    record(
        "follow_up.recorded",
        follow_up,
        by=by,
        outcome=kind.code,
        evidence=str(details["evidence"]),
        checkpoint=follow_up.checkpoint,
    )
    return outcome


def settle(follow_up: FollowUp) -> None:
    """Chooses the answer that counts, of a follow-up that the caller has locked."""
    follow_up.counted = evidence_rules.strongest(follow_up.outcomes.all())
    follow_up.save(update_fields=["counted", "updated_at"])


@transaction.atomic
def record_attempt(
    *, follow_up: FollowUp, on: date, channel: str, note: str = "", by: User
) -> FollowUp:
    """Keeps a call that reached nobody. After enough of them, over enough days and on enough
    channels (decisions 11), the person counts as unreachable, and may still be found later."""
    follow_up = _locked(follow_up)
    _refuse_day(follow_up, on)
    if follow_up.state != FollowUpState.UNREACHABLE:
        lifecycle.FOLLOW_UP.next_state(follow_up.state, "give_up")
    ContactAttempt.objects.create(
        follow_up=follow_up, on=on, channel=channel, was_reached=False, note=note, by=by
    )
    if follow_up.state != FollowUpState.UNREACHABLE and is_unreachable(follow_up):
        follow_up.state = lifecycle.FOLLOW_UP.next_state(follow_up.state, "give_up")
        follow_up.save(update_fields=["state", "updated_at"])
    record("follow_up.attempted", follow_up, by=by, channel=str(channel), state=follow_up.state)
    return follow_up


def is_unreachable(follow_up: FollowUp) -> bool:
    """Whether the attempts so far are enough to say so."""
    values = thresholds.of(follow_up.facility)
    missed = list(
        follow_up.attempts.filter(was_reached=False).order_by("on").values_list("on", "channel")
    )
    if len(missed) < values["unreachable_attempts"]:
        return False
    spread = (missed[-1][0] - missed[0][0]).days
    channels = {channel for _on, channel in missed}
    return spread >= values["unreachable_days"] and len(channels) >= values["unreachable_channels"]


@transaction.atomic
def refuse(*, follow_up: FollowUp, on: date, by: User) -> FollowUp:
    """The person was reached and does not want to answer this time."""
    follow_up = _locked(follow_up)
    _refuse_day(follow_up, on)
    follow_up.state = lifecycle.FOLLOW_UP.next_state(follow_up.state, "refuse")
    follow_up.save(update_fields=["state", "updated_at"])
    record("follow_up.refused", follow_up, by=by, on=on)
    return follow_up


def miss_past(*, release: Release, by: User | None) -> int:
    """What nobody asked in time, of a release from the years before; in the caller's
    transaction."""
    missed = 0
    past = FollowUp.objects.filter(release=release, closes_on__lt=release.facility.today())
    for each in past.open().order_by("pk").select_for_update(of=("self",)):
        each.state = lifecycle.FOLLOW_UP.next_state(each.state, "miss")
        each.save(update_fields=["state", "updated_at"])
        record("follow_up.missed", each, by=by, checkpoint=each.checkpoint)
        missed += 1
    return missed


def miss_overdue(*, on: date, dry_run: bool) -> dict[str, int]:
    """Every night: looks whose window is over."""
    return {"missed": 0, "unreachable": 0}


def close_all(*, inmate: Inmate, reason: str, by: User | None) -> int:
    """Closes what is still open of a person who died or is in custody again, after every release
    and in the caller's transaction."""
    return drop(_of(inmate.pk), reason=reason, by=by)


def revive(*, release: Release, reasons: Collection[str], by: User | None) -> int:
    """Opens again what was closed for one of `reasons` and can still be asked, in the caller's
    transaction and of a release that the caller has locked."""
    revived = 0
    closed = FollowUp.objects.filter(
        release=release,
        state=FollowUpState.NOT_REQUIRED,
        closed_reason__in=reasons,
        closes_on__gte=release.facility.today(),
    )
    for each in closed.order_by("pk").select_for_update(of=("self",)):
        each.state = lifecycle.FOLLOW_UP.next_state(each.state, "revive")
        each.closed_reason = ""
        each.save(update_fields=["state", "closed_reason", "updated_at"])
        record("follow_up.revived", each, by=by, checkpoint=each.checkpoint)
        revived += 1
    return revived


def _of(inmate_id: int) -> FollowUpQuerySet:
    return FollowUp.objects.filter(inmate=inmate_id)


def drop(follow_ups: FollowUpQuerySet, *, reason: str, by: User | None) -> int:
    """Closes what is still open of these, in the caller's transaction; the person stays in the
    counts."""
    dropped = 0
    for each in follow_ups.unanswered().order_by("pk").select_for_update(of=("self",)):
        each.state = lifecycle.FOLLOW_UP.next_state(each.state, "drop")
        each.closed_reason = reason
        each.save(update_fields=["state", "closed_reason", "updated_at"])
        record("follow_up.dropped", each, by=by, reason=reason)
        dropped += 1
    return dropped


def _locked(follow_up: FollowUp) -> FollowUp:
    """Two people may record the same checkpoint at once: the second one waits here."""
    return (
        FollowUp.objects.select_for_update(of=("self",))
        .select_related("release", "facility")
        .get(pk=follow_up.pk)
    )


def _refuse_day(follow_up: FollowUp, on: date) -> None:
    if on > follow_up.facility.today():
        raise DomainError(_("The date cannot be after today"), "on")
    if on < follow_up.release.on:
        raise DomainError(_("The date must not be before the release."), "on")
