"""Cancelling a class that may have people in it: their places end first, then the class."""

from django.db import transaction

from partnerships.actions import classes
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from trainees.actions import leaving
from trainees.actions.seats import locked_class


@transaction.atomic
def cancel(
    *, training_class: TrainingClass, reason: str, note: str = "", by: User
) -> TrainingClass:
    """Ends every place and every open application, each with its own event, then the class."""
    training_class = locked_class(training_class)
    leaving.end_all_in(
        training_class,
        reason_code="class_cancelled",
        on=training_class.facility.today(),
        by=by,
    )
    return classes.cancel(training_class=training_class, reason=reason, note=note, by=by)
