"""Classes in which somebody can no longer sit the exam as things stand."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState
from partnerships.models import Facility, TrainingClass
from rutan.common.due import DueItem, tone_of
from trainees import exam_readiness
from trainees.exam_readiness import CatchUp, Standing


def exams_due(
    user, facility: Facility | None, on: date, classes: Sequence[TrainingClass]
) -> list[DueItem]:
    """One line a class; six queries at most, none where nothing is taught."""
    if facility is None or not user.has_perm("partnerships.change_session"):
        return []
    running = [each for each in classes if each.state == ClassState.RUNNING]
    if not running:
        return []
    for each in running:
        each.facility = facility  # its settings are read once
    found = exam_readiness.standings_of(running, today=on, with_units=False)
    items = []
    for each in running:
        if lost := [one for one in found[each.pk] if not one.can_reach]:
            items.append(_item(each, lost, on))
    return items


def _item(training_class: TrainingClass, lost: list[Standing], on: date) -> DueItem:
    helped = sum(each.catch_up == CatchUp.FITS for each in lost)
    title = ngettext(
        "%(n)s trainee of %(title)s can no longer reach %(percent)s%%",
        "%(n)s trainees of %(title)s can no longer reach %(percent)s%%",
        len(lost),
    ) % {"n": len(lost), "title": training_class.title, "percent": lost[0].percent}
    detail = ngettext(
        "A catch-up still helps %(n)s of them.", "A catch-up still helps %(n)s of them.", helped
    ) % {"n": helped}
    due_on = exam_readiness.last_day_to_catch_up(training_class) if helped else on
    return DueItem(
        on=max(due_on, on),
        title=title,
        detail=detail if helped else _("No catch-up fits before the exam."),
        url_name="trainees:class-attendance",
        url_args=(training_class.public_id,),
        action_label=_("Attendance of the class"),
        tone=tone_of(max(due_on, on), on),
    )
