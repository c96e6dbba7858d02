"""Papers of a release, to print; that one was taken is recorded."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import pdf_response
from trainees.documents import release_papers
from trainees.models import Release

PAPERS: dict[str, Callable[..., bytes]] = {
    "serah-terima": release_papers.handover_sheet,
    "rujukan-bapas": release_papers.referral_to_bapas,
    "rujukan-mitra": release_papers.referral_to_partner,
}


@requires("trainees.view_readinessitem")
@require_safe
def release_paper(request: HttpRequest, pk: int, paper: str) -> HttpResponse:
    """No name in that of the file. What may not be printed is said on the page of the person."""
    if paper not in PAPERS:
        raise Http404
    release = get_object_or_404(
        Release.objects.for_user(request.user)
        .select_related(
            "custody", "inmate__identity", "kind", "bapas", "destination",
            "facility__regional_office",
        )
        .prefetch_related("contacts"),
        pk=pk,
    )  # fmt: skip
    try:
        data = PAPERS[paper](release, at=timezone.now(), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:inmate-detail", release.inmate.public_id)
    record("release.paper_printed", release, by=request.user, paper=paper)
    return pdf_response(data, f"{paper}-{release.pk}.pdf")
