"""Who meets the requirements and waits longest without a place: names for staff alone."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships import thresholds
from partnerships.models import Facility
from rutan.accounts.decorators import requires
from rutan.audit.recording import record
from rutan.common.http import paginate
from rutan.common.shares import part_unless_few, unless_few
from rutan.common.spreadsheets import Column, Table, write_tables
from rutan.portal.report_files import report_file
from trainees.reports.fairness import Dimension, Fairness, dimensions, fairness_at


@dataclass(frozen=True)
class Asked:
    """What this reader may see: staff their facility, managers counts of all of theirs."""

    request: HttpRequest

    @cached_property
    def is_inside(self) -> bool:
        return self.request.user.is_facility_staff

    @cached_property
    def settings(self):
        return thresholds.of(self.request.facility)

    @property
    def least(self) -> int:
        return thresholds.least_told(self.request.user, self.request.facility)

    @cached_property
    def found(self) -> Fairness:
        facilities = Facility.objects.for_user(self.request.user)
        if self.request.facility:
            facilities = facilities.filter(pk=self.request.facility.pk)
        return fairness_at(facilities)

    @cached_property
    def dimensions(self) -> list[Dimension]:
        return dimensions(self.found.waiters, smallest=self.least)


@requires("portal.view_reports")
@require_GET
def fairness_report(request: HttpRequest) -> HttpResponse:
    asked = Asked(request)
    people = asked.found.waiters if asked.is_inside else []
    page = paginate(request, people)
    if people:
        record("report.people_viewed", "report", by=request.user, people=len(page.object_list))
    number = len(asked.found.waiters)
    context = {
        "title": _("Fairness"),
        "number": unless_few(number, asked.least),
        "too_long": part_unless_few(asked.found.too_long, number, asked.least),
        "incomplete": unless_few(asked.found.incomplete, asked.least),
        "months": asked.settings["fairness_wait_months"],
        "dimensions": asked.dimensions,
        "page": page,
        "shows_names": asked.is_inside,
        "least": asked.least,
    }
    return render(request, "portal/reports/fairness.html", context)


@requires("portal.view_reports")
@require_GET
def fairness_workbook(request: HttpRequest) -> HttpResponse:
    """The groups alone, as numbers; nobody's name."""
    asked = Asked(request)
    rows = [(each.label, group) for each in asked.dimensions for group in each.groups]
    columns = [
        Column(_("By"), lambda row: row[0], width=28),
        Column(_("Group"), lambda row: row[1].label, width=40),
        Column(_("People"), lambda row: row[1].people, "number"),
        Column(_("Median in days"), lambda row: row[1].median, "number"),
        Column(_("Longest in days"), lambda row: row[1].longest, "number"),
    ]
    if asked.is_inside:
        columns.append(Column(_("Too long"), lambda row: row[1].too_long, "number"))
    return report_file(
        request,
        lambda: write_tables([Table(_("Fairness"), columns, rows)]),
        name="pemerataan.xlsx",
        page="portal:fairness-report",
        kind="fairness",
    )
