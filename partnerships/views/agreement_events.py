"""Forms for what happens to a signed agreement: extension, addendum, termination."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import lifecycle, replay
from partnerships.forms.agreement_events import AmendForm, ExtendForm, TerminateForm
from partnerships.models import Agreement
from partnerships.views.shared import agreement_crumbs, agreement_url, agreements_led
from rutan.accounts.decorators import requires
from rutan.accounts.once import once


@requires("partnerships.sign_agreement")
@once
def agreement_extend(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    context = {
        "heading": _("Extend"),
        "text": _("In force until %(end)s. An addendum moves the end to a later day.")
        % {"end": date_format(agreement.ends_on, "j F Y")},
        "submit": _("Save extension"),
    }
    return _event_page(request, agreement, "extend", ExtendForm, context)


@requires("partnerships.sign_agreement")
@once
def agreement_amend(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    context = {
        "heading": _("Addendum"),
        "text": _("Change what the addendum changes and leave the rest as it is."),
        "submit": _("Save addendum"),
    }
    return _event_page(request, agreement, "amend", AmendForm, context)


@requires("partnerships.terminate_agreement")
@once
def agreement_terminate(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    context = {
        "heading": _("Terminate"),
        "text": _("It ends before its day and cannot be taken up again. Its classes stay."),
        "submit": _("Terminate agreement"),
        "danger": True,
    }
    return _event_page(request, agreement, "terminate", TerminateForm, context)


def _event_page(
    request: HttpRequest, agreement: Agreement, action: str, form_class: Any, context: dict
) -> HttpResponse:
    """The form, and what was saved. A good file is kept from the first upload on."""
    if action not in lifecycle.AGREEMENT.allowed_actions(agreement.state):
        messages.info(request, _("Only a signed agreement that has not ended can be changed so."))
        return redirect(agreement_url("detail", agreement))
    form = form_class(
        request.POST or None, request.FILES or None, agreement=agreement, user=request.user
    )
    if request.method == "POST":
        is_good = form.is_valid()
        form.keep_paper()
        if is_good and form.try_to_act():
            messages.success(request, f"{agreement}: {replay.sentence_of(form.result)}.")
            return redirect(agreement_url("detail", agreement))
        if getattr(form, "conflict", None):
            back = agreement_url("detail", agreement)
            return render(request, "conflict.html", {"form": form, "back": back}, status=409)
        form.carry_paper()
    context |= {
        "form": form,
        "agreement": agreement,
        "scan": form.uploaded,
        "crumbs": agreement_crumbs(context["heading"], agreement),
    }
    return render(request, "partnerships/agreements/event.html", context)
