"""Recording one follow-up after release, and what is known of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.forms import model_value
from trainees import lifecycle
from trainees.choices import OPEN_LOOKS, FollowUpState
from trainees.follow_up_plan import may_tell_news, refusal_for, why_closed
from trainees.forms.follow_ups import SAME, FollowUpForm, told_already
from trainees.models import FollowUp, Outcome
from trainees.retention_rules import is_month_only
from trainees.views._after_page import page_of


@requires("trainees.view_followup")
@once
def follow_up_record(request, pk, checkpoint):
    """The form of one follow-up; who may only read it, comes too early or finds an answer there,
    sees what is known."""
    may_change = request.user.has_perm("trainees.change_followup")
    if request.method == "POST" and not may_change:
        raise PermissionDenied("trainees.change_followup")
    follow_up = _found(request, pk, checkpoint)
    today = follow_up.facility.today()
    is_open = "record" in lifecycle.FOLLOW_UP.allowed_actions(follow_up.state)
    is_early = follow_up.opens_on > today
    refusal = refusal_for(request.user, follow_up, today)
    may_record = may_change and is_open and not is_early
    if request.method == "POST":
        if not may_record:
            raise Http404
        return _asked(request, follow_up)
    record("follow_up.viewed", follow_up, by=request.user)
    is_asked = follow_up.state in OPEN_LOOKS or "tambah" in request.GET
    if may_record and is_asked and not refusal:
        return _asked(request, follow_up)
    context = _about(request, follow_up) | {
        "early": is_early and is_open,
        "refusal": refusal if may_change and is_open else "",
        "closed": why_closed(follow_up),
        "may_add": may_record and not refusal,
    }
    return render(request, "trainees/follow_ups/detail.html", context)


def _found(request, pk, checkpoint):
    return get_object_or_404(
        FollowUp.objects.for_user(request.user).select_related(
            "inmate",
            "facility",
            "bapas",
            "partner",
            "release__kind",
            "release__destination",
            "counted__kind",
        ),
        release_id=pk,
        checkpoint=checkpoint,
    )


def _about(request, follow_up) -> dict:
    """What stands on both pages: what is known, and who was tried when."""
    today, release = follow_up.facility.today(), follow_up.release
    may_change = request.user.has_perm("trainees.change_followup")
    return {
        "follow_up": follow_up,
        "is_month_only": is_month_only(release.on, today),
        "answers": _answers(request, follow_up),
        "attempts": follow_up.attempts.all(),
        "person": page_of(follow_up.inmate, request.user),
        "may_tell": may_change and may_tell_news(request.user, release, today),
    }


def _asked(request, follow_up):
    previous = _previous(request, follow_up)
    form = FollowUpForm(
        request.POST or None,
        follow_up=follow_up,
        user=request.user,
        initial=_initial(request, previous),
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _saved(form))
        return redirect("trainees:follow-up-list")
    context = _about(request, follow_up) | {
        "form": form,
        "previous": previous,
        "contacts": follow_up.release.contacts.all(),
        "told": told_already(follow_up.counted) if follow_up.counted else "",
    }
    return render(request, "trainees/follow_ups/form.html", context)


def _answers(request, follow_up):
    """All answers at this follow-up, and the news between two of them; the latest first."""
    return (
        Outcome.objects.for_user(request.user)
        .filter(Q(follow_up=follow_up) | Q(release=follow_up.release_id, follow_up=None))
        .select_related("kind", "field")
        .order_by("-on", "-heard_on", "-pk")
    )


def _previous(request, follow_up):
    """The answer that counts at the last follow-up before this one."""
    return (
        Outcome.objects.for_user(request.user)
        .select_related("kind", "field", "follow_up")
        .filter(
            pk__in=follow_up.release.follow_ups.filter(due_on__lt=follow_up.due_on).values(
                "counted"
            )
        )
        .order_by("-follow_up__due_on")
        .first()
    )


def _initial(request, previous) -> dict:
    """ "Same as month 3" fills the form from the last answer; nothing is saved by it."""
    if previous is None or "sama" not in request.GET:
        return {}
    return {"reached": "yes"} | {name: model_value(previous, name) for name in SAME}


def _saved(form) -> str:
    """What was kept, and what comes next: after a call that reached nobody the look stays due."""
    follow_up, reached = form.follow_up, form.cleaned_data["reached"]
    if reached == "no":
        return _tried(form.result)
    coming = (
        follow_up.release.follow_ups.open()
        .filter(due_on__gt=follow_up.due_on)
        .order_by("due_on")
        .first()
    )
    refused = _("The person did not want to answer this time.") if reached == "refused" else ""
    if coming is None:
        return refused or _("Saved.")
    saved = _("Saved. Next follow-up on %(day)s.") % {"day": date_format(coming.due_on, "j F Y")}
    return f"{refused} {saved}".strip()


def _tried(follow_up) -> str:
    tries = follow_up.attempts.filter(was_reached=False).count()
    if follow_up.state == FollowUpState.UNREACHABLE:
        return _(
            "Attempt %(n)s recorded. The person counts as not reached; whoever is found later can "
            "still be asked."
        ) % {"n": tries}
    limits = thresholds.of(follow_up.facility)
    if tries >= limits["unreachable_attempts"]:
        return _(
            "Attempt %(n)s recorded. This follow-up stays due: the attempts do not yet spread over "
            "%(days)s days and %(channels)s channels."
        ) % {
            "n": tries,
            "days": limits["unreachable_days"],
            "channels": limits["unreachable_channels"],
        }
    return _("Attempt %(n)s of %(enough)s recorded. This follow-up stays due.") % {
        "n": tries,
        "enough": limits["unreachable_attempts"],
    }
