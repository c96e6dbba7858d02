"""The list of a hearing of the TPP on paper, and what it decided."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from trainees import eligibility
from trainees.forms.hearings import DecideForm
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


@requires("trainees.decide_hearing")
@once
def class_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    applications = proposed(request, training_class)
    planned = [each.proposed_for for each in applications if each.proposed_for]
    today = training_class.facility.today()
    form = DecideForm(
        request.POST or None,
        training_class=training_class,
        applications=applications,
        initial={"on": min([today, *planned[:1]])},
        user=request.user,
    )
    if request.method == "POST" and applications and form.is_valid() and form.try_to_act():
        messages.success(
            request,
            _("The decision of the TPP is saved: %(number)s.") % {"number": form.result.number},
        )
        return redirect("trainees:class-candidates", training_class.public_id)
    rows = [
        {
            "application": each,
            "verdict": form.of("verdict", each),
            "reason": form.of("reason", each),
        }
        for each in applications
    ]
    context = class_page(request, training_class, "class-candidates") | {
        "form": form,
        "rows": rows,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/classes/decide.html", context, status=status)
