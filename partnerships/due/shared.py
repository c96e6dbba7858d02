"""What every list of due work needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.functional import cached_property

from partnerships import thresholds
from partnerships.choices import AgreementState
from partnerships.models import Facility
from partnerships.reports.obligations import Progress, progress_of
from rutan.accounts.choices import Role


def of_facility(queryset: Any, facility: Facility | None, path: str = "facility") -> Any:
    return queryset if facility is None else queryset.filter(**{path: facility})


@dataclass(kw_only=True)
class Shared:
    """Agreements that may ask for something, and what they come to; read once."""

    agreements: list[Any]
    on: date

    @cached_property
    def progress(self) -> dict[int, Progress]:
        """Of the signed ones, by primary key."""
        signed = [each for each in self.agreements if each.state == AgreementState.SIGNED]
        return progress_of(signed, on=self.on)

    @cached_property
    def in_force(self) -> list[Any]:
        """The soonest to end first."""
        signed = (each for each in self.agreements if each.state == AgreementState.SIGNED)
        found = (each for each in signed if each.starts_on <= self.on <= each.ends_on)
        return sorted(found, key=lambda each: (each.ends_on, each.pk))


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
