"""What a class cost, payment by payment, and the word that none is missing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.actions import costs
from partnerships.forms.costs import CostForm, VoidCostForm
from partnerships.models import CostItem, TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.http import paginate
from trainees.reports.costs import Cost
from trainees.reports.costs import costs as costs_of
from trainees.views._class_page import class_or_404, class_page


@requires("partnerships.view_costitem")
@once
def class_costs(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    may_add = request.user.has_perm("partnerships.add_costitem")
    if request.method == "POST" and not may_add:
        raise PermissionDenied("partnerships.add_costitem")
    form = CostForm(
        request.POST or None, request.FILES or None, of=training_class, user=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The cost is recorded."))
        return redirect("trainees:class-costs", public_id)
    is_settled = training_class.costs_settled_on is not None
    items = _items(request, training_class)
    context = class_page(request, training_class, "class-costs") | {
        "page": paginate(request, items),
        "paid": items.counted().aggregate(paid=Sum("amount", default=0))["paid"],
        "cost": _cost(request, training_class),
        "form": form if may_add and not is_settled else None,
        "is_over": training_class.state in costs.OVER,
        "may_change": request.user.has_perm("partnerships.change_costitem"),
        "shows_evidence": request.user.is_facility_staff,
    }
    return render(
        request, "trainees/classes/costs.html", context, status=422 if form.errors else 200
    )


@requires("partnerships.change_costitem")
@once
def class_cost(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """One that was recorded wrongly."""
    training_class = class_or_404(request, public_id)
    cost = get_object_or_404(_items(request, training_class).counted(), pk=pk)
    form = CostForm(
        request.POST or None,
        request.FILES or None,
        of=training_class,
        user=request.user,
        cost=cost,
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The cost is corrected."))
        return redirect("trainees:class-costs", public_id)
    context = class_page(request, training_class, "class-costs") | {"form": form, "cost": cost}
    return render(
        request, "trainees/classes/cost.html", context, status=422 if form.errors else 200
    )


@requires("partnerships.change_costitem")
@once
def class_cost_void(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """One that was recorded by mistake."""
    training_class = class_or_404(request, public_id)
    cost = get_object_or_404(_items(request, training_class).counted(), pk=pk)
    form = VoidCostForm(request.POST or None, cost=cost, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The cost is voided. It stays in the list and is not counted."))
        return redirect("trainees:class-costs", public_id)
    page = class_page(request, training_class, "class-costs")
    context = page | {
        "form": form,
        "cost": cost,
        "back": reverse("trainees:class-costs", args=[public_id]),
        "crumbs": [*page["class_head"]["crumbs"], {"label": _("Void a cost"), "url": ""}],
    }
    return render(
        request, "partnerships/costs/void.html", context, status=422 if form.errors else 200
    )


@requires("partnerships.change_costitem")
@require_POST
@once
def class_costs_settle(request: HttpRequest, public_id: str) -> HttpResponse:
    """Notes that every cost is recorded, or takes that back."""
    training_class = class_or_404(request, public_id)
    move = costs.open_again if request.POST.get("langkah") == "open" else costs.settle
    try:
        move(training_class=training_class, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("trainees:class-costs", public_id)


def _items(request: HttpRequest, training_class: TrainingClass) -> QuerySet[CostItem]:
    return (
        CostItem.objects.for_user(request.user)
        .filter(training_class=training_class)
        .select_related("evidence")
    )


def _cost(request: HttpRequest, training_class: TrainingClass) -> Cost | None:
    """With its share of what the agreement cost; None while the class goes on."""
    found = costs_of(
        TrainingClass.objects.for_user(request.user).filter(pk=training_class.pk),
        on=training_class.facility.today(),
        by=lambda each: each.pk,
    )
    return found.get(training_class.pk)
