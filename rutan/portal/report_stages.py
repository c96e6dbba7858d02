"""The path of people on the reintegration report: stages, losses, and where they are now."""

from fractions import Fraction

from django.utils.translation import gettext as _

from rutan.common.shares import percent_or_count
from rutan.portal import report_words
from rutan.portal.report_links import people_url
from trainees.models import OutcomeKind
from trainees.reports.reintegration import FUNNEL, Report

SHADES = {"employed": 1, "self_employed": 2, "studying": 3, "not_working": 4, "reimprisoned": 5}
UNKNOWN_SHADE = 6
RELIABLE_RESPONSE = Fraction(70, 100)


def stages(request, report: Report, small_group: int) -> list[dict]:
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


def units(request, report: Report) -> list[dict]:
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


def reached_sentence(report: Report, small_group: int) -> str:
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


def is_unreliable(report: Report) -> bool:
    due = report.count("due")
    return bool(due) and Fraction(report.count("reached"), due) < RELIABLE_RESPONSE


def reasons(request, report: Report) -> list[dict]:
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
