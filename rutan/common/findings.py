"""Findings: rules that answer instead of refusing, so that staff see all answers at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Answer(TextChoices):
    MEETS = "meets", _("Meets the requirement")
    CONSIDER = "consider", _("Needs consideration")
    MISSING = "missing", _("Data missing")
    FAILS = "fails", _("Does not meet the requirement")


WORST_FIRST = (Answer.FAILS, Answer.MISSING, Answer.CONSIDER, Answer.MEETS)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule's answer about one person or record, with what it was based on.

    `mandatory` findings that fail or miss their data block; the others need a written reason.
    """

    code: str
    answer: Answer
    label: str
    requirement: str = ""
    value: str = ""
    source: str = ""
    as_of: date | None = None
    mandatory: bool = True
    message: str = ""
    way_forward: str = ""

    @property
    def blocks(self) -> bool:
        return self.mandatory and self.answer in {Answer.FAILS, Answer.MISSING}

    @property
    def needs_reason(self) -> bool:
        return not self.blocks and self.answer != Answer.MEETS


def overall(findings: Iterable[Finding]) -> Answer:
    """The worst answer that counts. A rule that is not mandatory weighs at most `consider`."""
    weighed = {
        finding.answer if finding.blocks or finding.answer == Answer.MEETS else Answer.CONSIDER
        for finding in findings
    }
    return next((answer for answer in WORST_FIRST if answer in weighed), Answer.MEETS)
