"""What the forecasts for one class rest on, read once for all its people in three queries."""

from dataclasses import dataclass
from datetime import date

from partnerships import thresholds
from partnerships.models import TrainingClass
from trainees.choices import Band
from trainees.forecast import Chances, Rates, band_for, chances_of, rates_from, usual_lag
from trainees.models import Sentence
from trainees.release_history import History, history_of
from trainees.release_range import ReleaseRange, range_of


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """The rates of a class, and the days between which its forecasts look."""

    today: date
    last_day: date
    rates: Rates
    lag_days: int
    bands: tuple[int, ...]
    history: History
    events: int
    """From so many releases or transfers the facility's own rate counts."""

    @property
    def has_own_transfers(self) -> bool:
        return self.history.transfers >= self.events and self.history.months_in_custody > 0

    def release_of(self, sentence: Sentence | None, legal_status: str) -> ReleaseRange:
        return range_of(sentence, legal_status, lag_days=self.lag_days, today=self.today)

    def chances_of(self, release: ReleaseRange) -> Chances | None:
        return chances_of(release, today=self.today, last_day=self.last_day, rates=self.rates)

    def word_for(self, chances: Chances | None) -> Band | None:
        return band_for(chances.finishes, self.bands) if chances else None


def outlook_of(training_class: TrainingClass, *, today: date | None = None) -> Outlook:
    """The outlook of a class in three queries, and one for the settings of the facility.

    The answer stays on the object, as long as a request lasts: a page asks for candidates,
    participants and the class.
    """
    facility = training_class.facility
    today = today or facility.today()
    known: Outlook | None = vars(training_class).get("_outlook")
    if known and (known.today, known.last_day) == (today, training_class.last_day):
        return known
    settings = thresholds.of(facility)
    history = history_of(facility, training_class.programme_version.programme, today)
    outlook = Outlook(
        today=today,
        last_day=training_class.last_day,
        rates=rates_from(settings, history),
        lag_days=usual_lag(settings, history),
        bands=tuple(settings["forecast_bands"]),
        history=history,
        events=settings["history_events"],
    )
    vars(training_class)["_outlook"] = outlook
    return outlook
