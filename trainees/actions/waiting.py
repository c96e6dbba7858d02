"""The waiting list of a programme: asked for, called into a class, put back, moved by hand."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.choices import ProgrammeState
from partnerships.models import Programme, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees import lifecycle
from trainees.actions import demand, figures, wishes
from trainees.actions.seats import locked_applications, locked_class
from trainees.choices import (
    LIVE_ENROLMENTS,
    OPEN_APPLICATIONS,
    UNMET,
    ApplicationState,
    EnrolmentState,
    RequestedBy,
)
from trainees.models import Application, Custody, Enrolment, Inmate, PriorityMove


@transaction.atomic
def ask(
    *,
    inmate: Inmate,
    programme: Programme,
    applied_on: date,
    requested_by: str = RequestedBy.SELF,
    note: str = "",
    reason: str = "",
    by: User,
) -> Application:
    """Somebody in custody asks for a programme, and waits for a class of it."""
    (inmate,) = wishes.locked_people([inmate])
    custody = Custody.objects.open().filter(inmate=inmate, facility=inmate.facility).first()
    if custody is None:
        raise DomainError(_("Only somebody in custody can ask for a programme."))
    if programme.state != ProgrammeState.ACTIVE:
        raise DomainError(_("This programme is no longer offered."), field="programme")
    if applied_on > inmate.facility.today():
        raise DomainError(_("The day asked must not be after today."), field="applied_on")
    if applied_on < custody.entered_on:
        raise DomainError(
            _("The day asked must not be before the person came here."), field="applied_on"
        )
    if Application.objects.open().filter(inmate=inmate, programme=programme).exists():
        raise DomainError(_("This person has asked for this programme already."), "programme")
    wishes.refuse_too_many(inmate.facility, [inmate])
    wishes.refuse_return_without_reason(programme, [inmate], reason=reason, field="reason")
    application = Application.objects.create(
        inmate=inmate,
        facility=inmate.facility,
        programme=programme,
        state=ApplicationState.WAITING,
        requested_by=requested_by,
        applied_on=applied_on,
        note=reason.strip() or note.strip(),
    )
    record("application.asked", application, by=by, programme=programme.code)
    demand.refresh([application])
    return application


@transaction.atomic
def call(
    *, training_class: TrainingClass, applications: Collection[Application], by: User
) -> list[Application]:
    """People on the waiting list of its programme become candidates of a class."""
    training_class = locked_class(training_class)
    wishes.refuse_unless_selecting(training_class)
    chosen = locked_applications(None, applications)
    programme = training_class.programme_version.programme_id
    for application in chosen:
        if (application.programme_id, application.facility_id) != (
            programme,
            training_class.facility_id,
        ):
            raise DomainError(_("One of the people waits for another programme."))
        call_one(application, training_class, by=by)
    figures.refresh(training_class)
    demand.refresh(chosen)
    return chosen


def call_one(application: Application, training_class: TrainingClass, *, by: User) -> None:
    """Makes somebody who waits a candidate of a class that the caller has locked."""
    application.state = lifecycle.APPLICATION.next_state(application.state, "call")
    application.training_class = training_class
    application.save(update_fields=["state", "training_class", "updated_at"])
    PriorityMove.objects.filter(application=application, undone_on=None).update(
        undone_on=training_class.facility.today()
    )
    record("application.called", application, by=by, training_class=training_class)


@transaction.atomic
def wait_again(*, applications: Collection[Application], by: User) -> list[Application]:
    """Wishes that ended because the facility had no place go on, with the day of the old one.

    Who left, has asked again meanwhile, sits in the programme or completed it is passed over.
    """
    people = wishes.locked_people([each.inmate for each in applications])
    ended = list(
        Application.objects.select_for_update(of=("self",))
        .filter(
            pk__in=[each.pk for each in applications],
            state=ApplicationState.LAPSED,
            closed_reason__in=UNMET,
            continued_by=None,
        )
        .select_related("inmate", "facility")
        .order_by("pk")
    )
    keys = [each.pk for each in people]
    wishes_now = Application.objects.open().filter(inmate__in=keys)
    places = Enrolment.objects.filter(
        inmate__in=keys, state__in=[*LIVE_ENROLMENTS, EnrolmentState.COMPLETED]
    )
    served = {
        *wishes_now.values_list("inmate_id", "programme_id"),
        *places.values_list("inmate_id", "training_class__programme_version__programme"),
    }
    here: set[int] = set()
    for facility in {each.facility for each in ended}:
        here |= wishes.in_custody_at(facility, people)
    again = []
    for old in ended:
        if old.inmate_id not in here or (old.inmate_id, old.programme_id) in served:
            continue
        new = Application.objects.create(
            inmate=old.inmate,
            facility=old.facility,
            programme_id=old.programme_id,
            state=ApplicationState.WAITING,
            requested_by=old.requested_by,
            applied_on=old.applied_on,
            note=old.note,
            continues=old,
        )
        served.add((old.inmate_id, old.programme_id))
        record("application.waits_again", new, by=by, since=old.applied_on)
        again.append(new)
    if not again:
        raise DomainError(_("Nobody here can be put back on the waiting list."))
    demand.refresh(again)
    return again


@transaction.atomic
def move(
    *, application: Application, place: int, was_place: int, reason: str, by: User
) -> PriorityMove:
    """Puts somebody on another place than the rules would; the reason stands in a report."""
    application = still_there(Application.objects.select_for_update(of=("self",)), application.pk)
    if application.state not in OPEN_APPLICATIONS:
        raise DomainError(_("This application is closed."))
    if not reason.strip():
        raise DomainError(_("Write why this person is moved."), field="reason")
    if place < 1:
        raise DomainError(_("The first place is number 1."), field="place")
    if place == was_place:
        raise DomainError(_("The person stands on this place already."), field="place")
    today = application.facility.today()
    PriorityMove.objects.filter(application=application, undone_on=None).update(undone_on=today)
    moved = PriorityMove.objects.create(
        application=application,
        place=place,
        was_place=was_place,
        reason=reason.strip(),
        on=today,
        by=by,
    )
    record("application.moved", application, by=by, was=was_place, now=place)
    return moved


@transaction.atomic
def undo_move(*, application: Application, by: User) -> None:
    """The person stands again where the rules put him or her."""
    application = still_there(Application.objects.select_for_update(of=("self",)), application.pk)
    undone = PriorityMove.objects.filter(application=application, undone_on=None).update(
        undone_on=application.facility.today()
    )
    if not undone:
        raise DomainError(_("This person was not moved by hand."))
    record("application.move_undone", application, by=by)
