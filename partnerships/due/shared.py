"""What every list of due work needs."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from partnerships import thresholds
from partnerships.models import Facility
from rutan.accounts.choices import Role


def of_facility(queryset: Any, facility: Facility | None, path: str = "facility") -> Any:
    return queryset if facility is None else queryset.filter(**{path: facility})


class Settings:
    """The thresholds of each facility, read once."""

    def __init__(self, facility: Facility | None) -> None:
        self._read: dict[int, Mapping[str, Any]] = {}
        if facility:
            self._read[facility.pk] = thresholds.of(facility)

    def of(self, facility: Facility) -> Mapping[str, Any]:
        if facility.pk not in self._read:
            self._read[facility.pk] = thresholds.of(facility)
        return self._read[facility.pk]


def told_to_the_head(user, facility: Facility | None, on: date) -> date | None:
    """What was due before this day is shown to the head, too; None for everybody else."""
    if user.role != Role.HEAD:
        return None
    return on - timedelta(days=thresholds.of(facility)["agreement_escalation_days"])
