"""A session on another day, a session to catch up, and where else a person has to be."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict
from rutan.common.retrying import once_more
from trainees.actions import elsewhere
from trainees.forms.sessions import AppointmentForm, CatchUpForm, MoveSessionForm
from trainees.models import Appointment, Inmate
from trainees.views._class_page import class_or_404, class_page
from trainees.views._session_page import heading, session_or_404


@requires("partnerships.change_session")
def session_move(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = session_or_404(request, public_id, pk)
    context = {**heading(request, session), "session": session}
    form = MoveSessionForm(request.POST or None, session=session, user=request.user)
    back = reverse("trainees:session-register", args=[public_id, pk])
    try:
        if request.method == "POST" and form.is_valid() and form.try_to_act():
            messages.success(
                request,
                _("The session is now on %(day)s.") % {"day": date_format(form.result.on, "j F Y")},
            )
            return redirect("trainees:class-attendance", public_id)
    except Conflict as conflict:
        form.instance = session_or_404(request, public_id, pk)
        told = {
            "form": form,
            "rows": form.differences(form.instance),
            "message": str(conflict),
            "back": back,
        }
        return render(request, "conflict.html", told, status=409)
    context |= {"form": form, "training_class": session.training_class, "back": back}
    status = 400 if form.errors else 200
    return render(request, "trainees/attendance/move.html", context, status=status)


@requires("partnerships.change_session")
@once
def session_catch_up(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    form = CatchUpForm(request.POST or None, training_class=training_class, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            _("The catch-up session on %(day)s is planned.")
            % {"day": date_format(form.result.on, "j F Y")},
        )
        return redirect("trainees:class-attendance", public_id)
    context = {
        **class_page(request, training_class, "class-attendance"),
        "form": form,
        "back": reverse("trainees:class-attendance", args=[public_id]),
    }
    status = 400 if form.errors else 200
    return render(request, "trainees/attendance/catch_up.html", context, status=status)


@requires("trainees.add_appointment")
@once
def inmate_appointment(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is to come, one line each to take away, and the form for one more."""
    inmate = get_object_or_404(Inmate.objects.for_user(request.user), public_id=public_id)
    coming = (
        Appointment.objects.for_user(request.user)
        .filter(custody__inmate=inmate, on__gte=inmate.facility.today())
        .select_related("custody__inmate")
    )
    if "hapus" in request.POST:
        wanted = request.POST["hapus"]
        appointment = get_object_or_404(coming, pk=wanted if wanted.isdecimal() else 0)
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
