"""What waits for somebody among classes, people and follow-ups, for the home page."""

from datetime import date

from partnerships.models import Facility
from rutan.common.due import DueItem, in_order
from trainees.due.circumstances import circumstances_due
from trainees.due.follow_ups import follow_ups_due
from trainees.due.hearings import hearings_due
from trainees.due.readiness import readiness_due
from trainees.due.selection import selection_due
from trainees.due.teaching import teaching_due


def due_of(user, facility: Facility | None, on: date) -> list[DueItem]:
    """Longest overdue first; the number of queries does not grow with the rows."""
    return in_order(
        [
            *follow_ups_due(user, facility, on),
            *selection_due(user, facility, on),
            *readiness_due(user, facility, on),
            *hearings_due(user, facility, on),
            *circumstances_due(user, facility, on),
            *teaching_due(user, facility, on),
        ]
    )
