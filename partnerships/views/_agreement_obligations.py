"""What both sides owe, as the page of an agreement shows it: figures, links and what to do."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.actions import obligations
from partnerships.choices import OBLIGATION_TONES, ObligationMetric, ObligationStatus
from partnerships.models import Agreement
from partnerships.models.obligation import amount
from partnerships.reports import behind
from partnerships.reports.obligations import PLANNED, Owed, Progress
from partnerships.views.shared import may


def obligations_context(
    request: HttpRequest, agreement: Agreement, progress: Progress
) -> dict[str, Any]:
    rows = [row_of(request, agreement, owed) for owed in progress.owed]
    return {
        "progress": progress,
        "targets": [row for row in rows if not row["owed"].is_duty],
        "duties": [row for row in rows if row["owed"].is_duty],
        "planned_means": PLANNED,
        "sums_classes": any(owed.unit for owed in progress.owed),
    }


def row_of(request: HttpRequest, agreement: Agreement, owed: Owed) -> dict[str, Any]:
    """Numbers in words, and where each one is told row by row; the template knows the pages of
    classes, which lie above this package."""
    obligation = owed.obligation
    return {
        "owed": owed,
        "label": obligation.text if owed.is_duty else owed.label,
        "text": "" if owed.is_duty else obligation.text,
        "side": obligation.get_side_display(),
        "target": amount(owed.metric, owed.target),
        "realised": amount(owed.metric, owed.realised),
        "planned": amount(owed.metric, owed.planned),
        "remaining": amount(owed.metric, owed.remaining),
        "over": amount(owed.metric, owed.over_by) if owed.over_by else "",
        "state": status_words(owed),
        "tone": OBLIGATION_TONES[owed.status] if owed.status else "plain",
        "note": _note(owed),
        "lists": _list_of(owed),
        "query": _query_of(owed),
        "evidence": obligation.evidence_id if obligation.settled_on else None,
        "settle_url": _settle_url(request, agreement, owed),
    }


def status_words(owed: Owed) -> str:
    if owed.is_percent and owed.status is None:
        return _("In the reintegration report")
    return str(owed.status.label) if owed.status else _("Not in force yet")


def _note(owed: Owed) -> str:
    """When it was done or why not, or until when it has to be."""
    obligation = owed.obligation
    if owed.status == ObligationStatus.WAIVED:
        return obligation.waived_reason
    if day := obligation.settled_on:
        return _("as of %(day)s") % {"day": date_format(day, "j M Y")}
    if obligation.due_on:
        return _("due %(day)s") % {"day": date_format(obligation.due_on, "j M Y")}
    return ""


def _list_of(owed: Owed) -> str:
    """Which list stands behind the number: what the classes brought, the reports, or a file."""
    if owed.metric in behind.LISTED:
        return "rows"
    return "reports" if owed.metric == ObligationMetric.REPORTS else ""


def _query_of(owed: Owed) -> str:
    """What the page of the list is asked for."""
    asked = {"ukuran": str(owed.metric)}
    if owed.metric == ObligationMetric.INSTRUCTORS:
        asked["pihak"] = owed.obligation.side
    return urlencode(asked)


def _settle_url(request: HttpRequest, agreement: Agreement, owed: Owed) -> str:
    if not may(request, agreement, "partnerships.change_obligation"):
        return ""
    owed.obligation.agreement = agreement
    if not obligations.allowed_actions(owed.obligation):
        return ""
    return reverse("partnerships:obligation-settle", args=[agreement.code, owed.obligation.pk])
