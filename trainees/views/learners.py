"""The education of one person: packages, credits, exam, and the transcript."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from partnerships.views.papers import printed
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import DomainError
from rutan.common.http import paginate
from trainees.actions import looks, studies
from trainees.documents.school_transcript import own_transcript, transcript
from trainees.models import Inmate, LearnerRecord, StudyTime
from trainees.views import _learner_page

OWN_COPY = "rutan"
"""In the address of the transcript: the copy for the files of the facility."""


@requires("trainees.view_learnerrecord")
@require_safe
def learner_list(request: HttpRequest) -> HttpResponse:
    """Who learns for a package here, with what is still missing."""
    rows = _records(request)
    if request.facility is not None:
        rows = rows.filter(facility=request.facility)
    wanted = request.GET.get("saring", "")
    chips, listed = _learner_page.narrowed(rows, wanted)
    page = paginate(request, listed.order_by("inmate__id_card_name", "package"))
    context = {
        "page": page,
        "rows": _learner_page.list_rows(list(page.object_list)),
        "chips": chips,
        "title": _("Learners"),
    }
    return render(request, "trainees/learners/list.html", context)


@requires("trainees.view_learnerrecord")
@once
def learner_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """All packages of one person; the steps belong to the one learnt last."""
    inmate = get_object_or_404(
        Inmate.objects.for_user(request.user).named().select_related("facility", "identity"),
        public_id=public_id,
    )
    looks.note_view(inmate=inmate, by=request.user)
    records = list(_records(request).filter(inmate=inmate))
    current = _learner_page.current_of(records)
    steps = _learner_page.steps_of(request, inmate, current, records)
    step = request.POST.get("aksi", "")
    form = steps[step]["form"] if step in steps else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("trainees.change_learnerrecord")
        if form.is_valid() and form.try_to_act():
            messages.success(request, _("Saved."))
            return redirect("trainees:learner-detail", inmate.public_id)
    context = _learner_page.context_of(request, inmate, current, records) | {
        "steps": steps.values(),
        "failed": form if form is not None and form.errors else None,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/learners/detail.html", context, status=status)


@requires("trainees.change_studytime")
@require_POST
@once
def study_take_back(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    rows = StudyTime.objects.for_user(request.user).select_related("learner")
    study = get_object_or_404(rows, learner__inmate__public_id=public_id, pk=pk)
    try:
        studies.take_back(study=study, by=request.user)
        messages.success(request, _("The hours are taken back."))
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("trainees:learner-detail", public_id)


@requires("trainees.view_learnerrecord")
@require_safe
def learner_transcript(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """For the next learning centre, or with `?untuk=rutan` for the files of the facility."""
    learner = get_object_or_404(_records(request), inmate__public_id=public_id, pk=pk)
    is_own = request.GET.get("untuk") == OWN_COPY
    return printed(
        request,
        learner,
        own_transcript if is_own else transcript,
        facility=learner.facility_id,
        name=f"transkrip-skk-{learner.pk}.pdf",
        back=reverse("trainees:learner-detail", args=[public_id]),
    )


def _records(request: HttpRequest) -> QuerySet[LearnerRecord]:
    return LearnerRecord.objects.for_user(request.user).select_related(
        "inmate__identity", "facility__regional_office", "provider"
    )
