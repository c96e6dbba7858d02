"""A column of a file, and how the text of its cells is read: a day, a number, a known word."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from rutan.common.dates import parse_day
from trainees import dossier
from trainees.imports.lookups import Lookups, plain

SERIAL_ZERO = date(1899, 12, 30)
SERIALS = range(10_000, 80_000)  # 1927 to 2119: days as Excel counts them
A_DAY = _lazy("A date such as 31/12/2026.")


class Unreadable(ValueError):
    """The sentence for the person who filled in the cell."""


Reader = Callable[[str, Lookups], Any]


@dataclass(frozen=True)
class ImportColumn:
    code: str
    title: str
    read: Reader
    meaning: Promise
    example: str = ""
    aliases: tuple[str, ...] = ()
    required: bool = False

    @property
    def names(self) -> set[str]:
        return {plain(name) for name in (self.title, self.code, *self.aliases)}


def text_of(code: str) -> Reader:
    """Single spaces, within the length of the column it goes into."""
    longest = dossier.field_of(code).max_length

    def read(text: str, _lookups: Lookups) -> str:
        tidied = " ".join(text.split())
        if len(tidied) > longest:
            raise Unreadable(
                _("The text is longer than %(most)d characters. Shorten it.") % {"most": longest}
            )
        return tidied

    return read


def day(text: str, _lookups: Lookups) -> date:
    if re.fullmatch(r"\d{5}", text) and int(text) in SERIALS:
        return SERIAL_ZERO + timedelta(days=int(text))
    try:
        return parse_day(text)
    except ValueError as error:
        raise Unreadable(str(error)) from None


def number_up_to(most: int) -> Reader:
    def read(text: str, _lookups: Lookups) -> int:
        if not re.fullmatch(r"\d{1,6}", text) or int(text) > most:
            raise Unreadable(_("Enter a whole number from 0 to %(most)d.") % {"most": most})
        return int(text)

    return read


def one_of(words: Mapping[str, Any], expected: Promise) -> Reader:
    known = {plain(word): value for word, value in words.items()}

    def read(text: str, _lookups: Lookups) -> Any:
        if plain(text) not in known:
            raise Unreadable(_("Not known here. Write: %(expected)s.") % {"expected": expected})
        return known[plain(text)]

    return read


def related(table: str, expected: Promise) -> Reader:
    def read(text: str, found: Lookups) -> int:
        key = getattr(found, table).get(plain(text))
        if key is None:
            raise Unreadable(_("Not known here. Write: %(expected)s.") % {"expected": expected})
        return getattr(key, "pk", key)

    return read


def region(text: str, found: Lookups) -> int:
    """By name or code; a bare code that is one region for BPS and another for Kemendagri is
    asked back, never guessed."""
    key = found.regions.get(text.strip()) or found.regions.get(plain(text))
    if key is None and (trap := found.region_traps.get(plain(text))):
        raise Unreadable(f"{trap} " + _("Write the name."))
    if key is None:
        raise Unreadable(
            _("Not known here. Write: %(expected)s.")
            % {"expected": _("the name of a regency or city")}
        )
    return key


def several_fields(text: str, found: Lookups) -> list[int]:
    words = [word for word in re.split(r"[,;]", text) if word.strip()]
    return sorted({_training_field(word, found) for word in words})


def _training_field(word: str, found: Lookups) -> int:
    key = found.fields.get(plain(word))
    if key is None:
        raise Unreadable(
            _("“%(word)s” is no training field here. Write for example: Pertanian, Perikanan.")
            % {"word": word.strip()[:40]}
        )
    return key


def cleaned_by(clean: Callable[[str], str]) -> Reader:
    def read(text: str, _lookups: Lookups) -> str:
        try:
            return clean(text)
        except ValidationError as error:
            raise Unreadable(" ".join(error.messages)) from None

    return read
