"""Hearings of the TPP whose day has come, and minutes that nobody signed yet."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.choices import ApplicationState, HearingState
from trainees.models import BoardHearing

DAYS_TO_SIGN = 7
LOOKS_BACK = 90
"""Days. Older minutes lie in a folder on paper: no task, but the list still says so."""


def hearings_due(user, facility: Facility | None, on: date) -> list[DueItem]:
    """One line a hearing, whatever the classes on its agenda, and one for all unsigned minutes.

    One query.
    """
    if not user.is_facility_staff or not user.has_perm("trainees.decide_hearing"):
        return []
    hearings = BoardHearing.objects.for_user(user)
    if facility is not None:
        hearings = hearings.filter(facility=facility)
    waiting = hearings.filter(
        Q(state=HearingState.PLANNED)
        | Q(
            state=HearingState.HELD,
            minutes=None,
            on__gte=on - timedelta(days=LOOKS_BACK),
            on__lte=on - timedelta(days=DAYS_TO_SIGN),
        )
    ).annotate(people=Count("agenda", filter=Q(agenda__state=ApplicationState.PROPOSED)))
    held = [each for each in waiting if each.state == HearingState.HELD]
    return [
        *(_to_decide(each, on) for each in waiting if each not in held and each.people),
        *_to_sign(held, on),
    ]


def _to_decide(hearing: Any, on: date) -> DueItem:
    """`hearing` carries how many `people` it has to decide about."""
    return DueItem(
        on=hearing.on,
        title=_("Record the decisions of the hearing of %(day)s")
        % {"day": date_format(hearing.on, "j F Y")},
        detail=ngettext(
            "%(n)s candidate waits for the TPP.",
            "%(n)s candidates wait for the TPP.",
            hearing.people,
        )
        % {"n": hearing.people},
        url_name="trainees:hearing-decide",
        url_args=(hearing.pk,),
        action_label=_("Record"),
        tone=tone_of(hearing.on, on),
    )


def _to_sign(held: list[Any], on: date) -> list[DueItem]:
    if not held:
        return []
    due_on = min(each.on for each in held) + timedelta(days=DAYS_TO_SIGN)
    return [
        DueItem(
            on=due_on,
            title=_("Upload signed minutes of the TPP"),
            detail=ngettext(
                "Signed minutes of %(n)s hearing are missing.",
                "Signed minutes of %(n)s hearings are missing.",
                len(held),
            )
            % {"n": len(held)},
            url_name="trainees:hearing-list",
            url_args=(),
            action_label=_("Upload"),
            tone=tone_of(due_on, on),
        )
    ]
