"""What became of a promise: kept on a day, or dropped for a reason."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.actions._coordination import refuse_empty, refuse_future
from partnerships.models import Commitment
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError


@transaction.atomic
def keep(*, commitment: Commitment, done_on: date, by: User, result: str = "") -> None:
    commitment = _open(commitment)
    refuse_future(commitment.coordination.facility, done_on, "done_on")
    commitment.done_on, commitment.result = done_on, result.strip()[:200]
    _save(commitment, ["done_on", "result"])
    record("coordination.promise_kept", commitment.coordination, by=by, commitment=commitment.pk)


@transaction.atomic
def drop(*, commitment: Commitment, reason: str, by: User) -> None:
    commitment = _open(commitment)
    refuse_empty(reason)
    commitment.cancelled_reason = reason.strip()[:200]
    _save(commitment, ["cancelled_reason"])
    record("coordination.promise_dropped", commitment.coordination, by=by, commitment=commitment.pk)


def _open(commitment: Commitment) -> Commitment:
    commitment = (
        Commitment.objects.select_for_update(of=("self",))
        .select_related("coordination__facility")
        .get(pk=commitment.pk)
    )
    if commitment.done_on or commitment.cancelled_reason:
        raise DomainError(_("This promise is already settled. Reload the page."))
    return commitment


def _save(commitment: Commitment, fields: list[str]) -> None:
    commitment.version += 1
    commitment.save(update_fields=[*fields, "version", "updated_at"])
