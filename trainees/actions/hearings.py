"""What the TPP decided, on one page for the whole list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import lifecycle
from trainees.actions.applications import locked
from trainees.actions.seats import locked_class
from trainees.choices import ApplicationState, Verdict
from trainees.models import Application, BoardDecision, BoardHearing

STEP = {
    Verdict.RECOMMENDED: "recommend",
    Verdict.DEFERRED: "defer",
    Verdict.REJECTED: "reject",
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    verdict: str
    reason: str = ""


@transaction.atomic
def decide(
    *,
    training_class: TrainingClass,
    decisions: Mapping[int, Decision],
    number: str,
    on: date,
    chair: str = "",
    members: str = "",
    by: User,
) -> BoardHearing:
    """Keeps one hearing with a decision for each application (by primary key)."""
    training_class = locked_class(training_class)
    today = training_class.facility.today()
    if on > today:
        raise DomainError(_("The date cannot be after today"), field="on")
    number = " ".join(number.split())
    # A number that staff can type twice needs a sentence of its own, beside the constraint.
    if BoardHearing.objects.filter(facility=training_class.facility_id, number=number).exists():
        raise DomainError(
            _("This number of minutes is already used. Check the number."), field="number"
        )
    waiting = Application.objects.filter(
        training_class=training_class, state=ApplicationState.PROPOSED, pk__in=list(decisions)
    )
    applications = locked(training_class, list(waiting))
    hearing = BoardHearing.objects.create(
        facility_id=training_class.facility_id,
        training_class=training_class,
        on=on,
        number=number,
        chair=chair.strip(),
        members=members.strip(),
    )
    for application in applications:
        decision = decisions[application.pk]
        if decision.verdict != Verdict.RECOMMENDED and not decision.reason.strip():
            raise DomainError(
                _("Enter the reason for %(name)s") % {"name": application.inmate.id_card_name},
                field=f"reason_{application.pk}",
            )
        application.state = lifecycle.APPLICATION.next_state(
            application.state, STEP[Verdict(decision.verdict)]
        )
        application.save(update_fields=["state", "updated_at"])
        BoardDecision.objects.create(
            hearing=hearing,
            application=application,
            verdict=decision.verdict,
            reason=decision.reason.strip(),
        )
        record("application.decided", application, by=by, verdict=decision.verdict)
    record("hearing.recorded", hearing, by=by, number=number, people=len(applications))
    return hearing
