"""What an agreement means to do in a year."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.actions._agreement import locked
from partnerships.choices import AgreementState
from partnerships.coverage import last_day_of
from partnerships.models import ActivityPlan, Agreement, TrainingField
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError


@dataclass(frozen=True, kw_only=True)
class Plan:
    """As somebody wants it recorded; without a field for classes of any."""

    year: int
    field: TrainingField | None
    classes: int
    participants: int


@transaction.atomic
def record_plan(*, agreement: Agreement, plan: Plan, by: User) -> ActivityPlan:
    agreement = locked(agreement)
    _refuse(agreement, plan)
    row = ActivityPlan(agreement=agreement, **vars(plan))
    row.full_clean()
    row.save()
    record("plan.recorded", agreement, by=by, plan=row.pk, year=row.year)
    return row


@transaction.atomic
def change_plan(*, row: ActivityPlan, version: int, plan: Plan, by: User) -> ActivityPlan:
    """What was planned before stays in the trail."""
    agreement = locked(row.agreement)
    row = ActivityPlan.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.version != version:
        raise Conflict(_("Somebody else saved this record while you were editing it."))
    _refuse(agreement, plan)
    before = [row.year, row.classes, row.participants]
    for name, value in vars(plan).items():
        setattr(row, name, value)
    row.version += 1
    row.full_clean()
    row.save()
    record(
        "plan.changed",
        agreement,
        by=by,
        plan=row.pk,
        before=before,
        now=[row.year, row.classes, row.participants],
    )
    return row


def _refuse(agreement: Agreement, plan: Plan) -> None:
    if agreement.state == AgreementState.ABANDONED:
        raise DomainError(_("This agreement was given up: nothing is planned under it."))
    for name in ("classes", "participants"):
        if getattr(plan, name) < 1:
            raise DomainError(_("A plan must be above zero."), name)
    if not (agreement.starts_on and agreement.ends_on):
        return
    first, last = agreement.starts_on.year, last_day_of(agreement).year
    if not first <= plan.year <= last:
        raise DomainError(
            _("The agreement runs from %(first)d to %(last)d. Choose a year in between.")
            % {"first": first, "last": last},
            "year",
        )
