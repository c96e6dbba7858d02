"""The indicators R1 to R23: target, what came, and who is behind each number."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.http import paginate
from rutan.common.shares import HIDDEN, NOTHING, of_total, percent
from rutan.portal.asked_indicators import AskedIndicators, number
from rutan.portal.indicator_forms import TargetsForm, period_words
from rutan.portal.report_links import query
from trainees.choices import Checkpoint, CohortQuestion
from trainees.reports.indicators import METRICS, Metric, Period, Value, members
from trainees.reports.indicators.purposes import PURPOSES
from trainees.reports.release_quarters import LOOKS, Cell, release_quarters

CHECKPOINTS = dict(Checkpoint.choices)
SIDES = {"pembilang": "number", "penyebut": "whole"}


@requires("portal.view_reports")
@require_GET
def indicators(request: HttpRequest) -> HttpResponse:
    asked = AskedIndicators(request)
    context = {
        "title": _("Indicators"),
        "asked": asked,
        "lines": asked.lines,
        "is_over": asked.period.last < asked.today,
        "query": query(request),
        "beside": _beside(request),
    }
    return render(request, "portal/indicators/list.html", context)


def _beside(request: HttpRequest) -> list[dict[str, Any]]:
    """The same figures in other shapes, for the same period and place."""
    names = {
        "portal:performance-table": _("Performance table (LKjIP)"),
        "portal:ministry-items": _("Ministry programmes"),
        "portal:indicator-cohorts": _("By quarter of release"),
    }
    asked = query(request)
    entries = [
        {"label": label, "url": f"{reverse(name)}?{asked}" if asked else reverse(name)}
        for name, label in names.items()
    ]
    if request.user.has_perm("trainees.view_frozenreport"):
        entries.append({"label": _("Official reports"), "url": reverse("portal:frozen-reports")})
    return entries


@requires("portal.view_reports")
@require_GET
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """The formula of one indicator, what it came to, and the two lists behind it."""
    metric = METRICS.get(code)
    if metric is None:
        raise Http404(code)
    asked = AskedIndicators(request, only=code)
    value = asked.values.get(code)
    chosen = request.GET.get("daftar", "pembilang")
    side = SIDES.get(chosen)
    if side is None:
        raise Http404(chosen)
    rows = _rows(asked, metric, side, value)
    page = paginate(request, rows if rows is not None else [])
    for row in page.object_list:
        row["label"] = CHECKPOINTS.get(row.get("label"), row.get("label"))
    is_about_people = bool(rows is not None and page.object_list and "name" in page.object_list[0])
    if is_about_people and request.user.sees_names:
        record(
            "report.people_viewed",
            "report",
            by=request.user,
            stage=f"{code} {chosen}",
            people=len(page.object_list),
        )
    context = {
        "title": metric.name,
        "asked": asked,
        "metric": metric,
        "line": asked.line(metric),
        "remarks": asked.line(metric).remarks(asked.least),
        "purpose": PURPOSES[code],
        "parts": _parts(value, metric),
        "months": asked.months(metric),
        "has_months": metric.number is not None and not metric.year_only,
        "lists": _lists(request, metric, chosen),
        "page": page,
        "has_list": rows is not None,
        "is_about_people": is_about_people,
        "has_labels": not is_about_people or any(row["label"] for row in page.object_list),
        "shows_names": request.user.sees_names,
        "query": query(request, daftar=None),
    }
    return render(request, "portal/indicators/detail.html", context)


@requires("portal.view_reports")
@require_GET
def indicator_cohorts(request: HttpRequest) -> HttpResponse:
    """By the quarter of release; a cell only when every look of the quarter is over."""
    asked = AskedIndicators(request)
    wanted = request.GET.get("tanya", CohortQuestion.WORK)
    if wanted not in CohortQuestion.values:
        raise Http404(wanted)
    quarters = release_quarters(
        asked.facilities, CohortQuestion(wanted), today=asked.today, least=asked.least
    )
    context = {
        "title": _("By quarter of release"),
        "asked": asked,
        "looks": [_("Month %(n)d") % {"n": look.months} for look in LOOKS],
        "rows": [
            (_quarter_words(quarter.first), [_cell(cell, asked) for cell in quarter.cells])
            for quarter in quarters
        ],
        "questions": [
            {
                "label": each.label,
                "url": f"?{query(request, tanya=each.value)}",
                "current": each == wanted,
            }
            for each in CohortQuestion
        ],
        "query": query(request, tanya=None),
    }
    return render(request, "portal/indicators/cohorts.html", context)


@requires("portal.view_reports", "trainees.change_indicatortarget")
@once
def indicator_targets(request: HttpRequest) -> HttpResponse:
    """The targets of the reader's own place for the year of the chosen period."""
    asked = AskedIndicators(request)
    if not asked.has_own_place:
        raise Http404("place")
    year = asked.period.year
    form = TargetsForm(
        request.POST or None,
        facility=request.facility,
        regional_office=asked.own_office,
        year=year,
        user=request.user,
    )
    back = f"{reverse('portal:indicators')}?{query(request)}"
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        messages.success(request, _("The targets are saved."))
        return redirect(back)
    context = {
        "title": _("Targets of %(year)d") % {"year": year},
        "place": request.facility or asked.own_office or _("All facilities"),
        "form": form,
        "back": back,
    }
    status = 422 if form.errors else 200
    return render(request, "portal/indicators/targets.html", context, status=status)


def _rows(asked: AskedIndicators, metric: Metric, side: str, value: Value | None) -> Any:
    """The rows behind one side. None where there is no list for this reader."""
    if getattr(metric, side) is None or value is None or value.is_hidden:
        return None
    rows = members(asked.scope(), metric.code, side)
    return None if asked.least and 0 < rows.count() < asked.least else rows


def _parts(value: Value | None, metric: Metric) -> list[tuple[str, str]]:
    if value is None:
        return []
    words = {True: HIDDEN, False: NOTHING}
    return [
        (
            str(part.label),
            words[value.is_hidden or "days" not in part.code]
            if part.count is None
            else number(part.count, "count"),
        )
        for part in value.parts
    ]


def _lists(request: HttpRequest, metric: Metric, chosen: str) -> list[dict[str, Any]]:
    labels = {"pembilang": metric.number, "penyebut": metric.whole}
    return [
        {
            "label": side.words,
            "url": f"?{query(request, daftar=name)}",
            "current": name == chosen,
        }
        for name, side in labels.items()
        if side is not None
    ]


def _quarter_words(first: date) -> str:
    return period_words(Period.read(f"{first.year}-T{(first.month - 1) // 3 + 1}"))


def _cell(cell: Cell, asked: AskedIndicators) -> str:
    if not cell.is_closed:
        return _("not yet")
    if cell.number is None or cell.whole is None:
        return HIDDEN
    if not cell.whole:
        return NOTHING
    counted = of_total(cell.number, cell.whole)
    if cell.whole < asked.settings["small_group"]:
        return counted
    return f"{counted} ({percent(Fraction(cell.number, cell.whole))})"
