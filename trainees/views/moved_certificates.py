"""Papers of people who were transferred: to send along, on the way here, kept here for somebody."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from partnerships.models import Facility
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees import certificate_places
from trainees.forms.certificate_papers import FollowForm
from trainees.models import Certificate, CertificateMove
from trainees.views.certificate_moves import MOVES, picked, step_words
from trainees.views.certificate_papers import state_of
from trainees.views.inmate_certificates import SEE

MOST_ROWS = 200
"""Of each list; the longest waiting come first, and a row leaves when it is done."""


@requires(*SEE)
@once
def moved_certificates(request: HttpRequest) -> HttpResponse:
    facility = request.facility
    if facility is None:
        raise Http404
    to_send = Certificate.objects.for_user(request.user).to_send_along(facility)
    form = FollowForm(
        request.POST if request.method == "POST" else None, queryset=to_send, user=request.user
    )
    form.fields["moved_on"].initial = facility.today()
    if request.method == "POST":
        if not request.user.has_perm(MOVES):
            raise PermissionDenied(MOVES)
        if form.is_valid() and form.try_to_act():
            messages.success(request, step_words(form.cleaned_data["step"], form.result))
            return redirect("trainees:moved-certificates")
    return _page(request, facility, to_send, form)


def _page(
    request: HttpRequest, facility: Facility, to_send: QuerySet[Certificate], form: FollowForm
) -> HttpResponse:
    mine = Certificate.objects.for_user(request.user)
    sending = _rows(to_send, facility)
    unsigned = CertificateMove.objects.for_user(request.user).unsigned_of_newcomers(facility)
    targets = certificate_places.targets_of([row["certificate"] for row in sending])
    context = {
        "form": form,
        "picked": picked(request, form if form.is_bound else None, to_send),
        "sending": [row | {"target": targets.get(row["certificate"].pk)} for row in sending],
        "coming": _rows(mine.on_the_way_to(facility), facility),
        "kept": _rows(mine.kept_for_newcomers(facility), facility),
        "unsigned": _rows(mine.filter(pk__in=unsigned.values("certificate")), facility),
        "may_edit": request.user.has_perm(MOVES),
    }
    status = 422 if form.errors else 200
    return render(request, "trainees/certificates/moved.html", context, status=status)


def _rows(certificates: QuerySet[Certificate], facility: Facility) -> list[dict[str, Any]]:
    papers = list(
        certificates.select_related("enrolment__inmate", "facility").order_by("issued_on", "pk")[
            :MOST_ROWS
        ]
    )
    places = certificate_places.places_of(papers, at=facility)
    return [
        {"certificate": each, "state": state_of(each), "place": places[each.pk]} for each in papers
    ]
