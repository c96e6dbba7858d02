"""The reintegration report as the page shows it: addresses and shares around the numbers."""

from fractions import Fraction

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rutan.common.charts import Series, Value, line_chart
from rutan.common.shares import percent, percent_or_count
from rutan.portal import report_words
from rutan.portal.asked_report import GROUPINGS, AskedReport
from trainees.choices import Checkpoint
from trainees.models import OutcomeKind
from trainees.reports.reintegration import FUNNEL, Report
from trainees.reports.verdict import Goal

SHADES = {"employed": 1, "self_employed": 2, "studying": 3, "not_working": 4, "reimprisoned": 5}
UNKNOWN_SHADE = 6
RELIABLE_RESPONSE = Fraction(70, 100)


def query(request, **changes: str | None) -> str:
    """The filters of this page as a query string, with `changes`; None takes one away."""
    values = request.GET.copy()
    for name in ("page", *changes):
        values.pop(name, None)
    for name, value in changes.items():
        if value is not None:
            values[name] = value
    return values.urlencode()


def people_url(request, stage: str) -> str:
    return f"{reverse('portal:reintegration-people')}?{query(request, tahap=stage)}"


def context(request, asked: AskedReport) -> dict:
    report = asked.report
    return {
        "asked": asked,
        "report": report,
        "title": report_words.title(asked),
        "subtitle": report_words.subtitle(asked),
        "active": report_words.active_filters(asked),
        "targets": _targets(request, asked),
        "next_url": _next_url(request, asked),
        "verdict_text": " ".join(asked.verdict.lines) if asked.verdict else "",
        "stages": _stages(request, report, asked.settings["small_group"]),
        "units": _units(request, report),
        "unit_title": ngettext(
            "Situation of %(count)s graduate at month 6",
            "Situation of %(count)s graduates at month 6",
            report.count("due"),
        )
        % {"count": report.count("due")},
        "reached_sentence": _reached_sentence(report, asked.settings["small_group"]),
        "is_unreliable": _is_unreliable(report),
        "chart": _chart(asked),
        "reasons": _reasons(request, report),
        "groupings": _groupings(request, asked),
        "breakdown": _breakdown(request, asked),
        "definitions": report_words.definitions(asked.settings["small_group"]),
        "workbook_url": f"{reverse('portal:reintegration-xlsx')}?{query(request)}",
    }


def _targets(request, asked: AskedReport) -> list[dict]:
    small_group = asked.settings["small_group"]
    found = asked.verdict.goals if asked.verdict else []
    return [_target(request, goal, small_group) for goal in found]


def _target(request, goal: Goal, small_group: int) -> dict:
    if goal.is_percent:
        note = _("%(part)s of %(whole)s graduates due") % {"part": goal.part, "whole": goal.whole}
        value = percent_or_count(goal.part, goal.whole, small_group)
        part, reach, whole = goal.part, goal.target * (goal.whole or 0) / 100, goal.whole or 1
    else:
        note, value = "", str(goal.part)
        part, reach, whole = goal.part, goal.target, max(goal.part, goal.target)
    if goal.is_met is None:
        state, tone = _("Too early"), ""
    elif goal.is_met:
        state, tone = _("Met"), "ok"
    else:
        state, tone = _("%(count)s short") % {"count": goal.short_by}, "warn"
    return {
        "label": goal.label,
        "note": note,
        "target": f"{goal.target}%" if goal.is_percent else str(goal.target),
        "value": value,
        "part": part,
        "goal": reach,
        "whole": whole,
        "short": goal.is_met is False,
        "state": state,
        "tone": tone,
        "url": people_url(request, _stage_of(goal)) if _stage_of(goal) else "",
    }


def _stage_of(goal: Goal) -> str:
    return {
        "participants": "attended",
        "certified": "certified",
        "followed_up_m6": "reached",
        "productive_m6": "productive",
    }.get(goal.metric, "")


def _next_url(request, asked: AskedReport) -> str:
    step = asked.verdict.next_step if asked.verdict else None
    return people_url(request, step.stage) if step else ""


def _stages(request, report: Report, small_group: int) -> list[dict]:
    labels = report_words.stage_labels()
    counts = {stage: report.count(stage) for stage in FUNNEL}
    losses = {
        "certified": (
            counts["completed"] - counts["certified"],
            _("%(count)s completed without a certificate"),
        ),
        "released": (
            (counts["certified"] if report.of_certified else counts["completed"])
            - counts["released"],
            _("%(count)s still serve their sentence"),
        ),
        "due": (counts["released"] - counts["due"], _("%(count)s are not due yet")),
    }
    before = len(report.assessed)
    rows = [
        {
            "label": labels["assessed"],
            "count": before,
            "url": people_url(request, "assessed"),
            "rate": "",
            "loss": "",
        }
    ]
    for stage in FUNNEL:
        lost, sentence = losses.get(stage, (0, ""))
        rows.append(
            {
                "label": labels[stage],
                "count": counts[stage],
                "url": people_url(request, stage),
                "rate": percent_or_count(counts[stage], before, small_group),
                "loss": _left(report)
                if stage == "completed"
                else sentence % {"count": lost}
                if lost > 0
                else "",
            }
        )
        before = counts[stage]
    return rows


