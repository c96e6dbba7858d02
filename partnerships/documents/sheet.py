"""What the papers of a facility share: letterhead, foot, and how facts and days are written."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.accounts.models import User
from rutan.common.shares import NOTHING
from rutan.common.words import clock, short_day


def frame_of(
    facility: Facility,
    *,
    title: str,
    at: datetime,
    by: User | None,
    subtitle: str = "",
    is_sample: bool = False,
    foot: str = "",
) -> dict[str, Any]:
    """For `papers/frame.typ`. `foot` replaces who printed it; a letter is nobody's print."""
    return {
        "title": title,
        "subtitle": subtitle,
        "kop": {
            "above": facility.regional_office.name,
            "name": facility.official_name,
            "contact": _contact(facility),
        },
        "foot": _foot(foot or _printed(facility, at, by), is_sample or settings.DEMO_MODE),
        "page_words": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
    }


def _contact(facility: Facility) -> str:
    """Address and telephone on one line; what is not known is not invented."""
    address = ", ".join(line.strip(" ,") for line in facility.address.splitlines() if line.strip())
    phone = f"{_('Telephone')} {facility.phone}" if facility.phone else ""
    return " · ".join(part for part in (address, phone) if part)


def _printed(facility: Facility, at: datetime, by: User | None) -> str:
    local = at.astimezone(facility.tz)
    return _("Printed %(day)s at %(time)s by %(name)s") % {
        "day": short_day(local.date()),
        "time": clock(local.time()),
        "name": by.full_name if by else settings.SITE_NAME,
    }


def _foot(words: str, is_sample: bool) -> str:
    return f"{words} – {_('sample data')}" if is_sample else words


def known(pairs: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Label and value of what is known: a paper has no empty lines to wonder about."""
    return [(label, str(value)) for label, value in pairs if value not in (None, "", [])]


def table(head: list[str], rows: list[Any], *, title: str = "", empty: str = "") -> dict[str, Any]:
    return {"title": title, "head": head, "rows": rows, "empty": empty}


def period(first: date, last: date) -> str:
    return f"{short_day(first)} – {short_day(last)}"


def long_day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else NOTHING
