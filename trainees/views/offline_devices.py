"""One's own devices that keep registers, from the profile: what they are called, and their end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rutan.accounts.decorators import requires
from trainees.actions import offline
from trainees.forms.offline import NameDeviceForm
from trainees.models import OfflineDevice


@requires()
@require_POST
def offline_end(request: HttpRequest) -> HttpResponse:
    """A device that was lost or handed over."""
    device = _chosen(request)
    offline.end(device=device, by=request.user)
    messages.success(
        request,
        _("“%(name)s” is ended. What it keeps is deleted when it is online again.")
        % {"name": device.shown_name},
    )
    return redirect("accounts:profile")


@requires()
@require_POST
def offline_name(request: HttpRequest) -> HttpResponse:
    form = NameDeviceForm(request.POST, device=_chosen(request), user=request.user)
    if form.is_valid() and form.try_to_act():
        messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(each for found in form.errors.values() for each in found))
    return redirect("accounts:profile")


def _chosen(request: HttpRequest) -> OfflineDevice:
    pk = request.POST.get("device", "")
    own = OfflineDevice.objects.for_user(request.user)
    return get_object_or_404(own, pk=pk if pk.isascii() and pk.isdigit() else 0)
