"""What has to be explained before a figure is kept as official, and in which words it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from trainees.reports.indicators import METRICS, Scope, Value, needs_comment, values
from trainees.reports.indicators.definition import Number
from trainees.reports.indicators.outside import for_outside
from trainees.reports.verdict import Goal


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Why a figure has to be explained: "achieved" or "whole". `before` and `now` are what it is
    divided by, in the period before and in this one, where the reader may know both."""

    why: str = "achieved"
    before: Number | None = None
    now: Number | None = None


def to_explain(
    found: Mapping[str, Value], scope: Scope, settings: Mapping[str, Any], least: int = 0
) -> dict[str, Ask]:
    """By code what is asked before a figure is kept. What has no rows of its own is not compared
    with the period before, and nobody explains what `least` hides from him."""
    exact = values(
        replace(scope, period=scope.period.before, read={}),
        [code for code in found if METRICS[code].number is not None],
    )
    before = exact
    if least:
        found = {code: v for code, v in for_outside(found, least).items() if not v.is_hidden}
        before = for_outside(exact, least)
    asks = {}
    for code, value in found.items():
        if why := needs_comment(value, exact.get(code), settings):
            earlier = before.get(code) if why == "whole" else None
            asks[code] = Ask(why=why, before=earlier.whole if earlier else None, now=value.whole)
    return asks


def why_asked(ask: Ask, settings: Mapping[str, Any]) -> str:
    if ask.why == "achieved":
        return _("Write why more than %(n)d%% of the target was achieved.") % {
            "n": settings["achievement_comment_percent"]
        }
    wanted = _(
        "Write why the number that is divided by changed by more than %(n)d%% against the period "
        "before."
    ) % {"n": settings["denominator_change_percent"]}
    if ask.before is None or ask.now is None:
        return wanted
    told = _("Then it was %(before)s, now it is %(now)s.")
    return f"{wanted} {told % {'before': _told(ask.before), 'now': _told(ask.now)}}"


def _told(number: Number) -> str:
    """A mean has one decimal."""
    is_whole = Fraction(number).denominator == 1
    digits = 0 if is_whole else 1
    return number_format(round(float(number), digits), digits, force_grouping=True)


def goals_to_explain(goals: list[Goal], settings: Mapping[str, Any]) -> list[Goal]:
    """Targets that were reached more than twice over."""
    most = Fraction(settings["achievement_comment_percent"], 100)
    return [goal for goal in goals if _achieved(goal) > most]


def _achieved(goal: Goal) -> Fraction:
    reached = (goal.share or Fraction(0)) * 100 if goal.is_percent else Fraction(goal.part)
    return reached / goal.target
