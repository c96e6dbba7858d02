"""Who may leave in the days ahead, and of whom no day is known."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from partnerships import thresholds
from partnerships.views.shared import here, today_of
from rutan.accounts.decorators import requires
from rutan.common.http import key_of, paginate
from trainees.actions import looks
from trainees.models import Custody
from trainees.reports import leaving_soon

BY = {
    "awal": leaving_soon.EARLIEST,
    "mungkin": leaving_soon.LIKELY,
    "akhir": leaving_soon.LATEST,
}
UNDATED = "tanpa-tanggal"


@requires("trainees.view_readinessitem")
@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """By one of the three days, as far ahead as asked; those without that day behind a chip."""
    on, wanted = today_of(request), request.GET.get("menurut", "")
    name = wanted if wanted in BY else "mungkin"
    ahead = thresholds.of(request.facility)["release_list_days"]
    days = _days(request, ahead)
    parts = {str(each): leaving_soon.within(BY[name], each, on) for each in ahead}
    parts[UNDATED] = leaving_soon.undated(BY[name], on)
    current = UNDATED if request.GET.get("tab") == UNDATED else str(days)
    stays = here(request, Custody.objects).open()
    counts = stays.order_by().aggregate(
        **{f"c{number}": Count("pk", filter=part) for number, part in enumerate(parts.values())}
    )
    rows = leaving_soon.in_order(stays.filter(parts[current]), BY[name], on)
    page = paginate(request, rows.select_related("inmate", "facility", "sentence"))
    page.object_list = leaving_soon.rows_of(list(page.object_list), by=BY[name], on=on)
    looks.note_leaving(facility=request.facility, people=len(page.object_list), by=request.user)
    context = {
        "page": page,
        "today": on,
        "days": days,
        "is_undated": current == UNDATED,
        "chips": _chips(name, ahead, current, list(counts.values())),
        "orders": _orders(name, current),
    }
    return render(request, "trainees/releases/list.html", context)


def _days(request: HttpRequest, ahead: list[int]) -> int:
    """What was asked for, else the second of the choices: a quarter of a year."""
    asked = key_of(request.GET.get("dalam", ""))
    return asked if asked in ahead else ahead[min(1, len(ahead) - 1)]


def _chips(name: str, ahead: list[int], current: str, counts: list[int]) -> list[dict[str, Any]]:
    chips = [
        {
            "label": ngettext("%(n)s day", "%(n)s days", days) % {"n": days},
            "url": f"?menurut={name}&dalam={days}",
            "count": count,
            "current": current == str(days),
        }
        for days, count in zip(ahead, counts, strict=False)
    ]
    return [
        *chips,
        {
            "label": _("Without a date"),
            "url": f"?menurut={name}&tab={UNDATED}",
            "count": counts[-1],
            "current": current == UNDATED,
        },
    ]


def _orders(name: str, current: str) -> list[dict[str, Any]]:
    kept = f"tab={UNDATED}" if current == UNDATED else f"dalam={current}"
    words = {"awal": _("Earliest"), "mungkin": _("Likely"), "akhir": _("Latest")}
    return [
        {"label": label, "url": f"?menurut={each}&{kept}", "current": each == name}
        for each, label in words.items()
    ]
