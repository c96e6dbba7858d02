"""Rows of an uploaded list as a page shows them."""

from typing import Any

from trainees.actions import imports


def said(notes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Kept errors or warnings in the reader's language."""
    return [
        {
            name: imports.in_words(text) if isinstance(text, dict) else text
            for name, text in note.items()
        }
        for note in notes
    ]
