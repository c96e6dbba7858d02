"""Readers outside the facility narrow a report by the release only as far as nobody is told of."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from tests.factories.partnerships import TrainingClassFactory
from tests.trainees.test_reintegration_report import graduate
from trainees.actions import aftermath
from trainees.models import Release, ReleaseKind
from trainees.reports.release_filters import half_years, may_tell

PAGE = reverse("portal:reintegration")
EARLY, LATE, LAST = (2026, 1), (2026, 7), (2027, 1)


@pytest.mark.parametrize(
    ("numbers", "within", "told"),
    [
        ([[20, 15, 9], [20, 12, 8]], {EARLY}, True),
        ([[20, 15, 9], [20, 12, 3]], {EARLY}, False),
        ([[20, 15, 9], [20, 12, 3]], {EARLY, LATE}, True),
        ([[30, 20, 15], [9, 8, 3], [9, 8, 3]], {EARLY}, True),
        ([[30, 20, 15], [9, 8, 3], [9, 8, 3]], {LATE}, False),
        ([[30, 20, 15], [9, 8, 3], [9, 8, 3]], {LATE, LAST}, True),
        ([[4, 4, 1]], {EARLY}, True),
        ([[4, 4, 1]], set(), True),
    ],
)
def test_parts_may_be_asked_for_where_nothing_hidden_follows(numbers, within, told):
    counts = dict(zip((EARLY, LATE, LAST), numbers, strict=False))

    assert may_tell(counts, within, 5) is told


def test_days_become_whole_half_years():
    assert half_years(date(2026, 3, 31), date(2026, 8, 1)) == (date(2026, 1, 1), date(2026, 12, 31))
    assert half_years(None, date(2026, 6, 30)) == (None, date(2026, 6, 30))


@pytest.fixture
def released(facility, partner, agreement):
    """Twelve in each half of 2026, one of them on a day of his own and in a way of his own."""
    training_class = TrainingClassFactory(
        facility=facility, partner=partner, agreement=agreement, closed=True
    )
    days = [date(2026, 2, 1)] * 12 + [date(2026, 8, 1)] * 11 + [date(2026, 9, 1)]
    for day in days:
        graduate(training_class, released_on=day)
    Release.objects.filter(on=days[-1]).update(kind=ReleaseKind.objects.get(code="pb"))
    aftermath.rebuild()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "inside", "outside", "said"),
    [
        ({"bebas_dari": "01/09/2026"}, 1, 12, "whole half-years"),
        ({"bebas_dari": "01/07/2026", "bebas_sampai": "31/12/2026"}, 12, 12, ""),
        ({"jenis_bebas": "pb"}, 1, 24, "fewer than 5"),
        ({"jenis_bebas": "pb", "bebas_dari": "01/07/2026"}, 1, 12, "fewer than 5"),
    ],
)
def test_nobody_outside_asks_for_one_release(
    released, client_of, officer, manager, asked, inside, outside, said
):
    with time_machine.travel("2027-06-30 12:00:00+08:00", tick=False):
        pages = [
            client_of(user).get(PAGE, asked, headers={"accept-language": "en"})
            for user in (officer, manager)
        ]

    assert [page.context["report"].count("released") for page in pages] == [inside, outside]
    words = {str(row["label"]): str(row["value"]) for row in pages[1].context["active"]}
    assert said in words.get("Filters of the release", "")
    assert bool(said) is ("Filters of the release" in words)
