"""What somebody needs before a release, item by item."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict
from trainees.forms.readiness import ReadinessForm
from trainees.models import Custody, Inmate
from trainees.release_readiness import Readiness, readiness_of


@requires("trainees.change_readinessitem")
@once
def readiness_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Of somebody who is here; after the release the items stay as they were."""
    inmate = get_object_or_404(
        Inmate.objects.for_user(request.user).named().select_related("facility", "identity"),
        public_id=public_id,
    )
    stay = Custody.objects.for_user(request.user).open().filter(inmate=inmate).first()
    if stay is None and request.method == "GET":
        raise Http404
    ready = readiness_of([stay])[stay.pk] if stay else Readiness(items={})
    identity = getattr(inmate, "identity", None)
    form = ReadinessForm(
        request.POST or None,
        inmate=inmate,
        ready=ready,
        has_nik=bool(identity and identity.nik),
        user=request.user,
    )
    back = reverse("trainees:inmate-detail", args=[public_id])
    try:
        if request.method == "POST" and form.is_valid() and form.try_to_act():
            messages.success(request, _("Saved."))
            return redirect(back)
    except Conflict as conflict:
        told = {"rows": conflict.rows, "message": str(conflict), "back": back}
        return render(request, "conflict.html", told, status=409)
    leaves_on = stay.range_likely_on if stay else None
    context = {"form": form, "inmate": inmate, "back": back, "leaves_on": leaves_on}
    return render(
        request, "trainees/releases/readiness.html", context, status=422 if form.errors else 200
    )
