"""The reintegration report as codes and numbers, without words and without people."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from trainees.choices import Grouping
from trainees.reports.reintegration import FUNNEL, Group, Report
from trainees.reports.verdict import Verdict


def told(
    report: Report, groups: Mapping[Grouping, tuple[Group, ...]], verdict: Verdict | None
) -> dict[str, Any]:
    """`sha256` is that of everything else, so that two files can be told apart at once."""
    found: dict[str, Any] = {
        "until": report.question.on.isoformat(),
        "verdict": _verdict(verdict) if verdict else None,
        "funnel": {stage: report.count(stage) for stage in ("assessed", *FUNNEL)},
        "others": {
            stage: report.count(stage)
            for stage in ("attended", "unfinished", "failed", "waiting", "reached", "returned")
        },
        "kinds": {part.code: part.count for part in report.kinds},
        "unknown": {part.code: part.count for part in report.unknown},
        "exits": {part.code: part.count for part in report.exits},
        "groups": {
            grouping.value: [
                {"key": each.key, "label": each.label, "counts": dict(each.counts)} for each in rows
            ]
            for grouping, rows in groups.items()
        },
        "cohorts": [
            {
                "from": each.first.isoformat(),
                "people": each.people,
                "points": {
                    str(point.months): [point.productive, point.due] for point in each.points
                },
            }
            for each in report.cohorts
        ],
    }
    text = json.dumps(found, sort_keys=True, separators=(",", ":"))
    return found | {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "headline_code": verdict.headline_code,
        "met": verdict.met,
        "judged": verdict.judged,
        "targets": [
            {
                "metric": str(goal.metric),
                "target": goal.target,
                "realised": goal.part,
                "whole": goal.whole,
                "met": goal.is_met,
                "short_by": goal.short_by,
            }
            for goal in verdict.goals
        ],
    }
