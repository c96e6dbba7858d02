"""Classes of a programme that are still to come, and one that stands for a class nobody planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from partnerships.choices import COMING_CLASS_STATES
from partnerships.models import Facility, Programme, ProgrammeVersion, TrainingClass

DAYS_TO_PLAN = 28
"""A class that is not planned yet could begin in four weeks at the soonest."""
NOT_PLANNED = 0
"""The key of a class that exists in no table: nobody sits in it, nobody is proposed for it."""
TRAINING_DAYS_OF_A_WEEK = 5


@dataclass(frozen=True, kw_only=True, order=True)
class Coming:
    """The days of a class; the exam belongs to them."""

    starts_on: date
    last_day: date


def of(programme: Programme, facility: Facility) -> list[TrainingClass]:
    """The classes to come at a facility, the first one first, in one query."""
    return list(
        TrainingClass.objects.filter(
            programme_version__programme=programme,
            facility=facility,
            state__in=COMING_CLASS_STATES,
        )
        .select_related("programme_version__programme", "facility")
        .order_by("starts_on", "pk")
    )


def days_of(classes: Iterable[TrainingClass]) -> list[Coming]:
    return sorted(Coming(starts_on=each.starts_on, last_day=each.last_day) for each in classes)


def next_of(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], TrainingClass]:
    """The next class for each pair of facility and programme that has one, in one query."""
    wanted = set(pairs)
    found: dict[tuple[int, int], TrainingClass] = {}
    for each in (
        TrainingClass.objects.filter(
            facility__in={facility for facility, _programme in wanted},
            programme_version__programme__in={programme for _facility, programme in wanted},
            state__in=COMING_CLASS_STATES,
        )
        .select_related("programme_version__programme", "facility")
        .order_by("starts_on", "pk")
    ):
        found.setdefault((each.facility_id, each.programme_version.programme_id), each)
    return {pair: each for pair, each in found.items() if pair in wanted}


def newest_versions(programmes: Iterable[int]) -> dict[int, ProgrammeVersion]:
    """What is taught in each programme now, in one query."""
    rows = ProgrammeVersion.objects.filter(programme__in=set(programmes))
    return {each.programme_id: each for each in rows.select_related("programme").order_by("number")}


def stand_in(programme: Programme, facility: Facility, today: date) -> TrainingClass | None:
    """An unsaved class as it would be planned today; None for a programme without contents."""
    version = programme.versions.order_by("-number").first()
    if version is None:
        return None
    version.programme = programme
    return stand_in_of(version, facility, today)


def stand_in_of(version: ProgrammeVersion, facility: Facility, today: date) -> TrainingClass:
    starts_on = today + timedelta(days=DAYS_TO_PLAN)
    weeks = -(-version.default_days // TRAINING_DAYS_OF_A_WEEK)
    return TrainingClass(
        pk=NOT_PLANNED,
        title=version.programme.title,
        programme_version=version,
        facility=facility,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=weeks),
        quota=version.default_quota,
    )
