"""What was promised at a coordination, and what became of it: kept on a day, or dropped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.actions._coordination import refuse_empty, refuse_future
from partnerships.choices import CoordinationState, Side
from partnerships.models import Agreement, Commitment, Coordination
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One promise as it is typed. `account` is who answers for it on the facility's side: then it
    is that person's due work. Without a name the account gives it."""

    side: str
    text: str
    due_on: date
    owner: str = ""
    account: User | None = None
    pk: int | None = None


def write(coordination: Coordination, promises: Iterable[Promise]) -> None:
    """A promise that was settled stays as it is; an open one that was emptied goes.

    Part of writing a coordination: the caller holds the lock and records it.
    """
    kept: list[int] = []
    open_ones = {row.pk: row for row in coordination.commitments.open()}
    for promise in promises:
        _refuse_wrong(coordination, promise)
        row = open_ones.get(promise.pk) or Commitment(coordination=coordination)
        row.side, row.text, row.account = promise.side, promise.text, promise.account
        row.owner = promise.owner or (promise.account.full_name if promise.account else "")
        row.due_on = promise.due_on
        row.save()
        kept.append(row.pk)
    coordination.commitments.open().exclude(pk__in=kept).delete()


@transaction.atomic
def keep(
    *,
    commitment: Commitment,
    done_on: date,
    by: User,
    result: str = "",
    agreement: Agreement | None = None,
) -> None:
    """Kept; `agreement` is what it became, between the same two."""
    commitment = _open(commitment)
    coordination = commitment.coordination
    refuse_future(coordination.facility, done_on, "done_on")
    if done_on < coordination.on and not coordination.is_approximate:
        raise DomainError(_("It cannot be kept before the day it was promised."), "done_on")
    if agreement and not _is_between(agreement, coordination):
        raise DomainError(_("That agreement is not between these two."), "agreement")
    commitment.done_on, commitment.result = done_on, result.strip()[:200]
    commitment.agreement = agreement
    _save(commitment, ["done_on", "result", "agreement"])
    became: dict[str, Any] = {"agreement": agreement.code} if agreement else {}
    record("coordination.promise_kept", coordination, by=by, commitment=commitment.pk, **became)


@transaction.atomic
def drop(*, commitment: Commitment, reason: str, by: User) -> None:
    commitment = _open(commitment)
    refuse_empty(reason)
    commitment.cancelled_reason = reason.strip()[:200]
    _save(commitment, ["cancelled_reason"])
    record("coordination.promise_dropped", commitment.coordination, by=by, commitment=commitment.pk)


def _refuse_wrong(coordination: Coordination, promise: Promise) -> None:
    if coordination.state == CoordinationState.PLANNED:
        raise DomainError(_("Nothing is promised yet at a meeting that is still to come."))
    if promise.account and promise.side != Side.FACILITY:
        raise DomainError(_("What the partner promised has no account here: write the name."))
    if promise.due_on < coordination.on and not coordination.is_approximate:
        raise DomainError(_("A promise cannot be due before the day it was made."))


def _is_between(agreement: Agreement, coordination: Coordination) -> bool:
    sides = agreement.parties.values_list("facility_id", "partner_id")
    facilities, partners = zip(*sides, strict=True) if sides else ((), ())
    return coordination.facility_id in facilities and coordination.partner_id in partners


def _open(commitment: Commitment) -> Commitment:
    rows = Commitment.objects.select_for_update(of=("self",))
    commitment = still_there(rows.select_related("coordination__facility"), commitment.pk)
    if commitment.done_on or commitment.cancelled_reason:
        raise DomainError(_("This promise is already settled. Reload the page."))
    return commitment


def _save(commitment: Commitment, fields: list[str]) -> None:
    commitment.version += 1
    commitment.save(update_fields=[*fields, "version", "updated_at"])
