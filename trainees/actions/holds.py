"""Something of a person is needed longer than its period: nothing is deleted meanwhile."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions._locks import lock_person
from trainees.models import Inmate, RetentionHold


@transaction.atomic
def hold(*, inmate: Inmate, reason: str, until_on: date | None = None, by: User) -> RetentionHold:
    """From today on, until a day (that day included) or until somebody ends it."""
    today = inmate.facility.today()
    if not reason.strip():
        raise DomainError(_("Write why this is kept longer."), field="reason")
    if until_on is not None and until_on < today:
        raise DomainError(_("The end must not be before today."), field="until_on")
    # The nightly deletion is over with this person, or finds the hold.
    lock_person(inmate.pk)
    made = RetentionHold.objects.create(
        inmate=inmate,
        facility_id=inmate.facility_id,
        reason=reason.strip(),
        from_on=today,
        until_on=until_on,
        by=by,
    )
    record("retention.held", inmate, by=by, on=today, until=until_on)
    return made


@transaction.atomic
def end(*, retention_hold: RetentionHold, by: User) -> RetentionHold:
    """Today is its last day; the row stays."""
    kept = RetentionHold.objects.select_for_update(of=("self",)).get(pk=retention_hold.pk)
    today = kept.facility.today()
    if kept.until_on is not None and kept.until_on <= today:
        raise DomainError(_("This hold has ended already."))
    kept.until_on = max(today, kept.from_on)
    kept.version += 1
    kept.save(update_fields=["until_on", "version", "updated_at"])
    record("retention.hold_ended", kept.inmate, by=by, on=today)
    return kept
