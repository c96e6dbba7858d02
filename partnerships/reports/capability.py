"""What a partner is able to teach, and where: fields against facilities, from what is on paper and
from classes that took place, not from what it says of itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from partnerships.choices import STARTED_CLASS_STATES, AgreementState
from partnerships.models import Agreement, AgreementParty, Facility, Partner, TrainingClass


@dataclass(kw_only=True)
class Cell:
    """One field at one facility. `classes` started, in pieces, with `certified` certificate
    holders, summed over the classes; `is_agreed`: an agreement in force names the field. Sample
    data is counted apart and closes no gap."""

    classes: int = 0
    certified: int = 0
    samples: int = 0
    is_agreed: bool = False
    was_agreed: bool = False


@dataclass(kw_only=True)
class Row:
    """One field of training, or one equivalency package. `is_offered`: the partner names it."""

    label: str
    is_offered: bool = False
    cells: dict[int, Cell] = field(default_factory=dict)

    def at(self, facility: int) -> Cell:
        return self.cells.setdefault(facility, Cell())


@dataclass(frozen=True, kw_only=True)
class Capability:
    facilities: list[Facility]
    rows: list[Row]

    def __bool__(self) -> bool:
        return bool(self.rows)


def capability_of(
    user, partner: Partner, *, on: date, facility: Facility | None = None
) -> Capability:
    """Within what `user` may see; `facility` narrows it to one. Four queries at most.

    A paper counts at every facility that is a party to it.
    """
    rows: dict[str, Row] = {
        field.name: Row(label=field.name, is_offered=True) for field in partner.fields.all()
    }
    places: dict[int, Facility] = {facility.pk: facility} if facility else {}

    def row_of(label: str) -> Row:
        return rows.setdefault(label, Row(label=label))

    on_paper = (
        AgreementParty.objects.filter(
            agreement__in=Agreement.objects.for_user(user).filter(
                parties__partner=partner,
                state__in=[AgreementState.SIGNED, AgreementState.CLOSED],
            ),
            facility__in=Facility.objects.for_user(user),
        )
        .select_related("facility", "agreement")
        .prefetch_related("agreement__fields")
    )
    classes = (
        TrainingClass.objects.for_user(user)
        .filter(partner=partner, state__in=STARTED_CLASS_STATES)
        .select_related("facility", "programme_version__programme__field", "figures")
    )
    if facility is not None:
        on_paper, classes = on_paper.filter(facility=facility), classes.filter(facility=facility)
    for party in on_paper:
        places[party.facility.pk] = party.facility
        for label in _scope_of(party.agreement):
            _agree(row_of(label).at(party.facility.pk), party.agreement, on)
    for training_class in classes:
        places[training_class.facility_id] = training_class.facility
        _count(row_of(_taught_in(training_class)).at(training_class.facility_id), training_class)
    return Capability(
        facilities=sorted(places.values(), key=str),
        rows=sorted(rows.values(), key=lambda row: row.label),
    )


def _scope_of(agreement: Agreement) -> Iterable[str]:
    yield from (each.name for each in agreement.fields.all())
    yield from (f"Paket {package}" for package in agreement.packages)


def _agree(cell: Cell, agreement: Agreement, on: date) -> None:
    if agreement.is_demo:
        cell.samples += 1
    elif (
        agreement.state == AgreementState.SIGNED and agreement.starts_on <= on <= agreement.ends_on
    ):
        cell.is_agreed = True
    else:
        cell.was_agreed = True


def _taught_in(training_class: TrainingClass) -> str:
    programme = training_class.programme_version.programme
    if programme.is_equivalency:
        return f"Paket {programme.package}"
    return programme.field.name if programme.field else programme.title


def _count(cell: Cell, training_class: TrainingClass) -> None:
    if training_class.is_demo:
        cell.samples += 1
        return
    cell.classes += 1
    figures = getattr(training_class, "figures", None)
    cell.certified += figures.certified if figures else 0
