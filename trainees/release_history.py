"""What happened at a facility before: transfers, delays of release and trainees who dropped out.

Counts only, over the `HISTORY_MONTHS` before a day; `trainees.forecast` turns them into rates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DateField, DurationField, ExpressionWrapper, F, Q, Sum, Value
from django.db.models.functions import Coalesce, Greatest, Least

from partnerships import thresholds
from partnerships.models import Facility, Programme
from rutan.common.dates import add_months
from trainees.choices import CustodyState, EnrolmentState
from trainees.models import Custody, Enrolment, Release

DAYS_OF_A_MONTH = 30
NOT_THE_COURSE = frozenset(
    {EnrolmentState.RELEASED, EnrolmentState.TRANSFERRED, EnrolmentState.CANCELLED}
)
"""Exits that say nothing about the course: the forecast has them in its other factor."""


@dataclass(frozen=True, kw_only=True)
class History:
    """Counts of the past: trainees whose course ended and those of them who dropped out, people
    who were transferred and the months of 30 days lived here, and the days that passed between
    two thirds served and each supervised release."""

    programme_ended: int = 0
    programme_dropped: int = 0
    field_ended: int = 0
    field_dropped: int = 0
    transfers: int = 0
    months_in_custody: float = 0
    lags: tuple[int, ...] = ()


def history_of(facility: Facility, programme: Programme, on: date) -> History:
    """The counts that a forecast for `programme` at `facility` rests on; three queries."""
    since = add_months(on, -int(thresholds.of(facility)["history_months"]))
    return History(
        **_ended(facility, programme, since, on),
        **_moved(facility, since, on),
        lags=tuple(_lags(facility, since, on)),
    )


def lags_here(facility: Facility, on: date) -> History:
    """The delays of release alone, for the page of one person; one query."""
    since = add_months(on, -int(thresholds.of(facility)["history_months"]))
    return History(lags=tuple(_lags(facility, since, on)))


def _ended(facility: Facility, programme: Programme, since: date, on: date) -> dict[str, Any]:
    dropped = Q(exit_reason__counts_as_dropout=True)
    same = Q(training_class__programme_version__programme=programme)
    return (
        Enrolment.objects.ended()
        .filter(
            facility=facility,
            ended_on__gt=since,
            ended_on__lte=on,
            training_class__programme_version__programme__field=programme.field_id,
        )
        .exclude(state__in=NOT_THE_COURSE)
        .aggregate(
            field_ended=Count("pk"),
            field_dropped=Count("pk", filter=dropped),
            programme_ended=Count("pk", filter=same),
            programme_dropped=Count("pk", filter=same & dropped),
        )
    )


def _moved(facility: Facility, since: date, on: date) -> dict[str, Any]:
    """Transfers, and the months of 30 days that people spent here in the same time."""
    stayed = ExpressionWrapper(
        Least(Coalesce("left_on", Value(on, DateField())), Value(on, DateField()))
        - Greatest(F("entered_on"), Value(since, DateField())),
        DurationField(),
    )
    found = Custody.objects.filter(
        Q(left_on=None) | Q(left_on__gt=since), facility=facility, entered_on__lt=on
    ).aggregate(
        transfers=Count("pk", filter=Q(state=CustodyState.TRANSFERRED, left_on__lte=on)),
        stayed=Sum(stayed, default=timedelta()),
    )
    return {
        "transfers": found["transfers"],
        "months_in_custody": found["stayed"].days / DAYS_OF_A_MONTH,
    }


def _lags(facility: Facility, since: date, on: date) -> Iterable[int]:
    """Days between two thirds served and the release of everybody who left under supervision."""
    rows = Release.objects.filter(
        facility=facility,
        on__gt=since,
        on__lte=on,
        kind__is_supervised=True,
        custody__sentence__two_thirds_on__lte=F("on"),
    ).values_list("on", "custody__sentence__two_thirds_on")
    return ((left - lawful).days for left, lawful in rows)
