"""Decision letters (SK) of a class: issued, printed, and scanned with the signature."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships.models import TrainingClass
from partnerships.views.papers import printed
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees.choices import LIVE_ENROLMENTS
from trainees.documents.appointment_letter import appointment_letter
from trainees.forms.appointments import LetterForm, LetterScanForm
from trainees.models import AppointmentLetter, Enrolment
from trainees.views._class_page import class_or_404, class_page


@requires("trainees.view_appointmentletter", "trainees.view_enrolment")
@once
def class_letters(request: HttpRequest, public_id: str) -> HttpResponse:
    """The letters there are, and one for everybody whom none names yet."""
    training_class = class_or_404(request, public_id)
    people = list(
        Enrolment.objects.for_user(request.user)
        .filter(training_class=training_class, state__in=LIVE_ENROLMENTS, letter=None)
        .select_related("inmate", "hearing")
        .order_by("inmate__id_card_name", "pk")
    )
    form = LetterForm(
        request.POST or None, training_class=training_class, enrolments=people, user=request.user
    )
    may_issue = request.user.has_perm("trainees.issue_letter")
    if request.method == "POST" and not may_issue:
        raise PermissionDenied("trainees.issue_letter")
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(
            request, _("The decision letter is issued: %(number)s.") % {"number": form.result}
        )
        return redirect("trainees:class-letters", public_id)
    context = class_page(request, training_class, "class-documents") | {
        "form": form,
        "people": people,
        "letters": [
            {"letter": each, "people": len(each.enrolments.all())}
            for each in _letters(request, training_class).prefetch_related("enrolments")
        ],
        "may_issue": may_issue,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/letters/list.html", context, status=status)


@requires("trainees.view_appointmentletter", "trainees.view_enrolment")
@require_safe
def letter_paper(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    letter = get_object_or_404(_letters(request, training_class), pk=pk)
    return printed(
        request,
        letter,
        appointment_letter,
        facility=letter.facility_id,
        name=f"sk-{letter.pk}.pdf",
        back=reverse("trainees:class-letters", args=[public_id]),
    )


@requires("trainees.issue_letter")
@once
def letter_scan(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    training_class = class_or_404(request, public_id)
    letter = get_object_or_404(_letters(request, training_class), pk=pk)
    form = LetterScanForm(
        request.POST or None, request.FILES or None, letter=letter, user=request.user
    )
    back = reverse("trainees:class-letters", args=[public_id])
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The signed letter is kept."))
        return redirect(back)
    page = class_page(request, training_class, "class-documents")
    context = {
        "form": form,
        "title": _("Upload the signed letter"),
        "subtitle": letter.number,
        "submit": _("Upload"),
        "crumbs": page["class_head"]["crumbs"],
        "back": back,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/hearings/form.html", context, status=status)


def _letters(request: HttpRequest, training_class: TrainingClass):
    rows = AppointmentLetter.objects.for_user(request.user).filter(training_class=training_class)
    return rows.select_related(
        "facility__regional_office", "training_class__partner", "holder", "scan"
    )
