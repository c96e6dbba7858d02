"""Hearings of the TPP whose day has come, and minutes that nobody signed yet."""

from datetime import date, timedelta

from django.db.models import Count, Min, Q
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
    """One line a hearing, whatever the classes on its agenda, and one for all unsigned minutes."""
    if not user.is_facility_staff or not user.has_perm("trainees.decide_hearing"):
        return []
    hearings = BoardHearing.objects.for_user(user)
    if facility is not None:
        hearings = hearings.filter(facility=facility)
    return [*_to_decide(hearings, on), *_to_sign(hearings, on)]


def _to_decide(hearings, on: date) -> list[DueItem]:
    proposed = Q(agenda__state=ApplicationState.PROPOSED)
    planned = hearings.filter(state=HearingState.PLANNED).annotate(
        people=Count("agenda", filter=proposed)
    )
    return [
        DueItem(
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
        for hearing in planned
        if hearing.people
    ]


def _to_sign(hearings, on: date) -> list[DueItem]:
    unsigned = hearings.filter(
        state=HearingState.HELD,
        minutes=None,
        on__gte=on - timedelta(days=LOOKS_BACK),
        on__lte=on - timedelta(days=DAYS_TO_SIGN),
    ).aggregate(count=Count("pk"), first=Min("on"))
    if not unsigned["count"]:
        return []
    due_on = unsigned["first"] + timedelta(days=DAYS_TO_SIGN)
    return [
        DueItem(
            on=due_on,
            title=_("Upload signed minutes of the TPP"),
            detail=ngettext(
                "Signed minutes of %(n)s hearing are missing.",
                "Signed minutes of %(n)s hearings are missing.",
                unsigned["count"],
            )
            % {"n": unsigned["count"]},
            url_name="trainees:hearing-list",
            url_args=(),
            action_label=_("Open"),
            tone=tone_of(due_on, on),
        )
    ]
