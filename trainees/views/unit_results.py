"""Results of a class unit by unit."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass, Unit
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees.actions.result_records import ResultConflict
from trainees.attendance_rules import TEACHING_STATES
from trainees.choices import AssessmentKind
from trainees.forms.results import Grid
from trainees.forms.unit_results import UnitResultsForm
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import parts
from trainees.views.results import filled_words, may_edit, saved_words


@requires("trainees.view_result")
@once
def class_unit_results(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    unit = get_object_or_404(training_class.programme_version.units, pk=pk)
    grid = Grid(training_class=training_class, may_edit=may_edit(request, training_class))
    form = UnitResultsForm(request.POST or None, grid=grid, unit=unit, user=request.user)
    told, status = "", 200
    if request.method == "POST":
        if not request.user.has_perm("trainees.change_result"):
            raise PermissionDenied("trainees.change_result")
        if request.POST.get("aksi") == "semua":
            told = filled_words(form.fill_everyone_competent())
        elif form.is_valid():
            try:
                if form.try_to_act():
                    messages.success(request, saved_words(form.result))
                    return redirect("trainees:class-unit-results", public_id, pk)
            except ResultConflict as conflict:
                form.show_conflict(conflict)
                status = 409
        if not told and status == 200:
            status = 422
    context = class_page(request, training_class, "class-results") | {
        "parts": parts(request, training_class, "class-results"),
        "form": form,
        "grid": grid,
        "unit": unit,
        "units": _units(training_class, unit),
        "may_edit": grid.may_edit,
        "is_taught": training_class.state in TEACHING_STATES,
        "told": told,
        "shows_errors": status != 200,
    }
    return render(request, "trainees/results/unit.html", context, status=status)


def _units(training_class: TrainingClass, current: Unit) -> list[dict[str, Any]]:
    """The units of the programme, each with how many people have a result in it."""
    recorded = dict(
        training_class.assessments.filter(kind=AssessmentKind.COMPETENCE, unit__isnull=False)
        .annotate(people=Count("results__enrolment", distinct=True))
        .values_list("unit_id", "people")
    )
    return [
        {
            "label": unit.title if unit.is_required else f"{unit.title} ({_('optional')})",
            "url": reverse("trainees:class-unit-results", args=[training_class.public_id, unit.pk]),
            "count": recorded.get(unit.pk, 0),
            "current": unit == current,
        }
        for unit in training_class.programme_version.units.all()
    ]
