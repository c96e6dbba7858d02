"""What a coordination and the promises made there refuse alike."""

from datetime import date

from django.utils.translation import gettext as _

from partnerships.models import Facility
from rutan.common.errors import DomainError


def refuse_future(facility: Facility, day: date, field: str) -> None:
    if day > facility.today():
        raise DomainError(_("The date cannot be after today"), field)


def refuse_empty(reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("Write the reason."), "reason")
