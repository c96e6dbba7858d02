"""Who looks after an agreement: its reminders and what it owes are that person's work."""

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import recipients
from partnerships.actions._agreement import locked
from partnerships.models import Agreement
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError


@transaction.atomic
def hand_over(*, agreement: Agreement, owner: User | None, by: User) -> Agreement:
    """To somebody at work in the facility; None leaves it to the head."""
    agreement = locked(agreement)
    on = agreement.facility.today()
    if owner and not recipients.staff_of(agreement.facility, on).filter(pk=owner.pk).exists():
        raise DomainError(_("Choose somebody who works at the facility."), "owner")
    before = agreement.owner_id
    if before == (owner.pk if owner else None):
        return agreement
    agreement.owner = owner
    agreement.version += 1
    agreement.save(update_fields=["owner", "version", "updated_at"])
    record("agreement.handed_over", agreement, by=by, before=before, owner=agreement.owner_id)
    return agreement
