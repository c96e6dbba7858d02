"""All attempts of one person in a class: what each brought, one more, and what lies beside it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict
from trainees.actions import looks
from trainees.actions.result_records import score_words
from trainees.choices import LIVE_ENROLMENTS, AssessmentKind, EnrolmentState
from trainees.forms.attempts import DescribeForm, RepeatForm
from trainees.forms.results import Grid
from trainees.models import Enrolment, Result
from trainees.views._class_page import class_or_404
from trainees.views.results import may_edit


@requires("trainees.view_result")
@require_safe
def result_attempts(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    enrolment = _enrolment_or_404(request, training_class, inmate_id)
    looks.note_view(inmate=enrolment.inmate, by=request.user)
    context = {
        "name": enrolment.inmate.id_card_name,
        "training_class": training_class,
        "enrolment": enrolment,
        "lines": _lines(_attempts(enrolment)),
        "is_open": _is_open(request, training_class, enrolment),
        "crumbs": _crumbs(training_class, enrolment.inmate.id_card_name),
        "back": reverse("trainees:class-results", args=[public_id]),
    }
    return render(request, "trainees/results/attempts.html", context)


@requires("trainees.change_result")
@once
def result_repeat(request: HttpRequest, public_id: str, inmate_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    grid = Grid(training_class=training_class, may_edit=may_edit(request, training_class))
    row = next(
        (
            row
            for row in grid.rows
            if row.enrolment.inmate.public_id == inmate_id and row.may_repeat
        ),
        None,
    )
    if row is None:
        raise Http404
    form = RepeatForm(
        request.POST if request.method == "POST" else None, row=row, grid=grid, user=request.user
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The repeat is recorded. The last attempt counts."))
        return redirect("trainees:class-results", public_id)
    context = {
        "form": form,
        "row": row,
        "training_class": training_class,
        "attempts": row.enrolment.results.filter(assessment__unit=None).select_related(
            "assessment"
        ),
        "crumbs": _crumbs(training_class, _("Repeat")),
        "back": reverse("trainees:class-results", args=[public_id]),
    }
    return render(request, "trainees/results/repeat.html", context)


@requires("trainees.change_result")
@once
def result_describe(request: HttpRequest, public_id: str, inmate_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    enrolment = _enrolment_or_404(request, training_class, inmate_id)
    result = get_object_or_404(_attempts(enrolment), pk=pk)
    back = reverse("trainees:result-attempts", args=[public_id, inmate_id])
    if not _is_open(request, training_class, enrolment):
        messages.info(request, _("The results of this person can only be read."))
        return redirect(back)
    is_sent = request.method == "POST"
    form = DescribeForm(
        request.POST if is_sent else None, request.FILES or None, result=result, user=request.user
    )
    if is_sent and form.is_valid():
        try:
            if form.try_to_act():
                messages.success(request, _("What belongs to the attempt is kept."))
                return redirect(back)
        except Conflict as conflict:
            told = {"rows": conflict.rows, "message": str(conflict), "back": request.path}
            return render(request, "conflict.html", told, status=409)
    context = {
        "form": form,
        "title": _("Note and evidence"),
        "subtitle": _("%(name)s: %(test)s, attempt %(n)s")
        % {
            "name": enrolment.inmate.id_card_name,
            "test": result.assessment.unit or result.assessment,
            "n": result.attempt,
        },
        "crumbs": _crumbs(training_class, _("Note and evidence")),
        "back": back,
    }
    status = 422 if is_sent else 200
    return render(request, "trainees/hearings/form.html", context, status=status)


def _enrolment_or_404(
    request: HttpRequest, training_class: TrainingClass, inmate_id: str
) -> Enrolment:
    rows = Enrolment.objects.for_user(request.user).exclude(state=EnrolmentState.CANCELLED)
    return get_object_or_404(
        rows.select_related("inmate", "training_class"),
        training_class=training_class,
        inmate__public_id=inmate_id,
    )


def _is_open(request: HttpRequest, training_class: TrainingClass, enrolment: Enrolment) -> bool:
    return (
        may_edit(request, training_class)
        and enrolment.state in LIVE_ENROLMENTS
        and enrolment.verified_on is None
    )


def _attempts(enrolment: Enrolment):
    return enrolment.results.select_related(
        "assessment__unit", "evidence", "enrolment__training_class"
    )


def _lines(attempts: Iterable[Result]) -> list[dict[str, Any]]:
    """Tests of the whole class in the order of a class, then those of the units in theirs."""
    kinds = list(AssessmentKind)

    def place(result: Result) -> tuple[int, int, int]:
        test = result.assessment
        unit = test.unit.order if test.unit else -1
        return unit, kinds.index(AssessmentKind(test.kind)), result.attempt

    ordered = sorted(attempts, key=place)
    last = {each.assessment_id: each.pk for each in ordered}
    return [
        {
            "result": each,
            "test": str(each.assessment.unit or each.assessment),
            "day": date_format(each.on, "j M Y"),
            "score": _score(each),
            "counts": last[each.assessment_id] == each.pk and each.attempt > 1,
        }
        for each in ordered
    ]


def _score(result: Result) -> str:
    if result.score is None:
        return "–"
    return _("%(part)s of %(whole)s") % {
        "part": score_words(result.score),
        "whole": result.assessment.max_score,
    }


def _crumbs(training_class: TrainingClass, last: str) -> list[dict[str, Any]]:
    args = [training_class.public_id]
    return [
        {"label": _("Classes"), "url": reverse("trainees:class-list")},
        {"label": training_class.title, "url": reverse("trainees:class-detail", args=args)},
        {"label": _("Results"), "url": reverse("trainees:class-results", args=args)},
        {"label": last, "url": ""},
    ]
