"""Follow-ups whose day has come."""

from datetime import date

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.choices import Checkpoint
from trainees.models import FollowUp


def follow_ups_due(user, facility: Facility | None, on: date) -> list[DueItem]:
    """One line a checkpoint, however many people: the list behind it has the names."""
    if not user.has_perm("trainees.change_followup"):
        return []
    rows = FollowUp.objects.for_user(user).due(on)
    if facility is not None:
        rows = rows.filter(facility=facility)
    groups = rows.order_by().values("checkpoint").annotate(people=Count("pk"), first=Min("due_on"))
    return [
        DueItem(
            on=group["first"],
            title=ngettext(
                "Record month %(month)s follow-up for %(count)s graduate",
                "Record month %(month)s follow-up for %(count)s graduates",
                group["people"],
            )
            % {"month": Checkpoint(group["checkpoint"]).months, "count": group["people"]},
            detail=_("Ask Bapas or the family."),
            url_name="trainees:follow-up-list",
            action_label=_("Record result"),
            tone=tone_of(group["first"], on),
        )
        for group in groups
    ]
