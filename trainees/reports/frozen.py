"""Reports whose figures stand for good: as plain JSON, hashed, and compared with those of today.

What is kept is exact; what a reader outside the facility may know of it is worked out when it is
read, as for the figures of today.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from partnerships.models import Facility, RegionalOffice
from rutan.audit.models import AuditEvent
from rutan.common.freezing import digest
from trainees.choices import Direction, Grouping
from trainees.models import (
    Application,
    Enrolment,
    FrozenReport,
    IndicatorTarget,
)
from trainees.reports._flags import flagged
from trainees.reports._path import Question, Scope, candidates, seated, stages
from trainees.reports.indicators import (
    METRICS,
    Part,
    Period,
    Value,
    targets_of,
)
from trainees.reports.indicators import (
    Scope as IndicatorScope,
)
from trainees.reports.indicators.keys import Behind
from trainees.reports.reintegration import reintegration
from trainees.reports.verdict import Goal, Verdict, verdicts

REINTEGRATION_DEFINITIONS = 1
"""Version of the definitions of the reintegration report; a changed one raises it."""


# --- Indicators ----------------------------------------------------------------------------


def indicator_scope(
    facility: Facility | None,
    regional_office: RegionalOffice | None,
    period: Period,
    today: date,
) -> IndicatorScope:
    """Of a place, whoever reads it."""
    here = Facility.objects.with_custody()
    if facility:
        here = Facility.objects.filter(pk=facility.pk)
    elif regional_office:
        here = here.filter(regional_office=regional_office)
    return IndicatorScope(here, period, today)


def targets_of_place(
    facility: Facility | None, regional_office: RegionalOffice | None, period: Period
) -> dict[str, Decimal]:
    rows = IndicatorTarget.objects.filter(facility=facility, regional_office=regional_office)
    return targets_of(rows, period)


def as_figures(found: Mapping[str, Value]) -> dict[str, Any]:
    return {
        code: {
            "name": str(METRICS[code].name),
            "version": METRICS[code].version,
            "number": _written(value.number),
            "whole": _written(value.whole),
            "unit": value.unit,
            "direction": str(value.direction),
            "coverage": list(value.coverage) if value.coverage else None,
            "unknown": value.unknown,
            "parts": [[part.code, str(part.label), _written(part.count)] for part in value.parts],
            "target": _written(value.target),
            "told": _written(value.told),
            "is_told_apart": value.is_told_apart,
            "is_incomplete": value.is_incomplete,
        }
        for code, value in found.items()
    }


def as_values(figures: Mapping[str, Any]) -> dict[str, Value]:
    """What `as_figures` wrote."""
    return {
        code: Value(
            number=_read(kept["number"]) or 0,
            whole=_read(kept["whole"]),
            unit=kept["unit"],
            direction=Direction(kept["direction"]),
            coverage=tuple(kept["coverage"]) if kept["coverage"] else None,
            unknown=kept["unknown"],
            parts=tuple(
                Part(code=part, label=label, count=_read(count))
                for part, label, count in kept["parts"]
            ),
            target=None if kept["target"] is None else Decimal(kept["target"]),
            told=None if kept["told"] is None else Fraction(kept["told"]),
            is_told_apart=kept["is_told_apart"],
            is_incomplete=kept["is_incomplete"],
        )
        for code, kept in figures.items()
    }


def _written(number: Any) -> int | str | None:
    return number if number is None or isinstance(number, int) else str(number)


def _read(number: int | str | None) -> int | Fraction | None:
    return Fraction(number) if isinstance(number, str) else number


# --- Reintegration -------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A reintegration report of one facility, ready to be kept."""

    figures: dict[str, Any]
    members: dict[str, Behind]
    goals: list[Goal]


def scope_of(facility: Facility) -> Scope:
    return Scope(
        enrolments=Enrolment.objects.filter(facility=facility),
        applications=Application.objects.filter(training_class__facility=facility),
    )


