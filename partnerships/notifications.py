"""Letters about partnerships: what stands in them, in the language of the reader.

They name papers, partners and days; never a person in custody.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy

from partnerships.choices import MonitoringState, ObligationMetric, Side
from partnerships.models import Agreement, Commitment, MonitoringReport, Obligation
from rutan.accounts.choices import Role
from rutan.accounts.models import User

MOST_LINES = 40
lazy_day = lazy(lambda day: date_format(day, "j F Y"), str)


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


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """One line of a letter about what is overdue. `words` is a sentence with named places, filled
    and translated for the reader: it quotes no text that somebody wrote, which may name people."""

    words: str | Promise
    values: dict[str, Any]
    due_on: date
    url: str
    is_escalated: bool = False

    def escalated(self) -> "Overdue":
        """The same for the head, because nobody acted."""
        return replace(self, is_escalated=True)

    @property
    def text(self) -> str:
        return str(self.words) % {name: str(value) for name, value in self.values.items()}


def promise(commitment: Commitment) -> Overdue:
    talk = commitment.coordination
    by_partner = commitment.side == Side.PARTNER
    return Overdue(
        words=gettext_lazy("Promise of %(who)s, made on %(day)s")
        if by_partner
        else gettext_lazy("Promise of this facility to %(who)s, made on %(day)s"),
        values={"who": talk.partner, "day": lazy_day(talk.on)},
        due_on=commitment.due_on,
        url=_address("commitment-settle", talk.pk, commitment.pk),
    )


def obligation(duty: Obligation) -> Overdue:
    by_partner = duty.side == Side.PARTNER
    is_by_hand = duty.is_duty or duty.is_stated
    keys = (duty.agreement.code, duty.pk) if is_by_hand else (duty.agreement.code,)
    return Overdue(
        words=gettext_lazy("%(what)s, owed by %(who)s under %(code)s")
        if by_partner
        else gettext_lazy("%(what)s, owed by this facility under %(code)s"),
        values={
            "what": ObligationMetric(duty.metric).label,
            "who": duty.agreement.partner,
            "code": duty.agreement,
        },
        due_on=duty.due_on,
        url=_address("obligation-settle" if is_by_hand else "agreement-detail", *keys),
    )


def report(row: MonitoringReport) -> Overdue:
    is_new = row.state == MonitoringState.NEW
    return Overdue(
        words=gettext_lazy("Monitoring report of %(code)s to be written")
        if is_new
        else gettext_lazy("Monitoring report of %(code)s to be checked"),
        values={"code": row.agreement},
        due_on=row.due_on if is_new else row.review_due_on,
        url=_address("monitoring-detail", row.agreement.code, row.pk),
    )


def overdue(items: Sequence[Overdue], reader: User) -> Letter:
    """Everything that waits for `reader` and is overdue, the oldest first."""
    context = {
        "items": items[:MOST_LINES],
        "number": len(items),
        "more": max(len(items) - MOST_LINES, 0),
        "reader": reader,
        "is_administrator": reader.role == Role.ADMINISTRATOR,
        "site": settings.SITE_NAME,
    }
    return _rendered("overdue", context, reader)


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
    return _rendered(event, context, reader)


def _rendered(event: str, context: dict[str, Any], reader: User) -> Letter:
    with translation.override(reader.language or settings.LANGUAGE_CODE):
        return Letter(
            subject=render_to_string(f"partnerships/email/{event}-subject.txt", context).strip(),
            body=render_to_string(f"partnerships/email/{event}-body.txt", context).strip(),
        )


def _url_of(agreement: Agreement) -> str:
    return _address("agreement-detail", agreement.code)


def _address(page: str, *keys: Any) -> str:
    if not settings.SITE_URL:
        return ""
    return settings.SITE_URL + reverse(f"partnerships:{page}", args=keys)
