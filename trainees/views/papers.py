"""Papers about people, made on the spot from what the record says now."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from trainees import eligibility
from trainees.models import Application, Custody
from trainees.views._applications import first_hearing, proposed
from trainees.views._class_page import class_or_404, class_page


@requires("trainees.view_application", "trainees.view_inmate")
@require_GET
def class_proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list for the hearing, on paper: what was known on the day of the proposal."""
    training_class = class_or_404(request, public_id)
    applications = proposed(request, training_class)
    custodies = _custodies(request, training_class, applications)
    rows = [
        {
            "application": each,
            "custody": custodies.get(each.inmate_id),
            "problems": eligibility.problems(eligibility.from_json(each.findings)),
        }
        for each in applications
    ]
    record("proposal.printed", training_class, by=request.user, people=len(rows))
    context = class_page(request, training_class, "class-candidates") | {
        "rows": rows,
        "proposed_for": first_hearing(applications),
    }
    return render(request, "trainees/classes/proposal.html", context)


def _custodies(
    request: HttpRequest, training_class: TrainingClass, applications: Iterable[Application]
) -> dict[int, Custody]:
    rows = (
        Custody.objects.for_user(request.user)
        .open()
        .filter(
            facility=training_class.facility_id,
            inmate__in=[each.inmate_id for each in applications],
        )
    )
    return {row.inmate_id: row for row in rows}
