"""What hangs on the day of a release when that day was wrong: the end of the stay and of its
places, the months of the follow-ups. What somebody told stays as it was told."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from partnerships import thresholds
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.words import day
from trainees import lifecycle
from trainees.choices import (
    OPEN_LOOKS,
    REVIVABLE,
    Checkpoint,
    CircumstanceKind,
    CircumstanceOutcome,
    ClosedReason,
    EnrolmentState,
    FollowUpOwner,
    FollowUpState,
    MutationReason,
)
from trainees.follow_up_plan import may_be_asked, owner_of, planned_at, why_not_asked
from trainees.models import (
    Application,
    Circumstance,
    Continuation,
    Custody,
    Enrolment,
    FollowUp,
    Mutation,
    Outcome,
    RegisterEntry,
    Release,
)


def lock_places(custody: Custody) -> list[Enrolment]:
    """Those that the release ended, before the release itself is locked."""
    places = Enrolment.objects.filter(custody=custody, state=EnrolmentState.RELEASED)
    return list(
        places.filter(exit_reason__code="released").order_by("pk").select_for_update(of=("self",))
    )


def refuse(release: Release, on: date) -> None:
    """What was told of the life outside lies after the release, within the days of its month."""
    came_back = getattr(release, "came_back", None)
    if came_back is not None and release.on < on >= came_back.on:
        raise DomainError(
            _("A return to custody on %(day)s is recorded. The release must lie before it.")
            % {"day": day(came_back.on)},
            "on",
        )
    answers = release.consents.exclude(on=release.on).filter(on__lt=on)
    if asked_on := answers.order_by("on").values_list("on", flat=True).first():
        raise DomainError(
            _("An answer on consent of %(day)s stands before this date. Choose a day up to it.")
            % {"day": day(asked_on)},
            "on",
        )
    for outcome in (
        Outcome.objects.standing().filter(release=release).select_related("follow_up", "kind")
    ):
        _refuse_answer(release, outcome, on)


def _refuse_answer(release: Release, outcome: Outcome, on: date) -> None:
    if outcome.on < on:
        raise DomainError(
            _(
                "An answer of %(day)s stands before this date. Void that answer first, or choose "
                "another date."
            )
            % {"day": day(outcome.on)},
            "on",
        )
    look = outcome.follow_up
    if look is None or outcome.kind.ends_follow_up:
        return
    was_inside = look.opens_on <= outcome.on <= look.closes_on
    month = Checkpoint(look.checkpoint)
    window = planned_at(on, month, thresholds.of(release.facility))
    if was_inside and not window.opens_on <= outcome.on <= window.closes_on:
        raise DomainError(
            _(
                "The answer of %(day)s is about month %(month)s, which would be %(first)s to "
                "%(last)s. Void that answer first, or choose another date."
            )
            % {
                "day": day(outcome.on),
                "month": month.months,
                "first": day(window.opens_on),
                "last": day(window.closes_on),
            },
            "on",
        )


def move(release: Release, custody: Custody, places: Sequence[Enrolment], on: date) -> None:
    """To `on`, of rows that the caller has locked; the release is the caller's to save.
    Certificates keep the day on which somebody signed for them."""
    before = release.on
    custody.left_on = on
    custody.save(update_fields=["left_on", "updated_at"])
    RegisterEntry.objects.filter(custody=custody, ends_on=before).update(ends_on=on)
    for place in places:
        if place.ended_on == max(before, place.enrolled_on):
            place.ended_on = max(on, place.enrolled_on)
            place.save(update_fields=["ended_on", "updated_at"])
    for task in Continuation.objects.filter(enrolment__in=places, handed_on=None):
        task.due_on += on - before
        task.save(update_fields=["due_on", "updated_at"])
    _move_what_ended(custody, before, on)
    release.consents.filter(on=before).update(on=on)
    release.on = on
    if release.consent_on == before:
        release.consent_on = on


def _move_what_ended(custody: Custody, before: date, on: date) -> None:
    inmate = custody.inmate_id
    Application.objects.filter(
        inmate=inmate, facility=custody.facility_id, closed_on=before,
        closed_reason=ClosedReason.OUT_OF_TIME,
    ).update(closed_on=on)  # fmt: skip
    Circumstance.objects.filter(
        inmate=inmate, on=before, kind=CircumstanceKind.RELEASED,
        outcome=CircumstanceOutcome.AUTOMATIC,
    ).update(on=on)  # fmt: skip
    Mutation.objects.filter(
        learner__inmate=inmate, on=before, reason=MutationReason.RELEASED, received_on=None,
        letter_number="",
    ).update(on=on)  # fmt: skip


def plan_again(release: Release, *, by: User) -> None:
    """The days of every look, and of those without an answer who asks and whether anybody does: a
    month that is not over is asked again, one that no supervision covers any more is not."""
    settings = thresholds.of(release.facility)
    for look in release.follow_ups.order_by("pk").select_for_update(of=("self",)):
        window = planned_at(release.on, Checkpoint(look.checkpoint), settings)
        look.due_on, look.opens_on, look.closes_on = (
            window.due_on, window.opens_on, window.closes_on,
        )  # fmt: skip
        if step := _step_of(look, release):
            look.state = lifecycle.FOLLOW_UP.next_state(look.state, step)
            look.closed_reason = why_not_asked(release) if step == "drop" else ""
        if look.state in OPEN_LOOKS:
            look.bapas = release.bapas
            if look.owner != FollowUpOwner.PARTNER:
                look.owner = owner_of(release, look.due_on)
        look.save()
        if step:
            record(WORDS[step], look, by=by, checkpoint=look.checkpoint)


WORDS = {"revive": "follow_up.revived", "drop": "follow_up.dropped"}


def _step_of(look: FollowUp, release: Release) -> str:
    """Towards what the corrected release says of this look, "" where it stays as it is."""
    is_asked = may_be_asked(release, look.due_on)
    if look.state in OPEN_LOOKS and not is_asked:
        return "drop"
    if look.state == FollowUpState.NOT_REQUIRED and look.closed_reason in REVIVABLE and is_asked:
        return "revive"
    is_missed = look.state == FollowUpState.MISSED and is_asked
    return "revive" if is_missed and look.closes_on >= release.facility.today() else ""
