"""What every list of due work needs."""

from collections.abc import Mapping
from typing import Any

from partnerships import thresholds
from partnerships.models import Facility


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
