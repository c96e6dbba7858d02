"""Papers about people, made on the spot from what the record says now."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships.views.papers import printed
from rutan.accounts.decorators import requires
from trainees.documents import hearing_papers
from trainees.documents.nominative_list import nominative_list
from trainees.documents.willingness import statements
from trainees.models import BoardHearing
from trainees.views._applications import proposed
from trainees.views._class_page import class_or_404
from trainees.views._hearing_page import hearing_or_404


@requires("trainees.view_application", "trainees.view_inmate")
@require_safe
def class_proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The agenda of the next sitting, with the people of this class alone."""
    training_class = class_or_404(request, public_id)
    waiting = {each.hearing_id for each in proposed(request, training_class)}
    rows = BoardHearing.objects.for_user(request.user).filter(pk__in=waiting)
    hearing = rows.select_related("facility__regional_office").order_by("on", "pk").first()
    back = reverse("trainees:class-candidates", args=[training_class.public_id])
    if hearing is None:
        messages.info(request, _("No candidate is proposed at the moment."))
        return redirect(back)
    return printed(
        request,
        hearing,
        partial(hearing_papers.agenda, only=training_class),
        facility=hearing.facility_id,
        name=f"agenda-{training_class.public_id}.pdf",
        back=back,
    )


@requires("trainees.view_application", "trainees.view_inmate")
@require_safe
def class_nominative(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list for the training partner."""
    return _of_class(request, public_id, nominative_list, "nominatif")


@requires("trainees.view_application", "trainees.view_inmate")
@require_safe
def class_statements(request: HttpRequest, public_id: str) -> HttpResponse:
    """Statements of willingness to sign, for those who have not."""
    return _of_class(request, public_id, statements, "pernyataan")


def _of_class(
    request: HttpRequest, public_id: str, paper: Callable[..., bytes], name: str
) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    return printed(
        request,
        training_class,
        paper,
        facility=training_class.facility_id,
        name=f"{name}-{training_class.public_id}.pdf",
        back=reverse("trainees:class-documents", args=[training_class.public_id]),
    )


@requires("trainees.view_boardhearing", "trainees.view_inmate")
@require_safe
def hearing_agenda(request: HttpRequest, pk: int) -> HttpResponse:
    hearing = hearing_or_404(request, pk)
    return printed(
        request,
        hearing,
        hearing_papers.agenda,
        facility=hearing.facility_id,
        name=f"agenda-{hearing.pk}.pdf",
        back=reverse("trainees:hearing-detail", args=[hearing.pk]),
    )


@requires("trainees.view_boardhearing", "trainees.view_inmate")
@require_safe
def hearing_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    hearing = hearing_or_404(request, pk)
    return printed(
        request,
        hearing,
        hearing_papers.minutes,
        facility=hearing.facility_id,
        name=f"berita-acara-{hearing.pk}.pdf",
        back=reverse("trainees:hearing-detail", args=[hearing.pk]),
    )
