"""Hearings of the TPP: planned for a day, and what they decided, on one page for the whole list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.models import Facility, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import lifecycle
from trainees.actions.seats import locked_applications, locked_class
from trainees.choices import ApplicationState, ClosedReason, HearingState, Verdict
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
def for_day(*, facility: Facility, on: date, by: User) -> BoardHearing:
    """The hearing that is planned on that day, the first of several; else a new one."""
    planned: dict[str, Any] = {"facility": facility, "on": on, "state": HearingState.PLANNED}
    hearing = BoardHearing.objects.filter(**planned).order_by("starts_at", "pk").first()
    if hearing is None:
        # Two classes that propose at once: the constraint lets one make it, the other finds it.
        hearing, is_new = BoardHearing.objects.get_or_create(**planned, starts_at=None)
        if is_new:
            record("hearing.planned", hearing, by=by, on=on)
    return hearing


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
    hearing = _held(training_class, waiting)
    applications = locked_applications(training_class, list(waiting))
    hearing.on, hearing.number = on, number
    hearing.chair, hearing.members = chair.strip(), members.strip()
    hearing.save()
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
        application.hearing = hearing
        if decision.verdict == Verdict.REJECTED:
            application.closed_reason, application.closed_on = ClosedReason.REFUSED, on
        application.save(
            update_fields=["state", "hearing", "closed_reason", "closed_on", "updated_at"]
        )
        BoardDecision.objects.create(
            hearing=hearing,
            application=application,
            verdict=decision.verdict,
            reason=decision.reason.strip(),
            decided_by=by,
        )
        record("application.decided", application, by=by, verdict=decision.verdict)
    record("hearing.recorded", hearing, by=by, number=number, people=len(applications))
    return hearing


def _held(training_class: TrainingClass, waiting: QuerySet[Application]) -> BoardHearing:
    """The planned hearing of these people once nobody else is on its agenda, else a new one."""
    planned = set(waiting.values_list("hearing", flat=True))
    others = Application.objects.filter(
        hearing__in=planned, state=ApplicationState.PROPOSED
    ).exclude(pk__in=waiting)
    hearing = BoardHearing(facility_id=training_class.facility_id)
    if len(planned) == 1 and not others.exists():
        agenda = BoardHearing.objects.select_for_update(of=("self",))
        hearing = agenda.filter(pk__in=planned, state=HearingState.PLANNED).first() or hearing
    hearing.state = lifecycle.HEARING.next_state(hearing.state, "hold")
    return hearing
