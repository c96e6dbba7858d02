"""Days and months. "Today" comes from the facility or `timezone.localdate()`."""

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache

from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_WORDS = re.compile(r"(\d{1,2})[ .\-]+([A-Za-z]+)\.?[ .\-]+(\d{4})")


def add_months(day: date, months: int) -> date:
    """The same day `months` later; the last day of a shorter month. May be negative."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def latest_start(on: date, months: int) -> date:
    """The last day from which `months` have passed by `on`: the last with
    `add_months(day, months) <= on`. So a query compares a stored day and adds nothing to it."""
    if (on + timedelta(days=1)).day == 1:
        first = add_months(on.replace(day=1), 1 - months)
        return first - timedelta(days=1)
    return add_months(on, -months)


def parse_day(text: str) -> date:
    """A day as people here write it: 31/12/2026, 31-12-2026, 2026-12-31, 31 Desember 2026.

    Day before month, always. Raises ValueError with a sentence for the user.
    """
    found = _read(" ".join(text.split()))
    if found is None:
        raise ValueError(_("Enter the date like 17/11/2026"))
    try:
        day = date(*found)
    except ValueError:
        raise ValueError(_("This date does not exist. Check the day and the month.")) from None
    if not EARLIEST <= day <= LATEST:
        raise ValueError(_("Check the year: it must lie between 1900 and 2199."))
    return day


def parse_month(text: str) -> date:
    """The first day of a month as people write it: 2026-10, 10/2026, Oktober 2026. Raises
    ValueError with a sentence for the user."""
    text = " ".join(text.split())
    if re.fullmatch(r"\d{4}-\d{1,2}", text):
        text = f"{text}-1"
    else:
        text = f"1/{text}" if re.fullmatch(r"\d{1,2}[/.\-]\d{4}", text) else f"1 {text}"
    try:
        return parse_day(text)
    except ValueError:
        raise ValueError(_("Enter the month like 10/2026")) from None


def _read(text: str) -> tuple[int, int, int] | None:
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
        return int(year), int(month), int(day)
    if match := _NUMBERS.fullmatch(text):
        day, month, year = match.groups()
        return int(year), int(month), int(day)
    if match := _WORDS.fullmatch(text):
        day, name, year = match.groups()
        number = _month_names().get(name.lower())
        return (int(year), number, int(day)) if number else None
    return None


@lru_cache(maxsize=1)
def _month_names() -> dict[str, int]:
    """Names and short names of the months in both languages, in lower case."""
    names: dict[str, int] = {}
    for language in ("id", "en"):
        with translation.override(language):
            for table in (MONTHS, MONTHS_3):
                names |= {str(name).lower().strip("."): number for number, name in table.items()}
    # Seen in letters and workbooks beside Django's own short forms.
    return names | {"agt": 8, "agust": 8, "ags": 8, "nopember": 11, "nop": 11, "pebruari": 2}
