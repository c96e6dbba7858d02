"""What was paid for an agreement as a whole; costs of a class stand on the page of the class."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.actions.costs import PAID_UNDER
from partnerships.forms.costs import CostForm, VoidCostForm
from partnerships.models import Agreement, CostItem
from partnerships.views.shared import agreement_crumbs, agreements_of, leads, may
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.http import paginate


@requires("partnerships.view_costitem")
@once
def agreement_costs(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request), code=code)
    may_add = may(request, agreement, "partnerships.add_costitem")
    if request.method == "POST" and not may_add:
        raise PermissionDenied("partnerships.add_costitem")
    form = CostForm(request.POST or None, request.FILES or None, of=agreement, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The cost is recorded."))
        return redirect("partnerships:agreement-costs", code)
    items = _items(request, agreement)
    context = {
        "agreement": agreement,
        "page": paginate(request, items),
        "paid": items.counted().aggregate(paid=Sum("amount", default=0))["paid"],
        "form": form if may_add and agreement.state in PAID_UNDER else None,
        "may_change": may(request, agreement, "partnerships.change_costitem"),
        "shows_evidence": request.user.is_facility_staff,
        "crumbs": agreement_crumbs(_("Costs"), agreement),
    }
    return render(
        request, "partnerships/agreements/costs.html", context, status=422 if form.errors else 200
    )


@requires("partnerships.change_costitem")
@once
def agreement_cost(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One that was recorded wrongly."""
    agreement = get_object_or_404(agreements_of(request), code=code)
    cost = get_object_or_404(_items(request, agreement).counted(), pk=pk)
    if not leads(request, agreement):
        raise PermissionDenied("partnerships.change_costitem")
    form = CostForm(
        request.POST or None, request.FILES or None, of=agreement, user=request.user, cost=cost
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The cost is corrected."))
        return redirect("partnerships:agreement-costs", code)
    context = {
        "agreement": agreement,
        "form": form,
        "cost": cost,
        "crumbs": agreement_crumbs(_("Correct a cost"), agreement),
    }
    return render(
        request, "partnerships/agreements/cost.html", context, status=422 if form.errors else 200
    )


@requires("partnerships.change_costitem")
@once
def agreement_cost_void(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One that was recorded by mistake."""
    agreement = get_object_or_404(agreements_of(request), code=code)
    cost = get_object_or_404(_items(request, agreement).counted(), pk=pk)
    if not leads(request, agreement):
        raise PermissionDenied("partnerships.change_costitem")
    form = VoidCostForm(request.POST or None, cost=cost, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The cost is voided. It stays in the list and is not counted."))
        return redirect("partnerships:agreement-costs", code)
    context = {
        "form": form,
        "cost": cost,
        "back": reverse("partnerships:agreement-costs", args=[code]),
        "crumbs": agreement_crumbs(_("Void a cost"), agreement),
    }
    return render(
        request, "partnerships/costs/void.html", context, status=422 if form.errors else 200
    )


def _items(request: HttpRequest, agreement: Agreement) -> QuerySet[CostItem]:
    return (
        CostItem.objects.for_user(request.user)
        .filter(agreement=agreement)
        .select_related("evidence")
    )
