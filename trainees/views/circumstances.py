"""Changes in somebody's situation that wait for a decision about a place."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from partnerships import thresholds
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.common.http import paginate
from trainees import circumstance_rules, days_elsewhere, dossier
from trainees.choices import BAND_TONES, AppointmentKind
from trainees.forms.circumstances import CircumstanceFilter, SettleForm
from trainees.models import Application, Circumstance, Enrolment

DONE = "selesai"


@requires("trainees.view_circumstance")
@require_safe
def circumstance_list(request: HttpRequest) -> HttpResponse:
    """The oldest on top; what was settled, also by itself, behind a chip."""
    in_scope = _circumstances_of(request)
    chosen = CircumstanceFilter(request.GET, rows=in_scope, user=request.user)
    rows = chosen.narrowed(in_scope)
    is_done = request.GET.get("status") == DONE
    waiting = circumstance_rules.still_open(rows)
    shown = rows.exclude(outcome="").order_by("-settled_on", "-pk") if is_done else waiting
    page = paginate(request, shown)
    context = {
        "page": page,
        "is_done": is_done,
        "filter": chosen,
        "chips": [
            {
                "label": _("Waiting"),
                "url": _with_status(request, ""),
                "count": waiting.count() if is_done else page.paginator.count,
                "current": not is_done,
            },
            {"label": _("Settled"), "url": _with_status(request, DONE), "current": is_done},
        ],
        "late": _late_day(request),
    }
    return render(request, "trainees/circumstances/list.html", context)


def _with_status(request: HttpRequest, status: str) -> str:
    query = request.GET.copy()
    for name in ("status", "page"):
        query.pop(name, None)
    if status:
        query["status"] = status
    return f"?{query.urlencode()}"


@requires("trainees.settle_circumstance")
@once
def circumstance_detail(request: HttpRequest, pk: int) -> HttpResponse:
    circumstance = get_object_or_404(_circumstances_of(request), pk=pk)
    row = place_of(circumstance)
    form = None
    if not circumstance.outcome:
        form = SettleForm(
            request.POST if request.method == "POST" else None,
            circumstance=circumstance,
            user=request.user,
        )
    if request.method == "POST" and form is None:
        messages.info(request, _("This change has been settled already."))
        return redirect("trainees:circumstance-list")
    if request.method == "POST" and form is not None and form.is_valid() and form.try_to_act():
        messages.success(request, _("Settled: %s.") % form.result.get_outcome_display().lower())
        return redirect("trainees:circumstance-list")
    if form is not None and form.is_bound:
        # The page shows what is true now, so it may be sent again for that.
        form.data = form.data.copy()
        form.data["version"] = str(circumstance.version)
    context = {
        "circumstance": circumstance,
        "training_class": row.training_class,
        "form": form,
        "changes": list(_changes(circumstance)),
        "meets_then": _meets_then(circumstance) if form else [],
        "tone_before": BAND_TONES.get(circumstance.band_before, "plain"),
        "tone_after": BAND_TONES.get(circumstance.band_after, "plain"),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "trainees/circumstances/detail.html", context, status=status)


def place_of(circumstance: Circumstance) -> Enrolment | Application:
    """What the change is about: exactly one of the two is there."""
    return circumstance.enrolment or circumstance.application


def _changes(circumstance: Circumstance) -> Iterator[dict[str, Any]]:
    """Field by field, what was and is, in words."""
    for name, both in circumstance.changes.items():
        if name.startswith(circumstance_rules.DAY_ELSEWHERE):
            day = days_elsewhere.Day.from_json(both[1])
            yield {"label": AppointmentKind(day.kind).label, "was": "", "now": str(day)}
        elif name in dossier.NAMES:
            was, now = (dossier.shown(name, dossier.one_from_json(name, value)) for value in both)
            label = dossier.label_of(name)
            yield {"label": label[:1].upper() + label[1:], "was": was, "now": now}


def _meets_then(circumstance: Circumstance) -> list[str]:
    """Lessons of the class, and the sitting of the TPP, on the days elsewhere."""
    row = place_of(circumstance)
    found = []
    for name, both in circumstance.changes.items():
        if not name.startswith(circumstance_rules.DAY_ELSEWHERE):
            continue
        hits = days_elsewhere.hits(circumstance.inmate_id, days_elsewhere.Day.from_json(both[1]))
        found += [
            str(hit) for hit in hits if hit.hearing or hit.training_class == row.training_class_id
        ]
    return found


def _late_day(request: HttpRequest) -> Any:
    if request.facility is None:
        return None
    days = int(thresholds.of(request.facility)["circumstance_escalation_days"])
    return request.facility.today() - timedelta(days=days)


def _circumstances_of(request: HttpRequest) -> QuerySet[Circumstance]:
    rows = Circumstance.objects.for_user(request.user).select_related(
        "inmate",
        "facility",
        "settled_by",
        "enrolment__training_class__programme_version",
        "enrolment__facility",
        "application__training_class",
    )
    return rows if request.facility is None else rows.filter(facility=request.facility)
