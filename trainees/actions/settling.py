"""What an officer decides about a place after a change of circumstances."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions import applications, leaving, places
from trainees.actions.seats import lock_people_of
from trainees.choices import CircumstanceOutcome, ClosedReason
from trainees.models import Circumstance, Enrolment, ExitReason


@transaction.atomic
def settle(
    *,
    circumstance: Circumstance,
    outcome: str,
    reason: str = "",
    exit_reason: ExitReason | None = None,
    to_class: TrainingClass | None = None,
    version: int,
    by: User,
) -> Circumstance:
    """Keeps, suspends, ends or moves the place; of a candidacy: keeps or ends it.

    Locks as everybody: the person, then the task, then what the step itself locks.
    """
    lock_people_of([circumstance.enrolment or circumstance.application])
    circumstance = (
        Circumstance.objects.select_for_update(of=("self",))
        .select_related("facility", "enrolment__training_class", "application__training_class")
        .get(pk=circumstance.pk)
    )
    _refuse_settled(circumstance, version)
    if outcome not in CircumstanceOutcome.values or outcome == CircumstanceOutcome.AUTOMATIC:
        raise DomainError(_("Choose what follows."), field="outcome")
    today = circumstance.facility.today()
    if outcome != CircumstanceOutcome.KEEP and not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    circumstance.outcome, circumstance.reason = outcome, reason.strip()
    circumstance.settled_on, circumstance.settled_by = today, by
    circumstance.version += 1
    circumstance.save(
        update_fields=["outcome", "reason", "settled_on", "settled_by", "version", "updated_at"]
    )
    if circumstance.enrolment is not None:
        _follow(circumstance.enrolment, outcome, reason, exit_reason, to_class, today, by)
    elif outcome == CircumstanceOutcome.END:
        applications.withdraw(
            application=circumstance.application,
            reason=ClosedReason.NOT_SUITABLE,
            note=reason,
            by=by,
        )
    elif outcome != CircumstanceOutcome.KEEP:
        raise DomainError(
            _("A candidacy is kept or ended; only a place is suspended or moved."), field="outcome"
        )
    record("circumstance.settled", circumstance, by=by, outcome=str(outcome))
    return circumstance


def _follow(
    enrolment: Enrolment,
    outcome: str,
    reason: str,
    exit_reason: ExitReason | None,
    to_class: TrainingClass | None,
    today: date,
    by: User,
) -> None:
    on = max(today, enrolment.enrolled_on)
    if outcome == CircumstanceOutcome.SUSPEND:
        places.suspend(enrolment=enrolment, reason=reason, on=on, by=by)
    elif outcome == CircumstanceOutcome.END:
        if exit_reason is None:
            raise DomainError(_("Choose why the place ends."), field="exit_reason")
        leaving.leave(enrolment=enrolment, reason=exit_reason, on=on, note=reason, by=by)
    elif outcome == CircumstanceOutcome.MOVE:
        if to_class is None:
            raise DomainError(_("Choose the class."), field="to_class")
        places.move(enrolment=enrolment, to_class=to_class, reason=reason, on=on, by=by)


def _refuse_settled(circumstance: Circumstance, version: int) -> None:
    if circumstance.outcome:
        raise DomainError(
            _("This was settled on %(day)s already: %(outcome)s.")
            % {
                "day": date_format(circumstance.settled_on, "j F Y"),
                "outcome": str(CircumstanceOutcome(circumstance.outcome).label).lower(),
            }
        )
    if circumstance.version != version:
        raise DomainError(
            _("The situation changed again while you were deciding. Look at it once more.")
        )
