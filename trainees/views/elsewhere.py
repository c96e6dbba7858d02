"""Where else a person has to be on the days to come."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.http import key_of
from rutan.common.retrying import once_more
from trainees.actions import elsewhere
from trainees.forms.elsewhere import AppointmentForm
from trainees.models import Appointment, Inmate


@requires("trainees.add_appointment")
@once
def inmate_appointment(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is to come, one line each to take away, and the form for one more."""
    inmate = get_object_or_404(Inmate.objects.for_user(request.user).named(), public_id=public_id)
    coming = (
        Appointment.objects.for_user(request.user)
        .filter(custody__inmate=inmate, on__gte=inmate.facility.today())
        .select_related("custody__inmate")
    )
    if "hapus" in request.POST:
        appointment = get_object_or_404(coming, pk=key_of(request.POST["hapus"]))
        once_more(partial(elsewhere.remove, appointment=appointment, by=request.user))
        messages.success(request, _("The appointment is removed."))
        return redirect("trainees:inmate-appointment", public_id)
    form = AppointmentForm(request.POST or None, inmate=inmate, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The appointment is recorded."))
        return redirect("trainees:inmate-appointment", public_id)
    context = {
        "form": form,
        "inmate": inmate,
        "coming": coming,
        "back": reverse("trainees:inmate-detail", args=[public_id]),
    }
    status = 400 if form.errors else 200
    return render(request, "trainees/inmates/appointments.html", context, status=status)
