"""Follow-ups whose day has come."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.choices import Checkpoint
from trainees.due.counted import Counted, question
from trainees.models import FollowUp


def follow_ups_asked(user, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """One question for every checkpoint."""
    if not user.has_perm("trainees.change_followup"):
        return []
    rows = FollowUp.objects.for_user(user).due(on)
    if facility is not None:
        rows = rows.filter(facility=facility)
    return [question(rows, F("checkpoint"), day="due_on")]


def follow_ups_due(found: Counted, on: date) -> list[DueItem]:
    """One line a checkpoint, however many people: the list behind it has the names."""
    return [
        DueItem(
            on=found[checkpoint][1],
            title=ngettext(
                "Record month %(month)s follow-up for %(count)s graduate",
                "Record month %(month)s follow-up for %(count)s graduates",
                found[checkpoint][0],
            )
            % {"month": checkpoint.months, "count": found[checkpoint][0]},
            detail=_("Ask Bapas or the family."),
            url_name="trainees:follow-up-list",
            action_label=_("Record result"),
            tone=tone_of(found[checkpoint][1], on),
        )
        for checkpoint in Checkpoint
        if checkpoint in found
    ]
