"""Who was moved on a waiting list by hand, from where to where, why and by whom."""

from django.db.models import QuerySet

from partnerships.models import Facility
from rutan.accounts.models import User
from trainees.models import PriorityMove


def moves_at(facility: Facility, reader: User) -> QuerySet[PriorityMove]:
    """All of them, the newest first; undone ones too."""
    return (
        PriorityMove.objects.for_user(reader)
        .filter(application__facility=facility)
        .select_related("application__inmate", "application__programme", "by")
    )
