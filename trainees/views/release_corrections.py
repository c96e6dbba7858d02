"""A release that was recorded wrongly is put right, or taken back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.errors import Conflict
from trainees.actions.release_undo import TakenBack, refusals
from trainees.forms.releases import ReleaseCorrectionForm, ReleaseTakeBackForm
from trainees.models import Release


@requires("trainees.correct_release")
@once
def release_edit(request: HttpRequest, pk: int) -> HttpResponse:
    release = _release(request, pk)
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


@requires("trainees.correct_release")
@once
def release_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    release = _release(request, pk)
    person = reverse("trainees:inmate-detail", args=[release.inmate.public_id])
    form = ReleaseTakeBackForm(request.POST or None, release=release, user=request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The release is taken back: the person is in custody here."))
        if missing := _ended(form.result):
            messages.warning(request, missing)
        return redirect(person)
    context = {
        "form": form,
        "release": release,
        "refusals": [str(each) for each in refusals(release)],
        "back": reverse("trainees:release-edit", args=[release.pk]),
    }
    return render(
        request, "trainees/releases/take_back.html", context, status=422 if form.errors else 200
    )


def _release(request: HttpRequest, pk: int) -> Release:
    rows = Release.objects.for_user(request.user).select_related(
        "inmate", "facility", "kind", "custody__inmate", "custody__facility"
    )
    return get_object_or_404(rows, pk=pk)


def _ended(taken: TakenBack) -> str:
    if not taken.ended:
        return ""
    titles = ", ".join(each.training_class.title for each in taken.ended)
    return _("No seat is free, or the class is over: %(classes)s. These places stay ended.") % {
        "classes": titles
    }
