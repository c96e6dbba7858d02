"""Lists of a class for other offices: who lacks what, for what it is taken, and who took one."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.http import workbook_response
from trainees import column_values, readiness
from trainees.choices import ListSystem
from trainees.documents.participant_list import ParticipantList, list_of
from trainees.forms.list_exports import ListExportForm
from trainees.models import ColumnLayout, ListExport
from trainees.views._class_page import class_or_404, class_page

MOST_SHOWN = 25


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One list of the class as the page shows it; `refusal` says why there is none today."""

    system: ListSystem
    form: ListExportForm
    refusal: str = ""
    layout: ColumnLayout | None = None
    people: int = 0
    incomplete: list[tuple[str, str]] = field(default_factory=list)
    """Name, and what is missing."""
    lacking: str = ""
    """How many people lack what, the most often first."""
    left_open: str = ""
    empty_in_class: str = ""


@requires("trainees.view_listexport", "trainees.view_inmate")
@require_safe
def class_lists(request: HttpRequest, public_id: str) -> HttpResponse:
    return _page(request, class_or_404(request, public_id))


@requires("trainees.export_list", "portal.export_people")
@require_POST
def class_list_file(request: HttpRequest, public_id: str, system: str) -> HttpResponse:
    """The file; who took it for what is written down with it, or there is no file."""
    training_class = class_or_404(request, public_id)
    wanted = next((each for each in readiness.systems_of(training_class) if each == system), None)
    if wanted is None:
        raise Http404
    form = ListExportForm(
        request.POST, training_class=training_class, system=wanted, user=request.user
    )
    if form.is_valid() and form.try_to_act():
        content, _export = form.result
        return workbook_response(content, f"{wanted}-{training_class.public_id.lower()}.xlsx")
    return _page(request, training_class, refused=form)


def _page(
    request: HttpRequest, training_class: TrainingClass, refused: ListExportForm | None = None
) -> HttpResponse:
    context = class_page(request, training_class, "class-documents") | {
        "offers": [
            _offer(request, training_class, system, refused)
            for system in readiness.systems_of(training_class)
        ],
        "refused": refused,
        "taken": _taken(request, training_class),
        "may_take": request.user.has_perm("trainees.export_list"),
    }
    status = 422 if refused else 200
    return render(request, "trainees/lists/page.html", context, status=status)


def _offer(
    request: HttpRequest,
    training_class: TrainingClass,
    system: ListSystem,
    refused: ListExportForm | None,
) -> Offer:
    form = ListExportForm(training_class=training_class, system=system, user=request.user)
    if refused is not None and refused.system == system:
        form = refused
    try:
        found = list_of(training_class, system, by=request.user)
    except DomainError as error:
        return Offer(system=system, form=form, refusal=str(error))
    return _filled(found, form)


def _filled(found: ParticipantList, form: ListExportForm) -> Offer:
    incomplete = found.incomplete()
    counted = Counter(word for _line, lacking in incomplete for word in lacking)
    return Offer(
        system=found.system,
        form=form,
        layout=found.layout,
        people=len(found.lines),
        incomplete=[(line.inmate.id_card_name, ", ".join(lacking)) for line, lacking in incomplete],
        lacking=", ".join(f"{word} ({number})" for word, number in counted.most_common()),
        left_open=", ".join(column_values.left_open(found.columns)),
        empty_in_class=", ".join(column_values.empty_in_class(found.lines[0], found.columns)),
    )


def _taken(request: HttpRequest, training_class: TrainingClass) -> list[dict[str, Any]]:
    """Earlier exports with the names of the accounts, newest first; two queries."""
    rows = list(
        ListExport.objects.for_user(request.user)
        .filter(training_class=training_class)
        .select_related("layout")[:MOST_SHOWN]
    )
    names = dict(
        User.objects.filter(username__in={each.by for each in rows}).values_list(
            "username", "full_name"
        )
    )
    return [{"export": each, "by": names.get(each.by) or each.by} for each in rows]
