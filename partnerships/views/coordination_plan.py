"""A first or a next meeting with a partner, planned without recording one that was held."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from partnerships.forms.coordination_plan import PlanForm
from partnerships.views.shared import coordination_crumbs, own_facility, partner_asked_for
from rutan.accounts.decorators import requires
from rutan.accounts.once import once


@requires("partnerships.add_coordination")
@once
def coordination_plan(request: HttpRequest) -> HttpResponse:
    form = PlanForm(
        request.POST or None,
        user=request.user,
        facility=own_facility(request),
        initial=partner_asked_for(request),
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The meeting is planned. It is due work on its day."))
        return redirect("partnerships:coordination-detail", form.result.pk)
    context = {"form": form, "crumbs": coordination_crumbs((_("Plan a meeting"), ""))}
    return render(request, "partnerships/coordinations/plan.html", context)
