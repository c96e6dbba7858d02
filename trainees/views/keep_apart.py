"""From whom somebody is kept apart: seen by staff who may see risks, and by nobody else."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.http import key_of
from trainees.actions import keeping_apart
from trainees.forms.keep_apart import KeepApartForm
from trainees.models import Inmate, KeepApart
from trainees.views._selection_page import form_page


@requires("trainees.add_keepapart", "trainees.view_keepapart")
@once
def inmate_keep_apart(request: HttpRequest, public_id: str) -> HttpResponse:
    inmate = get_object_or_404(
        Inmate.objects.for_user(request.user).named().select_related("facility"),
        public_id=public_id,
    )
    pairs = (
        KeepApart.objects.for_user(request.user)
        .filter(Q(one=inmate) | Q(other=inmate), until_on=None)
        .select_related("one", "other", "facility")
    )
    if request.method == "POST" and "akhiri" in request.POST:
        return _ended(request, inmate, pairs)
    form = KeepApartForm(request.POST or None, inmate=inmate, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The two are kept apart from today."))
        return redirect("trainees:inmate-keep-apart", inmate.public_id)
    if request.method == "GET":
        record("inmate.viewed", inmate, by=request.user, where="keep-apart")
    context = {
        "form": form,
        "inmate": inmate,
        "pairs": [
            {"pair": each, "other": each.other if each.one_id == inmate.pk else each.one}
            for each in pairs
        ],
    }
    return form_page(request, "trainees/waiting/keep_apart.html", context)


def _ended(request: HttpRequest, inmate: Inmate, pairs) -> HttpResponse:
    if not request.user.has_perm("trainees.change_keepapart"):
        raise Http404
    sent = request.POST["akhiri"]
    pair = get_object_or_404(pairs, pk=key_of(sent))
    try:
        keeping_apart.end(pair=pair, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The two are no longer kept apart."))
    return redirect("trainees:inmate-keep-apart", inmate.public_id)
