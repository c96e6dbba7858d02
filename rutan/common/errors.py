"""What goes wrong in words that people can act on. Messages are translated text."""

from typing import Any


class DomainError(Exception):
    """A rule of the trade says no. `field` names the form field that can put it right."""

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class TransitionNotAllowed(DomainError):
    """The record is not in a state from which this step can be taken."""


class Conflict(DomainError):
    """Somebody else saved first. `rows` holds (label, stored value, your value)."""

    def __init__(self, message: Any, rows: list[tuple[str, str, str]] | None = None) -> None:
        super().__init__(message)
        self.rows = rows or []
