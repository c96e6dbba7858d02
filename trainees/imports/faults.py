"""The mistakes of a list, each told once with the rows that it concerns."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import ngettext

from trainees.actions.imports import in_words

NAMED_RUNS = 8


@dataclass
class Fault:
    """`value` is what was typed, the same in all of these rows."""

    column: str
    value: str
    message: str
    rows: list[int] = field(default_factory=list)

    @property
    def where(self) -> str:
        """2–143, or 3, 7, 12–15 and so many more."""
        runs = _runs(self.rows)
        named = ", ".join(
            str(first) if first == last else f"{first}–{last}" for first, last in runs[:NAMED_RUNS]
        )
        more = sum(last - first + 1 for first, last in runs[NAMED_RUNS:])
        if not more:
            return named
        words = ngettext("%(rows)s and %(n)d more", "%(rows)s and %(n)d more", more)
        return words % {"rows": named, "n": more}


def told_once(rows: Iterable[tuple[int, list[dict[str, Any]]]]) -> list[Fault]:
    """Of row numbers in their order, each with its kept errors or warnings: in the order of their
    first row."""
    found: dict[tuple[str, str, str], Fault] = {}
    for number, errors in rows:
        for error in said(errors):
            key = (error["column"], error.get("value", ""), error["message"])
            found.setdefault(key, Fault(*key)).rows.append(number)
    return list(found.values())


def said(notes: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Kept errors or warnings in the reader's language."""
    return [
        {
            name: in_words(text) if isinstance(text, dict) else as_typed(text)
            for name, text in note.items()
        }
        for note in notes
    ]


def as_typed(text: str) -> str:
    """A day of a sheet is kept as 2026-12-31; whoever corrects it sees the 31/12/2026 of Excel."""
    try:
        return date_format(date.fromisoformat(text), "d/m/Y")
    except ValueError:
        return text


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
