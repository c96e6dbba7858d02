"""The tests of a class: which are held, on what day, by whom, and their signed minutes."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partnerships.choices import LIVE_CLASS_STATES
from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict, DomainError
from rutan.common.forms import ActionForm
from trainees import assessment_rules
from trainees.actions import assessments
from trainees.choices import AssessmentKind
from trainees.forms.assessments import (
    AssessmentMinutesForm,
    ChangeAssessmentForm,
    PlanAssessmentForm,
)
from trainees.models import Assessment
from trainees.reports.learning_gain import gain
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import parts


@requires("trainees.view_assessment")
@require_safe
def assessment_list(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    held = list(_assessments(request, training_class).annotate(people=_PEOPLE))
    is_live = training_class.state in LIVE_CLASS_STATES
    context = class_page(request, training_class, "class-results") | {
        "parts": parts(request, training_class, "assessment-list"),
        "rows": _rows(training_class, held),
        "may_add": is_live and request.user.has_perm("trainees.add_assessment"),
        "may_change": request.user.has_perm("trainees.change_assessment"),
        "is_live": is_live,
        "lacks_a_body": _lacks_a_body(held),
        "gain": gain([training_class]),
    }
    return render(request, "trainees/results/assessments.html", context)


@requires("trainees.add_assessment")
@once
def assessment_create(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    if training_class.state not in LIVE_CLASS_STATES:
        return _only_read(request, training_class)
    form = PlanAssessmentForm(
        request.POST or None,
        initial={"kind": request.GET.get("jenis", "")},
        training_class=training_class,
        user=request.user,
    )
    return _answer(request, training_class, form, title=_("Add a test"))


@requires("trainees.change_assessment")
@once
def assessment_edit(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    assessment = get_object_or_404(_assessments(request, training_class), pk=pk)
    if training_class.state not in LIVE_CLASS_STATES:
        return _only_read(request, training_class)
    form = ChangeAssessmentForm(
        request.POST or None,
        assessment=assessment,
        training_class=training_class,
        user=request.user,
    )
    may_go = assessment.minutes_id is None and not assessment.results.exists()
    return _answer(
        request,
        training_class,
        form,
        title=_("Change the test"),
        subtitle=_name(assessment),
        take_back=reverse("trainees:assessment-take-back", args=[public_id, pk]) if may_go else "",
    )


@requires("trainees.change_assessment")
@once
def assessment_minutes(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    assessment = get_object_or_404(_assessments(request, training_class), pk=pk)
    form = AssessmentMinutesForm(
        request.POST or None, request.FILES or None, assessment=assessment, user=request.user
    )
    return _answer(
        request,
        training_class,
        form,
        title=_("Minutes of the test"),
        subtitle=_name(assessment),
        submit=_("Keep the minutes"),
    )


@requires("trainees.change_assessment")
@require_POST
@once
def assessment_take_back(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    assessment = get_object_or_404(_assessments(request, training_class), pk=pk)
    try:
        assessments.take_back(assessment=assessment, by=request.user)
        messages.success(request, _("The test is taken back."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("trainees:assessment-list", public_id)


_PEOPLE = Count("results__enrolment", distinct=True)


def _assessments(request: HttpRequest, training_class: TrainingClass):
    return (
        Assessment.objects.for_user(request.user)
        .filter(training_class=training_class)
        .select_related("unit", "assessor_body", "assessor_person", "minutes", "training_class")
    )


def _name(assessment: Assessment) -> str:
    return f"{assessment}: {assessment.unit}" if assessment.unit else str(assessment)


def _rows(training_class: TrainingClass, held: list[Assessment]) -> list[dict[str, Any]]:
    """As they follow each other in a class; the units of the competence test after the whole."""
    whole = {each.kind for each in held if each.unit is None and each.assessor_body_id}
    if AssessmentKind.COMPETENCE in whole:
        tests = {"results__assessment__kind": AssessmentKind.COMPETENCE}
        tested = training_class.enrolments.filter(**tests).distinct().count()
    order = list(AssessmentKind)

    def place(assessment: Assessment) -> tuple[int, int]:
        unit = assessment.unit
        return order.index(AssessmentKind(assessment.kind)), unit.order if unit else -1

    rows = []
    for each in sorted(held, key=place):
        finding = assessment_rules.expired_certificate(each)
        rows.append(
            {
                "assessment": each,
                "name": _name(each),
                "people": tested if each.unit is None and each.kind in whole else each.people,
                "assessor": each.assessor_person or each.assessor,
                "as_whole": each.unit is not None
                and not each.assessor_body_id
                and each.kind in whole,
                "warning": finding.message if finding else "",
            }
        )
    return rows


def _lacks_a_body(held: list[Assessment]) -> bool:
    """Units have results, and nobody wrote down who held the competence test."""
    tests = [each for each in held if each.kind == AssessmentKind.COMPETENCE]
    return any(each.people for each in tests) and not any(each.assessor_body_id for each in tests)


def _only_read(request: HttpRequest, training_class: TrainingClass) -> HttpResponse:
    messages.info(request, _("The tests of this class can only be read."))
    return redirect("trainees:assessment-list", training_class.public_id)


def _answer(
    request: HttpRequest, training_class: TrainingClass, form: ActionForm, **texts: Any
) -> HttpResponse:
    """The form, what it refused, or the list with what was kept."""
    back = reverse("trainees:assessment-list", args=[training_class.public_id])
    is_sent = request.method == "POST"
    if is_sent and form.is_valid():
        try:
            if form.try_to_act():
                messages.success(request, _("The test is kept: %(test)s.") % {"test": form.result})
                if finding := assessment_rules.expired_certificate(form.result):
                    messages.warning(request, finding.message)
                return redirect(back)
        except Conflict as conflict:
            told = {"rows": conflict.rows, "message": str(conflict), "back": request.path}
            return render(request, "conflict.html", told, status=409)
    crumbs = class_page(request, training_class, "class-results")["class_head"]["crumbs"]
    context = {
        "form": form,
        "crumbs": [*crumbs, {"label": _("Tests"), "url": back}, {"label": texts["title"]}],
        "back": back,
        **texts,
    }
    template = "trainees/results/assessment.html"
    return render(request, template, context, status=422 if is_sent else 200)
