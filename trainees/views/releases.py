"""The release of one person, and consent that is taken back."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.retrying import once_more
from trainees import certificate_places
from trainees.actions import consents
from trainees.forms.releases import ReleaseForm
from trainees.models import Inmate, Release


@requires("trainees.release_inmate")
@once
def inmate_release(request, public_id):
    inmate = get_object_or_404(
        Inmate.objects.for_user(request.user).select_related("facility__bapas"),
        public_id=public_id,
    )
    papers = certificate_places.kept_for(inmate).order_by("pk")
    form = ReleaseForm(
        request.POST or None, inmate=inmate, user=request.user, has_papers=papers.exists()
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        planned = form.result.follow_ups.count()
        sentence = (
            _("Release recorded. Follow-ups are planned.")
            if planned
            else _("Release recorded. No follow-up is planned for this person.")
        )
        messages.success(request, sentence)
        return redirect("trainees:inmate-detail", inmate.public_id)
    context = {
        "form": form,
        "inmate": inmate,
        "places": inmate.enrolments.live().select_related("training_class", "facility"),
        "papers": papers.select_related("facility"),
        "stay": inmate.custodies.open().first(),
        "today": inmate.facility.today(),
    }
    return render(request, "trainees/releases/form.html", context)


@requires("trainees.release_inmate")
@require_POST
def consent_withdraw(request, pk):
    release = get_object_or_404(
        Release.objects.for_user(request.user).select_related("inmate"), pk=pk
    )
    try:
        once_more(partial(consents.withdraw, release=release, by=request.user))
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Consent withdrawn. The contacts are erased and open follow-ups are closed.")
        )
    return redirect("trainees:inmate-detail", release.inmate.public_id)
