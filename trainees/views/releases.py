"""The release of one person."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees import certificate_places, follow_up_plan
from trainees.actions import stays
from trainees.forms.releases import ReleaseForm
from trainees.models import Inmate


@requires("trainees.release_inmate")
@once
def inmate_release(request, public_id):
    inmate = get_object_or_404(
        Inmate.objects.for_user(request.user).named().select_related("facility__bapas"),
        public_id=public_id,
    )
    stay = inmate.custodies.open().first()
    if stay is None and request.method != "POST":
        messages.info(request, stays.no_longer_here(inmate))
        return redirect("trainees:inmate-detail", inmate.public_id)
    papers = certificate_places.kept_for(inmate).order_by("pk")
    form = ReleaseForm(
        request.POST or None, inmate=inmate, user=request.user, has_papers=papers.exists()
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        planned = form.result.follow_ups.count()
        sentence = (
            _("Release recorded. Follow-ups are planned. Now print the papers below.")
            if planned
            else _("Release recorded. %(why)s Now print the papers below.")
            % {"why": follow_up_plan.why_none(form.result)}
        )
        messages.success(request, sentence)
        return redirect("trainees:inmate-detail", inmate.public_id)
    context = {
        "form": form,
        "inmate": inmate,
        "places": inmate.enrolments.live().select_related("training_class", "facility"),
        "papers": papers.select_related("facility"),
        "stay": stay,
        "today": inmate.facility.today(),
    }
    return render(request, "trainees/releases/form.html", context)
