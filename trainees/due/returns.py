"""Returns to custody of which only a person can say what they are."""

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.choices import LegalStatus, ReturnKind
from trainees.due.counted import Counted, question
from trainees.models import ReturnToCustody

TO_TELL = "returns to tell apart"


def returns_asked(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """Who waits for a verdict is no work yet (`return_rules.is_to_be_told_apart`)."""
    if facility is None or not user.has_perm("trainees.settle_return"):
        return []
    rows = (
        ReturnToCustody.objects.for_user(user)
        .filter(facility=facility, kind=ReturnKind.PENDING)
        .exclude(Q(entry__kind__legal_status=LegalStatus.DETAINEE) & Q(on__gt=F("release__on")))
    )
    return [question(rows, TO_TELL, day="on", key="release_id")]


def returns_due(found: Counted, on: date) -> list[DueItem]:
    """One line a return, without a name: the page behind it has it."""
    return [
        DueItem(
            on=each.first,
            title=_("Tell a return to custody apart"),
            detail=_("Was the integration revoked, or was there a new sentence?"),
            url_name="trainees:return-settle",
            url_args=(int(each.key),),
            action_label=_("Tell apart"),
            tone=tone_of(each.first, on),
        )
        for each in found.groups[TO_TELL]
    ]
