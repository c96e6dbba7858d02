"""How long after a release it takes, as curves with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from partnerships import thresholds
from rutan.accounts.decorators import requires
from rutan.common.shares import NOTHING, percent
from rutan.common.step_charts import MONTHS, StepChart, StepSeries, day_of, step_chart
from rutan.common.survival import Curve
from rutan.portal.asked_report import question_of, report_day
from rutan.portal.forms import BASIS, ReportFilter
from trainees.models import Enrolment
from trainees.reports.reintegration import narrowed
from trainees.reports.survival import survival


@dataclass(frozen=True, kw_only=True)
class Row:
    """After so many months: still watched, had the event by then, and the share with interval."""

    month: int
    at_risk: int
    events: int
    share: str
    interval: str


@dataclass(frozen=True, kw_only=True)
class Panel:
    slug: str
    title: str
    lead: str
    people: int
    chart: StepChart | None
    rows: Sequence[Row]


class SurvivalFilter(ReportFilter):
    """Days of release are the axis of these curves: nothing is narrowed by them."""

    @property
    def active(self) -> list[dict[str, str]]:
        """What narrows the page now, in words."""
        words = self.asked
        if "dasar" in words:
            words["dasar"] = dict(BASIS)[words["dasar"]]
        if "sampai" in words:
            words["sampai"] = date_format(words["sampai"], "F Y")
        return [
            {"label": str(self.fields[name].label), "value": str(value)}
            for name, value in words.items()
        ]


@requires("portal.view_reports")
@require_GET
def survival_report(request: HttpRequest) -> HttpResponse:
    form = SurvivalFilter(request.GET, user=request.user)
    on = report_day(form.asked.get("sampai"), timezone.localdate())
    question = question_of(form.asked, on=on)
    found = survival(
        narrowed(Enrolment.objects.for_user(request.user), question),
        on=on,
        of_certified=question.of_certified,
    )
    settings = thresholds.of(request.facility)
    least = 0 if request.user.is_facility_staff else int(settings["small_cell"])
    small_group = int(settings["small_group"])
    curves = (
        ("kerja", _("Has worked since the release"), found.work, True),
        ("bertahan", _("Still at work, since the first work"), found.kept, False),
        ("pidana", _("Not sentenced again"), found.sentenced, False),
    )
    leads = {
        "kerja": _("%(n)s of %(all)s were never reached: they stand in the number and in no step.")
        % {"n": found.unreached, "all": found.people},
        "bertahan": _("Only who worked at all, watched until the last answer."),
        "pidana": _("Known from the registers, also of who was never reached."),
    }
    context = {
        "title": _("Time after release"),
        "on": on,
        "form": form,
        "people": found.people,
        "small_group": small_group,
        "least": least,
        "panels": [
            _panel(slug, title, leads[slug], each, rising, small_group, least)
            for slug, title, each, rising in curves
        ],
    }
    return render(request, "portal/reports/survival.html", context)


def _panel(
    slug: str, title: str, lead: str, found: Curve, rising: bool, small_group: int, least: int
) -> Panel:
    """Readers outside the facility get a curve only where neither those with the event nor those
    without it are a few, and no step of single people: the table of months alone."""
    without = found.people - found.events
    is_hidden = found.people < small_group or any(
        0 < number < least for number in (found.events, without)
    )
    chart = None
    if not is_hidden and not least:
        series = StepSeries(title, found.people, found.steps, found.last_day)
        chart = step_chart([series], title=title, rising=rising, small_group=small_group)
    rows = [] if is_hidden else _rows(found, rising, least)
    return Panel(slug=slug, title=title, lead=lead, people=found.people, chart=chart, rows=rows)


def _rows(found: Curve, rising: bool, least: int) -> list[Row]:
    """A month in which fewer than `least` had the event waits for the next one."""
    rows: list[Row] = []
    days = [day_of(month) for month in MONTHS]
    told = 0
    for month, day, at_risk in zip(MONTHS, days, found.at_risk(days), strict=True):
        events = sum(step.events for step in found.steps if step.day <= day)
        if 0 < events - told < least:
            continue
        step = found.at(day)
        share, interval = NOTHING, NOTHING
        if step is not None:
            share = percent(1 - step.share if rising else step.share)
            if step.low is not None and step.high is not None:
                low, high = (1 - step.high, 1 - step.low) if rising else (step.low, step.high)
                interval = f"{percent(low)} – {percent(high)}"
        rows.append(
            Row(month=month, at_risk=at_risk, events=events, share=share, interval=interval)
        )
        told = events
    return rows
