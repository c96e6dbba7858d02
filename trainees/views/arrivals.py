"""Who was transferred here and is not registered yet."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rutan.accounts.decorators import requires
from rutan.common.http import paginate
from trainees.actions import looks
from trainees.models import Departure


@requires("trainees.add_inmate")
@require_safe
def arrival_list(request: HttpRequest) -> HttpResponse:
    """The name, the year of birth and from where, to find the person by; nothing else is open
    before the stay here begins. The look is recorded."""
    if request.facility is None:
        raise Http404
    rows = (
        Departure.objects.for_user(request.user)
        .arriving(request.facility)
        .with_learning()
        .select_related("inmate", "facility")
    )
    page = paginate(request, rows)
    looks.note_arrivals(facility=request.facility, people=len(page.object_list), by=request.user)
    return render(request, "trainees/learners/arrivals.html", {"page": page})
