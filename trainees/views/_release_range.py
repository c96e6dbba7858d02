"""The days between which a person may leave, each with its source and its day."""

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from trainees.choices import DateSource
from trainees.dossier import Dossier
from trainees.forecast import usual_lag
from trainees.release_dates import Dated
from trainees.release_history import lags_here
from trainees.release_range import ReleaseRange, range_of

RECORDED_IN = {
    "earliest": {"two_thirds_on", "integration_on"},
    "latest": {"expires_on", "integration_on"},
}
"""The fields whose day it is, where it was recorded and not estimated."""


def rows_of(person: Dossier, today: date) -> list[dict[str, Any]]:
    """Earliest, likely and latest day of somebody in custody; one query."""
    custody = person.custody
    if custody is None or not custody.is_open:
        return []
    facility = custody.facility
    lag = usual_lag(thresholds.of(facility), lags_here(facility, today))
    release = range_of(person.sentence, custody.legal_status, lag_days=lag, today=today)
    if release.never:
        return [{"label": _("Release"), "value": _("None: life or death sentence")}]
    return [
        _row(label, name, release, person, today)
        for name, label in (
            ("earliest", _("Earliest release")),
            ("likely", _("Likely release")),
            ("latest", _("Latest release")),
        )
    ]


def _row(
    label: str, name: str, release: ReleaseRange, person: Dossier, today: date
) -> dict[str, Any]:
    dated: Dated = getattr(release, name)
    if dated.day is None:
        unknown = _("Uncertain: no verdict yet") if release.undecided else _("Not known")
        return {"label": label, "value": unknown}
    return {
        "label": label,
        "value": date_format(dated.day, "j M Y"),
        "is_estimate": dated.is_estimate,
        "note": _source_words(name, dated, person, today),
    }


def _source_words(name: str, dated: Dated, person: Dossier, today: date) -> str:
    """ "SDP, 18 Nov 2026"; an estimate is reckoned anew each day."""
    if dated.is_estimate:
        source, on = DateSource.ESTIMATED, today
    elif dated.source == DateSource.MANUAL or RECORDED_IN[name] & set(person.inmate.hand_edited):
        source, on = DateSource.MANUAL, person.sentence.dates_as_of
    else:
        source, on = DateSource(dated.source), person.custody.sdp_synced_on
    parts = [str(source.label), date_format(on, "j M Y") if on else ""]
    return ", ".join(part for part in parts if part)
