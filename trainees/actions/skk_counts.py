"""Study time that comes from registers, kept for each class, subject and way of learning."""

from collections.abc import Iterable

from trainees.models import Enrolment


def refresh(*, enrolments: Iterable[Enrolment]) -> None:
    """Counts the hours of `enrolments` anew; inside the transaction that saved their marks."""
