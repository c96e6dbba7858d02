"""Classes: the list, where one stands, its moves and its past."""

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from partnerships import lifecycle, thresholds
from partnerships.actions import classes
from partnerships.choices import (
    CLASS_TONES,
    COMING_CLASS_STATES,
    STARTED_CLASS_STATES,
    ClassState,
    SessionState,
)
from partnerships.models import Agreement, ClassFigures, TrainingClass, TrainingField
from partnerships.views.shared import chips
from rutan.accounts.decorators import requires
from rutan.accounts.models import User
from rutan.accounts.once import once
from rutan.audit.recording import history_of
from rutan.common.errors import DomainError
from rutan.common.http import paginate
from trainees.choices import OPEN_APPLICATIONS, ApplicationState
from trainees.forms.classes import may_be_edited
from trainees.forms.halting import HaltForm
from trainees.reports.classes import seats_told
from trainees.reports.finishers import finishers_of
from trainees.views import _circumstances, _class_outcome, _class_summary
from trainees.views._class_page import class_or_404, class_page, period_words

STAGES = {"begun": STARTED_CLASS_STATES, "to-come": COMING_CLASS_STATES}
"""Stages asked for together: those behind what an agreement reached, and what is planned."""
_GROUP_LABELS = {"begun": _lazy("Begun"), "to-come": _lazy("To come")}

# --- List ----------------------------------------------------------------------------------


@requires("partnerships.view_trainingclass")
@require_GET
def class_list(request: HttpRequest) -> HttpResponse:
    in_scope = TrainingClass.objects.for_user(request.user)
    if request.facility and request.user.is_facility_staff:
        in_scope = in_scope.filter(facility=request.facility)
    field = TrainingField.objects.filter(code=request.GET.get("bidang", "")).first()
    if field:
        in_scope = in_scope.filter(programme_version__programme__field=field)
    agreement = _asked_agreement(request)
    if agreement:
        in_scope = in_scope.filter(agreement=agreement)
    counts = dict(in_scope.order_by().values_list("state").annotate(number=Count("pk")))
    stage = request.GET.get("tahap", "")
    states = STAGES.get(stage) or ({stage} if stage in ClassState.values else set())
    stage = stage if states else ""
    rows = in_scope.filter(state__in=states) if states else in_scope
    page = paginate(
        request,
        rows.select_related(
            "programme_version__programme__field", "partner", "facility", "figures"
        ),
    )
    context = {
        "page": page,
        "rows": [_row(each, request.user) for each in page.object_list],
        "chips": _stage_chips(request, counts, stage),
        "field": field,
        "agreement": agreement,
        "narrowed_to": " · ".join(str(each) for each in (agreement, field) if each),
        "stage": stage,
        "least": thresholds.least_told(request.user, None),
        "shows_facility": request.facility is None,
        "may_plan": request.user.has_perm("partnerships.add_trainingclass"),
        "sees_register": request.user.has_perm("trainees.view_attendance"),
        "opens_register": not request.user.has_perm("partnerships.view_partner"),
    }
    return render(request, "trainees/classes/list.html", context)


def _row(training_class: TrainingClass, reader: User) -> dict[str, Any]:
    figures = getattr(training_class, "figures", None) or ClassFigures()
    return {
        "training_class": training_class,
        "period": period_words(training_class.starts_on, training_class.ends_on),
        "tone": CLASS_TONES[training_class.state],
        "figures": figures,
        "seats": seats_told(training_class, figures, reader),
        "attendance": attendance_share(figures),
        "field": training_class.programme_version.programme.field,
    }


def attendance_share(figures: ClassFigures) -> Fraction | None:
    """Hours attended of hours held, over all people, for a glance; rules compare exactly."""
    if not figures.expected_hours:
        return None
    return figures.credited_hours / figures.expected_hours


def _asked_agreement(request: HttpRequest) -> Agreement | None:
    """The agreement whose numbers lead here; none of somebody else's."""
    code = request.GET.get("perjanjian", "")
    return Agreement.objects.for_user(request.user).filter(code=code).first() if code else None


def _stage_chips(
    request: HttpRequest, counts: dict[str, int], current: str
) -> list[dict[str, Any]]:
    """By stage; a group of stages, to which a number of an agreement leads, is a chip of its own
    only while it is asked for."""
    labels: list[tuple[str, Any]] = list(ClassState.choices)
    if current in STAGES:
        grouped = {current: sum(counts.get(state, 0) for state in STAGES[current])}
        labels = [(current, _GROUP_LABELS[current]), *labels]
        found = chips(request, "tahap", counts | grouped, labels)
        found[0]["count"] = sum(counts.values())
        return found
    return chips(request, "tahap", counts, labels)


# --- Where it stands -----------------------------------------------------------------------


