"""Figures kept as official: kept, listed, and read beside those of today."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships import thresholds
from rutan.accounts.decorators import requires
from rutan.accounts.once import once
from rutan.audit.recording import record
from rutan.common.http import paginate
from rutan.portal import report_words
from rutan.portal.asked_indicators import AskedIndicators, Line
from rutan.portal.asked_report import AskedReport
from rutan.portal.forms import ReintegrationFilter
from rutan.portal.freezing_forms import FreezeForm
from rutan.portal.frozen_page import FrozenPage, place_of, span_of
from rutan.portal.frozen_question import Narrowing, is_narrowed
from rutan.portal.indicator_forms import last_periods, period_words
from rutan.portal.report_links import query
from trainees.actions import freezing
from trainees.choices import FrozenKind
from trainees.models import FrozenReport
from trainees.reports import explanations, frozen
from trainees.reports.indicators import METRICS, values
from trainees.reports.indicators.outside import for_outside


@requires("trainees.view_frozenreport")
@require_GET
def frozen_reports(request: HttpRequest) -> HttpResponse:
    page = paginate(request, _reports(request))
    rows = [
        {
            "report": report,
            "place": place_of(report),
            "span": span_of(report),
            "is_narrowed": is_narrowed(report.question),
        }
        for report in page
    ]
    context = {"title": _("Official reports"), "page": page, "rows": rows}
    return render(request, "portal/frozen/list.html", context)


@requires("trainees.view_frozenreport")
@require_GET
def frozen_report(request: HttpRequest, public_id: str) -> HttpResponse:
    report = get_object_or_404(_reports(request), public_id=public_id)
    page = FrozenPage(report, request.user, timezone.localdate())
    changes = page.changes
    named = sum(len(each.added_names) + len(each.gone_names) for each in changes)
    if named and request.user.sees_names:
        record("report.people_viewed", "report", by=request.user, stage=report.number, people=named)
    narrowing = _narrowing(report, request)
    context = {
        "title": report.number,
        "report": report,
        "shown": page,
        "changes": changes,
        "facts": [
            {"label": _("Facility"), "value": page.place},
            {"label": _("Reporting period"), "value": page.period},
            {
                "label": _("Frozen"),
                "value": date_format(timezone.localtime(report.frozen_at), "j F Y H:i"),
                "note": report.frozen_by.full_name,
            },
            *(narrowing.facts if narrowing else []),
        ],
        "now": "portal:indicators" if page.is_of_indicators else "portal:reintegration",
        "query": _asked_now(report, request, narrowing),
    }
    return render(request, "portal/frozen/detail.html", context)


@requires("portal.view_reports", "trainees.add_frozenreport")
@once
def indicator_freeze(request: HttpRequest) -> HttpResponse:
    """The period of the address, for the reader's own place."""
    asked = AskedIndicators(request)
    if not asked.has_own_place:
        raise Http404("place")
    facility, office, period = request.facility, asked.own_office, asked.period
    settings = thresholds.of(facility)
    scope = frozen.indicator_scope(facility, office, period, asked.today)
    found = values(scope, targets=frozen.targets_of_place(facility, office, period))
    least = thresholds.least_told(request.user, facility)
    asks = explanations.to_explain(found, scope, settings, least)
    form = FreezeForm(
        request.POST or None,
        asked={
            code: (f"{code} {METRICS[code].name}", explanations.why_asked(ask, settings))
            for code, ask in asks.items()
        },
        freeze=lambda comments: freezing.freeze_indicators(
            facility=facility,
            regional_office=office,
            period=period,
            comments=comments,
            by=request.user,
        ),
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return _kept(request, form.result)
    lines = [
        Line(metric=METRICS[code], value=value, small_group=settings["small_group"])
        for code, value in (for_outside(found, least) if least else found).items()
        if not asks or code in asks
    ]
    context = {
        "title": _("Keep the indicators as official"),
        "subtitle": f"{facility or office or _('All facilities')} · {period_words(period)}",
        "form": form,
        "is_running": period.last >= asked.today,
        "last_day": period.last,
        "lines": lines,
        "asks": asks,
        "periods": [
            {
                "label": period_words(each),
                "url": f"?periode={each.code}",
                "current": each.code == period.code,
            }
            for each in last_periods(asked.today)
        ],
        "earlier": _reports(request).filter(
            kind=FrozenKind.INDICATORS,
            facility=facility,
            regional_office=office,
            question__period=period.code,
        ),
        "back": f"{reverse('portal:indicators')}?{query(request)}",
        "back_label": _("Indicators"),
        "submit": _("Freeze the period"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/frozen/freeze.html", context, status=status)


@requires("portal.view_reports", "trainees.add_frozenreport")
@once
def reintegration_freeze(request: HttpRequest) -> HttpResponse:
    """The report as it was asked for, of the head's own facility."""
    facility = request.facility
    if facility is None:
        raise Http404("place")
    asked = AskedReport(
        user=request.user,
        form=ReintegrationFilter(request.GET, user=request.user),
        today=timezone.localdate(),
    )
    back = f"{reverse('portal:reintegration')}?{query(request)}"
    if asked.form.errors:  # what was not understood would keep more than was asked for
        return redirect(back)
    settings = thresholds.of(facility)
    goals = explanations.goals_to_explain(asked.verdict.goals if asked.verdict else [], settings)
    why = explanations.why_asked(explanations.Ask(), settings)
    form = FreezeForm(
        request.POST or None,
        asked={goal.metric: (goal.label, why) for goal in goals},
        freeze=lambda comments: freezing.freeze_reintegration(
            facility=facility,
            agreement=asked.agreement,
            question=asked.question,
            comments=comments,
            by=request.user,
        ),
    )
    if request.method == "POST" and form.is_valid() and form.try_to_act():
        return _kept(request, form.result)
    context = {
        "title": _("Keep as official report"),
        "subtitle": f"{report_words.title(asked)} · {report_words.subtitle(asked)}",
        "form": form,
        "is_running": asked.on >= asked.today,
        "last_day": asked.on,
        "stages": _stages(asked),
        "earlier": _reports(request).filter(
            kind=FrozenKind.REINTEGRATION,
            facility=facility,
            agreement=asked.agreement,
            period_to=asked.on,
        ),
        "facts": Narrowing(asked.question, asked.agreement, request.user).facts,
        "back": back,
        "back_label": _("Reintegration report"),
        "submit": _("Keep as official report"),
    }
    status = 422 if form.errors else 200
    return render(request, "portal/frozen/freeze.html", context, status=status)


def _reports(request: HttpRequest) -> Any:
    return FrozenReport.objects.for_user(request.user).select_related(
        "facility", "regional_office", "agreement__partner", "frozen_by"
    )


def _kept(request: HttpRequest, report: FrozenReport) -> HttpResponse:
    messages.success(
        request,
        _("The report is kept as %(number)s. Its figures stay as they are now.")
        % {"number": report.number},
    )
    return redirect("portal:frozen-report", report.public_id)


def _stages(asked: AskedReport) -> list[tuple[str, int]]:
    labels = report_words.stage_labels()
    return [
        (labels[stage], asked.report.count(stage))
        for stage in ("enrolled", "completed", "certified", "released", "due", "productive")
    ]


def _narrowing(report: FrozenReport, request: HttpRequest) -> Narrowing | None:
    if report.kind == FrozenKind.INDICATORS:
        return None
    return Narrowing(frozen.question_of(report), report.agreement, request.user)


def _asked_now(report: FrozenReport, request: HttpRequest, narrowing: Narrowing | None) -> str:
    """How the same figures are asked for today; outside the facility with their place."""
    asked = narrowing.address if narrowing else {"periode": report.question["period"]}
    if report.facility_id and not report.agreement and not request.user.is_facility_staff:
        asked["upt"] = str(report.facility_id)
    return urlencode(asked)
