"""A learner in Dapodik, at the exam of the package, and what came of it."""

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import learner_rules, skk
from trainees.actions._learner import locked, move_to, refuse_day, save
from trainees.models import LearnerRecord


@transaction.atomic
def register_in_dapodik(*, learner: LearnerRecord, on: date, by: User) -> LearnerRecord:
    learner = locked(learner)
    refuse_day(learner, on)
    learner.dapodik_on = on
    save(learner, "dapodik_on")
    record("learner.in_dapodik", learner, by=by, on=on)
    return learner


@transaction.atomic
def register_exam(*, learner: LearnerRecord, on: date, number: str = "", by: User) -> LearnerRecord:
    learner = locked(learner)
    refuse_day(learner, on)
    learner.exam_registered_on, learner.exam_number = on, number.strip()
    learner.exam_on = None
    move_to(learner, "register_exam", "exam_registered_on", "exam_number", "exam_on")
    record("learner.exam_registered", learner, by=by, on=on)
    return learner


@transaction.atomic
def withdraw_exam(*, learner: LearnerRecord, by: User) -> LearnerRecord:
    learner = locked(learner)
    learner.exam_registered_on, learner.exam_number = None, ""
    move_to(learner, "withdraw_exam", "exam_registered_on", "exam_number")
    record("learner.exam_withdrawn", learner, by=by)
    return learner


@transaction.atomic
def graduate(
    *, learner: LearnerRecord, exam_on: date, on: date, reason: str = "", by: User
) -> LearnerRecord:
    """The exam was passed. Who lacks credits graduates with a reason only: the school decides."""
    learner = locked(learner)
    _refuse_exam_day(learner, exam_on)
    if on < exam_on:
        raise DomainError(_("The result cannot be before the exam."), field="on")
    if on > learner.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    standings = learner_rules.standings_of([learner])[learner.pk]
    lacking = [each for each in standings if each.missing]
    if lacking and not reason.strip():
        words = ", ".join(f"{each.subject} {skk.shown(each.missing)}" for each in lacking)
        raise DomainError(
            _("Credits (SKK) are missing: %(subjects)s. Write why the learner graduates.")
            % {"subjects": words},
            field="reason",
        )
    learner.exam_on, learner.graduated_on = exam_on, on
    learner.graduated_reason = reason.strip() if lacking else ""
    move_to(learner, "graduate", "exam_on", "graduated_on", "graduated_reason")
    record(
        "learner.graduated",
        learner,
        by=by,
        on=on,
        missing=[each.subject.code for each in lacking],
    )
    return learner


@transaction.atomic
def fail(*, learner: LearnerRecord, exam_on: date, by: User) -> LearnerRecord:
    learner = locked(learner)
    _refuse_exam_day(learner, exam_on)
    learner.exam_on = exam_on
    move_to(learner, "fail", "exam_on")
    record("learner.failed", learner, by=by, on=exam_on)
    return learner


def _refuse_exam_day(learner: LearnerRecord, exam_on: date) -> None:
    if exam_on > learner.facility.today():
        raise DomainError(_("The date cannot be after today"), field="exam_on")
    registered = learner.exam_registered_on
    if registered is not None and exam_on < registered:
        raise DomainError(
            _("The exam cannot be before the registration (%(day)s).")
            % {"day": date_format(registered, "j F Y")},
            field="exam_on",
        )
