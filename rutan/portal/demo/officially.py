"""The figures of the last half year, kept as official; afterwards an answer turns out to be wrong.

Done after the trail is told and by the clock on the wall: a kept report names the end of the trail
as it stood then.
"""

from datetime import date

from partnerships import thresholds
from rutan.portal.demo.cast import Cast
from trainees.actions import freezing, outcomes
from trainees.models import Outcome
from trainees.reports import explanations, frozen
from trainees.reports.indicators import Period, values

WHY = "Sasaran ditetapkan sebelum kelas tambahan disetujui; data sudah diperiksa ulang."


def half_year(on: date) -> Period:
    """The last one that is over."""
    return Period.read(f"{on.year}-S1" if on.month > 6 else f"{on.year - 1}-S2")


def keep(cast: Cast, on: date) -> None:
    side = cast.pangkep
    today = side.facility.today()
    period = half_year(min(on, today))
    scope = frozen.indicator_scope(side.facility, None, period, today)
    found = values(scope, targets=frozen.targets_of_place(side.facility, None, period))
    asks = explanations.to_explain(found, scope, thresholds.of(side.facility))
    freezing.freeze_indicators(
        facility=side.facility,
        regional_office=None,
        period=period,
        comments=dict.fromkeys(asks, WHY),
        by=side.head,
    )
    wrong = Outcome.objects.filter(
        facility=side.facility,
        follow_up__checkpoint="b6",
        follow_up__closes_on__range=(period.first, period.last),
        kind__is_work=True,
        voided_on=None,
        release__came_back=None,
    )
    if outcome := wrong.order_by("-on", "pk").first():
        outcomes.void(outcome=outcome, reason="Kabar tertukar dengan orang lain", by=side.checker)
