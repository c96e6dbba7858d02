"""What waits for somebody among agreements and coordinations, for the home page.

What somebody looks after who is at work waits for that person alone; all else for everyone of the
facility who may do it.
"""

from datetime import date

from partnerships.due.agreements import agreements_due, shared_of
from partnerships.due.duties import obligations_due
from partnerships.due.monitoring import monitoring_due
from partnerships.due.proposals import proposals_due
from partnerships.due.shared import Shared
from partnerships.due.talks import talks_due
from partnerships.models import Facility
from rutan.common.due import DueItem, in_order


def due_of(
    user,
    facility: Facility | None,
    on: date,
    shared: Shared | None = None,
) -> list[DueItem]:
    """Longest overdue first. `facility` narrows it to one; None means all that `user` may see.

    At most eight queries and one for each facility, however many rows. `shared` is what
    `shared_of` has read, where it is at hand.
    """
    shared = shared or shared_of(user, facility, on)
    return in_order(
        [
            *agreements_due(user, facility, on, shared),
            *proposals_due(user, on, shared),
            *talks_due(user, facility, on),
            *obligations_due(user, facility, on, shared),
            *monitoring_due(user, facility, on),
        ]
    )
