"""How many people of a class will finish, and how many to enrol so that enough do (features F14).

Counts of people, never a share: a class is a small group.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from partnerships import thresholds
from partnerships.models import TrainingClass
from trainees.choices import ApplicationState
from trainees.forecast import Expected, expected, people_needed
from trainees.forecast_words import Told, told_by_custody
from trainees.models import Application, Custody, Enrolment
from trainees.outlook import outlook_of

FIRST = (
    ApplicationState.RECOMMENDED,
    ApplicationState.PROPOSED,
    ApplicationState.CANDIDATE,
    ApplicationState.RESERVE,
)
"""Who gets the next seats, as far as is decided."""


@dataclass(frozen=True, kw_only=True)
class Finishers:
    """`needed`: people with a seat in all; None when even all who asked are too few.

    `unknown` of those with a seat have no forecast and are counted as not finishing, for missing
    data never counts as met.
    """

    expected: Expected
    unknown: int
    target: int
    is_own_target: bool
    needed: int | None
    asked: int
    percent: int
    quota: int

    @property
    def has_enough(self) -> bool:
        return self.needed is not None and self.needed <= self.expected.people

    @property
    def needs_more_seats(self) -> bool:
        return self.needed is not None and self.needed > self.quota


def finishers_of(training_class: TrainingClass) -> Finishers:
    """In seven queries. The target is the class's own; where it has none, all its seats."""
    seated = [
        each.custody
        for each in Enrolment.objects.filter(training_class=training_class)
        .live()
        .select_related("custody")
    ]
    asking = _next_ones(training_class)
    told = told_by_custody(outlook_of(training_class), [*seated, *asking])
    chances = _chances(told[custody.pk] for custody in seated)
    target = training_class.target_finishers or training_class.quota
    percent = int(thresholds.of(training_class.facility)["forecast_certainty_percent"])
    return Finishers(
        expected=expected(chances),
        unknown=sum(told[custody.pk].chances is None for custody in seated),
        target=target,
        is_own_target=training_class.target_finishers is not None,
        needed=people_needed(
            target,
            chances,
            # Who cannot finish gets no seat, so that nobody is enrolled in vain.
            [each for each in _chances(told[custody.pk] for custody in asking) if each],
            percent=percent,
        ),
        asked=len(asking),
        percent=percent,
        quota=training_class.quota,
    )


def _chances(told: Iterable[Told]) -> list[float]:
    return [each.chances.finishes if each.chances else 0.0 for each in told]


def _next_ones(training_class: TrainingClass) -> list[Custody]:
    """Who waits for a seat: those decided on first, then in the order in which they asked."""
    applications = list(
        Application.objects.filter(training_class=training_class, state__in=FIRST)
        .order_by("applied_on", "pk")
        .values_list("state", "inmate_id")
    )
    applications.sort(key=lambda each: FIRST.index(ApplicationState(each[0])))
    custodies = {
        custody.inmate_id: custody
        for custody in Custody.objects.open().filter(
            facility=training_class.facility_id, inmate__in=[pk for _state, pk in applications]
        )
    }
    return [custodies[pk] for _state, pk in applications if pk in custodies]
