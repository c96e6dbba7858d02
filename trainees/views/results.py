"""Scores and results of a class."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from trainees.actions.result_records import ResultConflict
from trainees.attendance_rules import TEACHING_STATES
from trainees.forms.results import Grid, ResultsForm
from trainees.reports.learning_gain import POST, PRE, gain
from trainees.views._class_page import class_or_404, class_page
from trainees.views._teaching import parts


@requires("trainees.view_result")
def class_results(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    grid = Grid(training_class=training_class, may_edit=may_edit(request, training_class))
    form = ResultsForm(
        request.POST if request.method == "POST" else None, grid=grid, user=request.user
    )
    told, status = "", 200
    if request.method == "POST":
        if not request.user.has_perm("trainees.change_result"):
            raise PermissionDenied("trainees.change_result")
        if request.POST.get("aksi") == "semua":
            told = filled_words(form.fill_everyone_competent())
            form = ResultsForm(grid=grid, user=request.user)
        elif form.is_valid():
            try:
                if form.try_to_act():
                    messages.success(request, saved_words(form.result))
                    return redirect("trainees:class-results", public_id)
            except ResultConflict as conflict:
                form.show_conflict(conflict)
                status = 409
        if form.errors and status == 200:
            status = 422
    context = {
        **class_page(request, training_class, "class-results"),
        "parts": parts(request, training_class, "class-results"),
        "form": form,
        "grid": grid,
        "may_edit": may_edit(request, training_class),
        "told": told,
        "gain": gain([training_class]) if {PRE, POST} & set(grid.kinds) else None,
        "is_taught": training_class.state in TEACHING_STATES,
        "first_unit": training_class.programme_version.units.first(),
    }
    return render(request, "trainees/results/grid.html", context, status=status)


def may_edit(request: HttpRequest, training_class: TrainingClass) -> bool:
    return training_class.state in TEACHING_STATES and request.user.has_perm(
        "trainees.change_result"
    )


def filled_words(count: int) -> str:
    filled = ngettext(
        "%(n)s empty row is now marked competent.",
        "%(n)s empty rows are now marked competent.",
        count,
    ) % {"n": count}
    return f"{filled} {_('Mark the exceptions, then save.')}"


def saved_words(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext(
        "The result of %(n)s trainee is saved.", "The results of %(n)s trainees are saved.", count
    ) % {"n": count}
