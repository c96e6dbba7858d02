"""How classes went: one row for each, from the counters."""

from django.db.models import QuerySet

from partnerships.choices import STARTED_CLASS_STATES
from partnerships.models import TrainingClass


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
