"""Obligations with their figures, as every paper shows them."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from partnerships.choices import OBLIGATION_TONES, ObligationStatus
from partnerships.documents.sheet import table
from partnerships.models.obligation import amount
from partnerships.reports.obligations import Owed, Progress
from rutan.common.shares import NOTHING
from rutan.common.words import short_day


def duties_of(owed: Iterable[Owed], *, title: str, names_side: bool = True) -> dict[str, Any]:
    """For `duties` of `parts.typ`."""
    owed = list(owed)
    part = table(
        [
            _("Obligation"),
            _("Target"),
            _("Reached"),
            _("Planned"),
            _("Remaining"),
            _("Progress"),
            _("Result"),
        ],
        [_row(one, names_side) for one in owed],
        title=title,
        empty=_("No obligation is written."),
    )
    sums_classes = any(one.unit for one in owed)
    part["note"] = (
        _("Each class counts its own people: who sat in two classes is counted twice here.")
        if sums_classes
        else ""
    )
    return part


def met_in_words(progress: Progress) -> str:
    """ "3 of 4 targets met"; nothing where no number is held against a target."""
    if not progress.counted:
        return ""
    return _("%(met)s of %(counted)s targets met") % {
        "met": number_format(progress.met),
        "counted": number_format(progress.counted),
    }


def _row(owed: Owed, names_side: bool) -> dict[str, Any]:
    obligation = owed.obligation
    notes = [
        obligation.get_side_display() if names_side else "",
        "" if owed.is_duty else obligation.text,
        _("by %(day)s") % {"day": short_day(obligation.due_on)} if obligation.due_on else "",
        _("done %(day)s") % {"day": short_day(obligation.met_on)} if obligation.met_on else "",
        owed.unit,
        _stated(owed),
        obligation.waived_reason,
    ]
    state, tone = _result(owed)
    return {
        "name": obligation.text if owed.is_duty else owed.label,
        "note": " · ".join(note for note in notes if note),
        "target": NOTHING if owed.is_duty else amount(owed.metric, owed.target),
        "realised": amount(owed.metric, owed.realised),
        "planned": amount(owed.metric, owed.planned),
        "remaining": amount(owed.metric, owed.remaining),
        "value": owed.realised,
        "total": owed.target,
        "state": state,
        "tone": tone,
    }


def _stated(owed: Owed) -> str:
    if not owed.is_stated or not owed.obligation.stated_on:
        return ""
    return _("stated on %(day)s, with evidence") % {"day": short_day(owed.obligation.stated_on)}


def _result(owed: Owed) -> tuple[str, str]:
    """The word and its tone; no word where there is nothing to judge yet."""
    if owed.is_duty and owed.obligation.met_on:
        return _("Done"), "ok"
    if owed.is_percent and owed.status != ObligationStatus.WAIVED:
        return _("In the reintegration report"), "plain"
    if owed.status is None:
        return "", ""
    return str(owed.status.label), OBLIGATION_TONES[owed.status]