def _left(report: Report) -> str:
    """Who was enrolled and has not completed: some failed, others are still at it."""
    unfinished = report.count("unfinished")
    in_class = report.count("enrolled") - report.count("completed") - unfinished
    parts = [
        sentence % {"count": count}
        for count, sentence in (
            (unfinished, _("%(count)s did not complete")),
            (in_class, _("%(count)s are still in class")),
        )
        if count
    ]
    return ", ".join(parts)


def _units(request, report: Report) -> list[dict]:
    kinds = [kind for kind in OutcomeKind.objects.all() if kind.code in SHADES]
    parts = {
        kind.code: {
            "label": str(kind),
            "count": report.count(f"answer:{kind.code}"),
            "url": people_url(request, f"answer:{kind.code}"),
            "shade": SHADES[kind.code],
        }
        for kind in kinds
    }
    active = [parts[kind.code] for kind in kinds if kind.is_productive]
    inactive = [parts[kind.code] for kind in kinds if not kind.is_productive]
    unreached = report.count("unreached")
    unknown = {
        "label": _("Not reached"),
        "count": unreached,
        "url": people_url(request, "unreached"),
        "shade": UNKNOWN_SHADE,
    }
    return [
        {"label": label, "count": sum(part["count"] for part in group), "parts": group}
        for label, group in (
            (_("Productively active"), active),
            (_("Not active yet"), inactive),
            (_("Not known"), [unknown]),
        )
    ]


def _reached_sentence(report: Report, small_group: int) -> str:
    due, reached = report.count("due"), report.count("reached")
    if not due:
        return ""
    sentence = _("%(reached)s of %(due)s people were reached (%(share)s).") % {
        "reached": reached,
        "due": due,
        "share": percent_or_count(reached, due, small_group),
    }
    if not reached:
        return sentence
    productive = report.count("productive")
    only = _("Counting only those reached: %(productive)s of %(reached)s (%(share)s).") % {
        "productive": productive,
        "reached": reached,
        "share": percent_or_count(productive, reached, small_group),
    }
    return f"{sentence} {only}"


def _is_unreliable(report: Report) -> bool:
    due = report.count("due")
    return bool(due) and Fraction(report.count("reached"), due) < RELIABLE_RESPONSE


def _chart(asked: AskedReport):
    series = [
        Series(
            cohort.label,
            [
                Value(point.months, point.productive, point.due)
                for point in cohort.points
                if point.due
            ],
        )
        for cohort in asked.cohorts
    ]
    return line_chart(
        series,
        title=_("Productively active by months since release"),
        row_title=_("Released"),
        months=[checkpoint.months for checkpoint in Checkpoint if checkpoint != Checkpoint.M24],
        small_group=asked.settings["small_group"],
    )


def _reasons(request, report: Report) -> list[dict]:
    exits: dict[str, int] = {}
    for one in report.at("unfinished"):
        exits[one.exit_reason] = exits.get(one.exit_reason, 0) + 1
    failed, waiting = report.count("failed"), report.count("waiting")
    return [
        {
            "label": _("Training not completed"),
            "count": report.count("unfinished"),
            "url": people_url(request, "unfinished"),
            "parts": [
                {"label": reason, "count": count, "url": people_url(request, f"exit:{reason}")}
                for reason, count in sorted(exits.items(), key=lambda item: -item[1])
            ],
        },
        {
            "label": _("Completed, not certified yet"),
            "count": failed + waiting,
            "url": people_url(request, "uncertified"),
            "parts": [
                {
                    "label": _("Test not passed"),
                    "count": failed,
                    "url": people_url(request, "failed"),
                },
                {
                    "label": _("Certificate not issued"),
                    "count": waiting,
                    "url": people_url(request, "waiting"),
                },
            ],
        },
    ]


def _groupings(request, asked: AskedReport) -> list[dict]:
    labels = {
        "bidang": _("Training field"),
        "angkatan": _("Class"),
        "jenis-kelamin": _("Sex"),
        "lama-pidana": _("Length of sentence"),
        "jenis-bebas": _("Kind of release"),
        "upt": _("Facility"),
        "mitra": _("Partner"),
    }
    shown = [key for key in GROUPINGS if key not in ("upt", "mitra") or not asked.agreement]
    return [
        {
            "label": labels[key],
            "url": f"?{query(request, kelompok=key)}#breakdown",
            "current": key == asked.grouping,
        }
        for key in shown
    ]


def _breakdown(request, asked: AskedReport) -> dict:
    rows = [
        {
            "label": group.label,
            "note": group.note,
            "cells": [group.counts[stage] for stage in FUNNEL[:-1]],
            "part": group.counts["productive"],
            "whole": group.counts["due"],
            "text": _n_of(group.counts["productive"], group.counts["due"]),
        }
        for group in asked.groups
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


def _n_of(part: int, whole: int) -> str:
    return _("%(part)s of %(whole)s") % {"part": part, "whole": whole} if whole else "–"
