"""A release that was recorded wrongly is put right."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict
from trainees.forms.releases import ReleaseCorrectionForm
from trainees.models import Release


@requires("trainees.correct_release")
@once
def release_edit(request: HttpRequest, pk: int) -> HttpResponse:
    release = get_object_or_404(
        Release.objects.for_user(request.user).select_related(
            "inmate", "facility", "custody__inmate", "custody__facility"
        ),
        pk=pk,
    )
    back = reverse("trainees:inmate-detail", args=[release.inmate.public_id])
    form = ReleaseCorrectionForm(request.POST or None, release=release, user=request.user)
    try:
        if request.method == "POST" and form.is_valid() and form.try_to_act():
            messages.success(request, _("The changes are saved."))
            return redirect(back)
    except Conflict as conflict:
        told = {"message": str(conflict), "rows": conflict.rows, "form": form, "back": back}
        return render(request, "conflict.html", told, status=409)
    context = {"form": form, "release": release, "back": back}
    return render(
        request, "trainees/releases/correct.html", context, status=422 if form.errors else 200
    )
