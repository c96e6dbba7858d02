"""Places that stand still for a while, or go on in another class."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees import eligibility
from trainees.actions import (
    demand,
    enrolments,
    figures,
    leaving,
    partner_answers,
    statements,
    wishes,
)
from trainees.actions.findings import keep_findings
from trainees.actions.seats import keep_seats_taken, lock_people_of
from trainees.choices import LIVE_ENROLMENTS, ApplicationState, RequestedBy
from trainees.models import Application, Enrolment, ExitReason


@transaction.atomic
def suspend(*, enrolment: Enrolment, reason: str, on: date, by: User) -> Enrolment:
    """The person keeps seat and line in the register, and cannot come for a while."""
    enrolment = _locked(enrolment)
    if enrolment.state not in LIVE_ENROLMENTS:
        raise DomainError(_("Only somebody with a place can be suspended."))
    if enrolment.suspended_on:
        raise DomainError(_("This person is suspended already."))
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    _refuse_day(enrolment, on)
    enrolment.suspended_on, enrolment.suspended_reason = on, reason.strip()
    enrolment.save(update_fields=["suspended_on", "suspended_reason", "updated_at"])
    record("enrolment.suspended", enrolment, by=by, on=on)
    return enrolment


@transaction.atomic
def resume(*, enrolment: Enrolment, by: User) -> Enrolment:
    enrolment = _locked(enrolment)
    if not enrolment.suspended_on:
        raise DomainError(_("This person is not suspended."))
    enrolment.suspended_on, enrolment.suspended_reason = None, ""
    enrolment.save(update_fields=["suspended_on", "suspended_reason", "updated_at"])
    record("enrolment.resumed", enrolment, by=by)
    return enrolment


@transaction.atomic
def move(
    *,
    enrolment: Enrolment,
    to_class: TrainingClass,
    reason: str,
    on: date,
    unsigned_reason: str = "",
    by: User,
) -> Enrolment:
    """The place ends here and a new one begins in another class of the same programme.

    What was attended stays with the old place; what the TPP and the statement of willingness said
    holds for the new one. The other class is asked as for everybody: seats, requirements, how
    much of it has passed, and, where it is running, a statement or `unsigned_reason`.
    """
    lock_people_of([enrolment])
    here, there = _locked_classes(enrolment.training_class_id, to_class.pk)
    enrolment = _locked(enrolment)
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    if enrolment.state not in LIVE_ENROLMENTS:
        raise DomainError(_("Only somebody with a place can be moved."))
    _refuse_day(enrolment, on)
    _refuse_another_programme(here, there)
    enrolments.refuse_entry(there, [enrolment.inmate], field="to_class")
    why_unsigned = _why_unsigned(enrolment, there, unsigned_reason)
    leaving.end(
        enrolment, reason=ExitReason.objects.get(code="moved_class"), on=on, note=reason, by=by
    )
    application = _application_there(enrolment, there, reason, on, by)
    moved = enrolments.seat(
        application,
        there,
        custody=enrolment.custody,
        hearing=enrolment.hearing,
        learner_id=enrolment.learner_id,
        enrolled_on=on,
        unsigned_reason=why_unsigned,
    )
    keep_seats_taken(here)
    figures.refresh(here)
    demand.refresh([application])
    record("enrolment.moved", moved, by=by, on=on, out_of=here.pk, into=there.pk)
    enrolments.settle_entry(there, [moved], by=by)
    return moved


def _why_unsigned(enrolment: Enrolment, there: TrainingClass, reason: str) -> str:
    """As it was said of the place before, or is said now; nothing where there is a statement, or
    time to sign one."""
    if there.state != ClassState.RUNNING or enrolment.willing_on:
        return ""
    why = enrolment.unsigned_reason or reason.strip()
    if not why:
        statements.refuse_unsigned([enrolment.inmate], field="unsigned_reason")
    return why


def _application_there(
    enrolment: Enrolment, there: TrainingClass, reason: str, on: date, by: User
) -> Application:
    """The wish that the new place rests on, with what is known today."""
    before = enrolment.application
    same_partner = enrolment.training_class.partner_id == there.partner_id
    application = Application(
        inmate=enrolment.inmate,
        facility_id=there.facility_id,
        programme_id=there.programme_version.programme_id,
        training_class=there,
        requested_by=before.requested_by if before else RequestedBy.OFFICER,
        applied_on=before.applied_on if before else on,
        state=ApplicationState.ENROLLED,
        note=reason.strip(),
        willing_on=enrolment.willing_on,
        partner_answer=before.partner_answer if before and same_partner else "",
        partner_answered_on=before.partner_answered_on if before and same_partner else None,
        partner_note=before.partner_note if before and same_partner else "",
    )
    partner_answers.refuse_without_the_partner(there, [application], {application.pk: reason})
    assessed = eligibility.assess_to_keep(there, [enrolment.inmate])[enrolment.inmate_id]
    keep_findings(application, assessed, reason=reason, on=there.facility.today())
    application.save()
    record("application.added", application, by=by, training_class=there)
    return application


def _locked(enrolment: Enrolment) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related(
        "inmate", "custody", "facility", "application", "hearing", "training_class__facility"
    )
    return still_there(rows, enrolment.pk)


def _locked_classes(first: int, second: int) -> tuple[TrainingClass, TrainingClass]:
    rows = {
        each.pk: each
        for each in TrainingClass.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk__in=[first, second])
        .select_related("facility", "programme_version__programme", "agreement", "partner")
        .order_by("pk")
    }
    return rows[first], rows[second]


def _refuse_day(enrolment: Enrolment, on: date) -> None:
    if on > enrolment.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    if on < enrolment.enrolled_on:
        raise DomainError(_("The day must not be before the enrolment."), field="on")


def _refuse_another_programme(here: TrainingClass, there: TrainingClass) -> None:
    if here.pk == there.pk:
        raise DomainError(_("Choose another class."), field="to_class")
    if (
        here.facility_id != there.facility_id
        or here.programme_version.programme_id != there.programme_version.programme_id
    ):
        raise DomainError(
            _(
                "Only a class of the same programme takes over a place. For another programme the "
                "person becomes a candidate there."
            ),
            field="to_class",
        )
    if there.state not in wishes.SELECTION_STATES:
        raise DomainError(
            _("Places are given while the class is selecting or running."), field="to_class"
        )


def classes_to_move_to(enrolment: Enrolment) -> list[TrainingClass]:
    """Where this place could go on: the same programme and facility, with a seat free."""
    here = enrolment.training_class
    classes = (
        TrainingClass.objects.filter(
            facility_id=here.facility_id,
            programme_version__programme_id=here.programme_version.programme_id,
            state__in=wishes.SELECTION_STATES,
        )
        .exclude(pk=here.pk)
        .order_by("starts_on", "pk")
    )
    return [each for each in classes if each.seats_left > 0]
