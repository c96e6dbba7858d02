"""What a list of earlier years tells of the time after a release, through the actions of today."""

from rutan.accounts.models import User
from rutan.audit.recording import record
from trainees import lifecycle
from trainees.actions import follow_ups, outcomes, releases, returns
from trainees.choices import Channel, Evidence, ReturnKind
from trainees.history_facts import PastLook, PastPerson
from trainees.models import FollowUp, Inmate, Release

CHANNELS = {Evidence.VISIT: Channel.VISIT, Evidence.THIRD_PARTY: Channel.FAMILY}


def follow(person: PastPerson, inmate: Inmate, by: User) -> int:
    """The release, the answers in the order of their months, and a return at last: it closes what
    nobody asks any more."""
    release: Release | None = person.known_release
    if person.release is not None:
        told = person.release
        release = releases.record_release(
            inmate=inmate,
            kind=told.kind,
            on=told.on,
            consent=told.consent,
            bapas=told.bapas,
            history=True,
            by=by,
        )
    if release is None:
        return 0
    if person.known_release is not None and not outcomes.ended(release):
        # The list may tell of a class that nobody knew of at the release.
        follow_ups.plan(release=release, by=by)
        follow_ups.miss_past(release=release, by=by)
    for look in person.looks:
        _answer(release, look, by)
    if person.returned_on is not None:
        returns.record_past(
            release=release,
            kind=ReturnKind.SENTENCED,
            on=person.returned_on,
            register_label=person.returned_label,
            by=by,
        )
    return sum(look.kind is not None for look in person.looks)


def _answer(release: Release, look: PastLook, by: User) -> None:
    if look.kind is None:
        _close(release, look, by)
        return
    follow_ups.record_past(
        release=release,
        checkpoint=look.checkpoint,
        on=look.on,
        heard_on=look.on,
        kind=look.kind,
        channel=channel_of(look, release),
        evidence=look.evidence,
        uses_training=look.skill,
        income=look.income,
        by=by,
    )


def channel_of(look: PastLook, release: Release) -> Channel:
    """The list does not say how it was heard: as its evidence usually is."""
    usual = Channel.BAPAS if release.bapas_id else Channel.PHONE
    return CHANNELS.get(Evidence(look.evidence), usual)


def _close(release: Release, look: PastLook, by: User) -> None:
    """The person refused, or was tried and not reached."""
    follow_up = FollowUp.objects.select_for_update(of=("self",)).get(
        release=release, checkpoint=look.checkpoint
    )
    step = "refuse" if look.refused else "give_up"
    follow_up.state = lifecycle.FOLLOW_UP.next_state(follow_up.state, step)
    follow_up.save(update_fields=["state", "updated_at"])
    if look.refused:
        record("follow_up.refused", follow_up, by=by, on=look.on)
    else:
        record("follow_up.attempted", follow_up, by=by, on=look.on, state=follow_up.state)
