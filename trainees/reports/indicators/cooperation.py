"""R7, R10, R11, R20 to R23: agreements, classes under them, their price, and the room there is."""

from datetime import date
from operator import attrgetter

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import AgreementKind, ClassState
from partnerships.models import TrainingClass
from trainees.choices import Direction, EnrolmentState
from trainees.reports.costs import Cost, costs
from trainees.reports.indicators.definition import Metric, Scope, Side, Value, on
from trainees.reports.indicators.durations import days_taken
from trainees.reports.indicators.sources import LAST_DAY, began_in, ended_in


def _cost_of_year(scope: Scope) -> dict[date, Cost]:
    """By the last day of the classes; read once, also for all months of the year."""
    if "costs" not in scope.read:
        year = scope.period.whole_year
        classes = (
            TrainingClass.objects.filter(facility__in=scope.facilities)
            .annotate(last=LAST_DAY)
            .filter(last__range=(year.first, min(year.last, scope.today)), state=ClassState.CLOSED)
        )
        scope.read["costs"] = costs(classes, on=scope.today, by=attrgetter("last"))
    return scope.read["costs"]


def _price(scope: Scope) -> Value:
    """What is known to have been paid for classes that ended in the period, for each who
    completed."""
    ended = [
        each
        for day, cost in _cost_of_year(scope).items()
        if scope.first <= day <= scope.until
        for each in cost.classes
    ]
    cost = Cost(classes=tuple(ended))
    if cost.is_empty:
        return Value(number=0, whole=0, unit="rupiah", direction=Direction.DOWN)
    return Value(
        number=cost.total.low,
        whole=cost.people("completed"),
        unit="rupiah",
        direction=Direction.DOWN,
        is_told_apart=cost.total.low == 0 and cost.unsettled > 0,  # nothing is known, not nothing
        is_incomplete=cost.unsettled > 0,
        coverage=(len(cost.classes) - cost.unsettled, len(cost.classes)),
    )


METRICS = [
    Metric(
        code="R10",
        name=_("Agreements in force"),
        unit="count",
        direction=Direction.UP,
        number=Side(
            source="agreements",
            conditions=lambda scope: [Q()],
            words=_("agreements in force on the last day"),
        ),
        part=(
            *(
                (
                    kind.value,
                    Side(
                        source="agreements",
                        conditions=on(kind=kind),
                        words=kind.label,
                    ),
                )
                for kind in AgreementKind
            ),
            (
                "with-class",
                Side(
                    source="agreements",
                    conditions=lambda scope: [Q(has_class=True)],
                    words=_("With a class in the last 12 months"),
                ),
            ),
            (
                "with-report",
                Side(
                    source="agreements",
                    conditions=lambda scope: [Q(has_report=True)],
                    words=_("With a finished monitoring report in the last 12 months"),
                ),
            ),
        ),
    ),
    Metric(
        code="R11",
        name=_("Classes outside an agreement"),
        unit="percent",
        direction=Direction.DOWN,
        number=Side(
            source="classes",
            conditions=lambda scope: [began_in(scope) & Q(is_covered=False)],
            words=_("classes that began with no agreement in force on that day"),
        ),
        whole=Side(
            source="classes",
            conditions=lambda scope: [began_in(scope)],
            words=_("classes that began in the period"),
        ),
        part=(
            (
                "with-reason",
                Side(
                    source="classes",
                    conditions=lambda scope: [
                        began_in(scope) & Q(is_covered=False) & ~Q(gate_reason="")
                    ],
                    words=_("With a reason written down"),
                ),
            ),
        ),
    ),
    Metric(
        code="R20",
        name=_("Classes for the ministry's action programme"),
        unit="percent",
        direction=Direction.NONE,
        number=Side(
            source="classes",
            conditions=lambda scope: [began_in(scope) & Q(has_item=True)],
            words=_("classes that began in the period and serve an item of the programme"),
        ),
        whole=Side(
            source="classes",
            conditions=lambda scope: [began_in(scope)],
            words=_("classes that began in the period"),
        ),
    ),
    Metric(
        code="R21",
        name=_("Days from visit to agreement, class and placement"),
        unit="days",
        direction=Direction.NONE,
        own=days_taken,
        words=_(
            "median of days from the first visit to the signature, of agreements signed in the "
            "period; beside it from signature to the first class, and from nomination to acceptance"
        ),
        lists=(
            (
                "signed",
                Side(
                    source="signed",
                    conditions=lambda scope: [Q()],
                    words=_("agreements signed in the period"),
                ),
            ),
        ),
    ),
    Metric(
        code="R22",
        name=_("Cost for each who completed"),
        unit="rupiah",
        direction=Direction.DOWN,
        own=_price,
        words=_(
            "what is known to have been paid for classes that ended in the period, for each "
            "person who completed one"
        ),
        lists=(
            (
                "classes",
                Side(
                    source="classes",
                    conditions=lambda scope: [ended_in(scope) & Q(state=ClassState.CLOSED)],
                    words=_("classes closed"),
                ),
            ),
            (
                "completed",
                Side(
                    source="ending",
                    conditions=lambda scope: [
                        Q(state=EnrolmentState.COMPLETED, training_class__state=ClassState.CLOSED)
                    ],
                    words=_("places completed, of classes that ended in the period"),
                ),
            ),
        ),
    ),
    Metric(
        code="R23",
        name=_("Overcrowding"),
        unit="percent",
        direction=Direction.DOWN,
        number=Side(
            source="capacity",
            conditions=lambda scope: [Q()],
            words=_("occupants above the capacity, newest record"),
            total_of=F("heads") - F("capacity"),
        ),
        whole=Side(
            source="capacity",
            conditions=lambda scope: [Q()],
            words=_("capacity"),
            total_of="capacity",
        ),
        coverage=(
            Side(
                source="facilities",
                conditions=lambda scope: [Q(is_told=True)],
                words=_("facilities of which people and places are recorded"),
            ),
            Side(source="facilities", conditions=lambda scope: [Q()], words=_("all facilities")),
        ),
    ),
]
