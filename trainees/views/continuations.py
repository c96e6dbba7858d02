"""Who goes on with somebody who left in the middle of a class: list, task and transcript."""

from django.contrib import messages
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import paginate, pdf_response
from trainees.choices import CertificateKind, ContinuationKind
from trainees.documents.transcript import partial_transcript
from trainees.forms.continuations import ArrivalForm, DropForm, HandOverForm
from trainees.models import Continuation

STEPS = {"serahkan": HandOverForm, "tiba": ArrivalForm, "tutup": DropForm}
"""What a post may do, by the name of its button."""


@requires("trainees.view_continuation")
@require_safe
def continuation_list(request: HttpRequest) -> HttpResponse:
    """Open ones first, the soonest due on top."""
    rows = continuations_of(request).order_by(
        F("arrived_on").asc(nulls_first=True), "dropped_reason", "due_on", "pk"
    )
    if request.facility is not None:
        rows = rows.filter(Q(facility=request.facility) | Q(to_facility=request.facility))
    context = {"page": paginate(request, rows), "today": timezone.localdate()}
    return render(request, "trainees/continuations/list.html", context)


@requires("trainees.view_continuation")
@once
def continuation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    continuation = get_object_or_404(continuations_of(request), pk=pk)
    is_open = not (continuation.arrived_on or continuation.kind == ContinuationKind.NONE)
    may_edit = is_open and request.user.has_perm("trainees.change_continuation")
    step = request.POST.get("aksi", "")
    forms = {}
    if may_edit:
        wanted = ["tiba", "tutup"] if continuation.handed_on else ["serahkan", "tutup"]
        forms = {
            name: STEPS[name](
                request.POST if request.method == "POST" and name == step else None,
                continuation=continuation,
                user=request.user,
                prefix=name if name != wanted[0] else None,
            )
            for name in wanted
        }
    form = forms.get(step)
    if request.method == "POST" and form is not None and form.is_valid() and form.try_to_act():
        messages.success(request, _("Saved."))
        return redirect("trainees:continuation-detail", continuation.pk)
    enrolment = continuation.enrolment
    context = {
        "continuation": continuation,
        "enrolment": enrolment,
        "forms": forms,
        "failed": form if form is not None and form.errors else None,
        "letter": f"?jenis={CertificateKind.PARTICIPATION.value}",
        "is_here": request.user.has_perm("trainees.view_certificate")
        and continuation.facility_id == getattr(request.facility, "pk", None),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/continuations/detail.html", context, status=status)


@requires("trainees.view_continuation")
@require_safe
def continuation_transcript(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper to hand over; that it was taken is recorded. No name in that of the file."""
    continuation = get_object_or_404(continuations_of(request), pk=pk)
    try:
        data = partial_transcript(continuation, at=timezone.now(), by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:continuation-detail", continuation.pk)
    record(
        "paper.printed",
        continuation,
        by=request.user,
        facility=continuation.facility_id,
        paper="transkrip",
    )
    return pdf_response(data, f"transkrip-{continuation.pk}.pdf")


def continuations_of(request: HttpRequest) -> QuerySet[Continuation]:
    """Those of the reader; the next facility reads one once the person is registered there."""
    rows = Continuation.objects.for_user(request.user).select_related(
        "facility__regional_office",
        "partner",
        "to_facility",
        "enrolment__inmate",
        "enrolment__custody__release",
        "enrolment__exit_reason",
        "enrolment__facility",
        "enrolment__training_class__facility__regional_office",
        "enrolment__training_class__partner",
        "enrolment__training_class__programme_version__programme",
    )
    if request.facility is None:
        return rows
    return rows.filter(
        Q(facility=request.facility)
        | Q(to_facility=request.facility, enrolment__inmate__facility=request.facility)
    )
