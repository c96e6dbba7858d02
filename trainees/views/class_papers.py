"""Papers of a class as PDF: recaps, marks, minutes of its first and of its last day."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from partnerships.views.papers import printed
from rutan.accounts.decorators import requires
from trainees.documents.class_papers import PAPERS
from trainees.views._class_page import class_or_404


@requires("trainees.view_enrolment", "trainees.view_inmate")
@require_safe
def class_paper(request: HttpRequest, public_id: str, paper: str) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    wanted = PAPERS.get(paper)
    if wanted is None:
        raise Http404
    if not request.user.has_perm(wanted.permission):
        raise PermissionDenied(wanted.permission)
    return printed(
        request,
        training_class,
        wanted.build,
        facility=training_class.facility_id,
        name=f"{paper}-{training_class.public_id}.pdf",
        back=reverse("trainees:class-documents", args=[training_class.public_id]),
        kind=paper,
    )
