"""Candidates of a class, from the list to the proposal."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import eligibility, lifecycle
from trainees.actions import demand, figures, hearings, wishes
from trainees.actions.findings import keep_findings
from trainees.actions.seats import locked_applications, locked_class
from trainees.actions.waiting import call_one
from trainees.choices import LIVE_ENROLMENTS, ApplicationState, ClosedReason, RequestedBy
from trainees.models import Application, Enrolment, Inmate


@transaction.atomic
def add(
    *,
    training_class: TrainingClass,
    inmates: Collection[Inmate],
    requested_by: str = RequestedBy.OFFICER,
    note: str = "",
    by: User,
) -> list[Application]:
    """Makes people in custody candidates, those who wait for the programme with the day they
    asked. Who sits in the class, or is a candidate of the programme already, is left out."""
    people = wishes.locked_people(inmates)
    training_class = locked_class(training_class)
    wishes.refuse_unless_selecting(training_class)
    programme = training_class.programme_version.programme
    here = wishes.in_custody_at(training_class.facility, people)
    asked = {
        each.inmate_id: each
        for each in Application.objects.open()
        .select_for_update(of=("self",))
        .filter(programme=programme, inmate__in=here)
        .order_by("pk")
    }
    seated = set(
        Enrolment.objects.filter(
            training_class=training_class, inmate__in=here, state__in=LIVE_ENROLMENTS
        ).values_list("inmate_id", flat=True)
    )
    free = [each for each in people if each.pk in here and each.pk not in seated]
    waiting = [
        asked[each.pk]
        for each in free
        if each.pk in asked
        and asked[each.pk].state == ApplicationState.WAITING
        and asked[each.pk].facility_id == training_class.facility_id
    ]
    new = [each for each in free if each.pk not in asked]
    if not waiting and not new:
        raise DomainError(_("Select at least one person who is not a candidate yet."))
    wishes.refuse_too_many(training_class.facility, new)
    wishes.refuse_return_without_reason(programme, new, reason=note, field="note")
    for application in waiting:
        call_one(application, training_class, by=by)
    added = [
        _added(training_class, inmate, requested_by=requested_by, note=note, by=by)
        for inmate in new
    ]
    figures.refresh(training_class)
    demand.refresh([*waiting, *added])
    return [*waiting, *added]


def _added(
    training_class: TrainingClass, inmate: Inmate, *, requested_by: str, note: str, by: User
) -> Application:
    application = Application.objects.create(
        inmate=inmate,
        facility_id=training_class.facility_id,
        programme_id=training_class.programme_version.programme_id,
        training_class=training_class,
        requested_by=requested_by,
        applied_on=training_class.facility.today(),
        note=note.strip(),
    )
    record("application.added", application, by=by, training_class=training_class)
    return application


@transaction.atomic
def propose(
    *,
    training_class: TrainingClass,
    applications: Collection[Application],
    on: date,
    reasons: Mapping[int, str],
    by: User,
) -> list[Application]:
    """Proposes candidates to the TPP of the day `on`, with what is known of each today.

    `reasons` go by application: everybody who needs consideration needs one.
    """
    training_class = locked_class(training_class)
    wishes.refuse_unless_selecting(training_class)
    today = training_class.facility.today()
    if on < today:
        raise DomainError(_("The hearing must not be before today."), field="on")
    hearing = hearings.for_day(facility=training_class.facility, on=on, by=by)
    chosen = locked_applications(training_class, applications)
    findings = eligibility.assess_to_keep(training_class, [each.inmate for each in chosen])
    for application in chosen:
        application.state = lifecycle.APPLICATION.next_state(application.state, "propose")
        keep_findings(
            application,
            findings[application.inmate_id],
            reason=reasons.get(application.pk, ""),
            on=today,
        )
        application.hearing, application.proposed_for = hearing, on
        application.save(
            update_fields=[
                "state",
                "answer",
                "findings",
                "assessed_on",
                "override_reason",
                "hearing",
                "proposed_for",
                "updated_at",
            ]
        )
        record("application.proposed", application, by=by, on=on, answer=application.answer)
    return chosen


@transaction.atomic
def reserve(
    *, training_class: TrainingClass, applications: Collection[Application], by: User
) -> list[Application]:
    """Puts candidates on the reserve list: they may follow when a seat comes free."""
    return _move_all(training_class, applications, "reserve", "application.reserved", by)


@transaction.atomic
def withdraw(
    *,
    application: Application,
    reason: ClosedReason = ClosedReason.OWN_WISH,
    note: str = "",
    by: User,
) -> Application:
    """The person, or the officer for the person, gives the application up."""
    training_class = application.training_class
    if training_class is not None:
        training_class = locked_class(training_class)
    (application,) = locked_applications(training_class, [application])
    application.state = lifecycle.APPLICATION.next_state(application.state, "withdraw")
    application.closed_reason = reason
    application.closed_on = application.facility.today()
    application.note = note.strip() or application.note
    application.save(update_fields=["state", "closed_reason", "closed_on", "note", "updated_at"])
    record("application.withdrawn", application, by=by, reason=reason)
    demand.refresh([application])
    return application


@transaction.atomic
def lapse(
    waiting: QuerySet[Application], *, reason: ClosedReason, on: date, by: User | None
) -> int:
    """Ends open applications that nobody can decide any more, of classes the caller has locked."""
    ended = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    for application in ended:
        application.state = lifecycle.APPLICATION.next_state(application.state, "lapse")
        application.closed_reason, application.closed_on = reason, on
        application.save(update_fields=["state", "closed_reason", "closed_on", "updated_at"])
        record("application.lapsed", application, by=by, reason=reason)
    demand.refresh(ended)
    return len(ended)


def _move_all(
    training_class: TrainingClass,
    applications: Collection[Application],
    step: str,
    action: str,
    by: User,
) -> list[Application]:
    training_class = locked_class(training_class)
    wishes.refuse_unless_selecting(training_class)
    chosen = locked_applications(training_class, applications)
    for application in chosen:
        application.state = lifecycle.APPLICATION.next_state(application.state, step)
        application.save(update_fields=["state", "updated_at"])
        record(action, application, by=by)
    return chosen
