"""How classes went: one row for each, from the counters.

Who sees no names is told of one class how many got a seat and which share of its hours was
attended. What became of its people is left to the reintegration report, which hides what tells of
a few; beside the whole numbers of agreement and partner, any class told here would betray another.
"""

from django.db.models import QuerySet

from partnerships.choices import COMING_CLASS_STATES, STARTED_CLASS_STATES
from partnerships.models import ClassFigures, TrainingClass
from rutan.accounts.models import User


def class_rows(user) -> QuerySet[TrainingClass]:
    """Classes in scope that began, newest first, with partner, facility and counters loaded.

    Completion is `figures.completed` of `figures.enrolled`; attendance `figures.credited_hours`
    of `figures.expected_hours`; certificates `figures.certified` of `figures.completed`.
    """
    return (
        TrainingClass.objects.for_user(user)
        .filter(state__in=STARTED_CLASS_STATES)
        .select_related("facility", "partner", "figures")
        .order_by("-starts_on", "-pk")
    )


def seats_told(training_class: TrainingClass, figures: ClassFigures, reader: User) -> int:
    """Seats taken; beside who got one, those still taken would tell how many left."""
    if reader.sees_names or training_class.state in COMING_CLASS_STATES:
        return training_class.seats_taken
    return figures.enrolled
