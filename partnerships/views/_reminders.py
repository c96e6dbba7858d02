"""Who looks after an agreement, and which steps of the ladder were told."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.actions.reminders import steps_of
from partnerships.choices import AgreementState
from partnerships.models import Agreement
from partnerships.views.shared import leads

LOOKED_AFTER = frozenset({AgreementState.DRAFT, AgreementState.REVIEW, AgreementState.SIGNED})


def panel_of(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """For `_reminders.html` on the page of an agreement: two queries, and the thresholds."""
    steps = []
    if agreement.state == AgreementState.SIGNED and request.user.is_facility_staff:
        steps = _steps(agreement, agreement.facility.today())
    return {
        "is_shown": agreement.state in LOOKED_AFTER,
        "owner": agreement.owner,
        "steps": steps,
        "may_change": leads(request, agreement)
        and request.user.has_perm("partnerships.change_agreement"),
    }


def _steps(agreement: Agreement, on: date) -> list[dict[str, Any]]:
    told = {
        row.step: row
        for row in agreement.reminders.all()
        if row.ends_on == agreement.ends_on and row.cancelled_on is None
    }
    return [
        {
            "label": ngettext("%(days)s day before", "%(days)s days before", step) % {"days": step}
            if step
            else _("On the last day"),
            "day": agreement.ends_on - timedelta(days=step),
            "told": told.get(step),
            "is_past": agreement.ends_on - timedelta(days=step) < on,
        }
        for step in steps_of(agreement, thresholds.of(agreement.facility))
    ]
