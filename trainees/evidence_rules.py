"""Which of several answers about one person counts (features F34).

At one follow-up the stronger evidence counts, of equal strength the later day, then what was heard
later. The order of recording never matters but between answers alike in all of that.
"""

from collections.abc import Iterable

from trainees.choices import GRADES, Evidence
from trainees.models import Outcome


def strongest(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The answer that counts at a follow-up; what was voided never does."""
    standing = [each for each in outcomes if each.voided_on is None]
    return min(standing, key=_order, default=None)


def _order(outcome: Outcome) -> tuple[int, int, int, int]:
    return (
        GRADES[Evidence(outcome.evidence)],
        -outcome.on.toordinal(),
        -outcome.heard_on.toordinal(),
        -outcome.pk,
    )
