"""Hearings of the TPP whose day has come, and minutes that nobody signed yet."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.choices import ApplicationState, HearingState
from trainees.due.counted import Counted, Group, question
from trainees.models import BoardHearing

DAYS_TO_SIGN = 7
LOOKS_BACK = 90
"""Days. Older minutes lie in a folder on paper: no task, but the list still says so."""
TO_DECIDE, TO_SIGN = "hearings to decide", "minutes to sign"


def hearings_asked(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """Who waits for a decision, by hearing, and minutes that nobody signed."""
    if not user.is_facility_staff or not user.has_perm("trainees.decide_hearing"):
        return []
    hearings = BoardHearing.objects.for_user(user)
    if facility is not None:
        hearings = hearings.filter(facility=facility)
    people = Count("agenda", filter=Q(agenda__state=ApplicationState.PROPOSED))
    unsigned = hearings.filter(
        state=HearingState.HELD,
        minutes=None,
        on__gte=on - timedelta(days=LOOKS_BACK),
        on__lte=on - timedelta(days=DAYS_TO_SIGN),
    )
    return [
        question(
            hearings.filter(state=HearingState.PLANNED),
            TO_DECIDE,
            day="on",
            number=people,
            key="pk",
        ),
        question(unsigned, TO_SIGN, day="on"),
    ]


def hearings_due(found: Counted, on: date) -> list[DueItem]:
    """One line a hearing, whatever the classes on its agenda, and one for all unsigned minutes."""
    items = [_to_decide(each, on) for each in found.groups[TO_DECIDE]]
    if TO_SIGN in found:
        items.append(_to_sign(*found[TO_SIGN], on))
    return items


def _to_decide(hearing: Group, on: date) -> DueItem:
    return DueItem(
        on=hearing.first,
        title=_("Record the decisions of the hearing of %(day)s")
        % {"day": date_format(hearing.first, "j F Y")},
        detail=ngettext(
            "%(n)s candidate waits for the TPP.",
            "%(n)s candidates wait for the TPP.",
            hearing.number,
        )
        % {"n": hearing.number},
        url_name="trainees:hearing-decide",
        url_args=(int(hearing.key),),
        action_label=_("Record"),
        tone=tone_of(hearing.first, on),
    )


def _to_sign(number: int, first: date, on: date) -> DueItem:
    due_on = first + timedelta(days=DAYS_TO_SIGN)
    return DueItem(
        on=due_on,
        title=_("Upload signed minutes of the TPP"),
        detail=ngettext(
            "Signed minutes of %(n)s hearing are missing.",
            "Signed minutes of %(n)s hearings are missing.",
            number,
        )
        % {"n": number},
        url_name="trainees:hearing-list",
        url_args=(),
        action_label=_("Upload"),
        tone=tone_of(due_on, on),
    )
