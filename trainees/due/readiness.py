"""Classes that begin soon and for which something is missing."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import COMING_CLASS_STATES
from partnerships.models import Facility, TrainingClass
from rutan.common.due import DueItem, tone_of
from trainees import readiness
from trainees.due.shared import classes_of
from trainees.readiness_facts import facts_of


def readiness_due(
    user, facility: Facility | None, on: date, classes: Sequence[TrainingClass] | None = None
) -> list[DueItem]:
    """One line a class, from some days before its first day on; four queries at most.

    `classes` are those of `classes_of`, where they are at hand."""
    may = user.is_facility_staff and user.has_perm("partnerships.change_trainingclass")
    if facility is None or not may:
        return []
    days = thresholds.of(facility)["readiness_days"]
    if classes is None:
        classes = classes_of(user, facility)
    classes = [
        each
        for each in classes
        if each.state in COMING_CLASS_STATES and each.starts_on <= on + timedelta(days=days)
    ]
    if not classes:
        return []
    for each in classes:
        each.facility = facility  # its settings are read once
    facts = facts_of(classes)
    found = []
    for each in classes:
        if left := readiness.open_items(each, facts[each.pk]):
            found.append(_item(each, left, each.starts_on - timedelta(days=days), on))
    return found


def _item(
    training_class: TrainingClass, left: list[readiness.Item], due_on: date, on: date
) -> DueItem:
    starts = _("Class starts on %(day)s.") % {"day": date_format(training_class.starts_on, "j F Y")}
    missing = ngettext("%(n)s item is open.", "%(n)s items are open.", len(left))
    return DueItem(
        on=due_on,
        title=_("Complete the preparation of %(title)s") % {"title": training_class.title},
        detail=f"{missing % {'n': len(left)}} {starts}",
        url_name="trainees:class-detail",
        url_args=(training_class.public_id,),
        action_label=_("Open class"),
        tone=tone_of(due_on, on),
    )
