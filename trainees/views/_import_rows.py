"""Rows of an uploaded list as a page shows them."""

from datetime import date
from typing import Any

from django.utils.formats import date_format

from trainees.actions import imports


def said(notes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Kept errors or warnings in the reader's language."""
    return [
        {
            name: imports.in_words(text) if isinstance(text, dict) else as_typed(text)
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
