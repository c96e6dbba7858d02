"""The goals of an agreement on the reintegration report: asked, reached, and what is short."""

from django.utils.translation import gettext as _

from rutan.common.shares import percent_or_count
from rutan.portal.asked_report import AskedReport
from rutan.portal.report_links import people_url
from trainees.reports.verdict import Goal


def targets(request, asked: AskedReport) -> list[dict]:
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


def next_url(request, asked: AskedReport) -> str:
    step = asked.verdict.next_step if asked.verdict else None
    return people_url(request, step.stage) if step else ""
