"""The sheet of the visits that the list of follow-ups shows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships.views.shared import today_of
from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import pdf_response
from trainees.choices import OPEN_LOOKS
from trainees.documents.monitoring_sheet import MOST_PEOPLE, monitoring_sheet
from trainees.forms.follow_up_filter import FollowUpFilter
from trainees.models import FollowUp
from trainees.views.follow_up_list import askers_of, chosen, in_reach


@requires("trainees.change_followup")
@require_safe
def follow_up_sheet(request: HttpRequest) -> HttpResponse:
    """Whom of the list the reader may ask now, by area; what stands on the paper tells nobody from
    where."""
    today = today_of(request)
    parts, current = chosen(request, today)
    looks = list(
        FollowUpFilter(request.GET, user=request.user)
        .narrow(in_reach(request))
        .filter(
            parts[current][1],
            state__in=OPEN_LOOKS,
            opens_on__lte=today,
            owner__in=askers_of(request.user),
        )
        .select_related("inmate__identity", "facility", "release__destination")
        .prefetch_related("release__contacts", "inmate__custodies__register_entries__kind")
        .order_by("release__destination__name", "release__village", "due_on", "pk")[
            : MOST_PEOPLE + 1
        ]
    )
    try:
        if not looks:
            raise DomainError(_("Nobody is to be visited now."))
        if len(looks) > MOST_PEOPLE:
            raise DomainError(
                _("A sheet holds at most %(n)s people. Choose an area or a month first.")
                % {"n": MOST_PEOPLE}
            )
        data = monitoring_sheet(looks, facility=looks[0].facility, at=timezone.now())
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("trainees:follow-up-list")
    place = looks[0].facility_id
    record("follow_up.sheet_printed", FollowUp, by=request.user, facility=place, people=len(looks))
    return pdf_response(data, "kunjungan-lulusan.pdf")
