"""What became of a place, in columns of the place, worked out from the facts."""

from collections.abc import Iterable


def refresh(people: Iterable[int]) -> int:
    """The last call of an action that changes a release, an answer, a return, a certificate or a
    place of these people: their columns are written again. Answers how many places they have."""
    return 0
