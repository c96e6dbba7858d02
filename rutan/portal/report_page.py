"""The reintegration report as the page shows it: addresses and shares around the numbers."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rutan.common.charts import Series, Value, line_chart
from rutan.common.shares import HIDDEN, or_hidden, percent
from rutan.portal import report_stages, report_targets, report_words
from rutan.portal.asked_report import AskedReport
from rutan.portal.report_links import query
from trainees.choices import Checkpoint
from trainees.reports.reintegration import FUNNEL


def context(request, asked: AskedReport) -> dict:
    report = asked.report
    return {
        "asked": asked,
        "report": report,
        "title": report_words.title(asked),
        "subtitle": report_words.subtitle(asked),
        "active": report_words.active_filters(asked),
        "targets": report_targets.targets(request, asked),
        "next_url": report_targets.next_url(request, asked),
        "verdict_text": " ".join(asked.verdict.lines) if asked.verdict else "",
        "stages": report_stages.stages(request, report, asked.settings["small_group"]),
        "units": report_stages.units(request, report),
        "unit_title": ngettext(
            "Situation of %(count)s graduate at month 6",
            "Situation of %(count)s graduates at month 6",
            report.count("due"),
        )
        % {"count": report.count("due")},
        "reached_sentence": report_stages.reached_sentence(report, asked.settings["small_group"]),
        "is_unreliable": report_stages.is_unreliable(
            report, asked.settings["reliable_response_percent"]
        ),
        "chart": _chart(asked),
        "reasons": report_stages.reasons(request, report),
        "groupings": _groupings(request, asked),
        "breakdown": _breakdown(request, asked),
        "definitions": report_words.definitions(asked.settings["small_group"]),
        "workbook_url": f"{reverse('portal:reintegration-xlsx')}?{query(request)}",
    }


def _chart(asked: AskedReport):
    series = [
        Series(
            cohort.label,
            [
                Value(point.months, point.productive, point.due)
                for point in cohort.points
                if point.due and point.productive is not None
            ],
        )
        for cohort in asked.report.cohorts
    ]
    return line_chart(
        series,
        title=_("Productively active by months since release"),
        row_title=_("Released"),
        months=[checkpoint.months for checkpoint in Checkpoint if checkpoint != Checkpoint.M24],
        small_group=asked.settings["small_group"],
    )


def _groupings(request, asked: AskedReport) -> list[dict]:
    return [
        {
            "label": each.label,
            "url": f"?{query(request, kelompok=each.value)}#breakdown",
            "current": each == asked.question.grouping,
        }
        for each in asked.groupings
    ]


def _breakdown(request, asked: AskedReport) -> dict:
    rows = [
        {
            "label": group.label,
            "note": group.note,
            "cells": [or_hidden(group.counts[stage]) for stage in FUNNEL[:-1]],
            "part": group.counts["productive"],
            "whole": None if group.counts["productive"] is None else group.counts["due"],
            "text": _n_of(group.counts["productive"], group.counts["due"]),
        }
        for group in asked.report.groups
    ]
    report = asked.report
    due, productive = report.count("due"), report.count("productive")
    goal = next(
        (
            goal.target
            for goal in (asked.verdict.goals if asked.verdict else [])
            if goal.metric == "productive_m6"
        ),
        None,
    )
    labels = report_words.stage_labels()
    shares = f" ({percent(productive / due)})" if due >= asked.settings["small_group"] else ""
    return {
        "rows": rows,
        "note": _hidden_note(asked),
        "target": goal,
        "columns": [
            _("Trainees"),
            _("Completed"),
            _("Certified"),
            _("Released"),
            _("6 months out"),
        ],
        "last_title": labels["productive"],
        "total": {
            "label": _("Total"),
            "cells": [report.count(stage) for stage in FUNNEL[:-1]],
            "text": _n_of(productive, due) + shares,
        },
    }


def _hidden_note(asked: AskedReport) -> str:
    report = asked.report
    if not asked.least_shown:
        return ""
    if not report.groups:
        return _("Groups are too small to be shown apart.") if report.count("enrolled") else ""
    if all(n is not None for group in report.groups for n in group.counts.values()):
        return ""
    return _(
        "%(sign)s stands for a number that would tell of fewer than %(n)s people, or from which "
        "such a number would follow."
    ) % {"sign": HIDDEN, "n": asked.least_shown}


def _n_of(part: int | None, whole: int | None) -> str:
    if whole == 0:
        return "–"
    if part is None and whole is None:
        return HIDDEN
    return _("%(part)s of %(whole)s") % {"part": or_hidden(part), "whole": or_hidden(whole)}
