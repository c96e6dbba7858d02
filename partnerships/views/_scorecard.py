"""The scorecard of a partner, in words: for its page."""

from typing import Any

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import SessionFault
from partnerships.models import Partner
from partnerships.reports.scorecard import Scorecard, scorecard
from partnerships.views.shared import today_of
from rutan.common.shares import SMALL_GROUP, of_total, percent_or_count


def scorecard_context(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    """What the partner did for its classes and agreements; `scorecard` is None for who may not see
    classes."""
    if not request.user.has_perm("partnerships.view_trainingclass"):
        return {"scorecard": None}
    found = scorecard(request.user, partner, on=today_of(request), facility=request.facility)
    note = _("Sample") if found.is_sample else ""
    return {
        "scorecard": {
            "rows": _rows(found),
            "note": note,
            "of": partner,
            "is_sample": found.is_sample,
        }
    }


def _rows(found: Scorecard) -> list[dict[str, str]]:
    """Label, figure and what it is made of; nothing to count is told as a dash."""
    if found.is_empty:
        return []
    promises, sessions = found.promises, found.sessions
    classes = ngettext("%(count)s class", "%(count)s classes", found.classes)
    return [
        row(
            _("Promises kept on time"),
            promises.on_time,
            promises.settled,
            _("%(number)s not due yet") % {"number": promises.not_due} if promises.not_due else "",
        ),
        row(
            _("Obligations met, of those that are due or met"),
            found.obligations_met,
            found.obligations,
        ),
        row(_("Sessions held"), sessions.held, sessions.due, _fallen_through(found)),
        row(
            _("Lesson hours delivered"),
            found.held_hours,
            found.planned_hours,
            classes % {"count": found.classes},
        ),
        row(
            _("Certified of enrolled"),
            found.certified,
            found.enrolled,
            _("seats filled, summed over the classes"),
        ),
        row(_("Monitoring reports sent on time"), found.reports_on_time, found.reports),
    ]


def row(label: str, part: int, whole: int, note: str = "") -> dict[str, str]:
    """ "86%" with "71 of 83" beside it; under ten only the count."""
    beside = [of_total(part, whole)] if whole >= SMALL_GROUP else []
    return {
        "label": label,
        "value": percent_or_count(part, whole),
        "note": " · ".join(text for text in (*beside, note) if text),
    }


def _fallen_through(found: Scorecard) -> str:
    """ "3 called off by the partner, 2 without a register" """
    words = {
        SessionFault.INSTITUTION: _("%(number)s called off by the facility"),
        SessionFault.PARTNER: _("%(number)s called off by the partner"),
        SessionFault.OUTSIDE: _("%(number)s called off from outside"),
        "": _("%(number)s called off, nobody said by whom"),
    }
    parts = [
        words[fault] % {"number": number_format(number)}
        for fault, number in found.sessions.cancelled.items()
    ]
    if found.sessions.open:
        parts.append(_("%(number)s without a register") % {"number": found.sessions.open})
    return ", ".join(parts)
