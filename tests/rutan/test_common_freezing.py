"""Frozen figures: the same for the same content, and what differs from those of today."""

from datetime import date
from decimal import Decimal

from rutan.common.freezing import Difference, differences, digest


def test_digest_does_not_depend_on_the_order_of_keys():
    assert digest({"a": 1, "b": [1, 2]}) == digest({"b": [1, 2], "a": 1})


def test_digest_notices_every_change():
    figures = {"on": date(2026, 10, 31), "share": Decimal("34.6"), "rows": [1, 2], "name": "Barru"}

    changed = [
        figures | {"share": Decimal("34.7")},
        figures | {"rows": [2, 1]},
        figures | {"name": "Pangkep"},
        figures | {"more": None},
    ]

    assert len({digest(each) for each in [figures, *changed]}) == 5


def test_digest_of_figures_that_came_back_from_the_database_is_the_same():
    assert digest({"on": date(2026, 10, 31)}) == digest({"on": "2026-10-31"})


def test_only_what_differs_is_told_and_what_is_gone_or_new_as_well():
    then = {"a": ("Classes", 3), "b": ("Trainees", 48), "c": ("Hours", 40)}
    now = {"a": ("Classes", 3), "b": ("Participants", 47), "d": ("Certificates", 0)}

    assert differences(then, now) == [
        Difference(label="Trainees", frozen=48, today=47),
        Difference(label="Hours", frozen=40, today=None),
        Difference(label="Certificates", frozen=None, today=0),
    ]


def test_same_figures_differ_in_nothing():
    assert differences({1: ("Classes", 3)}, {1: ("Classes", 3)}) == []
