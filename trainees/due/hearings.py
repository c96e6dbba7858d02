"""Hearings of the TPP whose day has come."""

from datetime import date

from partnerships.models import Facility
from rutan.common.due import DueItem


def hearings_due(user, facility: Facility | None, on: date) -> list[DueItem]:
    """One line a hearing, whatever the classes on its agenda."""
    return []
