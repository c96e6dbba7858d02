"""What waits for somebody among agreements and coordinations, for the home page.

What somebody looks after who is at work waits for that person alone; all else for everyone of the
facility who may do it.
"""

from collections.abc import Mapping
from datetime import date

from partnerships.due.agreements import agreements_due
from partnerships.due.duties import obligations_due
from partnerships.due.monitoring import monitoring_due
from partnerships.due.proposals import proposals_due
from partnerships.due.talks import talks_due
from partnerships.models import Facility
from partnerships.reports.obligations import Progress
from rutan.common.due import DueItem, in_order


def due_of(
    user,
    facility: Facility | None,
    on: date,
    progress: Mapping[int, Progress] | None = None,
) -> list[DueItem]:
    """Longest overdue first. `facility` narrows it to one; None means all that `user` may see.

    At most a dozen queries and one for each facility, however many rows. `progress` is that of
    agreements which the page has read for itself.
    """
    return in_order(
        [
            *agreements_due(user, facility, on),
            *proposals_due(user, facility, on),
            *talks_due(user, facility, on),
            *obligations_due(user, facility, on, progress),
            *monitoring_due(user, facility, on),
        ]
    )
