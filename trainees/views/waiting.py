"""Waiting lists: which programmes are asked for, who waits for one, and what may be done there."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from partnerships.models import Facility, Programme, TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.http import ROWS_PER_PAGE, paginate
from trainees import coming_classes, eligibility
from trainees.actions import waiting
from trainees.choices import OPEN_APPLICATIONS
from trainees.forms.candidates import WithdrawForm
from trainees.forms.waiting import AskForm, MoveForm
from trainees.models import Application, Inmate
from trainees.reports.moves import moves_at
from trainees.reports.queue import Queue, Queued, place_of, queue_of
from trainees.reports.waiting import lines_of, programmes_waited_for
from trainees.views._applications import applications_of, waiting_at, without_seat
from trainees.views._class_page import class_or_404
from trainees.views._selection_page import form_page


def _facility(request: HttpRequest) -> Facility:
    if request.facility is None:
        # Somebody whose posting has ended: there is nothing to list.
        raise Http404
    return request.facility


def _wishes(request: HttpRequest):
    return Application.objects.for_user(request.user).filter(facility=_facility(request))


def _open_or_404(request: HttpRequest, pk: int) -> Application:
    return get_object_or_404(
        Application.objects.for_user(request.user)
        .filter(state__in=OPEN_APPLICATIONS)
        .select_related("inmate", "facility", "programme", "training_class"),
        pk=pk,
    )


# --- Lists ---------------------------------------------------------------------------------


@requires("trainees.view_application")
def waiting_list(request: HttpRequest) -> HttpResponse:
    wishes = _wishes(request)
    page = paginate(request, programmes_waited_for(wishes))
    context = {
        "page": page,
        "lines": lines_of(_facility(request), wishes, page.object_list),
    }
    return render(request, "trainees/waiting/list.html", context)


@requires("trainees.view_application")
def waiting_programme(request: HttpRequest, code: str) -> HttpResponse:
    """Who waits for a programme, who comes first on top, measured against its next class."""
    programme = get_object_or_404(Programme, code=code)
    facility = _facility(request)
    coming = coming_classes.of(programme, facility)
    wishes = list(waiting_at(request, facility.pk, programme.pk))
    queue = _queue(programme, facility, wishes, coming)
    today = facility.today()
    page = Paginator(queue.rows if queue else wishes, ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "programme": programme,
        "page": page,
        "rows": [_row(each, today) for each in page.object_list],
        "count": len(wishes),
        "next_class": coming[0] if coming else None,
    }
    return render(request, "trainees/waiting/programme.html", context)


def _queue(
    programme: Programme,
    facility: Facility,
    wishes: list[Application],
    coming: list[TrainingClass],
) -> Queue | None:
    """Against the next class, or one that could be planned; None while the programme is empty."""
    measure = (
        coming[0] if coming else coming_classes.stand_in(programme, facility, facility.today())
    )
    return queue_of(measure, wishes) if measure else None


def _row(queued: Queued | Application, today) -> dict[str, Any]:
    if isinstance(queued, Application):
        return {"application": queued, "inmate": queued.inmate}
    worst = eligibility.failing_first(eligibility.weighed(queued.findings))[0]
    return {
        "application": queued.application,
        "inmate": queued.application.inmate,
        "place": queued.place,
        "signs": [chip for chip in queued.standing.chips if chip.code != "meets"],
        "last_chance": queued.last_chance,
        "answer": queued.answer,
        "reason": worst.message,
        "way_forward": worst.way_forward if worst.message else "",
    }


@requires("trainees.view_application")
def waiting_moves(request: HttpRequest) -> HttpResponse:
    """Everybody who was moved by hand, with the reason: so that moving stays an exception."""
    context = {"page": paginate(request, moves_at(_facility(request), request.user))}
    return render(request, "trainees/waiting/moves.html", context)


# --- One wish ------------------------------------------------------------------------------


@requires("trainees.add_application")
@once
def application_create(request: HttpRequest, public_id: str) -> HttpResponse:
    inmate = get_object_or_404(
        Inmate.objects.for_user(request.user).named().select_related("facility"),
        public_id=public_id,
    )
    form = AskForm(request.POST or None, inmate=inmate, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            _("%(name)s is on the waiting list for %(programme)s.")
            % {"name": inmate.id_card_name, "programme": form.result.programme},
        )
        return redirect("trainees:inmate-detail", inmate.public_id)
    return form_page(request, "trainees/waiting/ask.html", {"form": form, "inmate": inmate})


@requires("trainees.move_application")
@once
def application_move(request: HttpRequest, pk: int) -> HttpResponse:
    application = _open_or_404(request, pk)
    was_place, among = _place(request, application)
    if request.method == "POST" and "batal" in request.POST:
        return _undone(request, application)
    form = MoveForm(
        request.POST or None, application=application, was_place=was_place, user=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The person is moved. The reason stands in the report."))
        return redirect(*_back_to(application))
    context = {
        "form": form,
        "application": application,
        "was_place": was_place,
        "among": among,
        "move": application.moves.filter(undone_on=None).first(),
    }
    return form_page(request, "trainees/waiting/move.html", context)


def _undone(request: HttpRequest, application: Application) -> HttpResponse:
    try:
        waiting.undo_move(application=application, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The order follows the rules again."))
    return redirect(*_back_to(application))


def _place(request: HttpRequest, application: Application) -> tuple[int, int]:
    """Where the person stands now, and among how many."""
    if training_class := application.training_class:
        training_class = class_or_404(request, training_class.public_id)
        others = list(applications_of(request, training_class).filter(state__in=OPEN_APPLICATIONS))
        return place_of(queue_of(training_class, others), application), len(others)
    others = list(waiting_at(request, application.facility_id, application.programme_id))
    coming = coming_classes.of(application.programme, application.facility)
    queue = _queue(application.programme, application.facility, others, coming)
    if queue is None:
        return others.index(application) + 1, len(others)
    return place_of(queue, application), len(others)


def _back_to(application: Application) -> tuple[str, str]:
    if application.training_class:
        return "trainees:class-candidates", application.training_class.public_id
    return "trainees:waiting-programme", application.programme.code


@requires("trainees.change_application")
@once
def application_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    application = _open_or_404(request, pk)
    form = WithdrawForm(request.POST or None, application=application, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The application is withdrawn."))
        return redirect(*_back_to(application))
    context = {"form": form, "application": application}
    return form_page(request, "trainees/waiting/withdraw.html", context)


@requires("trainees.change_application")
@require_POST
@once
def class_wait_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """People of a class that is over who got no seat: back on the waiting list, with their day."""
    training_class = class_or_404(request, public_id)
    try:
        again = waiting.wait_again(
            applications=list(without_seat(request, training_class)), by=request.user
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            ngettext(
                "%(n)s person waits again, with the day asked before.",
                "%(n)s people wait again, with the day asked before.",
                len(again),
            )
            % {"n": len(again)},
        )
    return redirect("trainees:class-candidates", training_class.public_id)
