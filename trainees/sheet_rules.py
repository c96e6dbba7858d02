"""A register on paper: the codes of its rows, and what somebody typed from it. No query, no clock.

A row is named by two signs. Of up to 23 rows no two codes share a sign at the same place, so that
a sign read or typed wrongly never names somebody else.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rutan.common.errors import DomainError

LETTERS = "ACDEFHJKLMNPQRTUVWXY347"
"""None is read as another of them; as many as a prime number has."""
MOST_ROWS = 2 * len(LETTERS)
_STEP, _SECOND_ROUND = 3, 11
ROSTER_LENGTH = 16

MOST_ERRORS = 20
LONGEST_SHOWN = 12
_BETWEEN = re.compile(r"[\s,;/]+")
_TOKEN = re.compile(
    r"([A-Z0-9]{2})\s*[:=]?\s*([A-Z])(\d{0,3})(?:\s*\(([^()]*)\))?(?=[\s,;/]|$)",
    re.IGNORECASE | re.ASCII,
)
_REST = re.compile(r"[^\s,;/]+")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the paper says of one row: `minutes` behind its letter, the note in brackets."""

    letter: str
    minutes: int = 0
    note: str = ""

    def __str__(self) -> str:
        return f"{self.letter}{self.minutes or ''}"


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """Entries by enrolment, and a sentence for everything that could not be understood."""

    entries: Mapping[int, Entry]
    errors: Sequence[str]


def row_codes(count: int, seed: int) -> list[str]:
    """One code for each row, other ones for every seed."""
    if count > MOST_ROWS:
        raise DomainError(
            _("A sheet has room for %(most)s people, not for %(n)s. Use the register on the page.")
            % {"most": MOST_ROWS, "n": count}
        )
    size = len(LETTERS)
    return [
        LETTERS[row % size] + LETTERS[(_STEP * row + seed + _SECOND_ROUND * (row // size)) % size]
        for row in range(count)
    ]


def seed_of(code: str) -> int:
    return int.from_bytes(code.encode()) % len(LETTERS)


def roster_of(people: Iterable[int], letters: Iterable[str]) -> str:
    """Tells apart who stood in which row, and which letters were offered."""
    text = f"{' '.join(map(str, people))}/{' '.join(letters)}"
    return hashlib.sha256(text.encode()).hexdigest()[:ROSTER_LENGTH]


def parse(text: str, *, rows: Mapping[str, int], letters: Collection[str]) -> Parsed:
    """`AB H / AC S, AD T15 (rapat)`: code of the row, letter, minutes, note in brackets.

    Between two entries stands a blank, a comma, a stroke or the end of the line."""
    entries: dict[int, Entry] = {}
    written: dict[str, str] = {}
    errors: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        for found in _tokens(line):
            if isinstance(found, str):
                errors.append(
                    _("Line %(n)s: “%(text)s” is no row code with a letter.")
                    % {"n": number, "text": found[:LONGEST_SHOWN]}
                )
                continue
            code, entry = found
            if error := _error_of(number, code, entry, rows, letters, written):
                errors.append(error)
            else:
                entries[rows[code]] = entry
                written[code] = str(entry)
    return Parsed(entries=entries, errors=errors[:MOST_ERRORS])


def entry_of(text: str) -> Entry | None:
    """A letter with its minutes, as it is entered a second time; None for anything else."""
    found = re.fullmatch(r"\s*([A-Z])\s*(\d{0,3})\s*", text.upper(), re.ASCII)
    return Entry(letter=found[1], minutes=int(found[2] or 0)) if found else None


def is_same(first: Entry, second: Entry | None) -> bool:
    """Notes are entered once."""
    return second is not None and (first.letter, first.minutes) == (second.letter, second.minutes)


def _tokens(line: str) -> Iterable[tuple[str, Entry] | str]:
    """Code and entry of each token of a line, or the text that is none."""
    at = 0
    while at < len(line):
        if between := _BETWEEN.match(line, at):
            at = between.end()
        elif token := _TOKEN.match(line, at):
            code, letter, minutes, note = token.groups(default="")
            yield (
                code.upper(),
                Entry(letter=letter.upper(), minutes=int(minutes or 0), note=note.strip()),
            )
            at = token.end()
        else:
            rest = _REST.match(line, at)
            text = rest[0] if rest else line[at:]
            yield text
            at += len(text)


def _error_of(
    number: int,
    code: str,
    entry: Entry,
    rows: Mapping[str, int],
    letters: Collection[str],
    written: Mapping[str, str],
) -> str:
    if code not in rows:
        return _("Line %(n)s: no row %(code)s on this sheet.") % {"n": number, "code": code}
    if code in written:
        return _("Row %(code)s stands twice: %(a)s and %(b)s.") % {
            "code": code,
            "a": written[code],
            "b": entry,
        }
    if entry.letter not in letters:
        return _("%(code)s: %(letter)s is no code of the register.") % {
            "code": code,
            "letter": entry.letter,
        }
    return ""
