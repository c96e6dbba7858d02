"""The goals of an agreement on the reintegration report: asked, reached, and what is short."""

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ObligationMetric
from rutan.common.shares import percent, percent_or_count
from rutan.portal.asked_report import AskedReport
from rutan.portal.report_links import people_url
from trainees.reports.held import Held
from trainees.reports.verdict import Goal, Verdict

WHOLES = {"failed": "uncertified", "waiting": "uncertified", "transferred": "unfinished"}
"""Of which shown number the people of a next step are a part."""
TONES = {None: "", True: "ok", False: "warn"}
"""Of a target: too early, met, short of it."""


def targets(request, asked: AskedReport) -> list[dict]:
    small_group = asked.settings["small_group"]
    found = asked.verdict.goals if asked.verdict else []
    return [
        {**_target(request, goal, small_group), "note": _note(goal, asked.verdict)}
        for goal in found
    ]


def _note(goal: Goal, verdict: Verdict) -> str:
    """Beside the name of a target what its number is made of."""
    if goal.metric == ObligationMetric.PARTICIPANTS:
        return _classes(verdict.held)
    if goal.metric == ObligationMetric.CERTIFIED:
        trained = [each for each in verdict.goals if each.metric == ObligationMetric.PARTICIPANTS]
        if not trained or goal.target > trained[0].target:
            return ""
        share = percent(Fraction(goal.target, trained[0].target))
        return _("%(share)s of the trainees") % {"share": share}
    if goal.metric == ObligationMetric.FOLLOWED_UP_M6:
        return _("of %(whole)s graduates released six months ago") % {"whole": goal.whole}
    if goal.is_percent:
        return _("%(part)s of %(whole)s graduates due") % {"part": goal.part, "whole": goal.whole}
    return ""


def _classes(held: Held) -> str:
    classes = ngettext("%(count)s class", "%(count)s classes", held.classes) % {
        "count": held.classes
    }
    if not held.seats:
        return classes if held.classes else ""
    return _("%(classes)s with %(seats)s seats each") % {"classes": classes, "seats": held.seats}


def _target(request, goal: Goal, small_group: int) -> dict:
    if goal.is_percent:
        value = percent_or_count(goal.part, goal.whole, small_group)
        part, reach, whole = goal.part, goal.target * (goal.whole or 0) / 100, goal.whole or 1
    else:
        value = str(goal.part)
        part, reach, whole = goal.part, goal.target, max(goal.part, goal.target)
    return {
        "label": goal.label,
        "target": f"{goal.target}%" if goal.is_percent else str(goal.target),
        "value": value,
        "part": part,
        "goal": reach,
        "whole": whole,
        "short": goal.is_met is False,
        "state": state_of(goal),
        "tone": TONES[goal.is_met],
        "url": people_url(request, _stage_of(goal)) if _stage_of(goal) else "",
    }


def state_of(goal: Goal) -> str:
    """Beside a share it is said that people are short, not percent."""
    if goal.is_met is None:
        return _("Too early")
    if goal.is_met:
        return _("Met")
    sentence = _("%(count)s short")
    if goal.is_percent:
        sentence = ngettext("%(count)s person short", "%(count)s people short", goal.short_by)
    return sentence % {"count": goal.short_by}


def _stage_of(goal: Goal) -> str:
    return {
        "participants": "attended",
        "certified": "certified",
        "followed_up_m6": "reached",
        "productive_m6": "productive",
    }.get(goal.metric, "")


def next_step(request, asked: AskedReport) -> dict[str, str]:
    """What can still be made good; nothing that would tell a reader outside of a few people, who
    is told of all without a certificate where few of them have another reason."""
    step = asked.verdict.next_step if asked.verdict else None
    if asked.verdict is None or step is None or step.people < asked.least_shown:
        return {}
    stage, sentence = step.stage, step.sentence
    whole = WHOLES.get(stage, "")
    others = asked.verdict.counts.count(whole) - step.people if whole else 0
    if 0 < others < asked.least_shown:
        if whole != "uncertified":
            return {}
        stage = whole
        sentence = _("%(count)s completed without a certificate") % {"count": step.people + others}
    return {"url": people_url(request, stage), "sentence": sentence, "advice": step.advice}