def count_reintegration(facility: Facility, question: Question, verdict: Verdict | None) -> Counted:
    scope = scope_of(facility)
    report = reintegration(scope, question)
    figures = plain(
        {
            "assessed": report.assessed,
            "total": asdict(report.total),
            "groups": [{**asdict(each), "counts": dict(each.counts)} for each in report.groups],
            "kinds": [asdict(each) for each in report.kinds],
            "unknown": [asdict(each) for each in report.unknown],
            "exits": [asdict(each) for each in report.exits],
            "cohorts": [asdict(each) for each in report.cohorts],
            "verdict": {
                "headline": verdict.headline,
                "headline_code": verdict.headline_code,
                "lines": list(verdict.lines),
                "goals": [asdict(each) for each in verdict.goals],
            }
            if verdict
            else None,
        }
    )
    return Counted(
        figures=figures,
        members=people_at(scope, question),
        goals=list(verdict.goals) if verdict else [],
    )


def people_at(scope: Scope, question: Question) -> dict[str, Behind]:
    """The people at each stage, in two queries."""
    conditions = stages(question, scope.kinds)
    found: dict[str, list[int]] = {"enrolled": [], **{name: [] for name in conditions}}
    for (person,), names in flagged(
        seated(scope, question), {name: [each] for name, each in conditions.items()}, ["inmate"]
    ):
        for name in ("enrolled", *names):
            found[name].append(person)
    waiting = candidates(scope, question).values_list("inmate", flat=True)
    found["assessed"] = [*found["enrolled"], *waiting]
    return {name: [[key, key] for key in sorted(people)] for name, people in found.items()}


def question_of(report: FrozenReport) -> Question:
    kept = dict(report.question)
    for name in ("on", "released_from", "released_until"):
        if kept.get(name):
            kept[name] = date.fromisoformat(kept[name])
    kept["grouping"] = Grouping(kept["grouping"])
    return Question(**kept)


def verdict_of(report: FrozenReport) -> Verdict | None:
    """As it would be given today."""
    agreement = report.agreement
    return verdicts([agreement], on=report.period_to).get(agreement.pk) if agreement else None


# --- Both ----------------------------------------------------------------------------------


def plain(content: Any) -> Any:
    """As it comes back from the database: no tuples, no days."""
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def sha256_of(report: FrozenReport) -> str:
    """Over everything that the report says, its number and comments as well."""
    return digest(
        {
            "kind": report.kind,
            "number": report.number,
            "facility": report.facility_id,
            "regional_office": report.regional_office_id,
            "agreement": report.agreement_id,
            "period_from": report.period_from,
            "period_to": report.period_to,
            "question": report.question,
            "figures": report.figures,
            "members": report.members,
            "comments": report.comments,
            "definitions": report.definitions,
        }
    )


def is_intact(report: FrozenReport) -> bool:
    """The content hashes to what was written then, here and in the audit trail, whose event before
    still has the hash that was noted."""
    frozen = AuditEvent.objects.filter(
        action="report.frozen", subject_type=report._meta.label_lower, subject_id=str(report.pk)
    ).first()
    return (
        sha256_of(report) == report.sha256
        and frozen is not None
        and frozen.details.get("sha256") == report.sha256
        and frozen.prev_hash == report.audit_head
    )


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Who and what came to a number since it was frozen, and who left it: keys of people, or what
    a thing is called."""

    added: tuple[int | str, ...] = ()
    gone: tuple[int | str, ...] = ()


def moved(then: Mapping[str, Behind], now: Mapping[str, Behind]) -> dict[str, Moved]:
    """By name of the number; only where something moved."""
    found = {}
    for name in then:
        before, after = dict(map(tuple, then[name])), dict(map(tuple, now.get(name, [])))
        one = Moved(
            added=tuple(after[key] for key in after if key not in before),
            gone=tuple(before[key] for key in before if key not in after),
        )
        if one.added or one.gone:
            found[name] = one
    return found


def scope_now(report: FrozenReport, today: date) -> IndicatorScope:
    """The place and the period of kept indicators, counted today."""
    period = Period.read(report.question["period"])
    return indicator_scope(report.facility, report.regional_office, period, today)
