"""Whether somebody may be called after a release: the answers so far, and one more."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.retrying import once_more
from trainees import consent_texts
from trainees.actions import consents
from trainees.choices import Consent
from trainees.forms.consents import ConsentForm
from trainees.models import ConsentRecord, Release
from trainees.views._after_page import page_of


def _release_or_404(request: HttpRequest, pk: int) -> Release:
    releases = Release.objects.for_user(request.user)
    return get_object_or_404(releases.select_related("inmate", "facility", "kind"), pk=pk)


@requires("trainees.withdraw_consent")
@once
def consent_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The text that is agreed to, the form for an answer, and every answer so far."""
    release = _release_or_404(request, pk)
    form = ConsentForm(request.POST or None, release=release, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _said(form.result))
        return redirect("trainees:consent-edit", pk)
    context = {
        "form": form,
        "release": release,
        "text": consent_texts.TEXTS[consent_texts.CURRENT],
        "answers": ConsentRecord.objects.for_user(request.user)
        .filter(release=release)
        .select_related("by"),
        "person": page_of(release.inmate, request.user),
    }
    status = 400 if form.errors else 200
    return render(request, "trainees/consents/form.html", context, status=status)


def _said(release: Release) -> str:
    if release.consent == Consent.GIVEN:
        return _("Consent recorded. Follow-ups that can still be asked are open.")
    if release.follow_ups.open().exists():
        return _(
            "Recorded. The contacts are erased; follow-ups are asked by the probation office "
            "alone, until its supervision ends."
        )
    if release.consent == Consent.WITHDRAWN:
        return _("Consent withdrawn. The contacts are erased and open follow-ups are closed.")
    return _("Answer recorded. The contacts are erased and open follow-ups are closed.")


@requires("trainees.withdraw_consent")
@require_POST
def consent_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    release = _release_or_404(request, pk)
    try:
        release = once_more(partial(consents.withdraw, release=release, by=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _said(release))
    page = page_of(release.inmate, request.user)
    return redirect(page) if page else redirect("trainees:consent-edit", pk)
