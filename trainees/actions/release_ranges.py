"""The three days of a release, kept with each open stay so that lists need not work them out."""

from datetime import date

from partnerships import thresholds
from partnerships.models import Facility
from trainees.forecast import usual_lag
from trainees.models import Custody, Sentence
from trainees.release_history import lags_here
from trainees.release_range import range_of

COLUMNS = ["range_earliest_on", "range_likely_on", "range_latest_on"]
AT_A_TIME = 500


def put(custody: Custody, sentence: Sentence | None, *, lag_days: int, today: date) -> bool:
    """Sets the days in memory; answers whether one of them changed."""
    found = range_of(sentence, custody.legal_status, lag_days=lag_days, today=today)
    days = (found.earliest.day, found.likely.day, found.latest.day)
    before = tuple(getattr(custody, column) for column in COLUMNS)
    for column, day in zip(COLUMNS, days, strict=True):
        setattr(custody, column, day)
    return days != before


def refresh_ranges(*, on: date, dry_run: bool) -> dict[str, int]:
    """Every night: the remission to come and the delay that is usual at a facility move the days
    although nobody changed a sentence."""
    changed = 0
    for facility in Facility.objects.filter(pk__in=Custody.objects.open().values("facility")):
        lag = usual_lag(thresholds.of(facility), lags_here(facility, on))
        stays = Custody.objects.open().filter(facility=facility).select_related("sentence")
        rows = [
            each
            for each in stays.order_by("pk").iterator(AT_A_TIME)
            if put(each, getattr(each, "sentence", None), lag_days=lag, today=on)
        ]
        Custody.objects.bulk_update(rows, COLUMNS, batch_size=AT_A_TIME)
        changed += len(rows)
    return {"changed": changed}
