"""What was held under agreements by a day: later sessions move no month that is over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Sum

from partnerships.choices import STARTED_CLASS_STATES
from partnerships.models import Session, TrainingClass


@dataclass(frozen=True, kw_only=True)
class Held:
    """Classes that began by the day, and the seats of each; None: they differ."""

    classes: int = 0
    seats: int | None = None


NOTHING_HELD = Held()


def held_of(agreements: Sequence[int], on: date) -> Mapping[int, Held]:
    rows = (
        TrainingClass.objects.filter(
            agreement__in=agreements, state__in=STARTED_CLASS_STATES, started_on__lte=on
        )
        .order_by()
        .values("agreement")
        .annotate(classes=Count("pk"), least=Min("quota"), most=Max("quota"))
        .values_list("agreement", "classes", "least", "most")
    )
    found: dict[int, Held] = defaultdict(Held)
    return found | {
        agreement: Held(classes=classes, seats=least if least == most else None)
        for agreement, classes, least, most in rows
    }


def hours_of(agreements: Sequence[int], on: date) -> Mapping[int, int]:
    """Lesson hours held by the day, catch-up sessions apart; a class of earlier years has those
    that its list states."""
    if not agreements:
        return {}
    classes = TrainingClass.objects.filter(
        agreement__in=agreements, state__in=STARTED_CLASS_STATES
    ).order_by()
    stated = classes.filter(stated_hours__isnull=False, closed_on__lte=on)
    sessions = Session.objects.held().filter(
        training_class__in=classes.filter(stated_hours=None).values("pk"),
        is_catch_up=False,
        on__lte=on,
    )
    rows = stated.values_list("agreement").annotate(hours=Sum("stated_hours"))
    others = sessions.order_by().values_list("training_class__agreement").annotate(Sum("hours"))
    found: dict[int, int] = defaultdict(int)
    for agreement, hours in rows.union(others, all=True):
        found[agreement] += hours
    return found
