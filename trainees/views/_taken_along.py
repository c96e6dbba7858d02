"""Which registers are on whose device, for the page of the register and the page without a line."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone

from partnerships.models import Session
from trainees.actions import offline
from trainees.models import OfflineCopy


def sentences_of(
    request: HttpRequest, sessions: Iterable[Session], *, own: bool = True
) -> dict[int, str]:
    """Sentences by session; one query. Without `own`, those of other people only."""
    copies = (
        OfflineCopy.objects.for_user(request.user)
        .out()
        .filter(session__in=list(sessions), until__gt=timezone.now())
        .select_related("device__user")
        .order_by("taken_at", "pk")
    )
    if not own:
        copies = copies.exclude(device__user=request.user)
    found: dict[int, list[str]] = {}
    for copy in copies:
        found.setdefault(copy.session_id, []).append(offline.whereabouts(copy))
    return {session: " ".join(sentences) for session, sentences in found.items()}


def link_context(request: HttpRequest, session: Session, *, may_edit: bool) -> dict[str, object]:
    """What the page of a register says about devices: who has it, and whether it may be taken."""
    return {
        "on_a_device": sentences_of(request, [session]).get(session.pk, ""),
        "may_take_along": may_edit
        and request.user.has_perm("trainees.take_register_offline")
        and offline.may_be_taken(session),
    }
