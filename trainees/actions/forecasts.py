"""The forecast is kept with the seat, to be compared with what came (features F14)."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from django.utils import translation

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.shares import rounded
from trainees.forecast_words import Told, told_by_custody
from trainees.models import Enrolment, Forecast
from trainees.outlook import Outlook, outlook_of


def keep(
    training_class: TrainingClass, enrolments: Sequence[Enrolment], *, by: User
) -> list[Forecast]:
    """Inside the transaction that gives the seats; five queries for any number of them.

    What becomes known later changes nothing here: the page of forecasts judges what was said.
    """
    outlook = outlook_of(training_class)
    kept = Forecast.objects.bulk_create(forecasts_for(outlook, enrolments))
    bands = Counter(str(forecast.band or "unknown") for forecast in kept)
    record("enrolment.forecast_kept", training_class, by=by, people=len(kept), bands=dict(bands))
    return kept


def forecasts_for(outlook: Outlook, enrolments: Sequence[Enrolment]) -> list[Forecast]:
    """Unsaved, in the words of the papers; enrolments come with their custody."""
    told = told_by_custody(outlook, [each.custody for each in enrolments])
    with translation.override("id"):
        return [_forecast(each, told[each.custody_id]) for each in enrolments]


def _forecast(enrolment: Enrolment, told: Told) -> Forecast:
    outlook, release, chances = told.outlook, told.release, told.chances
    return Forecast(
        enrolment=enrolment,
        made_on=outlook.today,
        last_day=outlook.last_day,
        chance=_share(chances.finishes) if chances else None,
        band=told.band or "",
        stays=_share(chances.stays) if chances else None,
        transfers=_share(outlook.rates.transfer_a_month) if chances else None,
        dropout=_share(chances.dropout) if chances else None,
        earliest_on=release.earliest.day,
        likely_on=release.likely.day,
        latest_on=release.latest.day,
        is_uncertain=release.undecided,
        steps=[step.as_json() for step in told.steps],
    )


def _share(value: float) -> Decimal:
    return rounded(value, 3)
