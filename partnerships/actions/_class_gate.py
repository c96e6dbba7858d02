"""What the agreement says to a class that is planned: its days, and its targets (features F06)."""

from datetime import date

from partnerships import coverage
from partnerships.choices import COMING_CLASS_STATES, ObligationMetric
from partnerships.models import Agreement, Facility, Partner, TrainingClass
from partnerships.reports.obligations import progress_of
from rutan.common.findings import Finding


def gate_of(
    *,
    agreement: Agreement | None,
    partner: Partner,
    facility: Facility,
    days: tuple[date, date],
    quota: int,
    hours: int,
    own: TrainingClass | None,
) -> tuple[Finding, ...]:
    """`days` are the first and the last; `own` is the class itself when its plan changes."""
    on = facility.today()
    findings = coverage.agreement_gate(agreement, partner, facility, *days, on)
    if agreement is None or (own is not None and own.state not in COMING_CLASS_STATES):
        return tuple(findings)  # what has begun is counted by what it did, not by its plan
    adds = {
        ObligationMetric.CLASSES: 1,
        ObligationMetric.PARTICIPANTS: quota,
        ObligationMetric.HOURS: hours,
    }
    if own is not None and own.agreement_id == agreement.pk:
        adds[ObligationMetric.CLASSES] -= 1
        adds[ObligationMetric.PARTICIPANTS] -= own.quota
        adds[ObligationMetric.HOURS] -= own.planned_hours
    return (*findings, *_beyond_targets(agreement, adds, on))


def _beyond_targets(
    agreement: Agreement, adds: dict[ObligationMetric, int], on: date
) -> list[Finding]:
    """A class that takes the agreement beyond what it promises."""
    found = []
    for owed in progress_of([agreement], on=on)[agreement.pk].targets:
        if owed.metric not in adds or not owed.is_counted:
            continue
        number = (owed.realised or 0) + (owed.planned or 0) + adds[owed.metric]
        if number > owed.target:
            found.append(coverage.beyond_target(agreement, owed.label, owed.target, number, on))
    return found
