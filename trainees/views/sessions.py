"""One session apart from its marks: cancelled, held after all, cut short."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partnerships.choices import COMING_CLASS_STATES
from partnerships.models import Session
from rutan.accounts.decorators import requires
from rutan.common.errors import Conflict, DomainError
from trainees.actions import sessions
from trainees.forms.session_outcomes import CancelSessionForm, RestoreHoursForm, ShortenSessionForm
from trainees.views._session_page import heading, session_or_404


@requires("partnerships.change_session")
def session_cancel(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = session_or_404(request, public_id, pk)
    form = CancelSessionForm(
        request.POST if request.method == "POST" else None, session=session, user=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            _("The session on %(day)s is cancelled. Nobody is counted absent.")
            % {"day": date_format(session.on, "j F Y")},
        )
        if session.training_class.state in COMING_CLASS_STATES and not session.is_catch_up:
            messages.warning(request, _hours_missing(session.hours))
        return redirect("trainees:class-attendance", public_id)
    context = {
        **heading(request, session),
        "form": form,
        "session": session,
        "training_class": session.training_class,
        "back": reverse("trainees:session-register", args=[public_id, pk]),
    }
    return render(request, "trainees/attendance/cancel.html", context)


def _hours_missing(hours: int) -> str:
    return ngettext(
        "%(n)s lesson hour is missing in the timetable now. Save the class again to plan it.",
        "%(n)s lesson hours are missing in the timetable now. Save the class again to plan them.",
        hours,
    ) % {"n": hours}


@requires("partnerships.change_session")
@require_POST
def session_reinstate(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = session_or_404(request, public_id, pk)
    try:
        sessions.reinstate(session=session, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The session is no longer cancelled."))
    return redirect("trainees:session-register", public_id, pk)


@requires("partnerships.change_session", "trainees.change_attendance")
def session_shorten(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = session_or_404(request, public_id, pk)
    form = ShortenSessionForm(request.POST or None, session=session, user=request.user)
    back = reverse("trainees:session-register", args=[public_id, pk])
    status = 200
    if request.method == "POST":
        status = 400
        try:
            if form.is_valid() and form.try_to_act():
                messages.success(request, _credited_words(form.result))
                return redirect(back)
        except Conflict as conflict:
            form = ShortenSessionForm(session=session, user=request.user)
            messages.error(request, str(conflict))
            status = 409
    context = {
        **heading(request, session),
        "form": form,
        "session": session,
        "back": back,
        "length": session.planned_hours or session.hours,
    }
    return render(request, "trainees/attendance/shorten.html", context, status=status)


@requires("partnerships.change_session", "trainees.change_attendance")
def session_restore(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    session = session_or_404(request, public_id, pk)
    form = RestoreHoursForm(request.POST or None, session=session, user=request.user)
    back = reverse("trainees:session-register", args=[public_id, pk])
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _credited_words(form.result))
        return redirect(back)
    context = {**heading(request, session), "form": form, "session": session, "back": back}
    status = 400 if form.errors else 200
    return render(request, "trainees/attendance/restore.html", context, status=status)


def _credited_words(session: Session) -> str:
    return ngettext(
        "The session counts %(n)s lesson hour now.",
        "The session counts %(n)s lesson hours now.",
        session.hours,
    ) % {"n": session.hours}
