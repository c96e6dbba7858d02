"""The list of follow-ups: who is due, and which part of them the reader chose."""

from datetime import timedelta

from django.db.models import Case, Count, Max, Q, When
from django.shortcuts import render
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.views.shared import today_of
from rutan.accounts.decorators import requires
from rutan.common.due import as_task, in_order
from rutan.common.http import paginate
from trainees.choices import OPEN_LOOKS, FollowUpOwner, FollowUpState
from trainees.due.follow_ups import follow_ups_of
from trainees.forms.follow_up_filter import FollowUpFilter
from trainees.models import FollowUp
from trainees.models.follow_up import consent_is_wanted
from trainees.retention_rules import is_month_only

WEEK, LATE = timedelta(days=7), timedelta(days=30)  # how long what nobody asked stays in sight
ENDING, RECORDED = "pengawasan", "tercatat"


def in_reach(request):
    """Those in scope; of staff, those of the facility that is chosen."""
    rows = FollowUp.objects.for_user(request.user)
    if request.facility and request.user.is_facility_staff:
        rows = rows.filter(facility=request.facility)
    return rows


def askers_of(user) -> list:
    """Whose looks somebody records: staff those of everybody, the probation office its own."""
    return FollowUpOwner.values if user.is_facility_staff else [_own(user)]


def _own(user) -> FollowUpOwner:
    """Who asks where nothing else is agreed, as the reader sees it."""
    return FollowUpOwner.FACILITY if user.is_facility_staff else FollowUpOwner.BAPAS


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
        RECORDED: (_("Recorded"), Q(state=FollowUpState.DONE)),
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
    filters, today = FollowUpFilter(request.GET, user=request.user), today_of(request)
    rows = filters.narrow(in_reach(request))
    parts, current = chosen(request, today, status)
    shown = (
        rows.filter(parts[current][1])
        .select_related(
            "inmate", "release__kind", "release__destination", "counted__kind", "facility",
            "partner", "bapas",
        )
        .annotate(
            tries=Count("attempts", filter=Q(attempts__was_reached=False)),
            last_try=Max("attempts__on"),
        )
        .order_by(*_order(request.user, current))
    )  # fmt: skip
    page = paginate(request, shown)
    for one in page:
        one.is_month_only = is_month_only(one.release.on, today)
    context = {
        "page": page,
        "tasks": [as_task(item) for item in in_order(follow_ups_of(request.user, today))],
        "chips": _part_chips(request, rows, parts, current),
        "filter": filters,
        "askers": askers_of(request.user),
        "own_look": _own(request.user),
        "enough": thresholds.of(request.facility)["unreachable_attempts"],
        "today": today,
        "open_looks": OPEN_LOOKS,
        "asks_consent": current == ENDING and request.user.has_perm("trainees.withdraw_consent"),
        "empty": _nobody(filters, current),
    }
    return render(request, "trainees/follow_ups/list.html", context)


def _nobody(filters, current) -> str:
    if filters.active():
        return _("No follow-up matches these filters.")
    if current == ENDING:
        return _("Nobody whose supervision ends soon is left to ask.")
    return _("No follow-ups are due.")


def _part_chips(request, rows, parts, current) -> list[dict]:
    """The parts of the list, with the number of rows in each."""
    wanted = enumerate(part for _label, part in parts.values())
    counts = rows.order_by().aggregate(
        **{f"c{number}": Count("pk", filter=part) for number, part in wanted}
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
    return chips


def _order(user, current) -> list:
    """The next one first, of what is recorded the last; a probation officer's own ones before those
    that the facility asks."""
    if current == RECORDED:
        return ["-due_on", "-pk"]
    by_day = ["due_on", "pk"]
    if user.is_facility_staff:
        return by_day
    return [Case(When(owner=_own(user), then=0), default=1), *by_day]
