"""What training cost, and what the indicators are to reach. All by the actions."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from partnerships.actions import costs, plans
from partnerships.actions.costs import Payment
from partnerships.actions.plans import Plan
from partnerships.choices import ClassState, CostKind, Funding
from partnerships.models import TrainingClass, TrainingField
from rutan.accounts.models import User
from rutan.portal.demo.cast import Cast, Side
from trainees.actions import indicator_targets

PER_HOUR, PER_PERSON, PER_TEST, PER_PAPER = 85_000, 640_000, 425_000, 35_000
MEALS = 2_750_000
OPEN_CLASSES = 1
"""The newest class of each facility whose costs are not all recorded."""
OF_AN_AGREEMENT = (
    (-420, CostKind.EQUIPMENT, 18_500_000, "Instalasi rak hidroponik dan pompa"),
    (-205, CostKind.TRANSPORT, 6_250_000, "Unit pelatihan keliling"),
)
TARGETS = {
    "R1": 30, "R2": 40, "R3a": 85, "R3b": 70, "R5": 85, "R6": 90, "R7": 90, "R10": 3, "R12": 95,
    "R13a": 45, "R13b": 60, "R15": 50, "R16": 80, "R18": 10,
}  # fmt: skip
"""Shares in percent."""
WIDER = {"R3a": 80, "R6": 85, "R13b": 60, "R16": 75}
NEW_YEAR = (1, 15)
PLANNED = (("agriculture", 2), ("fisheries", 2), ("technology", 1))
PER_CLASS = 16


def paid(cast: Cast, on: date) -> Iterator[int]:
    """Every class that is over, on the day after it was closed; of the newest a part is missing."""
    waiting = []
    for side in (cast.pangkep, cast.barru):
        classes = _over(side)
        for place, each in enumerate(classes):
            is_settled = place < len(classes) - OPEN_CLASSES
            waiting.append(((each.closed_on - on).days + 1, side, each, is_settled))
    for days, side, training_class, is_settled in sorted(waiting, key=lambda row: row[0]):
        yield min(days, 0)
        for payment in _payments(training_class, side.facility.today()):
            costs.record_cost(of=training_class, payment=payment, by=side.officer)
            if not is_settled:
                break
        if is_settled:
            costs.settle(training_class=training_class, by=side.checker)


def _over(side: Side) -> list[TrainingClass]:
    classes = TrainingClass.objects.filter(
        facility=side.facility, state=ClassState.CLOSED, closed_on__isnull=False, is_demo=True
    )
    return list(classes.select_related("programme_version__programme").order_by("closed_on", "pk"))


def _payments(training_class: TrainingClass, on: date) -> Iterator[Payment]:
    people = training_class.enrolments.count()
    centre, facility = Funding.CENTRE_BUDGET, Funding.FACILITY_BUDGET
    yield Payment(
        kind=CostKind.INSTRUCTOR,
        amount=training_class.planned_hours * PER_HOUR,
        on=on,
        funding=centre,
    )
    yield Payment(kind=CostKind.MATERIAL, amount=people * PER_PERSON, on=on, funding=centre)
    yield Payment(kind=CostKind.TRANSPORT, amount=MEALS, on=on, funding=facility)
    yield Payment(kind=CostKind.CERTIFICATE, amount=people * PER_PAPER, on=on, funding=centre)
    if "competence" in training_class.programme_version.certificate_kinds:
        yield Payment(kind=CostKind.TEST, amount=people * PER_TEST, on=on, funding=centre)


def equipped(cast: Cast, on: date) -> Iterator[int]:
    """Money for an agreement as a whole."""
    side = cast.pangkep
    for days, kind, amount, note in OF_AN_AGREEMENT:
        yield days
        payment = Payment(
            kind=kind,
            amount=amount,
            on=side.facility.today(),
            funding=Funding.CENTRE_BUDGET,
            note=note,
        )
        costs.record_cost(of=cast.trades[side.facility.pk], payment=payment, by=side.officer)


def aimed_at(cast: Cast, on: date) -> Iterator[int]:
    """Targets of both years: each facility, the regional office and the nation."""
    for year in (on.year - 1, on.year):
        signed_on = max(date(year, *NEW_YEAR), on - timedelta(days=700))
        yield min((signed_on - on).days, 0)
        source = f"Perjanjian kinerja {year} (contoh)"
        region = cast.pangkep.facility.regional_office
        manager = User.objects.get(username="kanwil@ditjenpas.example")
        nation = User.objects.get(username="pusat@ditjenpas.example")
        for facility, office, values, by in (
            (cast.pangkep.facility, None, TARGETS, cast.pangkep.head),
            (cast.barru.facility, None, TARGETS, cast.barru.head),
            (None, region, WIDER, manager),
            (None, None, WIDER, nation),
        ):
            indicator_targets.set_targets(
                facility=facility,
                regional_office=office,
                year=year,
                targets={code: Decimal(value) for code, value in values.items()},
                source=source,
                by=by,
            )


def planned(cast: Cast, on: date) -> Iterator[int]:
    """What each agreement with BPVP means to do in a year, by field; one year is behind."""
    for year in (on.year - 1, on.year):
        yield min((date(year, *NEW_YEAR) - on).days, 0)
        for side in (cast.pangkep, cast.barru):
            agreement = cast.trades[side.facility.pk]
            for code, classes in PLANNED:
                plans.record_plan(
                    agreement=agreement,
                    plan=Plan(
                        year=year,
                        field=TrainingField.objects.get(code=code),
                        classes=classes,
                        participants=classes * PER_CLASS,
                    ),
                    by=side.officer,
                )


ACTS = (paid, equipped, aimed_at, planned)
