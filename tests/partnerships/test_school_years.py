"""School years of equivalency: how they are written, and which grades a package has."""

from datetime import date

import pytest

from partnerships import school_years
from partnerships.school_years import Term


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2026/2027", (date(2026, 7, 1), date(2027, 6, 30))),
        ("2026/2028", None),
        ("2026-2027", None),
        ("26/27", None),
        ("１２３４/１２３５", None),
        ("1899/1900", None),
        ("", None),
    ],
)
def test_a_school_year_runs_from_july_to_june(written, days):
    assert school_years.days_of(written) == days


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2026, 6, 30), ("2025/2026", 2)),
        (date(2026, 7, 1), ("2026/2027", 1)),
        (date(2027, 1, 1), ("2026/2027", 2)),
    ],
)
def test_a_day_lies_in_one_semester(day, term):
    assert school_years.on(day) == term


@pytest.mark.parametrize(
    ("package", "term", "fields"),
    [
        ("B", Term(), []),
        ("B", Term(school_year="2026/2027", semester=2, grade=9), []),
        ("B", Term(school_year="2026/2027"), ["semester"]),
        ("B", Term(semester=1), ["school_year"]),
        ("B", Term(school_year="2026/2029", semester=1), ["school_year"]),
        ("B", Term(school_year="2026/2027", semester=3), ["semester"]),
        ("B", Term(grade=10), ["grade"]),
        ("C", Term(grade=10), []),
        ("", Term(), []),
        ("", Term(grade=1), ["school_year"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(package, term, fields):
    assert [field for field, _sentence in school_years.problems(package, term)] == fields
