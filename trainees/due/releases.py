"""People who may leave soon, and those who are here after their latest day."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.models import Facility
from rutan.common.due import LATE, SOON, DueItem
from trainees.due.counted import Counted, question
from trainees.models import Custody
from trainees.reports import leaving_soon

LEAVING, PASSED = "people who may leave soon", "people past their latest day"


def releases_asked(user: Any, facility: Facility | None, on: date) -> list[QuerySet[Any]]:
    """For who prepares a release; the head is told by the list."""
    if facility is None or not user.has_perm("trainees.change_readinessitem"):
        return []
    stays = Custody.objects.for_user(user).open().filter(facility=facility)
    is_past = leaving_soon.passed(on)
    soon = stays.filter(leaving_soon.within(leaving_soon.LIKELY, _days(facility), on))
    return [
        question(soon.exclude(is_past), LEAVING, day=leaving_soon.LIKELY),
        question(stays.filter(is_past), PASSED, day=leaving_soon.LATEST),
    ]


def releases_due(found: Counted, facility: Facility | None, on: date) -> list[DueItem]:
    """A line each, without a name: the list behind it has them."""
    items = []
    if PASSED in found:
        number, first = found[PASSED]
        title = ngettext(
            "%(n)s person passed the latest release date",
            "%(n)s people passed their latest release date",
            number,
        )
        detail = _("Record the release, or correct the sentence.")
        items.append(_item(title % {"n": number}, detail, first, LATE))
    if LEAVING in found:
        number, first = found[LEAVING]
        days = _days(facility)
        title = ngettext(
            "%(n)s person may leave within %(days)s days",
            "%(n)s people may leave within %(days)s days",
            number,
        )
        detail = _("See what is still to prepare.")
        items.append(_item(title % {"n": number, "days": days}, detail, max(first, on), SOON))
    return items


def _days(facility: Facility | None) -> int:
    return int(thresholds.of(facility)["release_list_days"][0])


def _item(title: str, detail: str, on: date, tone: str) -> DueItem:
    return DueItem(
        on=on,
        title=title,
        detail=detail,
        url_name="trainees:release-list",
        action_label=_("Open the list"),
        tone=tone,
    )
