"""How long after a release it takes, as curves with their intervals; who got no place beside it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rutan.accounts.decorators import requires
from rutan.portal import report_words
from rutan.portal.asked_report import AskedReport
from rutan.portal.comparison_page import ComparisonPage
from rutan.portal.forms import SurvivalFilter
from rutan.portal.report_files import report_file
from rutan.portal.report_links import query
from rutan.portal.survival_page import SurvivalPage
from rutan.portal.survival_workbook import workbook
from trainees.choices import CohortBy


@requires("portal.view_reports")
@require_GET
def survival_report(request: HttpRequest) -> HttpResponse:
    page = _page(request)
    asked = page.asked
    context = {
        "title": _("Time after release"),
        "page": page,
        "asked": asked,
        "active": report_words.filters_of_agreement(asked),
        "groupings": _groupings(request, page),
        "least": asked.least_shown,
        "query": query(request),
    }
    return render(request, "portal/reports/survival.html", context)


@requires("portal.view_reports")
@require_GET
def comparison_report(request: HttpRequest) -> HttpResponse:
    """Those who were trained beside those who got no place: no proof of cause and effect."""
    asked = _asked(request)
    context = {
        "title": _("Beside those who got no place"),
        "page": ComparisonPage(asked=asked),
        "asked": asked,
        "active": report_words.filters_of_agreement(asked),
        "least": asked.least_shown,
        "query": query(request),
    }
    return render(request, "portal/reports/comparison.html", context)


@requires("portal.view_reports")
@require_GET
def survival_workbook(request: HttpRequest) -> HttpResponse:
    """The curves and the comparison, in numbers; nobody's name."""
    page = _page(request)
    return report_file(
        request,
        lambda: workbook(page, ComparisonPage(asked=page.asked)),
        name=f"waktu-sesudah-bebas_{page.asked.on:%Y-%m}.xlsx",
        page="portal:survival",
        about=page.asked.agreement or "report",
        kind="survival",
    )


def _asked(request: HttpRequest) -> AskedReport:
    form = SurvivalFilter(request.GET, user=request.user)
    return AskedReport(user=request.user, form=form, today=timezone.localdate())


def _page(request: HttpRequest) -> SurvivalPage:
    asked = _asked(request)
    by = asked.asked.get("kelompok")
    return SurvivalPage(asked=asked, by=CohortBy(by) if by in CohortBy.values else None)


def _groupings(request: HttpRequest, page: SurvivalPage) -> list[dict[str, object]]:
    left_out: set[CohortBy] = set()
    if page.asked.agreement:
        left_out = {CohortBy.AGREEMENT, CohortBy.PARTNER, CohortBy.FACILITY}
    elif request.user.is_facility_staff:
        left_out = {CohortBy.FACILITY}
    address = reverse("portal:survival")
    entries = [(_("Everybody together"), None)]
    entries += [(str(each.label), each) for each in CohortBy if each not in left_out]
    return [
        {
            "label": label,
            "url": f"{address}?{query(request, kelompok=each.value if each else None)}",
            "current": page.by == each,
        }
        for label, each in entries
    ]
