"""A person leaves by another way than a release."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees import certificate_places
from trainees.actions import stays
from trainees.forms.departures import DepartureForm
from trainees.models import Inmate


@requires("trainees.depart_inmate")
@once
def inmate_depart(request: HttpRequest, public_id: str) -> HttpResponse:
    inmate = get_object_or_404(
        Inmate.objects.for_user(request.user).named().select_related("facility"),
        public_id=public_id,
    )
    if request.method != "POST" and not inmate.custodies.open().exists():
        messages.info(request, stays.no_longer_here(inmate))
        return redirect("trainees:inmate-detail", inmate.public_id)
    kept = certificate_places.kept_for(inmate).count()
    form = DepartureForm(
        request.POST or None, inmate=inmate, user=request.user, has_papers=kept > 0
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The departure is recorded. Seats are free again."))
        return redirect("trainees:inmate-detail", inmate.public_id)
    context = {
        "form": form,
        "inmate": inmate,
        "places": inmate.enrolments.live().select_related("training_class", "facility"),
        "kept_certificates": kept,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/departures/form.html", context, status=status)
