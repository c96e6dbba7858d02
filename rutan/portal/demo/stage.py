"""What the sample classes of one facility are made from."""

import random
from dataclasses import dataclass, field
from datetime import date

from partnerships.choices import ClassState
from partnerships.models import (
    Agreement,
    Facility,
    Holiday,
    Instructor,
    Partner,
    ProgrammeVersion,
    Room,
)
from rutan.accounts.models import User
from rutan.portal.demo.catalogue import Course
from rutan.portal.demo.people import Person
from trainees.models import AttendanceReason, ExitReason


@dataclass(frozen=True)
class ClassPlan:
    """One sample class; `starts` counts days from the day of the seed."""

    course: Course
    batch: int
    starts: int
    state: ClassState
    candidates: int = 24
    enrolled: int = 16
    in_doubt: int = 6
    """Seats of people who may be released before the end."""
    unfilled: int = 0
    """Registers of the last days that nobody filled: work that is due."""


@dataclass
class Stage:
    facility: Facility
    people: list[Person]
    on: date
    chance: random.Random
    versions: dict[str, ProgrammeVersion]
    partners: dict[str, Partner]
    agreements: dict[tuple[int, int], Agreement]
    instructors: dict[int, list[Instructor]]
    room: Room
    recorder: User
    verifiers: dict[int, User]
    """Who verified the results, by the primary key of the partner."""
    reasons: dict[str, AttendanceReason] = field(default_factory=dict)
    exits: dict[str, ExitReason] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    numbers: dict[str, int] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    """Parts of people that `fates` has added up so far."""

    def __post_init__(self):
        self.reasons = {row.code: row for row in AttendanceReason.objects.all()}
        self.exits = {row.code: row for row in ExitReason.objects.all()}
        self.holidays = frozenset(
            Holiday.objects.filter(facility=None).values_list("on", flat=True)
        )
