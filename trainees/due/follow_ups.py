"""Follow-ups whose day has come."""

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.choices import Checkpoint, FollowUpOwner
from trainees.due.counted import Counted, answers, question
from trainees.models import FollowUp

ENDING = "supervisions that end"


def follow_ups_asked(user, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """One question for every checkpoint, and whom to ask before a supervision ends."""
    if not user.has_perm("trainees.change_followup"):
        return []
    everybody = FollowUp.objects.for_user(user)
    if facility is not None:
        everybody = everybody.filter(facility=facility)
    rows = everybody
    if not user.is_facility_staff:
        rows = rows.filter(owner=FollowUpOwner.BAPAS)
    asked = [question(rows.due(on), F("checkpoint"), day="due_on")]
    if user.has_perm("trainees.withdraw_consent"):
        ending = everybody.to_ask_consent_for(on, days=_days(facility))
        asked.append(question(ending, ENDING, day="release__supervised_until"))
    return asked


def follow_ups_due(user, facility: Facility | None, on: date, found: Counted) -> list[DueItem]:
    """What is due, and before it ends what the supervision covers."""
    items = _months_due(user, on, found)
    if ENDING in found:
        number, first = found[ENDING]
        title = ngettext(
            "Ask %(n)s person whether we may call after the supervision",
            "Ask %(n)s people whether we may call after the supervision",
            number,
        )
        detail = _("It ends within %(days)s days. Later nobody may be asked without consent.")
        items.append(
            DueItem(
                on=first,
                title=title % {"n": number},
                detail=detail % {"days": _days(facility)},
                url_name="trainees:supervision-list",
                action_label=_("Open the list"),
                tone=tone_of(first, on),
            )
        )
    return items


def _days(facility: Facility | None) -> int:
    return int(thresholds.of(facility)["supervision_end_days"])


def follow_ups_of(user, on: date) -> list[DueItem]:
    """The same lines for who begins on the list of follow-ups: what the probation office asks
    itself, and whose supervision ends."""
    if user.is_facility_staff:
        return []
    return follow_ups_due(user, None, on, answers(follow_ups_asked(user, None, on)))


def _months_due(user, on: date, found: Counted) -> list[DueItem]:
    """One line a checkpoint, however many people: the list behind it has the names."""
    own = "" if user.is_facility_staff else f"&pemilik={FollowUpOwner.BAPAS}"
    detail = _("Ask the person or the family.") if own else _("Ask Bapas or the family.")
    return [
        DueItem(
            on=found[checkpoint][1],
            title=ngettext(
                "Record month %(month)s follow-up for %(count)s graduate",
                "Record month %(month)s follow-up for %(count)s graduates",
                found[checkpoint][0],
            )
            % {"month": checkpoint.months, "count": found[checkpoint][0]},
            detail=detail,
            url_name="trainees:follow-up-list",
            query=f"bulan={checkpoint}{own}",
            action_label=_("Record result"),
            tone=tone_of(found[checkpoint][1], on),
        )
        for checkpoint in Checkpoint
        if checkpoint in found
    ]
