"""Whoever asks after a release: each try, who says no, what nobody asked in time, and who is to
ask."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Partner
from rutan.accounts.models import User
from rutan.audit.recording import record, record_each
from rutan.common.errors import DomainError
from trainees import lifecycle
from trainees.actions._answer_refusals import refuse_day
from trainees.actions.follow_ups import locked
from trainees.choices import FollowUpOwner, FollowUpState
from trainees.follow_up_plan import is_unreachable
from trainees.models import ContactAttempt, Enrolment, FollowUp, Inmate


@transaction.atomic
def record_attempt(
    *, follow_up: FollowUp, on: date, channel: str, note: str = "", by: User
) -> FollowUp:
    """Keeps a call that reached nobody. After enough of them, over enough days and on enough
    channels (decisions 11), the person counts as unreachable, and may still be found later."""
    follow_up = locked(follow_up, by=by)
    refuse_day(follow_up.release, on, "on")
    if follow_up.state != FollowUpState.UNREACHABLE:
        lifecycle.FOLLOW_UP.next_state(follow_up.state, "give_up")
    _try(follow_up, on=on, channel=channel, was_reached=False, note=note, by=by)
    values = thresholds.of(follow_up.facility)
    if follow_up.state != FollowUpState.UNREACHABLE and is_unreachable(_tries(follow_up), values):
        follow_up.state = lifecycle.FOLLOW_UP.next_state(follow_up.state, "give_up")
        follow_up.save(update_fields=["state", "updated_at"])
    record("follow_up.attempted", follow_up, by=by, channel=str(channel), state=follow_up.state)
    return follow_up


@transaction.atomic
def refuse(*, follow_up: FollowUp, on: date, channel: str, note: str = "", by: User) -> FollowUp:
    """The person was reached and does not want to answer this time."""
    follow_up = locked(follow_up, by=by)
    refuse_day(follow_up.release, on, "on")
    follow_up.state = lifecycle.FOLLOW_UP.next_state(follow_up.state, "refuse")
    follow_up.save(update_fields=["state", "updated_at"])
    _try(follow_up, on=on, channel=channel, was_reached=True, note=note, by=by)
    record("follow_up.refused", follow_up, by=by, on=on)
    return follow_up


@transaction.atomic
def assign(
    *, follow_up: FollowUp, owner: str, partner: Partner | None = None, by: User
) -> FollowUp:
    """Gives a look to somebody else to ask; to a partner with the person's consent alone."""
    follow_up = locked(follow_up, by=by)
    release = follow_up.release
    is_partner = owner == FollowUpOwner.PARTNER
    if "record" not in lifecycle.FOLLOW_UP.allowed_actions(follow_up.state):
        raise DomainError(_("Nobody is asked this time."))
    if is_partner and not release.partner_may_ask:
        raise DomainError(_("The person has not agreed that a partner is told."), "owner")
    if is_partner and partner is None:
        raise DomainError(_("Choose the training partner."), "partner")
    if is_partner and not taught_by(follow_up.inmate).filter(pk=partner.pk).exists():
        raise DomainError(_("This partner has not taught the person."), "partner")
    if owner == FollowUpOwner.BAPAS and release.bapas_id is None:
        raise DomainError(_("No probation office supervises this person."), "owner")
    follow_up.owner, follow_up.partner = FollowUpOwner(owner), partner if is_partner else None
    follow_up.save(update_fields=["owner", "partner", "updated_at"])
    record("follow_up.assigned", follow_up, by=by, owner=owner)
    return follow_up


def taught_by(inmate: Inmate) -> QuerySet[Partner]:
    """Partners that the person may be entrusted to: those of the classes with a place."""
    classes = Enrolment.objects.filter(inmate=inmate).values("training_class__partner")
    return Partner.objects.filter(pk__in=classes)


def miss_overdue(*, on: date, dry_run: bool) -> dict[str, int]:
    """Every night: what nobody answered before the window was over. What somebody is recording
    at this moment waits for the next night, as does a day that has not come."""
    day = min(on, timezone.localdate())
    over = list(
        FollowUp.objects.open()
        .filter(closes_on__lt=day)
        .select_related("facility")
        .prefetch_related("attempts")
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True)
    )
    if not over:
        return {"missed": 0, "unreachable": 0}
    settings = thresholds.of_each({each.facility for each in over})
    for each in over:
        step = "give_up" if is_unreachable(_tries(each), settings[each.facility_id]) else "miss"
        each.state = lifecycle.FOLLOW_UP.next_state(each.state, step)
        each.updated_at = timezone.now()
    FollowUp.objects.bulk_update(over, ["state", "updated_at"], batch_size=500)
    told = [(each, {"checkpoint": each.checkpoint, "state": each.state}) for each in over]
    record_each("follow_up.missed", told, by=None)
    missed = sum(each.state == FollowUpState.MISSED for each in over)
    return {"missed": missed, "unreachable": len(over) - missed}


def _tries(follow_up: FollowUp) -> list[tuple[date, str]]:
    """Of those that reached nobody."""
    return [(each.on, each.channel) for each in follow_up.attempts.all() if not each.was_reached]


def _try(
    follow_up: FollowUp, *, on: date, channel: str, was_reached: bool, note: str, by: User
) -> None:
    ContactAttempt.objects.create(
        follow_up=follow_up, on=on, channel=channel, was_reached=was_reached, note=note, by=by
    )
