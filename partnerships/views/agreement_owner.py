"""Who looks after an agreement."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from partnerships.forms.agreement_owner import OwnerForm
from partnerships.views._reminders import LOOKED_AFTER
from partnerships.views.shared import agreement_crumbs, agreements_led
from rutan.accounts.decorators import requires


@requires("partnerships.change_agreement")
def agreement_owner(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    if agreement.state not in LOOKED_AFTER:
        messages.info(request, _("An agreement that has ended needs nobody to look after it."))
        return redirect("partnerships:agreement-detail", agreement.code)
    form = OwnerForm(request.POST or None, agreement=agreement, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("It is recorded who looks after it."))
        return redirect("partnerships:agreement-detail", agreement.code)
    context = {
        "form": form,
        "agreement": agreement,
        "crumbs": agreement_crumbs(_("Looked after by"), agreement),
    }
    return render(request, "partnerships/agreements/owner.html", context)
