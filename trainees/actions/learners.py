"""Learner records of equivalency: they follow the person, inside the transaction of the caller."""

from collections.abc import Iterable
from datetime import date

from partnerships.models import Facility
from rutan.accounts.models import User
from trainees.models import Custody, Enrolment, Inmate


def attach(*, enrolments: Iterable[Enrolment], by: User) -> None:
    """People got a seat in an equivalency class: their places belong to their records."""


def leave(
    *, custody: Custody, reason: str, on: date, to_facility: Facility | None, by: User | None
) -> None:
    """Somebody leaves a facility; `reason` is the code of the exit reason."""


def follow(*, inmate: Inmate, to: Facility, on: date, by: User) -> None:
    """Somebody who was known entered another facility, `to`; after the stay there is open."""
