"""Draws of the sample that come out alike in every database."""

from datetime import date
from random import Random

from partnerships.models import Facility


def chance_of(what: str, facility: Facility, on: date) -> Random:
    """The same draws wherever the sample is seeded: a key differs between databases."""
    place = Facility.objects.filter(pk__lte=facility.pk).count()
    return Random(f"{what} {place} {on}")  # noqa: S311 sample data wants to be repeatable
