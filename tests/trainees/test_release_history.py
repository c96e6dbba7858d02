"""What a forecast rests on is counted here, by day and by place."""

from datetime import date
from itertools import count

import pytest

from partnerships import thresholds
from tests.factories.partnerships import (
    FacilityFactory,
    ProgrammeFactory,
    ProgrammeVersionFactory,
    TrainingFieldFactory,
)
from tests.factories.trainees import (
    CustodyFactory,
    EnrolmentFactory,
    InmateFactory,
    ReleaseFactory,
    SentenceFactory,
)
from trainees.choices import CustodyState, EnrolmentState
from trainees.models import ExitReason, ReleaseKind
from trainees.release_history import history_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)

batches = count(1)


def version(field):
    return ProgrammeVersionFactory(programme=ProgrammeFactory(field=field))


def ended(facility, of, code=None, on=date(2026, 6, 1)):
    """Somebody whose course ended on a day, for a reason or with success."""
    reason = ExitReason.objects.get(code=code) if code else None
    return EnrolmentFactory(
        training_class__facility=facility,
        training_class__programme_version=of,
        training_class__batch_number=next(batches),
        state=reason.state if reason else EnrolmentState.COMPLETED,
        exit_reason=reason,
        enrolled_on=date(2026, 1, 1) if on.year == 2026 else date(2020, 1, 1),
        ended_on=on,
    )


def stay(facility, **given):
    return CustodyFactory(inmate=InmateFactory(facility=facility), facility=facility, **given)


def test_dropping_out_is_counted_for_the_programme_and_its_field(facility):
    field = TrainingFieldFactory()
    welding, weaving = version(field), version(field)
    for of, code in [
        (welding, None),
        (welding, "own_wish"),
        (weaving, None),
        (weaving, "discipline"),
        (weaving, "released"),  # says nothing about the course
        (weaving, "transferred"),
        (version(TrainingFieldFactory()), "own_wish"),  # another field
    ]:
        ended(facility, of, code)
    ended(FacilityFactory(), welding, "own_wish")  # another place
    ended(facility, welding, "own_wish", on=date(2024, 11, 20))  # too long ago

    found = history_of(facility, welding.programme, TODAY)

    assert (found.programme_ended, found.programme_dropped) == (2, 1)
    assert (found.field_ended, found.field_dropped) == (4, 2)


def test_transfers_are_counted_with_the_months_lived_here(facility):
    stay(facility, entered_on=date(2026, 10, 21))  # 30 days until today
    stay(
        facility,
        entered_on=date(2020, 1, 1),
        left_on=date(2024, 12, 20),  # 30 days inside the 24 months
        state=CustodyState.TRANSFERRED,
    )
    stay(
        facility,
        entered_on=date(2020, 1, 1),
        left_on=date(2024, 11, 1),
        state=CustodyState.TRANSFERRED,
    )

    found = history_of(facility, version(TrainingFieldFactory()).programme, TODAY)

    assert (found.transfers, found.months_in_custody) == (1, 2.0)


def test_delays_are_those_of_supervised_releases_after_two_thirds(facility):
    def leave(kind, two_thirds, on):
        custody = stay(
            facility, entered_on=date(2024, 1, 1), left_on=on, state=CustodyState.RELEASED
        )
        SentenceFactory(custody=custody, one_third_on=None, half_on=None, two_thirds_on=two_thirds)
        ReleaseFactory(custody=custody, kind=ReleaseKind.objects.get(code=kind), on=on)

    leave("pb", date(2026, 5, 1), date(2026, 6, 15))
    leave("expiry", date(2026, 5, 1), date(2026, 7, 1))
    leave("pb", date(2026, 9, 1), date(2026, 8, 1))  # before two thirds: by another road

    assert history_of(facility, version(TrainingFieldFactory()).programme, TODAY).lags == (45,)


def test_a_history_costs_three_queries(facility, django_assert_num_queries):
    programme = version(TrainingFieldFactory()).programme
    thresholds.of(facility)
    with django_assert_num_queries(3):
        history_of(facility, programme, TODAY)
