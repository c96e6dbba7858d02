"""When to look after a release: months and windows (decisions 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rutan.common.dates import add_months
from trainees.choices import Checkpoint, FollowUpOwner
from trainees.models import Release


@dataclass(frozen=True, kw_only=True)
class PlannedFollowUp:
    """`opens_on` and `closes_on` belong to the window."""

    checkpoint: Checkpoint
    due_on: date
    opens_on: date
    closes_on: date


def planned(*, released_on: date, settings: Mapping[str, Any]) -> list[PlannedFollowUp]:
    """One look per month of the facility's `settings`, with a narrower window for month 1."""
    return [
        _planned(released_on, Checkpoint(f"b{count}"), settings)
        for count in settings["follow_up_months"]
    ]


def _planned(
    released_on: date, checkpoint: Checkpoint, settings: Mapping[str, Any]
) -> PlannedFollowUp:
    due_on = add_months(released_on, checkpoint.months)
    is_first = checkpoint is Checkpoint.M1
    key = "follow_up_first_window_days" if is_first else "follow_up_window_days"
    window = timedelta(days=settings[key])
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
