"""What an agreement brought, on one page with the decision what comes after it."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from partnerships import lifecycle, thresholds
from partnerships.choices import CLASS_TONES
from partnerships.forms.agreement_renewal import Next, RenewalForm
from partnerships.models import Agreement, Coordination
from partnerships.reports.renewals import Evaluation, Funnel, evaluation_of
from partnerships.views._agreement_events import lines_of
from partnerships.views._agreement_page import demand_of
from partnerships.views.shared import (
    agreement_crumbs,
    agreement_url,
    agreements_led,
    days_in_words,
)
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.shares import percent


@requires("partnerships.sign_agreement")
@once
def agreement_renew(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request).with_standing(), code=code)
    if successor := agreement.successor:
        messages.info(
            request,
            _("%(code)s is already renewed by %(new)s.") % {"code": agreement, "new": successor},
        )
        return redirect(agreement_url("detail", successor))
    if "renew" not in lifecycle.AGREEMENT.allowed_actions(agreement.state):
        messages.info(request, _("Only a signed agreement is renewed."))
        return redirect(agreement_url("detail", agreement))
    form = RenewalForm(request.POST or None, agreement=agreement, user=request.user)
    if not form.fields["then"].choices:
        raise PermissionDenied("partnerships.add_agreement")
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["then"] == Next.AMEND:
            return redirect(agreement_url("amend", agreement))
        if form.try_to_act():
            return _done(request, agreement, form.result)
    context = _context(request, agreement) | {"form": form}
    return render(request, "partnerships/agreements/renew.html", context)


def _done(request: HttpRequest, agreement: Agreement, new: Agreement | None) -> HttpResponse:
    if new is None:
        messages.success(
            request, _("It is noted that %(code)s is not renewed.") % {"code": agreement}
        )
        return redirect(agreement_url("detail", agreement))
    messages.success(
        request,
        _("Draft %(new)s renews %(code)s. Check dates and targets.")
        % {"new": new, "code": agreement},
    )
    return redirect(agreement_url("edit", new))


def _context(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    on = agreement.facility.today()
    found = evaluation_of(
        agreement,
        classes=agreement.training_classes.for_user(request.user),
        coordinations=Coordination.objects.for_user(request.user).filter(
            facility=agreement.facility_id, partner__in=agreement.parties.values("partner")
        ),
        on=on,
    )
    return {
        "agreement": agreement,
        "found": found,
        "goals": _goals(found),
        "stages": _stages(found.funnel, thresholds.of(agreement.facility)["small_group"]),
        "open_classes": [
            {"row": row, "tone": CLASS_TONES[row.state], "figures": getattr(row, "figures", None)}
            for row in found.open_classes
        ],
        "demand": demand_of(request, agreement),
        "late_classes": sum(row.ends_on > agreement.ends_on for row in found.open_classes),
        "last_visit": days_in_words(found.last_visit) if found.last_visit else "",
        "events": lines_of(list(agreement.events.select_related("by", "document")))[::-1],
        "days_left": agreement.days_left(on),
        "today": on,
        "crumbs": agreement_crumbs(_("Prepare renewal"), agreement),
    }


def _goals(found: Evaluation) -> list[dict[str, Any]]:
    return [
        {"label": row.label, "value": row.realised, "target": row.target, "short": not row.is_met}
        for row in found.progress.targets
        if row.is_counted
    ]


def _stages(funnel: Funnel, small_group: int) -> list[dict[str, Any]]:
    counts = [
        (_("Candidates"), funnel.candidates),
        (_("Enrolled"), funnel.enrolled),
        (_("Completed"), funnel.completed),
        (_("Certified"), funnel.certified),
    ]
    if not funnel.enrolled:
        return []
    before = [0, *(count for _label, count in counts)]
    return [
        {"label": label, "count": count, "rate": _rate(count, last, small_group)}
        for (label, count), last in zip(counts, before, strict=False)
    ]


def _rate(part: int, whole: int, small_group: int) -> str:
    """Of the stage before; of a small group the count says enough (decisions 12)."""
    return percent(Decimal(part) / whole) if whole >= max(small_group, 1) else ""
