from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships import thresholds
from partnerships.models import TrainingClass
from rutan.accounts.decorators import requires
from rutan.common.http import paginate
from trainees.reports.forecasts import JUDGED_FROM, TOLERANCE, calibration, ceiling


@requires("portal.view_reports")
@require_GET
def forecast_report(request):
    """How right the forecasts were, by word and by month: counts, and no person."""
    settings = thresholds.of(request.facility)
    outside = not request.user.is_facility_staff
    found = calibration(TrainingClass.objects.for_user(request.user), outside=outside)
    context = {
        "title": _("How right were the forecasts?"),
        "calibration": found,
        "page": paginate(request, found.months),
        "small_group": settings["small_group"],
        # Whoever does not work at the facility reads no cell that could be told apart.
        "least": thresholds.least_told(request.user, request.facility),
        "judged_from": JUDGED_FROM,
        "tolerance": TOLERANCE,
        "settings": settings,
        "ceilings": [(months, ceiling(settings, months=months)) for months in (2, 4)],
    }
    return render(request, "portal/reports/forecast.html", context)
