"""`make bench` in small: the answers, not the times."""

import pytest

from tests.bench import happenings, measuring, table, works, world
from trainees.actions import aftermath
from trainees.models import Enrolment

pytestmark = pytest.mark.django_db


def test_reports_equal_sql_by_hand_and_facts_joined_on_the_spot():
    built = world.build(500, all_at_once=False)
    assert aftermath.rebuild() == 500
    assert not aftermath.differing().exists()

    for work in works.works(built):
        assert work.differs() == "", work.name

    people = happenings.Happenings(500).happen(400)
    assert len(people) > 100
    assert works.drifted(built, people) == []
    Enrolment.objects.filter(inmate=people[0]).update(siblings=7)
    assert works.drifted(built, people)


def test_what_differs_grows_or_costs_too_much_is_a_fault():
    def slow():
        return sum(range(300_000)) * 0

    lines = []
    wrong = measuring.Work(name="wrong", ours=lambda: {"due": 1}, hand=lambda: {"due": 2})
    dear = measuring.Work(name="dear", ours=slow, hand=lambda: 0, is_bound=True)

    faults = table.of([wrong, dear], {"wrong": 0, "dear": 3}, rounds=3, say=lines.append)

    assert len(lines) == 3
    assert [fault.partition(",")[0] for fault in faults[:2]] == [
        "wrong: /due: 1 is not 2",
        "dear: 3 queries of few rows",
    ]
    assert "times the SQL by hand" in faults[2]
