"""What the page of a person shows of a release and of what followed."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from rutan.accounts.models import User
from trainees import return_rules
from trainees.choices import FollowUpState, ReadinessCode, ReadinessState
from trainees.follow_up_plan import why_closed
from trainees.models import Custody, FollowUp, Inmate, Outcome, Release
from trainees.release_readiness import readiness_of

TONES = {
    FollowUpState.DONE: "ok",
    FollowUpState.UNREACHABLE: "warn",
    FollowUpState.MISSED: "warn",
    FollowUpState.SCHEDULED: "info",
}


READY_TONES = {
    ReadinessState.DONE: "ok",
    ReadinessState.IN_PROGRESS: "info",
    ReadinessState.DECLINED: "warn",
}


def page_of(inmate: Inmate, user: User) -> str:
    """The page of the person, "" where the reader has none: a probation officer, or the facility
    that somebody has left."""
    if not Inmate.objects.for_user(user).filter(pk=inmate.pk).exists():
        return ""
    return reverse("trainees:inmate-detail", args=[inmate.public_id])


def panel_of(inmate: Inmate, user: User, today: date) -> dict[str, Any]:
    """All releases in the reader's scope and what is told of the latest; all follow-ups there."""
    releases = list(_with_what_is_told(inmate, user))
    release = releases[0] if releases else None
    came_back = getattr(release, "came_back", None)
    return {
        "releases": releases,
        "release": release,
        "came_back": came_back,
        "came_back_as": return_rules.standing(came_back) if came_back else "",
        "follow_ups": _follow_ups(inmate, user) if release else [],
        "news": _news(release, user) if release else [],
    }


def releases_of(inmate: Inmate, user: User) -> QuerySet[Release]:
    """Whose events belong to the history of the person."""
    return Release.objects.for_user(user).filter(inmate=inmate)


def ready_of(custody: Custody | None, user: User) -> dict[str, Any]:
    """How far each item is before a release; of an open stay, one query."""
    if custody is None or not custody.is_open or not user.has_perm("trainees.view_readinessitem"):
        return {}
    ready = readiness_of([custody])[custody.pk]
    rows = [(code.label, ready.items.get(code)) for code in ReadinessCode]
    return {"ready": ready, "ready_rows": rows, "ready_tones": READY_TONES}


def _with_what_is_told(inmate: Inmate, user: User) -> QuerySet[Release]:
    releases = releases_of(inmate, user)
    return releases.select_related("kind", "bapas", "destination", "came_back__entry__kind")


def _news(release: Release, user: User) -> QuerySet[Outcome]:
    """What was heard between two looks: it is an answer to none of them."""
    rows = Outcome.objects.for_user(user).filter(release=release, follow_up=None)
    return rows.select_related("kind", "field")[:5]


def _follow_ups(inmate: Inmate, user: User) -> list[dict[str, Any]]:
    follow_ups = (
        FollowUp.objects.for_user(user)
        .filter(inmate=inmate)
        .select_related("counted__kind", "release")
        .order_by("due_on", "pk")[:25]
    )
    may_open = user.has_perm("trainees.view_followup")
    return [
        {
            "row": follow_up,
            "tone": TONES.get(FollowUpState(follow_up.state), ""),
            "outcome": follow_up.counted,
            "why": why_closed(follow_up),
            "url": reverse(
                "trainees:follow-up-record", args=[follow_up.release_id, follow_up.checkpoint]
            )
            if may_open
            else "",
        }
        for follow_up in follow_ups
    ]
