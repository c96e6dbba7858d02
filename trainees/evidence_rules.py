"""Which of several answers about one person counts (features F34).

At one follow-up the stronger evidence counts, of equal strength the later day, then what was heard
later. The order of recording never matters but between answers alike in all of that.
"""

from collections.abc import Iterable
from datetime import date

from trainees.choices import GRADES, Evidence
from trainees.models import Outcome


def strongest(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The answer that counts at a follow-up; what was voided never does."""
    standing = [each for each in outcomes if each.voided_on is None]
    return min(
        standing,
        key=lambda each: rank(each.evidence, each.on, each.heard_on, each.pk),
        default=None,
    )


def rank(evidence: str, on: date, heard_on: date, number: int) -> tuple[int, int, int, int]:
    """The lowest counts; `number` tells in what order they were written down."""
    return GRADES[Evidence(evidence)], -on.toordinal(), -heard_on.toordinal(), -number
