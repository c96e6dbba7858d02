"""The review of a draft, one step after the other."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import agreement_rules
from partnerships.choices import AgreementState, ReviewResult
from partnerships.forms.agreement_review import ReviewForm
from partnerships.models import Agreement
from partnerships.models.obligation import amount
from partnerships.views._agreement_page import cautions_of, reviews_of, scope_of
from partnerships.views.shared import agreement_crumbs, agreements_led
from rutan.accounts.decorators import requires
from rutan.accounts.once import once


@requires("partnerships.view_agreement")
@once
def agreement_review(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    steps = list(agreement.review_steps.select_related("recorded_by"))
    required = agreement_rules.required_reviews(agreement)
    kind = agreement_rules.next_review(required, steps)
    if agreement.state != AgreementState.REVIEW or kind is None:
        messages.info(request, _("There is no step of review to decide now."))
        return redirect("partnerships:agreement-detail", agreement.code)
    if not agreement_rules.may_decide(request.user, agreement, kind):
        if request.user.pk == agreement.drafted_by_id:
            messages.warning(
                request, _("Who drafted an agreement does not review it. Ask somebody else.")
            )
            return redirect("partnerships:agreement-detail", agreement.code)
        raise PermissionDenied("partnerships.review_agreement")
    form = ReviewForm(request.POST or None, agreement=agreement, kind=kind, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        if form.result.result == ReviewResult.RETURNED:
            messages.success(request, _("%(code)s is returned to the draft.") % {"code": agreement})
        else:
            messages.success(
                request, _("%(step)s: approved.") % {"step": form.result.get_kind_display()}
            )
        return redirect("partnerships:agreement-detail", agreement.code)
    context = {
        "form": form,
        "agreement": agreement,
        "kind": kind,
        "reviews": reviews_of(agreement, required, steps),
        "rows": _paper_rows(agreement),
        "cautions": cautions_of(agreement, agreement.facility.today()),
        "crumbs": agreement_crumbs(_("Review"), agreement),
    }
    return render(request, "partnerships/agreements/review.html", context)


def _paper_rows(agreement: Agreement) -> list[dict[str, Any]]:
    """The draft in a few lines, for whoever decides about it."""
    targets = [
        f"{duty.get_side_display()}: {duty.text or duty.get_metric_display()}"
        + (f" ({amount(duty.metric, duty.target)})" if duty.target else "")
        for duty in agreement.obligations.all()
    ]
    starts, ends = (date_format(day, "j F Y") for day in (agreement.starts_on, agreement.ends_on))
    return [
        {"label": _("Title"), "value": agreement.title},
        {"label": _("Agreement type"), "value": agreement.get_kind_display()},
        {"label": _("Partner"), "value": agreement.partner.name},
        {"label": _("Period"), "value": f"{starts} – {ends}"},
        {"label": _("Scope"), "value": ", ".join(scope_of(agreement))},
        {"label": _("Obligations"), "value": "\n".join(targets)},
        {
            "label": _("Data sharing clause"),
            "value": _("Yes") if agreement.has_data_sharing_clause else _("No"),
        },
    ]
