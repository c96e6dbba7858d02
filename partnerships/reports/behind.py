"""What stands behind a number of an agreement, row by row (features F05: each number opens its
list). The same conditions as in `_realised`, so that the rows and the number cannot differ."""

from typing import Any

from django.db.models import QuerySet

from partnerships.choices import ObligationMetric
from partnerships.models import Agreement, Instructor, TrainingClass
from partnerships.reports._realised import OF_CLASSES, class_columns, instructors_of

LISTED = frozenset({*OF_CLASSES, ObligationMetric.INSTRUCTORS})
"""What is counted from the classes: `trainees` shows the rows."""
_PLANNED = dict(zip(OF_CLASSES, "bdfh", strict=True))


def classes_planned(agreement: Agreement, metric: ObligationMetric) -> QuerySet[TrainingClass, Any]:
    """Classes that bring something to what is planned, each with `number`: classes, seats, hours
    or people who may be certified. Narrow it to what the reader may see."""
    column = _PLANNED[metric]
    return (
        TrainingClass.objects.filter(agreement=agreement)
        .annotate(number=class_columns()[column])
        .filter(number__gt=0)
        .order_by("starts_on", "pk")
    )


def instructors(agreement: Agreement, side: str, *, has_taught: bool) -> QuerySet[Instructor]:
    """Of one side: who taught, or who is named for what is to come and has not taught yet."""
    seen = instructors_of(agreement.pk).get(side, {})
    keys = [key for key, taught in seen.items() if bool(taught) == has_taught]
    return Instructor.objects.filter(pk__in=keys).order_by("name", "pk")
