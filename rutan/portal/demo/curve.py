"""When sample people go home: half soon after the first lawful day, half until the expiry.

Not what the forecast assumes: here they wait `LAG_DAYS`, there what the settings say.
"""

import random
from datetime import date, timedelta

from trainees.choices import LegalStatus
from trainees.models import Sentence
from trainees.release_range import ReleaseRange, days_between, range_of

LAG_DAYS = 40


def range_for(sentence: Sentence, *, is_convict: bool) -> ReleaseRange:
    status = LegalStatus.CONVICT if is_convict else LegalStatus.DETAINEE
    return range_of(sentence, status, lag_days=LAG_DAYS)


def day_out(release: ReleaseRange, chance: random.Random, *, after: date) -> date | None:
    """A day of release after a day on which the person was still here: half of all go between the
    earliest and the likely day, the other half until the latest."""
    days = days_between(release)
    if days is None:
        return None
    earliest, likely, latest = days
    share = chance.random() * _left(days, after)
    if share >= 0.5:
        day = earliest + (likely - earliest) * (2 * (1 - share))
    else:
        day = likely + (latest - likely) * (1 - 2 * share)
    return max(day, after + timedelta(days=1))


def _left(days: tuple[date, date, date], on: date) -> float:
    earliest, likely, latest = days
    if on < earliest:
        return 1.0
    if on < likely:
        return 1 - 0.5 * (on - earliest).days / (likely - earliest).days
    return max(0.5 * (latest - on).days / max((latest - likely).days, 1), 0.0)
