"""What a reader outside the facility is told can still be made good."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from rutan.portal.report_targets import next_step
from trainees.reports.reintegration import COUNTED, Counts
from trainees.reports.verdict import verdict


@pytest.mark.parametrize(
    ("least", "failed", "waiting", "told"),
    [
        (0, 14, 1, "14 tahap=failed"),
        (5, 14, 0, "14 tahap=failed"),
        (5, 14, 6, "14 tahap=failed"),
        (5, 14, 1, "15 tahap=uncertified"),
        (5, 4, 0, ""),
    ],
)
def test_a_next_step_leaves_nobody_to_be_subtracted(least, failed, waiting, told):
    numbers = dict.fromkeys(COUNTED, 0) | {"completed": 40, "certified": 40 - failed - waiting}
    counts = Counts(**(numbers | {"failed": failed, "waiting": waiting}))
    asked = SimpleNamespace(verdict=verdict([], counts), least_shown=least)

    found = next_step(RequestFactory().get("/"), asked)

    seen = f"{found['sentence'].split()[0]} {found['url'].partition('?')[2]}" if found else ""
    assert seen == told
