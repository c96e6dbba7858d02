"""A return to custody that the register alone does not tell apart."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees import return_rules
from trainees.choices import LegalStatus, ReturnKind
from trainees.forms.returns import ReturnForm
from trainees.models import ReturnToCustody
from trainees.views._after_page import page_of


@requires("trainees.settle_return")
@once
def return_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Day and kind, never where: the new stay may be at another facility."""
    came_back = get_object_or_404(
        ReturnToCustody.objects.for_user(request.user).select_related(
            "release__inmate", "release__kind", "entry__kind"
        ),
        release=pk,
    )
    form = ReturnForm(request.POST or None, came_back=came_back, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _said(form.result))
        return redirect("trainees:return-settle", pk)
    release = came_back.release
    context = {
        "form": form,
        "came_back": came_back,
        "release": release,
        "book": came_back.entry.kind.get_legal_status_display() if came_back.entry else "",
        "waits": came_back.entry is not None
        and came_back.kind == ReturnKind.PENDING
        and came_back.entry.kind.legal_status == LegalStatus.DETAINEE,
        "came_back_as": return_rules.standing(came_back),
        "has_verdict": return_rules.has_verdict(came_back),
        "is_before": came_back.on <= release.on,
        "person": page_of(release.inmate, request.user),
    }
    status = 400 if form.errors else 200
    return render(request, "trainees/returns/form.html", context, status=status)


def _said(came_back: ReturnToCustody) -> str:
    if came_back.kind == ReturnKind.SENTENCED:
        return _("Saved. This return counts as sentenced again.")
    if came_back.kind == ReturnKind.REVOKED:
        return _("Saved. A revoked integration is counted apart, not as sentenced again.")
    return _("Saved. This is not counted as a return.")
