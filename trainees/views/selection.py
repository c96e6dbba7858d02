"""Selection: the list of candidates, and one of them: added, looked at, on reserve, withdrawn.

The pages of ux 3.3 and mockup 02; what follows the choice is in `hearings` and `seats`.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import history_of, record
from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from rutan.common.http import is_partial
from trainees import eligibility, lifecycle
from trainees.actions import applications as application_actions
from trainees.actions import waiting
from trainees.choices import OPEN_APPLICATIONS
from trainees.forms.candidates import AddCandidatesForm, WithdrawForm
from trainees.models import Application, BoardDecision
from trainees.reports.queue import queue_of
from trainees.views import _candidate_add, _candidates
from trainees.views._applications import (
    applications_of,
    chosen_of,
    newest_or_404,
    too_many,
    waiting_for,
)
from trainees.views._class_page import class_or_404, class_page
from trainees.views._selection_page import candidates_page, form_page


@requires("trainees.view_application")
@once
def class_candidates(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    if request.method == "POST":
        return _reserve(request, training_class)
    return candidates_page(request, training_class)


def _reserve(request: HttpRequest, training_class: TrainingClass) -> HttpResponse:
    if not request.user.has_perm("trainees.change_application"):
        raise Http404
    if sentence := too_many(request, training_class):
        return candidates_page(request, training_class, error=sentence)
    chosen = chosen_of(request, training_class)
    try:
        moved = application_actions.reserve(
            training_class=training_class, applications=chosen, by=request.user
        )
    except DomainError as error:
        return candidates_page(request, training_class, error=str(error))
    messages.success(
        request,
        ngettext(
            "%(n)s candidate is on the reserve list.",
            "%(n)s candidates are on the reserve list.",
            len(moved),
        )
        % {"n": len(moved)},
    )
    return redirect("trainees:class-candidates", training_class.public_id)


@requires("trainees.view_application", "trainees.view_inmate")
@require_GET
def class_candidate(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    """One person's requirements: the row that unfolds, or a page of its own without scripts."""
    training_class = class_or_404(request, public_id)
    application = newest_or_404(request, training_class, inmate_id)
    (candidate,), _requirements = _candidates.candidates_of(training_class, [application])
    record("inmate.viewed", application.inmate, by=request.user, where="class-candidate")
    shown = {
        "candidate": candidate,
        "may_move": application.state in OPEN_APPLICATIONS
        and request.user.has_perm("trainees.move_application"),
    }
    if is_partial(request):
        return render(request, "trainees/classes/_findings.html", shown)
    decisions = (
        BoardDecision.objects.for_user(request.user)
        .filter(application=application)
        .select_related("hearing")
    )
    context = class_page(request, training_class, "class-candidates") | {
        **shown,
        "then": eligibility.failing_first(eligibility.from_json(application.findings)),
        "decisions": decisions,
        "asked": _asked_rows(application),
        "events": history_of(application),
        "may_withdraw": request.user.has_perm("trainees.change_application")
        and "withdraw" in lifecycle.APPLICATION.allowed_actions(application.state),
    }
    return render(request, "trainees/classes/candidate.html", context)


def _asked_rows(application: Application) -> list[dict[str, str]]:
    """Who asked, when, and how it ended where it did."""
    rows = [
        {"label": _("Asked by"), "value": application.get_requested_by_display()},
        {"label": _("Asked on"), "value": date_format(application.applied_on, "j M Y")},
    ]
    if application.note:
        rows.append({"label": _("Note"), "value": application.note})
    if application.closed_on:
        closed = application.get_closed_reason_display()
        day = date_format(application.closed_on, "j M Y")
        rows.append({"label": _("Why it is closed"), "value": closed, "note": day})
    return rows


@requires("trainees.add_application")
@once
def class_candidate_add(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    if request.method == "POST" and "teratas" in request.POST:
        return _call_the_first(request, training_class)
    form = AddCandidatesForm(request.POST or None, training_class=training_class, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            ngettext("%(n)s candidate added.", "%(n)s candidates added.", len(form.result))
            % {"n": len(form.result)},
        )
        return redirect("trainees:class-candidates", training_class.public_id)
    status = 400 if request.method == "POST" else 200
    context = _candidate_add.page_of(request, training_class, form)
    return render(request, "trainees/classes/candidate_add.html", context, status=status)


def _call_the_first(request: HttpRequest, training_class: TrainingClass) -> HttpResponse:
    """As many from the top of the waiting list as there are free seats, in one step."""
    wishes = queue_of(training_class, waiting_for(request, training_class)).rows
    chosen = [row.application for row in wishes if row.answer in {Answer.MEETS, Answer.CONSIDER}][
        : max(training_class.seats_left, 0)
    ]
    try:
        called = waiting.call(training_class=training_class, applications=chosen, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:class-candidate-add", training_class.public_id)
    messages.success(
        request,
        ngettext(
            "%(n)s person called from the waiting list.",
            "%(n)s people called from the waiting list.",
            len(called),
        )
        % {"n": len(called)},
    )
    return redirect("trainees:class-candidates", training_class.public_id)


@requires("trainees.change_application")
@once
def class_candidate_withdraw(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    application = get_object_or_404(
        applications_of(request, training_class).filter(state__in=OPEN_APPLICATIONS),
        inmate__public_id=inmate_id,
    )
    form = WithdrawForm(request.POST or None, application=application, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The application is withdrawn."))
        return redirect("trainees:class-candidates", training_class.public_id)
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "inmate": application.inmate,
    }
    return form_page(request, "trainees/classes/withdraw.html", context)
