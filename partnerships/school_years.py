"""School years, semesters and grades of equivalency classes. A year runs from July to June."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from partnerships.choices import Package

GRADES: dict[str, range] = {
    Package.A: range(1, 7),
    Package.B: range(7, 10),
    Package.C: range(10, 13),
}
FIRST_MONTH = 7
SHAPE = re.compile(r"(\d{4})/(\d{4})", re.ASCII)


def days_of(school_year: str) -> tuple[date, date] | None:
    """The first day of July to the last of June; None where it is no school year."""
    written = SHAPE.fullmatch(school_year)
    if written is None:
        return None
    first, second = (int(year) for year in written.groups())
    if not 2000 <= first <= 2100 or second != first + 1:
        return None
    return date(first, FIRST_MONTH, 1), date(second, FIRST_MONTH - 1, 30)


def on(day: date) -> tuple[str, int]:
    """The school year and the semester in which a day lies."""
    is_first = day.month >= FIRST_MONTH
    year = day.year if is_first else day.year - 1
    return f"{year}/{year + 1}", 1 if is_first else 2


@dataclass(frozen=True, kw_only=True)
class Term:
    """The school year, semester and grade of a class; empty in one that is no equivalency."""

    school_year: str = ""
    semester: int | None = None
    grade: int | None = None


NO_TERM = Term()


def problems(package: str, term: Term) -> Iterator[tuple[str, str]]:
    """(field, sentence) of what is wrong; `package` is empty in a class that is no equivalency."""
    if not package:
        if term != NO_TERM:
            yield "school_year", _("Only a class of equivalency has a school year.")
        return
    if term.school_year and days_of(term.school_year) is None:
        yield (
            "school_year",
            _("Write the school year like %(example)s.") % {"example": "2026/2027"},
        )
    if bool(term.school_year) != (term.semester is not None):
        field = "semester" if term.school_year else "school_year"
        yield field, _("Write the school year with its semester, 1 or 2.")
    if term.semester not in (None, 1, 2):
        yield "semester", _("A school year has the semesters 1 and 2.")
    if term.grade is not None and term.grade not in GRADES[package]:
        yield "grade", grades_words(package)


def grades_words(package: str) -> str:
    grades = GRADES[package]
    return _("%(package)s has the grades %(first)s to %(last)s.") % {
        "package": Package(package).label,
        "first": grades[0],
        "last": grades[-1],
    }
