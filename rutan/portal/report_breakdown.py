"""The groups of the reintegration report as a table: sorted, linked, and honest about what it
hides."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rutan.common.shares import HIDDEN, NOTHING, of_total, or_hidden, percent
from rutan.portal import report_words
from rutan.portal.asked_report import AskedReport
from rutan.portal.report_links import linked, people_url, query
from trainees.choices import Grouping
from trainees.reports.reintegration import FUNNEL, Group
from trainees.reports.small_cells import OTHERS

LABEL = "nama"
FILTERS = {
    Grouping.FIELD: "bidang",
    Grouping.CLASS: "angkatan",
    Grouping.RELEASE: "jenis_bebas",
    Grouping.FACILITY: "upt",
    Grouping.PARTNER: "mitra",
}
"""A group that is one of these is a filter of the page as well."""


def groupings(request: HttpRequest, asked: AskedReport) -> list[dict[str, Any]]:
    return [
        {
            "label": each.label,
            "url": f"?{query(request, kelompok=each.value, urut=None)}#breakdown",
            "current": each == asked.question.grouping,
        }
        for each in asked.groupings
    ]


def breakdown(request: HttpRequest, asked: AskedReport) -> dict[str, Any]:
    titles = column_titles(asked)
    report = asked.report
    due, productive = report.count("due"), report.count("productive")
    shares = f" ({percent(productive / due)})" if due >= asked.settings["small_group"] else ""
    return {
        "rows": [_row(request, asked, group) for group in sorted_groups(asked)],
        "note": hidden_note(asked),
        "target": _target(asked),
        "row_title": titles[0],
        "columns": titles[1:-1],
        "last_title": titles[-1],
        "heads": _heads(request, asked, titles),
        "total": {
            "label": _("Total"),
            "cells": [
                linked(report.count(stage), people_url(request, stage)) for stage in FUNNEL[:-1]
            ],
            "text": of_total(productive, due) + shares if due else NOTHING,
            "text_url": people_url(request, "productive") if due else "",
        },
    }


def column_titles(asked: AskedReport) -> list[str]:
    return [
        str(asked.question.grouping.label),
        _("Trainees"),
        _("Completed"),
        _("Certified"),
        _("Released"),
        _("6 months out"),
        report_words.stage_labels()["productive"],
    ]


def sorted_groups(asked: AskedReport) -> Sequence[Group]:
    """By the column that was asked for; what is not told, and what was put together, comes last."""
    wanted = asked.asked.get("urut", "")
    column, falls = wanted.removeprefix("-"), wanted.startswith("-")
    groups = asked.report.groups
    if column == LABEL:
        ordered = sorted(groups, key=lambda each: each.label.casefold(), reverse=falls)
    elif column in FUNNEL:
        told = [each for each in groups if each.counts[column] is not None]
        ordered = sorted(told, key=lambda each: each.counts[column], reverse=falls)
        ordered += [each for each in groups if each.counts[column] is None]
    else:
        return groups
    return sorted(ordered, key=lambda each: each.key == OTHERS)


def _heads(request: HttpRequest, asked: AskedReport, titles: Sequence[str]) -> list[dict[str, str]]:
    """Numbers begin with the largest, names with A; the same head again turns the order round."""
    wanted = asked.asked.get("urut", "")
    heads = []
    for title, column in zip(titles, (LABEL, *FUNNEL), strict=True):
        first = column if column == LABEL else f"-{column}"
        other = column if first.startswith("-") else f"-{column}"
        is_sorted = wanted.removeprefix("-") == column
        heads.append(
            {
                "title": title,
                "url": f"?{query(request, urut=other if wanted == first else first)}#breakdown",
                "sort": ("descending" if wanted.startswith("-") else "ascending")
                if is_sorted
                else "",
            }
        )
    return heads


def _row(request: HttpRequest, asked: AskedReport, group: Group) -> dict[str, Any]:
    part, whole = group.counts["productive"], group.counts["due"]
    is_told = part is not None and group.key != OTHERS
    return {
        "label": group.label,
        "note": group.note,
        "url": _filter_url(request, asked, group),
        "cells": [_cell(request, group, stage) for stage in FUNNEL[:-1]],
        "part": part,
        "whole": None if part is None else whole,
        "text": n_of(part, whole),
        "text_url": people_url(request, "productive", group.key) if is_told and whole else "",
    }


def _cell(request: HttpRequest, group: Group, stage: str) -> Any:
    number = group.counts[stage]
    is_told = number is not None and group.key != OTHERS
    return linked(or_hidden(number), people_url(request, stage, group.key) if is_told else "")


def _filter_url(request: HttpRequest, asked: AskedReport, group: Group) -> str:
    """Nowhere where the reader is not told everything of the group: it would not be narrowed to."""
    name = FILTERS.get(asked.question.grouping)
    if name is None or has_hidden(group.counts.values()) or group.key not in asked.keys_of(name):
        return ""
    return f"?{query(request, **{name: group.key})}"


def _target(asked: AskedReport) -> int | None:
    """What the agreement asks of everybody, as a mark on each bar."""
    goals = asked.verdict.goals if asked.verdict else []
    return next((goal.target for goal in goals if goal.metric == "productive_m6"), None)


def n_of(part: int | None, whole: int | None) -> str:
    if whole == 0:
        return NOTHING
    if part is None and whole is None:
        return HIDDEN
    return _("%(part)s of %(whole)s") % {"part": or_hidden(part), "whole": or_hidden(whole)}


def hidden_note(asked: AskedReport) -> str:
    """Why cells of the groups say nothing, where any does."""
    report = asked.report
    if not asked.least_shown:
        return ""
    if not report.groups:
        return _("Groups are too small to be shown apart.") if report.count("enrolled") else ""
    notes = []
    if any(group.key == OTHERS for group in report.groups):
        notes.append(
            _("Groups of fewer than %(n)s people stand together.") % {"n": asked.least_shown}
        )
    if has_hidden(n for group in report.groups for n in group.counts.values()):
        notes.append(sign_note(asked.least_shown))
    return " ".join(notes)


def compared_note(asked: AskedReport) -> str:
    """What stands under the grey column, or instead of it."""
    least = asked.least_compared
    if any(0 < n < least for n in asked.compared.values()):
        return sign_note(least)
    return report_words.no_comparison(asked)


def parts_note(asked: AskedReport) -> str:
    """Why reasons and situations are not all told apart, where some are not."""
    report = asked.report
    parts = (*report.kinds, *report.unknown, *report.exits, *report.uncertified)
    if all(part.stage for part in parts) and not asked.hides_unfinished:
        return ""
    return _("What fewer than %(n)s people have in common is not told apart.") % {
        "n": asked.least_shown
    }


def has_hidden(cells: Iterable[int | None]) -> bool:
    return any(n is None for n in cells)


def sign_note(least: int) -> str:
    return _(
        "%(sign)s stands for a number that would tell of fewer than %(n)s people, or from which "
        "such a number would follow."
    ) % {"sign": HIDDEN, "n": least}
