"""The path of people on the reintegration report: stages, losses, and where they are now."""

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from django.utils.translation import gettext as _

from rutan.common.shares import HIDDEN, percent, percent_or_count, unless_few
from rutan.portal import report_words
from rutan.portal.asked_report import AskedReport
from rutan.portal.report_links import people_url
from trainees.reports.reintegration import FUNNEL, Part, Report

SHADES = {"employed": 1, "self_employed": 2, "studying": 3, "not_working": 4, "reimprisoned": 5}
STAGE_BEFORE = {after: before for before, after in pairwise(("assessed", *FUNNEL))}
OTHER_SHADES = {True: 3, False: 4}
"""Of situations that were added to the list: whether they are productive."""
UNKNOWN_SHADE = 6


def stages(request, asked: AskedReport) -> list[dict]:
    report, small_group = asked.report, asked.settings["small_group"]
    labels = report_words.stage_labels()
    counts = {stage: report.count(stage) for stage in FUNNEL}
    losses = {
        "certified": (
            counts["completed"] - counts["certified"],
            _("%(count)s completed without a certificate"),
        ),
        "released": (
            (counts["certified"] if report.question.of_certified else counts["completed"])
            - counts["released"],
            _("%(count)s lie outside the filters of the release")
            if report.question.narrows_releases
            else _("%(count)s still serve their sentence"),
        ),
        "due": (counts["released"] - counts["due"], _("%(count)s are not due yet")),
    }
    before = report.assessed
    rows = [
        {
            "label": labels["assessed"],
            "count": before,
            "url": people_url(request, "assessed"),
            "rate": "",
            "loss": "",
            "then": then(asked, "assessed"),
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
                "then": then(asked, stage),
                "loss": _left(asked)
                if stage == "completed"
                else sentence % {"count": lost}
                if lost > 0
                else "",
            }
        )
        before = counts[stage]
    return rows


def then(asked: AskedReport, stage: str) -> str:
    """The count of the comparison, "" without one; what would tell of a few people is hidden.
    Facilities have other numbers of people: beside theirs stands the share of the stage before."""
    number = then_number(asked, stage)
    if number is None:
        return ""
    share = then_share(asked, stage)
    text = str(number)
    return text if share is None else f"{text} ({percent(share)})"


def then_number(asked: AskedReport, stage: str) -> int | str | None:
    number = asked.compared.get(stage)
    if number is None:
        return None
    return HIDDEN if 0 < number < asked.least_compared else number


def then_share(asked: AskedReport, stage: str) -> Fraction | None:
    """None where a share says too much or too little."""
    number = then_number(asked, stage)
    whole = asked.compared.get(STAGE_BEFORE.get(stage, ""), 0)
    if not asked.peers or not isinstance(number, int) or whole < asked.settings["small_group"]:
        return None
    return Fraction(number, whole)


def _left(asked: AskedReport) -> str:
    """Who was enrolled and has not completed: some failed, others are still at it."""
    unfinished, in_class = asked.report.count("unfinished"), asked.report.total.in_class
    if asked.hides_unfinished:
        return _("%(count)s did not complete or are still in class") % {
            "count": unfinished + in_class
        }
    parts = [
        sentence % {"count": count}
        for count, sentence in (
            (unfinished, _("%(count)s did not complete")),
            (in_class, _("%(count)s are still in class")),
        )
        if count
    ]
    return ", ".join(parts)


def units(request, asked: AskedReport) -> list[dict]:
    """Every due person is in one part. Situations of which nobody is are shown where they are
    asked for everywhere; what an administrator added, once somebody is in it."""
    report = asked.report
    active, inactive = (
        [part for part in report.kinds if part.is_productive == wanted] for wanted in (True, False)
    )
    unknown = [part for part in report.unknown if part.count] or list(report.unknown[:1])
    rest = {
        "label": _("Not active yet, or not known"),
        "count": report.count("due") - report.count("productive"),
        "url": "",
        "parts": [],
    }
    found = [
        {
            "label": label,
            "count": report.count(stage),
            "url": people_url(request, stage),
            "parts": [
                {**_linked(request, part), "shade": shade_of(part)}
                for part in parts
                if part.count or part.code in SHADES or part in unknown
            ],
        }
        for label, stage, parts, shade_of in (
            (_("Productively active"), "productive", active, _shade),
            (_("Not active yet"), "inactive", inactive, _shade),
            (_("Not known"), "unreached", unknown, lambda part: UNKNOWN_SHADE),
        )
    ]
    return [found[0], rest] if asked.hides_answers else found


def _shade(kind) -> int:
    return SHADES.get(kind.code, OTHER_SHADES[kind.is_productive])


def _linked(request, part: Part) -> dict:
    url = people_url(request, part.stage) if part.stage else ""
    return {"label": part.label, "count": part.count, "url": url}


def reached_sentence(asked: AskedReport) -> str:
    report, small_group = asked.report, asked.settings["small_group"]
    due, reached = report.count("due"), report.count("reached")
    if not due:
        return ""
    if asked.hides_answers:
        return _("How many were reached would tell of fewer than %(n)s people.") % {
            "n": asked.least_shown
        }
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


def returned(request, asked: AskedReport) -> dict[str, str]:
    """Who stands in a register again, which is more than who said so at month 6."""
    if not asked.report.count("due"):
        return {}
    number = unless_few(asked.report.count("returned"), asked.least_shown)
    sentence = _("Sentenced again by the day of the report, as registers tell: %(count)s people.")
    is_listed = isinstance(number, int) and number
    url = people_url(request, "returned") if is_listed else ""
    return {"sentence": sentence % {"count": number}, "url": url}


def is_unreliable(report: Report, reliable_percent: int) -> bool:
    return report.count("reached") * 100 < report.count("due") * reliable_percent


def reasons(request, asked: AskedReport) -> list[dict]:
    report = asked.report
    unfinished = _reason(request, _("Training not completed"), "unfinished", report, report.exits)
    if asked.hides_unfinished:
        unfinished |= {"count": HIDDEN, "url": "", "parts": []}
    return [
        unfinished,
        _reason(
            request,
            _("Completed, not certified yet"),
            "uncertified",
            report,
            report.uncertified,
        ),
    ]


def _reason(request, label: str, stage: str, report: Report, parts: Iterable[Part]) -> dict:
    return {
        "label": label,
        "count": report.count(stage),
        "url": people_url(request, stage),
        "parts": [_linked(request, part) for part in parts],
    }
