"""Lines on the home page about people who leave."""

from datetime import date

import pytest

from tests.factories.trainees import CustodyFactory
from trainees.due import releases
from trainees.due.counted import answers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


def test_who_may_leave_and_who_should_have_left_are_a_line_each(facility, officer, head):
    def stay(likely, latest):
        days = {"range_likely_on": likely, "range_latest_on": latest}
        CustodyFactory(inmate__facility=facility, **days)

    stay(date(2026, 11, 10), date(2027, 5, 1))
    stay(date(2026, 12, 20), date(2027, 5, 1))
    stay(date(2026, 12, 21), date(2027, 5, 1))
    stay(date(2026, 11, 1), date(2026, 11, 19))

    found = answers(releases.releases_asked(officer, facility, TODAY))
    lines = releases.releases_due(found, facility, TODAY)

    assert [(line.on, line.tone) for line in lines] == [
        (date(2026, 11, 19), "late"),
        (TODAY, "soon"),
    ]
    assert [found[name][0] for name in (releases.PASSED, releases.LEAVING)] == [1, 2]
    assert not releases.releases_asked(head, facility, TODAY)
