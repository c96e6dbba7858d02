"""A session on another day, and a session to catch up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict
from trainees.forms.sessions import CatchUpForm, MoveSessionForm
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
    form = CatchUpForm(
        request.POST or None,
        training_class=training_class,
        user=request.user,
        wanted=request.GET.getlist("orang"),
    )
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
