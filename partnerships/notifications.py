"""Letters about partnerships: what stands in them, in the language of the reader.

They name papers, partners and days; never a person in custody.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from partnerships.models import Agreement
from rutan.accounts.choices import Role
from rutan.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Letter:
    subject: str
    body: str


def agreement_ending(agreement: Agreement, reader: User, on: date) -> Letter:
    """One step of the ladder, for who looks after the agreement."""
    return _letter("agreement-ending", agreement, reader, on)


def agreement_waits(agreement: Agreement, reader: User, on: date, told_on: date) -> Letter:
    """Nothing was done since the owner was told: for who decides."""
    return _letter("agreement-waits", agreement, reader, on, told_on=told_on)


def _letter(event: str, agreement: Agreement, reader: User, on: date, **more: Any) -> Letter:
    left = agreement.days_left(on)
    context = {
        "agreement": agreement,
        "reader": reader,
        "left": left,
        "past": -left,
        "is_administrator": reader.role == Role.ADMINISTRATOR,
        "url": _url_of(agreement),
        "site": settings.SITE_NAME,
    } | more
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        return Letter(
            subject=render_to_string(f"partnerships/email/{event}-subject.txt", context).strip(),
            body=render_to_string(f"partnerships/email/{event}-body.txt", context).strip(),
        )


def _url_of(agreement: Agreement) -> str:
    if not settings.SITE_URL:
        return ""
    return settings.SITE_URL + reverse("partnerships:agreement-detail", args=[agreement.code])
