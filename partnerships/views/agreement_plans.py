"""What an agreement means to do year by year."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from partnerships.forms.plans import PlanForm
from partnerships.models import ActivityPlan, Agreement
from partnerships.views.shared import agreement_crumbs, agreements_of, leads, may
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.http import paginate


@requires("partnerships.view_activityplan")
@once
def agreement_plans(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request), code=code)
    may_add = may(request, agreement, "partnerships.add_activityplan")
    if request.method == "POST" and not may_add:
        raise PermissionDenied("partnerships.add_activityplan")
    form = PlanForm(request.POST or None, agreement=agreement, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The plan is recorded."))
        return redirect("partnerships:agreement-plans", code)
    context = {
        "agreement": agreement,
        "page": paginate(request, _plans(request, agreement)),
        "form": form if may_add else None,
        "may_change": may(request, agreement, "partnerships.change_activityplan"),
        "crumbs": agreement_crumbs(_("Plans by year"), agreement),
    }
    return render(
        request, "partnerships/agreements/plans.html", context, status=422 if form.errors else 200
    )


@requires("partnerships.change_activityplan")
@once
def agreement_plan(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    agreement = get_object_or_404(agreements_of(request), code=code)
    plan = get_object_or_404(_plans(request, agreement), pk=pk)
    if not leads(request, agreement):
        raise PermissionDenied("partnerships.change_activityplan")
    form = PlanForm(request.POST or None, agreement=agreement, user=request.user, plan=plan)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The plan is changed."))
        return redirect("partnerships:agreement-plans", code)
    context = {
        "agreement": agreement,
        "form": form,
        "crumbs": agreement_crumbs(_("Change a plan"), agreement),
    }
    return render(
        request, "partnerships/agreements/plan.html", context, status=422 if form.errors else 200
    )


def _plans(request: HttpRequest, agreement: Agreement) -> QuerySet[ActivityPlan]:
    return (
        ActivityPlan.objects.for_user(request.user)
        .filter(agreement=agreement)
        .select_related("field")
    )
