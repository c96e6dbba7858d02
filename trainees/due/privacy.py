"""People who asked what is kept about them, and wait for the answer."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.due.counted import Counted, question
from trainees.models import SubjectRequest
from trainees.retention_steps import NOT_TOLD

ASKED = "own data"


def privacy_asked(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    if facility is None or not user.has_perm("trainees.take_out_subject_data"):
        return []
    rows = SubjectRequest.objects.for_user(user).filter(facility=facility, answered_at=None)
    return [
        question(
            rows,
            ASKED,
            day="asked_on",
            key="inmate__public_id",
            title="inmate__register_label",
        )
    ]


def privacy_due(found: Counted, facility: Facility | None, on: date) -> list[DueItem]:
    """One line a person."""
    if facility is None or not found.groups[ASKED]:
        return []
    days = timedelta(days=int(thresholds.of(facility)["subject_answer_days"]))
    return [
        DueItem(
            on=each.first + days,
            title=_title(each.title),
            detail=_("The law gives three days."),
            url_name="trainees:subject-access",
            url_args=(each.key,),
            action_label=_("Hand over"),
            tone=tone_of(each.first + days, on),
        )
        for each in found.groups[ASKED]
    ]


def _title(register: str) -> str:
    """The number is deleted with the name; the question may come after that."""
    if register == NOT_TOLD:
        return _("Answer who asked for the own data, which was deleted after its time")
    return _("Answer who asked for the own data: %(register)s") % {"register": register}
