"""Places whose person's situation has changed, until somebody settles what follows."""

from datetime import date

from partnerships.models import Facility
from rutan.common.due import DueItem


def circumstances_due(user, facility: Facility | None, on: date) -> list[DueItem]:
    """Oldest first, one line for all of a facility."""
    return []
