"""Registers, exams and results that wait for somebody."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState
from partnerships.models import Facility
from rutan.common.due import DueItem, tone_of
from trainees.attendance_rules import TEACHING_STATES
from trainees.due.exams import exams_due
from trainees.due.registers import registers_due
from trainees.due.shared import Shared, shared_of


def teaching_due(
    user, facility: Facility | None, on: date, shared: Shared | None = None
) -> list[DueItem]:
    """Registers to fill, exams out of reach, results to complete. Nine queries at most."""
    shared = shared or shared_of(user, facility, on)
    items: list[DueItem] = []
    items += registers_due(user, facility, on, shared.lessons)
    items += exams_due(user, facility, on, shared.classes)
    if user.has_perm("trainees.change_result") and user.is_facility_staff:
        items += _results(shared.classes, on)
    return items


def _results(classes: Iterable[Any], on: date) -> list[DueItem]:
    """Classes past their last day: results that are missing, or the closing that is left."""
    ended = [each for each in classes if each.state in TEACHING_STATES and each.ends_on < on]
    items = []
    for each in ended:
        if each.unjudged:
            title = _("Complete final results for %(title)s")
            words = ngettext(
                "%(n)s trainee has no result yet.",
                "%(n)s trainees have no result yet.",
                each.unjudged,
            )
            detail, page, label = words % {"n": each.unjudged}, "class-results", _("Record results")
        elif each.state == ClassState.ASSESSING:
            title = _("Close %(title)s")
            detail = _("Every trainee has a result.")
            page, label = "class-close", _("Close class")
        else:
            continue
        items.append(
            DueItem(
                on=each.last_day,
                title=title % {"title": each.title},
                detail=detail,
                url_name=f"trainees:{page}",
                url_args=(each.public_id,),
                action_label=label,
                tone=tone_of(each.last_day, on),
            )
        )
    return items
