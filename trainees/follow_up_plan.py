"""When to look after a release, who asks, and when enough was tried (decisions 11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rutan.accounts.choices import Role
from rutan.accounts.models import User
from rutan.common.dates import add_months
from trainees.choices import WHY_CLOSED, Checkpoint, Consent, FollowUpOwner
from trainees.models import FollowUp, Release


@dataclass(frozen=True, kw_only=True)
class PlannedFollowUp:
    """`opens_on` and `closes_on` belong to the window."""

    checkpoint: Checkpoint
    due_on: date
    opens_on: date
    closes_on: date


def planned(*, released_on: date, settings: Mapping[str, Any]) -> list[PlannedFollowUp]:
    """One look per month of the facility's `settings`, with a narrower window for month 1."""
    return [
        planned_at(released_on, Checkpoint(f"b{count}"), settings)
        for count in settings["follow_up_months"]
    ]


def planned_at(
    released_on: date, checkpoint: Checkpoint, settings: Mapping[str, Any]
) -> PlannedFollowUp:
    due_on = add_months(released_on, checkpoint.months)
    is_first = checkpoint is Checkpoint.M1
    key = "follow_up_first_window_days" if is_first else "follow_up_window_days"
    window = timedelta(days=settings[key])
    return PlannedFollowUp(
        checkpoint=checkpoint,
        due_on=due_on,
        opens_on=due_on - window,
        closes_on=due_on + window,
    )


def owner_of(release: Release, due_on: date) -> FollowUpOwner:
    """The probation office asks while it supervises, the facility otherwise."""
    is_supervised = release.kind.is_supervised and _lasts(release, due_on)
    return FollowUpOwner.BAPAS if is_supervised and release.bapas_id else FollowUpOwner.FACILITY


def may_be_asked(release: Release, due_on: date) -> bool:
    """A supervision needs no consent while it lasts, and a no does not end it; what comes later
    needs a yes."""
    if release.consent == Consent.GIVEN:
        return True
    is_supervised = release.consent == Consent.NOT_NEEDED or release.kind.is_supervised
    return is_supervised and _lasts(release, due_on)


def said_no(release: Release, on: date) -> bool:
    """Whether the person does not want to be asked, and no supervision asks all the same."""
    is_no = release.consent in (Consent.REFUSED, Consent.WITHDRAWN)
    return is_no and not may_be_asked(release, on)


def why_not_asked(release: Release) -> str:
    """The reason of a look that `may_be_asked` refuses; a no under supervision is one for the time
    after it."""
    said = {Consent.REFUSED: "no_consent", Consent.WITHDRAWN: "consent_withdrawn"}
    if why := said.get(Consent(release.consent)):
        return why
    is_no = release.consents.filter(answer=Consent.REFUSED).exists()
    return "no_consent" if is_no else "supervision_over"


def why_none(release: Release) -> str:
    """A sentence about a release after which no look was planned."""
    if release.consent in (Consent.REFUSED, Consent.WITHDRAWN):
        return _("Nobody is asked later: the person does not want to be contacted.")
    if not release.kind.starts_follow_up:
        return _("Nobody is asked after a release of this kind.")
    return _("Nobody is asked later: the person completed no class.")


def why_closed(follow_up: FollowUp) -> str:
    """For who finds a month that nobody is asked about."""
    return str(WHY_CLOSED.get(follow_up.closed_reason, ""))


def refusal_for(user: User, follow_up: FollowUp, on: date) -> str:
    """Why somebody who can read a look must not write in it; empty where they may."""
    release = follow_up.release
    if said_no(release, follow_up.due_on):
        return _("The person does not want to be asked; only a death is noted.")
    if user.role == Role.COORDINATOR:
        is_theirs = FollowUp.objects.for_user(user).filter(pk=follow_up.pk).exists()
        return "" if is_theirs else _("This follow-up is no longer yours to ask.")
    if user.role != Role.PROBATION_OFFICER:
        return ""
    if not _lasts(release, on):
        return _("The supervision has ended; the facility goes on with consent.")
    return "" if follow_up.owner == FollowUpOwner.BAPAS else _("The facility asks this time.")


def may_tell_news(user: User, release: Release, on: date) -> bool:
    return user.role != Role.PROBATION_OFFICER or _lasts(release, on)


def is_unreachable(tries: Sequence[tuple[date, str]], settings: Mapping[str, Any]) -> bool:
    """Whether the days and channels of the tries that reached nobody are enough to say so."""
    if len(tries) < settings["unreachable_attempts"]:
        return False
    days = sorted(day for day, _channel in tries)
    spread = (days[-1] - days[0]).days
    channels = {channel for _day, channel in tries}
    return (
        spread >= settings["unreachable_days"] and len(channels) >= settings["unreachable_channels"]
    )


def _lasts(release: Release, on: date) -> bool:
    return release.supervised_until is None or on <= release.supervised_until
