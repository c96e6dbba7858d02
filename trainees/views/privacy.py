"""What somebody asks about the own data, the files that answer it, and what is kept longer."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships import thresholds
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import key_of, pdf_response
from trainees.actions import holds, subject_requests
from trainees.forms.privacy import HoldForm, SubjectRequestForm
from trainees.models import Inmate, RetentionHold, SubjectRequest


@requires("trainees.add_subjectrequest", "trainees.take_out_subject_data")
@once
def subject_access(request: HttpRequest, public_id: str) -> HttpResponse:
    inmate = _inmate(request, public_id)
    if request.method == "POST" and "diserahkan" in request.POST:
        return _handed_over(request, inmate)
    form = SubjectRequestForm(request.POST or None, inmate=inmate, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request, _("The request is recorded. Take out both files and hand them over.")
        )
        return redirect("trainees:subject-access", inmate.public_id)
    if request.method == "GET":
        record("inmate.viewed", inmate, by=request.user, where="subject")
    asked = _asked(request, inmate)
    context = {
        "inmate": inmate,
        "form": form,
        "asked": asked,
        "waits": any(each["row"].answered_at is None for each in asked),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/privacy/subject.html", context, status=status)


def _asked(request: HttpRequest, inmate: Inmate) -> list[dict[str, Any]]:
    """The latest requests, each with the day until which it is to be answered."""
    days = timedelta(days=int(thresholds.of(inmate.facility)["subject_answer_days"]))
    today = inmate.facility.today()
    rows = SubjectRequest.objects.for_user(request.user).filter(inmate=inmate)
    return [
        {
            "row": row,
            "due_on": row.asked_on + days,
            "is_late": row.answered_at is None and row.asked_on + days < today,
        }
        for row in rows.select_related("answered_by")[:25]
    ]


def _handed_over(request: HttpRequest, inmate: Inmate) -> HttpResponse:
    rows = SubjectRequest.objects.for_user(request.user).filter(inmate=inmate)
    asked = get_object_or_404(rows.select_related("inmate"), pk=key_of(request.POST["diserahkan"]))
    try:
        subject_requests.hand_over(asked=asked, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The answer is recorded."))
    return redirect("trainees:subject-access", inmate.public_id)


@requires("trainees.take_out_subject_data")
@require_safe
def subject_pdf(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    asked = _request(request, public_id, pk)
    try:
        data = subject_requests.answer(asked=asked, form=subject_requests.PDF, by=request.user)
    except DomainError as error:
        messages.error(request, _("%(why)s Take the JSON file.") % {"why": error})
        return redirect("trainees:subject-access", public_id)
    return pdf_response(data, f"data-{public_id}.pdf")


@requires("trainees.take_out_subject_data")
@require_safe
def subject_json(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    asked = _request(request, public_id, pk)
    data = subject_requests.answer(asked=asked, form=subject_requests.JSON, by=request.user)
    response = HttpResponse(data, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="data-{public_id}.json"'
    return response


@requires("trainees.add_retentionhold")
@once
def retention_hold(request: HttpRequest, public_id: str) -> HttpResponse:
    inmate = _inmate(request, public_id)
    rows = RetentionHold.objects.for_user(request.user).filter(inmate=inmate)
    if request.method == "POST" and "akhiri" in request.POST:
        return _ended(request, inmate, rows)
    form = HoldForm(request.POST or None, inmate=inmate, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("Nothing of this person is deleted until the hold ends."))
        return redirect("trainees:retention-hold", inmate.public_id)
    if request.method == "GET":
        record("inmate.viewed", inmate, by=request.user, where="hold")
    context = {
        "inmate": inmate,
        "form": form,
        "holds": rows.select_related("by")[:25],
        "today": inmate.facility.today(),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/privacy/holds.html", context, status=status)


def _ended(request: HttpRequest, inmate: Inmate, rows: QuerySet[RetentionHold]) -> HttpResponse:
    if not request.user.has_perm("trainees.change_retentionhold"):
        raise Http404
    chosen = get_object_or_404(rows, pk=key_of(request.POST["akhiri"]))
    try:
        holds.end(retention_hold=chosen, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The hold ends today."))
    return redirect("trainees:retention-hold", inmate.public_id)


def _inmate(request: HttpRequest, public_id: str) -> Inmate:
    people = Inmate.objects.for_user(request.user).named().select_related("facility")
    return get_object_or_404(people, public_id=public_id)


def _request(request: HttpRequest, public_id: str, pk: int) -> SubjectRequest:
    """Of this person, at the facility that answers for the person now."""
    people = Inmate.objects.for_user(request.user).named().filter(public_id=public_id)
    rows = SubjectRequest.objects.for_user(request.user).filter(inmate__in=people)
    rows = rows.select_related("inmate", "facility__regional_office")
    return get_object_or_404(rows, pk=pk)
