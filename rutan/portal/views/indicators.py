"""The indicators R1 to R23: target, what came, and who is behind each number."""

from collections.abc import Collection
from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.http import paginate
from rutan.common.shares import HIDDEN, NOTHING, hidden_in_lists, of_total, percent
from rutan.portal.asked_indicators import AskedIndicators, number
from rutan.portal.indicator_forms import TargetsForm, period_words
from rutan.portal.report_links import query
from trainees.choices import Checkpoint, CohortQuestion
from trainees.reports.indicators import METRICS, Metric, Period, Value, lists_of, members
from trainees.reports.indicators.purposes import PURPOSES
from trainees.reports.indicators.sources import SOURCES
from trainees.reports.release_quarters import LOOKS, Cell, release_quarters
from trainees.reports.small_lists import told_parts

CHECKPOINTS = dict(Checkpoint.choices)
SIDES = {"number": "pembilang", "whole": "penyebut", "unknown": "tidak-diketahui"}
"""As the address calls them; parts and lists of their own are called by their codes."""
PART = "part-"


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
    """The formula of one indicator, what it came to, and who and what stands behind each number."""
    metric = METRICS.get(code)
    if metric is None:
        raise Http404(code)
    asked = AskedIndicators(request, only=code)
    value = asked.values.get(code)
    sides = {_address_of(name): name for name in lists_of(metric)}
    chosen = request.GET.get("daftar", next(iter(sides)))
    if chosen not in sides:
        raise Http404(chosen)
    rows = _rows(asked, metric, sides[chosen], value)
    page = paginate(request, rows if rows is not None else [])
    told = _told_labels(asked, rows)
    for row in page.object_list:
        label = row.get("label")
        row["label"] = CHECKPOINTS.get(label, label) if told is None or label in told else HIDDEN
    labels = {row["label"] for row in page.object_list}
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
        "parts": _parts(request, metric, value),
        "unknown_url": _list_url(request, "unknown") if metric.unknown else "",
        "months": asked.months(metric),
        "lists": _lists(request, metric, chosen),
        "page": page,
        "has_list": rows is not None,
        "is_about_people": is_about_people,
        "has_labels": not is_about_people or any(labels),
        "shows_names": request.user.sees_names,
        "note": hidden_in_lists(asked.least) if HIDDEN in labels else "",
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


def _rows(asked: AskedIndicators, metric: Metric, name: str, value: Value | None) -> Any:
    """The rows behind one number. None where there is no list for this reader."""
    if value is None or value.is_hidden:
        return None
    told = {f"{PART}{part.code}": part.count for part in value.parts}
    if name in told and told[name] is None:
        return None
    rows = members(asked.scope(), metric.code, name)
    is_about_people = SOURCES[lists_of(metric)[name].source].person
    if not is_about_people or not asked.least:
        return rows
    if 0 < rows.count() < asked.least:
        return None
    return rows.order_by("public_id", "key")  # by name would tell of names


def _told_labels(asked: AskedIndicators, rows: Any) -> Collection[Any] | None:
    """What rows about people are recorded as, where enough of them say so; None: whatever it is."""
    if rows is None or not asked.least or not {"name", "label"} <= rows.query.annotations.keys():
        return None
    counted = rows.order_by().values_list("label").annotate(n=Count("key", distinct=True))
    told = told_parts({(label,): n for label, n in counted}, asked.least)
    return {label for (label,), parts in told.items() if parts}


def _parts(request: HttpRequest, metric: Metric, value: Value | None) -> list[dict[str, str]]:
    if value is None:
        return []
    counts = {part.code: part.count for part in value.parts}
    listed = lists_of(metric)
    found = []
    for part in value.parts:
        of = part.code.replace("days", "n")  # what a median is of
        is_of_none = part.is_median and counts.get(of, 0) is not None and not value.is_hidden
        nothing = NOTHING if is_of_none else HIDDEN
        figure = nothing if part.count is None else number(part.count, "count")
        name = f"{PART}{part.code}"
        url = _list_url(request, name) if part.count and name in listed else ""
        found.append({"label": str(part.label), "figure": figure, "url": url})
    return found


def _lists(request: HttpRequest, metric: Metric, chosen: str) -> list[dict[str, Any]]:
    """A part stands among them while it is shown; its figure leads there."""
    return [
        {
            "label": side.words,
            "url": _list_url(request, name),
            "current": _address_of(name) == chosen,
        }
        for name, side in lists_of(metric).items()
        if not name.startswith(PART) or _address_of(name) == chosen
    ]


def _address_of(name: str) -> str:
    return SIDES.get(name) or name.replace(PART, "bagian-")


def _list_url(request: HttpRequest, name: str) -> str:
    return f"?{query(request, daftar=_address_of(name))}#h-members"


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
