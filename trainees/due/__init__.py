"""What waits for somebody among classes, people and follow-ups, for the home page."""

from datetime import date

from partnerships.models import Facility
from rutan.common.due import DueItem, in_order
from trainees.due.certificates import certificates_asked, certificates_due
from trainees.due.circumstances import circumstances_asked, circumstances_due
from trainees.due.counted import answers
from trainees.due.follow_ups import follow_ups_asked, follow_ups_due
from trainees.due.hearings import hearings_asked, hearings_due
from trainees.due.learners import learners_asked, learners_due
from trainees.due.moved_certificates import moved_asked, moved_due
from trainees.due.privacy import privacy_asked, privacy_due
from trainees.due.readiness import readiness_due
from trainees.due.releases import releases_asked, releases_due
from trainees.due.returns import returns_asked, returns_due
from trainees.due.selection import selection_due
from trainees.due.shared import Shared, shared_of
from trainees.due.teaching import teaching_due


def due_of(
    user, facility: Facility | None, on: date, shared: Shared | None = None
) -> list[DueItem]:
    """Longest overdue first; the number of queries does not grow with the rows.

    `shared` is what `shared_of` has read, where it is at hand."""
    shared = shared or shared_of(user, facility, on)
    found = answers(
        [
            *follow_ups_asked(user, facility, on),
            *hearings_asked(user, facility, on),
            *circumstances_asked(user, facility, on),
            *learners_asked(user, facility, on),
            *certificates_asked(user, facility, on),
            *moved_asked(user, facility, on),
            *returns_asked(user, facility, on),
            *releases_asked(user, facility, on),
            *privacy_asked(user, facility, on),
        ]
    )
    return in_order(
        [
            *follow_ups_due(user, facility, on, found),
            *selection_due(user, facility, on, shared.classes),
            *readiness_due(user, facility, on, shared.classes),
            *hearings_due(found, on),
            *circumstances_due(user, facility, on, found),
            *learners_due(found, facility, on),
            *teaching_due(user, facility, on, shared),
            *certificates_due(user, facility, on, found),
            *moved_due(found, on),
            *returns_due(found, on),
            *releases_due(found, facility, on),
            *privacy_due(found, facility, on),
        ]
    )
