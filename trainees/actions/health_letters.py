"""Letters of the clinic for many people at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.common.errors import DomainError
from trainees.actions import custody_records
from trainees.models import HealthLetter, Inmate


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What the clinic said about one person on a day."""

    inmate: Inmate
    on: date
    is_fit: bool
    limits: str = ""


class RowsRefused(DomainError):
    """Nothing was kept: `rows` says in words why, by the key of the letter."""

    def __init__(self, rows: Mapping[int, str]) -> None:
        super().__init__(_("Correct the marked rows: %(n)s.") % {"n": len(rows)})
        self.rows = rows


@transaction.atomic
def add_all(*, letters: Mapping[int, Letter], by: User) -> list[HealthLetter]:
    """All letters are kept or none; people are locked in the order of their keys."""
    if not letters:
        raise DomainError(_("Mark at least one person before saving."))
    kept, refused = [], {}
    for key, letter in sorted(letters.items(), key=lambda item: item[1].inmate.pk):
        try:
            kept.append(
                custody_records.add_health_letter(
                    inmate=letter.inmate,
                    on=letter.on,
                    is_fit=letter.is_fit,
                    limits=letter.limits,
                    by=by,
                )
            )
        except DomainError as error:
            refused[key] = str(error)
    if refused:
        raise RowsRefused(refused)
    return kept