@requires("partnerships.view_trainingclass", "partnerships.view_classfigures")
@require_GET
def class_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    today = training_class.facility.today()
    sessions = list(training_class.sessions.select_related("room"))
    user = request.user
    figures = ClassFigures.objects.for_user(user).filter(training_class=training_class).first()
    figures = figures or ClassFigures()
    sees_people = user.has_perm("trainees.view_enrolment") and user.sees_names
    waiting = dict(
        # Managers see these counted, though no application of anybody.
        training_class.applications.order_by().values_list("state").annotate(number=Count("pk"))
    )
    proposed = waiting.get(ApplicationState.PROPOSED, 0) + waiting.get(
        ApplicationState.RECOMMENDED, 0
    )
    left = max(training_class.seats_left, 0)
    shows_seats = user.sees_names or training_class.state in COMING_CLASS_STATES
    context = class_page(
        request, training_class, "class-detail", actions=_head_actions(request, training_class)
    ) | {
        "today": today,
        "figures": figures,
        "attendance": attendance_share(figures),
        "steps_open": lifecycle.TRAINING_CLASS.allowed_actions(training_class.state),
        "may_change": user.has_perm("partnerships.change_trainingclass"),
        "readiness": _class_summary.ready(training_class)
        if training_class.state in {ClassState.PLANNED, ClassState.SELECTING}
        and user.has_perm("trainees.view_application")
        else [],
        "circumstances": _circumstances.of_class(training_class, user),
        "next_sessions": _class_summary.next_sessions(sessions, today),
        "sessions": sessions,
        "strip": _class_summary.strip(sessions, today),
        "held": [each for each in sessions if each.state == SessionState.HELD],
        "planned_sessions": [each for each in sessions if each.state != SessionState.CANCELLED],
        "at_risk": _class_summary.at_risk(
            training_class, today, may_plan=user.has_perm("partnerships.change_session")
        )
        if sees_people
        else [],
        "finishers": finishers_of(training_class)
        if training_class.state in {ClassState.SELECTING, ClassState.RUNNING}
        and user.has_perm("trainees.view_forecast")
        else None,
        "sees_names": user.has_perm("trainees.view_inmate"),
        "sees_register": user.has_perm("trainees.view_attendance"),
        "minimum": training_class.programme_version.min_attendance_percent,
        "seats": {
            "taken": training_class.seats_taken,
            "proposed": min(proposed, left),
            "free": left - min(proposed, left),
        },
        "shows_seats": shows_seats,
        "least": 0 if shows_seats else thresholds.least_told(user, training_class.facility),
        "rows": _class_summary.about(training_class),
        "learnt": _class_outcome.learnt_and_said(training_class, user),
        "candidate_count": sum(waiting.get(state, 0) for state in OPEN_APPLICATIONS),
    }
    return render(request, "trainees/classes/detail.html", context)


def _head_actions(request: HttpRequest, training_class: TrainingClass) -> list[dict[str, str]]:
    if not request.user.has_perm("partnerships.change_trainingclass"):
        return []
    allowed = lifecycle.TRAINING_CLASS.allowed_actions(training_class.state)
    code = training_class.public_id
    actions = []
    if (
        request.user.has_perm("partnerships.add_trainingclass")
        and request.facility == training_class.facility
    ):
        copy = f"{reverse('trainees:class-create')}?dari={code}"
        actions.append({"label": _("Copy class"), "url": copy})
    if may_be_edited(training_class):
        actions.append(
            {"label": _("Change class"), "url": reverse("trainees:class-edit", args=[code])}
        )
    if "postpone" in allowed:
        actions.append(
            {"label": _("Postpone"), "url": reverse("trainees:class-postpone", args=[code])}
        )
    if "cancel" in allowed:
        actions.append(
            {"label": _("Cancel class"), "url": reverse("trainees:class-cancel", args=[code])}
        )
    return actions


# --- Moves ---------------------------------------------------------------------------------


@requires("partnerships.change_trainingclass")
@require_POST
@once
def class_open_selection(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    try:
        classes.open_selection(training_class=training_class, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:class-detail", public_id)
    messages.success(request, _("Selection is open. Add candidates now."))
    return redirect("trainees:class-candidates", public_id)


@requires("partnerships.change_trainingclass")
@require_POST
@once
def class_resume(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    try:
        resumed = classes.resume(training_class=training_class, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:class-detail", public_id)
    if resumed.started_on:
        messages.success(request, _("The class goes on. Check the days of its sessions."))
    else:
        messages.success(request, _("The class is planned again. Check its days."))
    return redirect("trainees:class-edit", public_id)


@requires("partnerships.change_trainingclass")
@once
def class_postpone(request: HttpRequest, public_id: str) -> HttpResponse:
    return _halt(request, public_id, "postpone", _("The class is postponed."))


@requires("partnerships.change_trainingclass")
@once
def class_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    return _halt(request, public_id, "cancel", _("The class is cancelled."))


def _halt(request: HttpRequest, public_id: str, step: str, done: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    form = HaltForm(
        request.POST or None, training_class=training_class, step=step, user=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, done)
        return redirect("trainees:class-detail", public_id)
    context = class_page(request, training_class, "class-detail") | {
        "form": form,
        "step": step,
        "people": training_class.enrolments.live().count(),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/classes/halt.html", context, status=status)


# --- Past ----------------------------------------------------------------------------------


@requires("partnerships.view_trainingclass", "trainees.view_application")
@require_GET
def class_history(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    context = class_page(request, training_class, "class-history") | {
        "events": history_of(training_class),
    }
    return render(request, "trainees/classes/history.html", context)
