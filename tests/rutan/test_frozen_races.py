"""Two keep figures in the same moment: two reports, each with a number and a place in the trail."""

from datetime import date
from functools import partial

import pytest
import time_machine

from tests.factories.accounts import UserFactory
from tests.factories.partnerships import FacilityFactory, RegionalOfficeFactory
from tests.races import together
from trainees.actions import freezing
from trainees.models import FrozenReport
from trainees.reports import frozen
from trainees.reports._path import Question
from trainees.reports.indicators import Period

pytestmark = pytest.mark.race


def place_of(kind):
    return {
        "facility": FacilityFactory if kind == "facility" else lambda: None,
        "regional_office": RegionalOfficeFactory if kind == "region" else lambda: None,
    }


@pytest.mark.parametrize("kind", ["facility", "region", "nation"])
def test_indicators_kept_twice_at_once_have_two_numbers(kind):
    place = {name: make() for name, make in place_of(kind).items()}
    by = UserFactory()
    keep = partial(
        freezing.freeze_indicators, **place, period=Period.read("2024"), comments={}, by=by
    )

    answers = together([keep] * 4)

    numbers = sorted(each.number[-3:] for each in answers)
    assert numbers == ["001", "002", "003", "004"], answers
    assert all(map(frozen.is_intact, FrozenReport.objects.all()))


def test_both_kinds_of_a_facility_share_one_row_of_numbers():
    facility, by = FacilityFactory(), UserFactory()
    same = {"facility": facility, "comments": {}, "by": by}
    day = date(2026, 1, 31)

    with time_machine.travel("2026-11-20 12:00:00+08:00", tick=True):
        answers = together(
            [
                partial(
                    freezing.freeze_indicators,
                    regional_office=None,
                    period=Period.read("2026-T1"),
                    **same,
                ),
                partial(
                    freezing.freeze_reintegration, agreement=None, question=Question(on=day), **same
                ),
            ]
        )

    assert sorted(each.number[-8:] for each in answers) == ["2026-001", "2026-002"], answers
