"""Figures somebody answers for: kept with everybody behind them, and never changed again."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db import models, router, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import Agreement, Facility, RegionalOffice
from rutan.accounts.models import User
from rutan.audit.models import AuditEvent
from rutan.audit.recording import end_of_chain, record
from rutan.common.errors import DomainError
from trainees.choices import FrozenKind
from trainees.models import FrozenReport
from trainees.reports import explanations, frozen
from trainees.reports._path import Question, seated
from trainees.reports.indicators import DEFINITIONS, Period, values
from trainees.reports.indicators.keys import behind
from trainees.reports.verdict import verdicts


@transaction.atomic
def freeze_indicators(
    *,
    facility: Facility | None,
    regional_office: RegionalOffice | None,
    period: Period,
    comments: Mapping[str, str],
    by: User,
) -> FrozenReport:
    """All indicators of a place; without a place those of the nation. `comments` by code explain
    what `explanations.to_explain` names; others are left out. People are kept for a facility only:
    who answers for a region or the nation reads nobody's name."""
    _lock(facility, regional_office)
    today = facility.today() if facility else timezone.localdate()
    _refuse_running(period.last, today)
    scope = frozen.indicator_scope(facility, regional_office, period, today)
    found = values(scope, targets=frozen.targets_of_place(facility, regional_office, period))
    settings = thresholds.of(facility)
    least = thresholds.least_told(by, facility)
    asks = explanations.to_explain(found, scope, settings, least)
    for code, ask in asks.items():
        _refuse_unexplained(code, comments, explanations.why_asked(ask, settings))
    figures = frozen.as_figures(found)
    members = behind(scope, found) if facility else {}
    again = values(
        replace(scope, read={}), targets={code: v.target for code, v in found.items() if v.target}
    )
    _refuse_moving(figures, frozen.as_figures(again))
    return _keep(
        FrozenReport(
            kind=FrozenKind.INDICATORS,
            facility=facility,
            regional_office=regional_office,
            period_from=period.first,
            period_to=period.last,
            question={"period": period.code},
            figures=figures,
            members=frozen.plain(members),
            comments=_of(asks, comments),
            definitions=DEFINITIONS,
        ),
        by=by,
    )


@transaction.atomic
def freeze_reintegration(
    *,
    facility: Facility,
    agreement: Agreement | None,
    question: Question,
    comments: Mapping[str, str],
    by: User,
) -> FrozenReport:
    """The report as it was asked for, narrowed to the facility. `comments` by metric explain
    targets reached more than twice over."""
    _lock(facility, None)
    if agreement and agreement.facility_id != facility.pk:
        raise DomainError(_("This agreement belongs to another facility."))
    _refuse_running(question.on, facility.today())
    question = replace(
        question,
        facility=facility.pk,
        agreement=agreement.pk if agreement else None,
        least=0,
    )
    settings = thresholds.of(facility)
    counted = _counted(facility, agreement, question)
    asks = [goal.metric for goal in explanations.goals_to_explain(counted.goals, settings)]
    for metric in asks:
        _refuse_unexplained(metric, comments, explanations.why_asked(explanations.Ask(), settings))
    _refuse_moving(counted.figures, _counted(facility, agreement, question).figures)
    return _keep(
        FrozenReport(
            kind=FrozenKind.REINTEGRATION,
            facility=facility,
            agreement=agreement,
            period_from=_first_day(facility, agreement, question),
            period_to=question.on,
            question=frozen.plain(asdict(question)),
            figures=counted.figures,
            members=counted.members,
            comments=_of(asks, comments),
            definitions=frozen.REINTEGRATION_DEFINITIONS,
        ),
        by=by,
    )


def _counted(facility: Facility, agreement: Agreement | None, question: Question) -> frozen.Counted:
    verdict = verdicts([agreement], on=question.on).get(agreement.pk) if agreement else None
    return frozen.count_reintegration(facility, question, verdict)


def _lock(facility: Facility | None, regional_office: RegionalOffice | None) -> None:
    """One report of a place at a time; of the nation the audit trail lets one pass."""
    for place in (facility, regional_office):
        if place is not None:
            type(place).objects.select_for_update(of=("self",)).get(pk=place.pk)


def _refuse_running(last: date, today: date) -> None:
    if last >= today:
        raise DomainError(
            _(
                "This period is not over: its last day is %(day)s. Figures may be kept from the "
                "day after. Choose a period that is over."
            )
            % {"day": date_format(last)}
        )


def _refuse_unexplained(name: str, comments: Mapping[str, str], words: str) -> None:
    if not comments.get(name, "").strip():
        raise DomainError(words, field_of(name))


def field_of(name: str) -> str:
    """The field of a form in which a figure is explained."""
    return f"comment_{name}"


def _refuse_moving(before: Any, after: Any) -> None:
    """Nobody's entry falls between the figures and the people behind them."""
    if before != after:
        raise DomainError(
            _("Somebody recorded something while the figures were counted. Send it again.")
        )


def _of(asks: Any, comments: Mapping[str, str]) -> dict[str, str]:
    return {name: comments[name].strip() for name in asks}


def _first_day(facility: Facility, agreement: Agreement | None, question: Question) -> date:
    """Of the agreement, else of the first place given; never after the last day."""
    if agreement and agreement.starts_on:
        return min(agreement.starts_on, question.on)
    found = seated(frozen.scope_of(facility), question).aggregate(first=models.Min("enrolled_on"))[
        "first"
    ]
    return found or question.on


def _keep(report: FrozenReport, *, by: User) -> FrozenReport:
    # From here on nobody else writes into the trail, or gives out a number.
    report.audit_seq, report.audit_head = end_of_chain(router.db_for_write(AuditEvent))
    report.number = _next_number(report)
    report.sha256 = frozen.sha256_of(report)
    report.frozen_by = by
    report.is_demo = bool(report.facility and report.facility.is_demo)
    report.validate_constraints()
    report.save(force_insert=True)
    record(
        "report.frozen",
        report,
        by=by,
        kind=report.kind,
        number=report.number,
        sha256=report.sha256,
    )
    return report


def _next_number(report: FrozenReport) -> str:
    """LAP-408112-2026-007: place, year of freezing, and which one it is. None is ever removed."""
    year = timezone.localdate().year
    stem = f"LAP-{_place_code(report)}-{year}-"
    kept = FrozenReport.objects.filter(number__startswith=stem).count()
    return f"{stem}{kept + 1:03d}"


def _place_code(report: FrozenReport) -> str:
    if report.facility:
        return report.facility.satker_code or f"U{report.facility_id}"
    return f"K{report.regional_office_id}" if report.regional_office_id else "RI"
