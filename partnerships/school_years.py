"""School years, semesters and grades of equivalency classes. A year runs from July to June."""

import re
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


def problems(
    package: str, *, school_year: str, semester: int | None, grade: int | None
) -> list[tuple[str, str]]:
    """(field, sentence) of what is wrong with the school year of a class; `package` is empty in a
    class that is no equivalency."""
    if not package:
        if school_year or semester or grade:
            return [("school_year", _("Only a class of equivalency has a school year."))]
        return []
    found = []
    if school_year and days_of(school_year) is None:
        found.append(
            (
                "school_year",
                _("Write the school year like %(example)s.") % {"example": "2026/2027"},
            )
        )
    if bool(school_year) != (semester is not None):
        field = "semester" if school_year else "school_year"
        found.append((field, _("Write the school year with its semester, 1 or 2.")))
    if semester not in (None, 1, 2):
        found.append(("semester", _("A school year has the semesters 1 and 2.")))
    if grade is not None and grade not in GRADES[package]:
        grades = GRADES[package]
        found.append(
            (
                "grade",
                _("%(package)s has the grades %(first)s to %(last)s.")
                % {"package": Package(package).label, "first": grades[0], "last": grades[-1]},
            )
        )
    return found
