"""Writing a draft, sending it for review, giving it up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships import agreement_rules
from partnerships.actions import agreement_review, agreements
from partnerships.choices import CoordinationState
from partnerships.forms.agreements import AbandonForm, AgreementForm
from partnerships.models import Agreement, Coordination, Facility
from partnerships.views._agreement_page import overlap_words
from partnerships.views.shared import (
    agreement_crumbs,
    agreement_url,
    agreements_led,
    own_facility,
)
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.http import key_of


@requires("partnerships.add_agreement")
@once
def agreement_create(request: HttpRequest) -> HttpResponse:
    facility = own_facility(request)
    coordination = _coordination_asked_for(request, facility)
    form = AgreementForm(
        request.POST or None, user=request.user, facility=facility, coordination=coordination
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return _saved(request, form.result)
    context = {
        "form": form,
        "coordination": coordination,
        "people": _people_of(coordination) if coordination else [],
        "crumbs": agreement_crumbs(_("New draft agreement")),
    }
    return render(request, "partnerships/agreements/create.html", context)


def _saved(request: HttpRequest, agreement: Agreement) -> HttpResponse:
    """Says so, and sends it for review where that was asked for."""
    messages.success(request, _("Draft %(code)s is saved.") % {"code": agreement})
    _warn_of_overlaps(request, agreement)
    if request.POST.get("step") == "send":
        _submit(request, agreement)
    return redirect("partnerships:agreement-detail", agreement.code)


def _submit(request: HttpRequest, agreement: Agreement) -> None:
    try:
        agreement_review.submit(agreement=agreement, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(code)s is sent for review.") % {"code": agreement})


def _coordination_asked_for(request, facility: Facility) -> Coordination | None:
    asked = request.GET.get("kunjungan", "")
    if not asked:
        return None
    told = Coordination.objects.for_user(request.user).filter(
        facility=facility,
        state__in=[CoordinationState.HELD, CoordinationState.FOLLOWED_UP],
    )
    return get_object_or_404(told, pk=key_of(asked))


def _people_of(coordination: Coordination) -> list[str]:
    """Each with the position held that day."""
    return [
        f"{person.name} ({person.position})" if person.position else person.name
        for person in coordination.participants.all()
    ]


def _warn_of_overlaps(request, agreement: Agreement) -> None:
    for other in agreement_rules.overlapping(agreement):
        messages.warning(request, overlap_words(other))


@requires("partnerships.change_agreement")
def agreement_edit(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    if "change" not in agreements.allowed_actions(agreement):
        messages.warning(
            request, _("Only a draft can be changed. This agreement is past that step.")
        )
        return redirect("partnerships:agreement-detail", agreement.code)
    form = AgreementForm(
        request.POST or None, instance=agreement, user=request.user, facility=agreement.facility
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return _saved(request, form.result)
    if form.conflict:
        back = agreement_url("detail", agreement)
        return render(request, "conflict.html", {"form": form, "back": back}, status=409)
    context = {
        "form": form,
        "agreement": agreement,
        "crumbs": agreement_crumbs(_("Change draft"), agreement),
    }
    return render(request, "partnerships/agreements/edit.html", context)


@requires("partnerships.change_agreement")
@require_POST
@once
def agreement_submit(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    _submit(request, agreement)
    return redirect("partnerships:agreement-detail", agreement.code)


@requires("partnerships.terminate_agreement")
@once
def agreement_abandon(request: HttpRequest, code: str) -> HttpResponse:
    agreement = get_object_or_404(agreements_led(request), code=code)
    if "abandon" not in agreements.allowed_actions(agreement):
        messages.info(request, _("Only what is not signed yet can be given up."))
        return redirect("partnerships:agreement-detail", agreement.code)
    form = AbandonForm(request.POST or None, agreement=agreement, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("%(code)s is given up.") % {"code": agreement})
        return redirect("partnerships:agreement-detail", agreement.code)
    context = {
        "form": form,
        "agreement": agreement,
        "crumbs": agreement_crumbs(_("Give up"), agreement),
    }
    return render(request, "partnerships/agreements/abandon.html", context)
