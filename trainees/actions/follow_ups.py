"""Looking after a release: what is planned, tried and learnt. The only writer of follow-ups."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships import thresholds
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees import evidence_rules, lifecycle
from trainees.actions import aftermath
from trainees.actions._answer_refusals import refuse_answer, refuse_day, refuse_outside
from trainees.actions._locks import lock_release
from trainees.choices import (
    VALID_CERTIFICATES,
    Consent,
    EnrolmentState,
    FollowUpState,
)
from trainees.follow_up_plan import (
    may_be_asked,
    owner_of,
    planned,
    refusal_for,
    why_not_asked,
)
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

    Nothing is planned without the consent that the kind of release needs; after a supervision
    nobody is asked before there is one. Safe to repeat.
    """
    if release.consent in (Consent.REFUSED, Consent.WITHDRAWN):
        return []
    if not release.kind.starts_follow_up or not _was_trained(release):
        return []
    there = set(release.follow_ups.values_list("checkpoint", flat=True))
    wanted = rows_for(release, thresholds.of(release.facility))
    if closed := [row for row in wanted if row.closed_reason]:
        why = why_not_asked(release)
        for row in closed:
            row.closed_reason = why
    made = FollowUp.objects.bulk_create(row for row in wanted if row.checkpoint not in there)
    if made:
        record("follow_up.planned", release, by=by, checkpoints=len(made))
    return made


def rows_for(release: Release, settings: Mapping[str, Any]) -> list[FollowUp]:
    """The looks after a release as they are planned, not yet saved."""
    return [
        FollowUp(
            release=release,
            inmate_id=release.inmate_id,
            facility_id=release.facility_id,
            bapas_id=release.bapas_id,
            owner=owner_of(release, look.due_on),
            checkpoint=look.checkpoint,
            **_standing_of(release, look.due_on),
            due_on=look.due_on,
            opens_on=look.opens_on,
            closes_on=look.closes_on,
        )
        for look in planned(released_on=release.on, settings=settings)
    ]


def _standing_of(release: Release, due_on: date) -> dict[str, str]:
    if may_be_asked(release, due_on):
        return {"state": FollowUpState.SCHEDULED}
    return {"state": FollowUpState.NOT_REQUIRED, "closed_reason": "supervision_over"}


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
    by: User,
    **details: Any,
) -> Outcome:
    """Keeps how the person lived on a day of the window, heard that day or later; a second answer
    is kept beside the first, and the stronger one counts. `details` are further columns of an
    outcome. A death is taken whenever it is heard, and ends all follow-ups that are open."""
    heard_on = heard_on or on
    follow_up = locked(follow_up, by=by)
    refuse_day(follow_up.release, heard_on, "heard_on")
    refuse_day(follow_up.release, on, "on")
    refuse_outside(follow_up, on, kind)
    refuse_answer(kind, evidence, heard_on, details)
    outcome = _keep(
        follow_up,
        on=on,
        heard_on=heard_on,
        kind=kind,
        channel=channel,
        evidence=evidence,
        by=by,
        **details,
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
    follow_up = locked(follow_up, by=by)
    refuse_day(release, heard_on, "heard_on")
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


def close_all(*, inmate: Inmate, reason: str, by: User | None) -> int:
    """Closes what is still open of a person who died or is in custody again, after every release
    and in the caller's transaction."""
    return drop(_of(inmate.pk), reason=reason, by=by)


def revive(*, release: Release, by: User | None) -> int:
    """Opens again what was closed and can still be asked, in the caller's transaction and of a
    person whom the caller has locked; of nobody whom `outcomes.ended` tells of."""
    revived = 0
    closed = FollowUp.objects.filter(
        release=release,
        state=FollowUpState.NOT_REQUIRED,
        closes_on__gte=release.facility.today(),
    )
    for each in closed.order_by("pk").select_for_update(of=("self",)):
        if not may_be_asked(release, each.due_on):
            continue
        each.state = lifecycle.FOLLOW_UP.next_state(each.state, "revive")
        each.closed_reason = ""
        each.save(update_fields=["state", "closed_reason", "updated_at"])
        record("follow_up.revived", each, by=by, checkpoint=each.checkpoint)
        revived += 1
    return revived


def undo_closing(*, release: Release, was: str, now: str, by: User | None) -> None:
    """The reason `was` turned out wrong, of a person whom the caller has locked: what it closed is
    asked again, or says why it is not. `now` is why nobody is asked after this release."""
    if not now:
        revive(release=release, by=by)
    left = release.follow_ups.filter(state=FollowUpState.NOT_REQUIRED, closed_reason=was)
    for each in left.order_by("pk").select_for_update(of=("self",)):
        is_asked = may_be_asked(release, each.due_on)
        each.closed_reason = now or ("" if is_asked else why_not_asked(release))
        if not each.closed_reason:
            # Its days went by meanwhile.
            each.state = lifecycle.FOLLOW_UP.next_state(each.state, "revive")
            each.state = lifecycle.FOLLOW_UP.next_state(each.state, "miss")
            record("follow_up.missed", each, by=by, checkpoint=each.checkpoint)
        each.save(update_fields=["state", "closed_reason", "updated_at"])


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


def drop_unasked(*, release: Release, by: User | None) -> None:
    """Of a release that the caller has locked: what neither a supervision nor a yes covers."""
    looks = release.follow_ups.all()
    unasked = [each.pk for each in looks if not may_be_asked(release, each.due_on)]
    drop(looks.filter(pk__in=unasked), reason=why_not_asked(release), by=by)


def locked(follow_up: FollowUp, *, by: User) -> FollowUp:
    """Two people may record the same checkpoint at once: the second one waits here, at the
    person and the release, where a consent that is withdrawn waits too."""
    lock_release(follow_up.release_id, inmate=follow_up.inmate_id)
    rows = FollowUp.objects.select_for_update(of=("self",))
    found = still_there(
        rows.select_related("release__facility", "release__kind", "facility"), follow_up.pk
    )
    if refusal := refusal_for(by, found, found.facility.today()):
        raise DomainError(refusal)
    return found
