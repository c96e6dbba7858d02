"""The page of candidates and trainees: itself, and the answer when a choice was not possible."""

from collections import Counter
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.common.findings import Answer
from trainees.choices import LIVE_ENROLMENTS, OPEN_APPLICATIONS, ApplicationState
from trainees.forecast_words import told_by_custody
from trainees.models import Application
from trainees.outlook import outlook_of
from trainees.views import _candidates
from trainees.views._applications import applications_of, first_hearing, heard, without_seat
from trainees.views._class_page import class_page

SELECTING_STATES = frozenset({ClassState.SELECTING, ClassState.RUNNING})


def candidates_page(
    request: HttpRequest, training_class: TrainingClass, error: str = ""
) -> HttpResponse:
    applications = list(
        applications_of(request, training_class)
        .filter(state__in=OPEN_APPLICATIONS)
        .prefetch_related("inmate__interests")
    )
    found, requirements = _candidates.candidates_of(training_class, applications)
    counts = Counter(application.state for application in applications)
    context = class_page(
        request,
        training_class,
        "class-candidates",
        actions=_actions(
            request, training_class, has_proposed=bool(counts[ApplicationState.PROPOSED])
        ),
    )
    context |= _choice(request, training_class, applications, _with_ticks(request, found))
    context |= _after_the_choice(request, training_class, counts) | _seated(training_class)
    context |= {
        "error": error,
        "requirements": [
            {"label": each.label, "note": each.requirement, "mandatory": each.mandatory}
            for each in requirements
        ],
        "proposed_for": first_hearing(applications),
        "without_seat": _without_seat(request, training_class),
        "today": training_class.facility.today(),
    }
    return render(
        request, "trainees/classes/candidates.html", context, status=400 if error else 200
    )


def _choice(
    request: HttpRequest,
    training_class: TrainingClass,
    applications: list[Application],
    candidates: list[_candidates.Candidate],
) -> dict[str, Any]:
    """Who may be chosen, and how many of them there are seats for."""
    only = request.GET.get("kelayakan", "")
    only = only if only in Answer.values else ""
    seats = _candidates.seats(training_class, applications)
    best = sum(
        each.answer == Answer.MEETS and _candidates.may_be_proposed(each.application)
        for each in candidates
    )
    is_selecting = training_class.state in SELECTING_STATES
    return {
        "groups": _candidates.grouped(candidates, only=only, all_of=request.GET.get("tampil", "")),
        "chips": _candidates.chips(candidates, only),
        "candidate_count": len(candidates),
        "only": only,
        "ticked": sum(each.is_ticked for each in candidates),
        "top": min(seats["free"], best),
        "seats": seats,
        "is_selecting": is_selecting,
        "may_choose": is_selecting
        and bool(candidates)
        and request.user.has_perm(_right_to_choose(training_class)),
    }


def _after_the_choice(
    request: HttpRequest, training_class: TrainingClass, counts: Counter[str]
) -> dict[str, Any]:
    """How many wait for the TPP, or for a seat after it."""
    is_selecting = training_class.state in SELECTING_STATES
    return {
        "needs_hearing": training_class.programme_version.needs_hearing,
        "proposed_count": counts[ApplicationState.PROPOSED],
        "recommended_count": counts[ApplicationState.RECOMMENDED],
        "reserve_count": _reserve_in_wait(request, training_class, counts) if is_selecting else 0,
    }


def _seated(training_class: TrainingClass) -> dict[str, Any]:
    """Who has a seat, and of those in the class how likely each is to finish."""
    participants = _candidates.participants_of(training_class)
    live = [each.custody for each in participants if each.state in LIVE_ENROLMENTS]
    return {
        "participants": participants,
        "forecasts": told_by_custody(outlook_of(training_class), live),
        "live": LIVE_ENROLMENTS,
    }


def _right_to_choose(training_class: TrainingClass) -> str:
    """Where no hearing decides, choosing people is giving them a seat."""
    if training_class.programme_version.needs_hearing:
        return "trainees.propose_application"
    return "trainees.enrol_inmate"


def _reserve_in_wait(
    request: HttpRequest, training_class: TrainingClass, counts: Counter[str]
) -> int:
    """Recommended people on the reserve list who could take a seat that is free now."""
    if counts[ApplicationState.RECOMMENDED] or training_class.seats_left <= 0:
        return 0
    return heard(request, training_class).count() if counts[ApplicationState.RESERVE] else 0


def _without_seat(request: HttpRequest, training_class: TrainingClass) -> int:
    """How many of a class that is over may be put back on the waiting list."""
    is_over = training_class.state in {ClassState.CLOSED, ClassState.CANCELLED}
    if not is_over or not request.user.has_perm("trainees.change_application"):
        return 0
    return without_seat(request, training_class).count()


def _with_ticks(
    request: HttpRequest, candidates: list[_candidates.Candidate]
) -> list[_candidates.Candidate]:
    """Boxes that are ticked at first: those sent before, or the first `?pilih=` that meet all."""
    sent = set(request.POST.getlist("calon"))
    wanted = request.GET.get("pilih", "")
    top = int(wanted) if wanted.isdecimal() and len(wanted) < 5 else 0
    ticked = []
    for each in candidates:
        is_ticked = each.may_be_chosen and each.inmate.public_id in sent
        if top and each.answer == Answer.MEETS and _candidates.may_be_proposed(each.application):
            is_ticked, top = True, top - 1
        ticked.append(replace(each, is_ticked=is_ticked))
    return ticked


def _actions(
    request: HttpRequest, training_class: TrainingClass, *, has_proposed: bool
) -> list[dict[str, str]]:
    actions = []
    if has_proposed and training_class.programme_version.needs_hearing:
        actions.append(
            {
                "label": _("Print TPP proposal"),
                "url": reverse("trainees:class-proposal", args=[training_class.public_id]),
                "icon": "print",
            }
        )
    if request.user.has_perm("partnerships.change_trainingclass"):
        actions.append(
            {
                "label": _("Change class"),
                "url": reverse("trainees:class-edit", args=[training_class.public_id]),
            }
        )
    return actions


def form_page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=400 if request.method == "POST" else 200)
