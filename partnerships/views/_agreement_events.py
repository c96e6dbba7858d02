"""Events on the page of an agreement: what happened since the signature, and what may happen."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import lifecycle, replay
from partnerships.choices import AgreementEventKind, AgreementState
from partnerships.forms.agreement_events import AsOfForm
from partnerships.forms.agreement_renewal import NEEDS
from partnerships.models import Agreement, AgreementEvent
from partnerships.views.shared import leads


def events_context(request: HttpRequest, agreement: Agreement, on: date) -> dict[str, Any]:
    events = replay.in_order(agreement.events.select_related("by", "document"))
    lines = lines_of(events)[::-1]
    may = _allowed(request, agreement, on)
    return {
        "events": lines,
        "may_event": may,
        "shows_events": bool(events) or any(may.values()),
        "left_to_end": _decision(agreement, events),
    }


def lines_of(events: list[AgreementEvent]) -> list[dict[str, Any]]:
    """Each with its sentence and, fact by fact, what was and what became."""
    needs_names = any("fields" in event.new for event in events)
    names = replay.names_of_fields() if needs_names else {}
    return [
        {
            "row": event,
            "sentence": replay.sentence_of(event),
            "changes": replay.changes_of(event, names)
            if event.kind == AgreementEventKind.AMEND
            else [],
        }
        for event in events
    ]


def as_of_context(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    """The form that asks for a day and, once one is asked for, the facts of that day."""
    asked = request.GET if "tanggal" in request.GET else None
    form = AsOfForm(asked, initial={"tanggal": agreement.facility.today()})
    if not form.is_bound or not form.is_valid():
        return {"as_of_form": form}
    found = replay.as_of(agreement, form.cleaned_data["tanggal"])
    return {"as_of_form": form, "as_of": found, "as_of_rows": _rows(agreement, found)}


def _rows(agreement: Agreement, found: replay.AsOf) -> list[dict[str, Any]]:
    names = replay.names_of_fields()
    starts, ends = (date_format(day, "j F Y") for day in (agreement.starts_on, found.ends_on))
    rows = [{"label": _("Period"), "value": f"{starts} – {ends}"}]
    if found.standing:
        rows.insert(0, {"label": _("Status"), "value": found.standing.label})
    return rows + [
        {
            "label": replay.label_of(name),
            "value": replay.words_of(name, found.facts[name], names),
        }
        for name in replay.AMENDABLE
    ]


def _decision(agreement: Agreement, events: list[AgreementEvent]) -> AgreementEvent | None:
    """That it is not to be renewed, unless somebody renews it all the same."""
    if agreement.successor or agreement.state != AgreementState.SIGNED:
        return None
    return next((each for each in events if each.kind == AgreementEventKind.LAPSE), None)


def _allowed(request: HttpRequest, agreement: Agreement, on: date) -> dict[str, bool]:
    user = request.user
    moves = lifecycle.AGREEMENT.allowed_actions(agreement.state)
    own = leads(request, agreement)
    has_time = agreement.days_left(on) >= 0
    signs = own and user.has_perm("partnerships.sign_agreement")
    decides = any(user.has_perm(permission) for permission in NEEDS.values())
    return {
        "renew": "renew" in moves and own and decides and agreement.successor is None,
        "extend": "extend" in moves and signs and agreement.successor is None,
        "amend": "amend" in moves and signs,
        "terminate": "terminate" in moves
        and own
        and has_time
        and user.has_perm("partnerships.terminate_agreement"),
    }
