"""News between two follow-ups, an answer that does not hold, and who asks."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from trainees.forms.follow_ups import NewsForm, OwnerForm, VoidForm
from trainees.models import FollowUp, Outcome, Release

NEWS = "kabar"
"""In the place of a checkpoint: an answer to none of them."""


@requires("trainees.add_outcome")
@once
def outcome_add(request, pk):
    release = get_object_or_404(
        Release.objects.for_user(request.user).select_related("inmate", "facility", "kind"), pk=pk
    )
    form = NewsForm(request.POST or None, release=release, user=request.user)
    back = back_of(release, request.user)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "release": release, "back": back}
    return render(request, "trainees/follow_ups/news.html", context)


@requires("trainees.void_outcome")
@once
def outcome_void(request, pk, checkpoint, outcome):
    found = get_object_or_404(
        Outcome.objects.for_user(request.user).select_related(
            "kind", "release__inmate", "release__facility", "follow_up"
        ),
        pk=outcome,
        release_id=pk,
    )
    if checkpoint != (found.follow_up.checkpoint if found.follow_up else NEWS) or found.voided_on:
        raise Http404
    form = VoidForm(request.POST or None, outcome=found, user=request.user)
    back = back_of(found.release, request.user, found.follow_up)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("This answer counts no more."))
        return redirect(back)
    context = {"form": form, "outcome": found, "release": found.release, "back": back}
    return render(request, "trainees/follow_ups/void.html", context)


@requires("trainees.release_inmate")
@once
def follow_up_owner(request, pk, checkpoint):
    follow_up = get_object_or_404(
        FollowUp.objects.for_user(request.user).select_related("inmate", "release"),
        release_id=pk,
        checkpoint=checkpoint,
    )
    form = OwnerForm(request.POST or None, follow_up=follow_up, user=request.user)
    back = back_of(follow_up.release, request.user, follow_up)
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("Saved."))
        return redirect(back)
    context = {"form": form, "follow_up": follow_up, "back": back}
    return render(request, "trainees/follow_ups/owner.html", context)


def back_of(release, user, follow_up=None) -> str:
    """The follow-up, or where the news of this person is read."""
    if follow_up:
        return reverse("trainees:follow-up-record", args=[release.pk, follow_up.checkpoint])
    if user.has_perm("trainees.view_inmate"):
        return reverse("trainees:inmate-detail", args=[release.inmate.public_id])
    return reverse("trainees:follow-up-list")
