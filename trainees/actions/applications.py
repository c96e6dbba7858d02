"""Candidates of a class, from the list to the proposal."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import eligibility, lifecycle
from trainees.actions import figures, hearings
from trainees.actions.findings import keep_findings
from trainees.actions.seats import locked_applications, locked_class
from trainees.choices import LIVE_ENROLMENTS, ClosedReason, RequestedBy
from trainees.models import Application, Custody, Enrolment, Inmate

SELECTION_STATES = frozenset({ClassState.SELECTING, ClassState.RUNNING})


@transaction.atomic
def add(
    *,
    training_class: TrainingClass,
    inmates: Collection[Inmate],
    requested_by: str = RequestedBy.OFFICER,
    note: str = "",
    by: User,
) -> list[Application]:
    """Makes people in custody candidates; who sits in the class, or has asked for its programme
    already, is left out."""
    training_class = locked_class(training_class)
    _refuse_unless_selecting(training_class)
    here = set(
        Custody.objects.open()
        .filter(facility=training_class.facility_id, inmate__in=[each.pk for each in inmates])
        .values_list("inmate_id", flat=True)
    )
    programme = training_class.programme_version.programme_id
    known = set(
        Application.objects.open()
        .filter(programme=programme, inmate__in=here)
        .values_list("inmate_id", flat=True)
    ) | set(
        Enrolment.objects.filter(
            training_class=training_class, state__in=LIVE_ENROLMENTS
        ).values_list("inmate_id", flat=True)
    )
    added = []
    for inmate in inmates:
        if inmate.pk not in here or inmate.pk in known:
            continue
        application = Application.objects.create(
            inmate=inmate,
            facility_id=training_class.facility_id,
            programme_id=programme,
            training_class=training_class,
            requested_by=requested_by,
            applied_on=training_class.facility.today(),
            note=note.strip(),
        )
        record("application.added", application, by=by, training_class=training_class)
        added.append(application)
    if not added:
        raise DomainError(_("Select at least one person who is not a candidate yet."))
    figures.refresh(training_class)
    return added


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
    _refuse_unless_selecting(training_class)
    today = training_class.facility.today()
    if on < today:
        raise DomainError(_("The hearing must not be before today."), field="on")
    chosen = locked_applications(training_class, applications)
    hearing = hearings.for_day(facility=training_class.facility, on=on, by=by)
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
    return application


@transaction.atomic
def lapse(
    waiting: QuerySet[Application], *, reason: ClosedReason, on: date, by: User | None
) -> int:
    """Ends open applications that nobody can decide any more, of classes the caller has locked."""
    ended = waiting.select_for_update(of=("self",)).order_by("pk")
    count = 0
    for application in ended:
        application.state = lifecycle.APPLICATION.next_state(application.state, "lapse")
        application.closed_reason, application.closed_on = reason, on
        application.save(update_fields=["state", "closed_reason", "closed_on", "updated_at"])
        record("application.lapsed", application, by=by, reason=reason)
        count += 1
    return count


def _move_all(
    training_class: TrainingClass,
    applications: Collection[Application],
    step: str,
    action: str,
    by: User,
) -> list[Application]:
    training_class = locked_class(training_class)
    _refuse_unless_selecting(training_class)
    chosen = locked_applications(training_class, applications)
    for application in chosen:
        application.state = lifecycle.APPLICATION.next_state(application.state, step)
        application.save(update_fields=["state", "updated_at"])
        record(action, application, by=by)
    return chosen


def _refuse_unless_selecting(training_class: TrainingClass) -> None:
    if training_class.state not in SELECTION_STATES:
        raise DomainError(_("Open the selection of this class first."))
