"""Changed situations that wait, beside what they are about."""

from django.db.models import Q

from partnerships.models import TrainingClass
from trainees import circumstance_rules
from trainees.models import Circumstance, Inmate

MOST_SHOWN = 10


def of_person(inmate: Inmate, user) -> list[Circumstance]:
    return _open(user, Q(inmate=inmate))


def of_class(training_class: TrainingClass, user) -> list[Circumstance]:
    return _open(
        user,
        Q(enrolment__training_class=training_class) | Q(application__training_class=training_class),
    )


def _open(user, about: Q) -> list[Circumstance]:
    """One query; none for somebody who does not work with them."""
    if not user.has_perm("trainees.view_circumstance"):
        return []
    rows = circumstance_rules.still_open(Circumstance.objects.for_user(user)).filter(about)
    return list(
        rows.select_related(
            "inmate", "enrolment__training_class", "application__training_class"
        ).order_by("on", "pk")[:MOST_SHOWN]
    )
