"""When to look after a release: months and windows (decisions 11)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from rutan.common.dates import add_months
from trainees.choices import Checkpoint, FollowUpOwner
from trainees.models import Release

FIRST_MONTH_WINDOW_DAYS = 14
WINDOW_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class PlannedFollowUp:
    """`opens_on` and `closes_on` belong to the window."""

    checkpoint: Checkpoint
    due_on: date
    opens_on: date
    closes_on: date


def planned(*, released_on: date, months: Iterable[int]) -> list[PlannedFollowUp]:
    """One look per month of the facility's setting: ±14 days for month 1, ±30 after."""
    return [_planned(released_on, Checkpoint(f"b{count}")) for count in months]


def _planned(released_on: date, checkpoint: Checkpoint) -> PlannedFollowUp:
    due_on = add_months(released_on, checkpoint.months)
    days = FIRST_MONTH_WINDOW_DAYS if checkpoint is Checkpoint.M1 else WINDOW_DAYS
    window = timedelta(days=days)
    return PlannedFollowUp(
        checkpoint=checkpoint,
        due_on=due_on,
        opens_on=due_on - window,
        closes_on=due_on + window,
    )


def owner_of(release: Release, due_on: date) -> FollowUpOwner:
    """The probation office asks while it supervises, the facility otherwise."""
    until = release.supervised_until
    is_supervised = release.kind.is_supervised and (until is None or due_on <= until)
    return FollowUpOwner.BAPAS if is_supervised and release.bapas_id else FollowUpOwner.FACILITY
