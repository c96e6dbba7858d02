"""Follow-ups after release: who is due, and recording one."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, Max, Q, When
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.views.shared import today_of
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.due import as_task, in_order
from rutan.common.forms import model_value
from rutan.common.http import paginate
from trainees import lifecycle
from trainees.choices import OPEN_LOOKS, Checkpoint, FollowUpOwner, FollowUpState
from trainees.due.follow_ups import follow_ups_of
from trainees.follow_up_plan import may_tell_news, refusal_for, why_closed
from trainees.forms.follow_ups import SAME, FollowUpForm, told_already
from trainees.models import FollowUp, Outcome
from trainees.models.follow_up import consent_is_wanted
from trainees.retention_rules import is_month_only
from trainees.views._after_page import page_of

WEEK, LATE = timedelta(days=7), timedelta(days=30)  # how long what nobody asked stays in sight
ENDING = "pengawasan"


def filtered(request):
    """Those in scope, of the month and the asker that are chosen."""
    rows = FollowUp.objects.for_user(request.user)
    if request.facility and request.user.is_facility_staff:
        rows = rows.filter(facility=request.facility)
    if request.GET.get("bulan") in Checkpoint.values:
        rows = rows.filter(checkpoint=request.GET["bulan"])
    if request.GET.get("pemilik") in FollowUpOwner.values:
        rows = rows.filter(owner=request.GET["pemilik"])
    return rows


def askers_of(user) -> list:
    """Whose looks somebody records: staff those of everybody, the probation office its own."""
    return FollowUpOwner.values if user.is_facility_staff else [FollowUpOwner.BAPAS]


def _parts(request, today) -> dict:
    """The chips: what each one shows."""
    days = thresholds.of(request.facility)["supervision_end_days"]
    is_open = Q(state=FollowUpState.SCHEDULED)
    return {
        "jatuh-tempo": (_("Due"), is_open & Q(opens_on__lte=today)),
        "minggu-ini": (_("This week"), is_open & Q(due_on__gt=today, due_on__lte=today + WEEK)),
        "terlambat": (
            _("Late"),
            (is_open & Q(due_on__lt=today))
            | Q(state=FollowUpState.MISSED, closes_on__lt=today, closes_on__gte=today - LATE),
        ),
        "tidak-terhubung": (_("Not reached"), Q(state=FollowUpState.UNREACHABLE)),
        ENDING: (_("Supervision ends"), consent_is_wanted(today, days=days)),
        "tercatat": (_("Recorded"), Q(state=FollowUpState.DONE)),
        "semua": (_("All"), Q()),
    }


def chosen(request, today, default="jatuh-tempo") -> tuple[dict, str]:
    """All chips, and the one that is pressed."""
    parts = _parts(request, today)
    asked = request.GET.get("status", default)
    return parts, asked if asked in parts else default


@requires("trainees.view_followup")
def follow_up_list(request, status="jatuh-tempo"):
    """What is due, in the order of the day; the others behind chips."""
    rows, today = filtered(request), today_of(request)
    owners = _owner_chips(request)
    parts, current = chosen(request, today, status)
    counts = rows.order_by().aggregate(
        **{
            f"c{number}": Count("pk", filter=part)
            for number, (_l, part) in enumerate(parts.values())
        }
    )
    query = request.GET.copy()
    query.pop("page", None)
    chips = []
    for number, (key, (label, _part)) in enumerate(parts.items()):
        query["status"] = key
        chips.append(
            {
                "label": label,
                "url": f"?{query.urlencode()}",
                "count": counts[f"c{number}"],
                "current": key == current,
            }
        )
    shown = (
        rows.filter(parts[current][1])
        .select_related("inmate", "release__kind", "counted__kind", "facility", "partner", "bapas")
        .annotate(
            tries=Count("attempts", filter=Q(attempts__was_reached=False)),
            last_try=Max("attempts__on"),
        )
        .order_by(*_order(request.user))
    )
    page = paginate(request, shown)
    for one in page:
        one.is_month_only = is_month_only(one.release.on, today)
    context = {
        "page": page,
        "tasks": [as_task(item) for item in in_order(follow_ups_of(request.user, today))],
        "chips": chips,
        "owners": owners,
        "askers": askers_of(request.user),
        "enough": thresholds.of(request.facility)["unreachable_attempts"],
        "today": today,
        "open_looks": OPEN_LOOKS,
        "asks_consent": current == ENDING and request.user.has_perm("trainees.withdraw_consent"),
    }
    nobody = _("Nobody whose supervision ends soon is left to ask.")
    context["empty"] = nobody if current == ENDING else _("No follow-ups are due.")
    return render(request, "trainees/follow_ups/list.html", context)


def _owner_chips(request) -> list[dict]:
    """Who asks: everybody, or one of them."""
    query = request.GET.copy()
    query.pop("page", None)
    asked = query.pop("pemilik", [""])[-1]
    chips = [{"label": _("Everybody"), "url": f"?{query.urlencode()}", "current": not asked}]
    for value, label in FollowUpOwner.choices:
        query["pemilik"] = value
        chips.append({"label": label, "url": f"?{query.urlencode()}", "current": value == asked})
    return chips


def _order(user) -> list:
    """A probation officer's own ones before those that the facility asks."""
    by_day = ["due_on", "pk"]
    if user.is_facility_staff:
        return by_day
    return [Case(When(owner=FollowUpOwner.BAPAS, then=0), default=1), *by_day]


@requires("trainees.view_followup")
@once
def follow_up_record(request, pk, checkpoint):
    """The form of one follow-up; who may only read it, comes too early or finds an answer there,
    sees what is known."""
    may_change = request.user.has_perm("trainees.change_followup")
    if request.method == "POST" and not may_change:
        raise PermissionDenied("trainees.change_followup")
    follow_up = get_object_or_404(
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
    today = follow_up.facility.today()
    is_open = "record" in lifecycle.FOLLOW_UP.allowed_actions(follow_up.state)
    is_early = follow_up.opens_on > today
    refusal = refusal_for(request.user, follow_up, today)
    may_record = may_change and is_open and not is_early
    is_asked = follow_up.state in OPEN_LOOKS or "tambah" in request.GET
    if request.method == "POST" and not may_record:
        raise Http404
    if request.method == "GET":
        record("follow_up.viewed", follow_up, by=request.user)
    context = {
        "follow_up": follow_up,
        "is_month_only": is_month_only(follow_up.release.on, today),
        "answers": _answers(request, follow_up),
        "attempts": follow_up.attempts.all(),
        "person": page_of(follow_up.inmate, request.user),
        "may_tell": may_change and may_tell_news(request.user, follow_up.release, today),
    }
    if request.method == "GET" and not (may_record and is_asked and not refusal):
        context |= {
            "early": is_early and is_open,
            "refusal": refusal if may_change and is_open else "",
            "closed": why_closed(follow_up),
            "may_add": may_record and not refusal,
        }
        return render(request, "trainees/follow_ups/detail.html", context)
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
    context |= {
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
        .select_related("kind")
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
    return _("Attempt %(n)s of %(enough)s recorded. This follow-up stays due.") % {
        "n": tries,
        "enough": thresholds.of(follow_up.facility)["unreachable_attempts"],
    }
