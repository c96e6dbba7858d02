"""What a list of earlier years tells, once it is understood: classes, people and their places."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from partnerships.models import Agreement, Facility, Partner, ProgrammeVersion, TrainingClass
from trainees.models import (
    Certificate,
    Custody,
    Enrolment,
    ExitReason,
    Inmate,
    OutcomeKind,
    Release,
    ReleaseKind,
)


@dataclass
class PastClass:
    """A class that is over. `known`: it came with an earlier list."""

    title: str
    version: ProgrammeVersion
    partner: Partner
    agreement: Agreement | None
    batch: int
    starts_on: date
    ends_on: date
    exam_on: date | None
    hours: int
    seats: int
    cost: int | None
    known: TrainingClass | None = None


@dataclass(frozen=True, kw_only=True)
class PastRelease:
    kind: ReleaseKind
    on: date
    consent: str
    bapas: Facility | None


@dataclass(frozen=True, kw_only=True)
class PastLook:
    """What was learnt at a checkpoint; without a kind the person refused or was not reached."""

    checkpoint: str
    on: date
    kind: OutcomeKind | None
    refused: bool = False
    evidence: str = ""
    skill: str = ""
    income: str = ""


@dataclass
class PastPerson:
    """`values` as a dossier has them. What stands here already is not told again: `inmate` and
    `custody` are known ones, `release`, `looks` and `returned` only what is new."""

    row: int
    values: dict[str, Any]
    inmate: Inmate | None = None
    custody: Custody | None = None
    left_on: date | None = None
    left_by: str = ""
    """The day is that of a release, too; the step only of a stay that ended otherwise."""
    known_release: Release | None = None
    release: PastRelease | None = None
    looks: list[PastLook] = field(default_factory=list)
    returned_on: date | None = None
    returned_label: str = ""


@dataclass(frozen=True, kw_only=True)
class PastCertificate:
    kind: str
    number: str
    on: date
    issuer: Partner
    registration: str = ""
    valid_until: date | None = None
    handed_over_on: date | None = None
    handed_to: str = ""


@dataclass(frozen=True, kw_only=True)
class PastHandOver:
    """Of a paper that came with an earlier list, which did not tell it."""

    paper: Certificate
    on: date
    to: str


@dataclass
class PastPlace:
    """A row: somebody in a class, with a seat or as a candidate only. `known` is the seat that
    stands here already, of which `certificate`, `hand_over`, `competence` and `new_quarters` are
    what is new."""

    row: int
    person: PastPerson
    training_class: PastClass
    assessed_on: date
    is_candidate: bool = False
    closed_reason: str = ""
    enrolled_on: date | None = None
    ended_on: date | None = None
    exit_reason: ExitReason | None = None
    quarters: int | None = None
    competence: str = ""
    certificate: PastCertificate | None = None
    known: Enrolment | None = None
    new_quarters: int | None = None
    hand_over: PastHandOver | None = None
    is_kept: bool = False
    """Nothing of the row itself has to be written."""


@dataclass
class History:
    """A whole file, judged: `refused` are the rows with errors, and then nothing is written."""

    classes: list[PastClass] = field(default_factory=list)
    people: list[PastPerson] = field(default_factory=list)
    places: list[PastPlace] = field(default_factory=list)
    refused: int = 0

    @property
    def adds_nothing(self) -> bool:
        """Everything in the file stands here already."""
        return not (
            any(past.known is None for past in self.classes)
            or any(not place.is_kept for place in self.places)
            or any(
                person.inmate is None or person.release or person.looks or person.returned_on
                for person in self.people
            )
        )

    @property
    def new(self) -> dict[str, int]:
        return {
            "classes": sum(past.known is None for past in self.classes),
            "people": sum(person.inmate is None for person in self.people),
        }
