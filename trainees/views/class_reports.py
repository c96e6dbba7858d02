"""The report of a class on paper: for the house, or the copy for the partner."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from partnerships.models import TrainingClass
from partnerships.views.papers import printed
from rutan.accounts.decorators import requires
from trainees.documents.class_report import class_report
from trainees.models import ClassReport
from trainees.views._class_page import class_or_404

FOR_PARTNER = "mitra"


@requires("trainees.view_classreport")
@require_safe
def class_report_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """`?untuk=mitra` leaves out faces and counts that tell of one person."""
    training_class = class_or_404(request, public_id)
    report = get_object_or_404(
        ClassReport.objects.for_user(request.user), training_class=training_class
    )
    report.training_class = training_class
    for_partner = request.GET.get("untuk") == FOR_PARTNER
    return printed(
        request,
        training_class,
        partial(_of_class, report=report, for_partner=for_partner),
        facility=training_class.facility_id,
        name=f"laporan-{training_class.public_id}.pdf",
        back=reverse("trainees:class-close", args=[training_class.public_id]),
    )


def _of_class(_training_class: TrainingClass, *, report: ClassReport, **how: Any) -> bytes:
    """The trace of a print stands with the class."""
    return class_report(report, **how)
