"""Days, times, sizes and names as people read them, in templates and on papers."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rutan.common.shares import NOTHING, rounded


def day(value: date | None) -> str:
    """17 November 2026"""
    return date_format(value, "j F Y") if value else NOTHING


def short_day(value: date | None) -> str:
    """17 Nov 2026"""
    return date_format(value, "j M Y") if value else NOTHING


def shortest_day(value: date | None) -> str:
    """17 Nov, for lists whose year is plain"""
    return date_format(value, "j M") if value else NOTHING


def weekday_day(value: date | None) -> str:
    """Selasa, 17 November 2026"""
    return date_format(value, "l, j F Y") if value else NOTHING


def clock(value: Any) -> str:
    """13.00 in Indonesian, 13:00 in English"""
    if value is None or value == "":
        return NOTHING
    return date_format(value, "H.i" if get_language() == "id" else "H:i")


def in_sentence(label: str) -> str:
    """A label inside a sentence: "Name" becomes "name", "NIK" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def due_words(days: int) -> str:
    """What a date means today; `days` is how far away it lies, negative when past."""
    if days < 0:
        late = ngettext("%(days)s day late", "%(days)s days late", -days)
        return late % {"days": number_format(-days)}
    if days == 0:
        return _("Today")
    return ngettext("In %(days)s day", "In %(days)s days", days) % {"days": number_format(days)}


def due_tone(days: int) -> str:
    if days < 0:
        return "late"
    if days == 0:
        return "today"
    return "soon" if days <= 7 else "later"


def file_size(size: int | None) -> str:
    """ "1,2 MB" """
    if size is None:
        return NOTHING
    if size < 1_000_000:
        return f"{number_format(max(rounded(size / 1_000), Decimal(1)))} kB"
    return f"{number_format(rounded(size / 1_000_000, 1))} MB"


def masked(number: str | None) -> str:
    """A register number that tells rows apart without telling who: "••12". Its register would tell
    of the sentence, and its year, where somebody was released before, of a return."""
    digits, _slash, _year = str(number or "").rpartition("/")
    serial = digits.rpartition(" ")[2]
    return f"••{serial[-2:]}" if serial else NOTHING


def initials(name: str | None) -> str:
    """The first letters of the first and the last word."""
    words = str(name or "").split()
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


def short_name(name: str | None) -> str:
    """ "Rahma D." for Rahma Dewi: enough to see who is signed in."""
    words = str(name or "").split()
    return " ".join(words[:1] + [f"{word[0].upper()}." for word in words[1:][-1:]])
