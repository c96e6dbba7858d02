"""The steps of a class that has trainees: start, assess, close, reopen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import SessionState
from partnerships.lifecycle import TRAINING_CLASS
from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import certification, closing, lifecycle, readiness
from trainees.actions import (
    applications,
    certificates,
    class_reports,
    figures,
    marks,
    statements,
)
from trainees.actions.seats import locked_class
from trainees.choices import OPEN_CUSTODY, ClosedReason, Competence, EnrolmentState
from trainees.models import Application, Certificate, Enrolment, ExitReason, Reopening


@transaction.atomic
def start(
    *,
    training_class: TrainingClass,
    by: User,
    reason: str = "",
    readiness_reasons: Mapping[str, str] | None = None,
    on: date | None = None,
) -> TrainingClass:
    """Lessons begin: everybody with a place becomes active. `reason` is needed for a class with
    fewer trainees than the facility's minimum, one of `readiness_reasons` for each item of
    `readiness` that holds it back, by its code."""
    training_class = locked_class(training_class)
    state = TRAINING_CLASS.next_state(training_class.state, "start")
    on = on or training_class.facility.today()
    if on < training_class.starts_on:
        raise DomainError(
            _("The class begins on %(day)s. To start earlier, change its first day.")
            % {"day": date_format(training_class.starts_on, "j F Y")}
        )
    sessions = Session.objects.filter(training_class=training_class)
    if not sessions.exclude(state=SessionState.CANCELLED).exists():
        raise DomainError(_("There is no session in the timetable yet. Plan the sessions first."))
    people = _live(training_class)
    fewest = thresholds.of(training_class.facility)["min_participants"]
    if not people:
        raise DomainError(_("Nobody has a place in this class yet."))
    if len(people) < fewest and not reason.strip():
        raise DomainError(too_few_sentence(len(people), fewest), field="reason")
    held_back = readiness.holding_back(training_class)
    reasons = {
        item.code: (readiness_reasons or {}).get(item.code, "").strip() for item in held_back
    }
    unsigned = statements.unsigned_in(training_class)
    if not reasons.get(readiness.WILLING):
        statements.refuse_unsigned([each.inmate for each in unsigned], field="reason_willing")
    if unsaid := [item for item in held_back if not reasons[item.code]]:
        sentence = readiness.not_ready_sentence(unsaid)
        raise DomainError(sentence, field=readiness.field_of(unsaid[0]))
    _activate(people)
    statements.keep_reason(
        training_class, unsigned, reason=reasons.get(readiness.WILLING, ""), by=by
    )
    training_class.state, training_class.started_on = state, on
    training_class.few_trainees_reason = reason.strip() if len(people) < fewest else ""
    training_class.readiness_reasons = reasons
    _save(training_class, "state", "started_on", "few_trainees_reason", "readiness_reasons")
    figures.refresh(training_class)
    record("class.started", training_class, by=by, on=on, trainees=len(people), fewest=fewest)
    if held_back:
        passed = [item.code for item in held_back]
        record("training_class.readiness_passed", training_class, by=by, items=passed)
    return training_class


def too_few_sentence(count: int, fewest: int) -> str:
    return ngettext(
        "%(n)s trainee has a place; at least %(fewest)s are needed. Write why it starts anyway.",
        "%(n)s trainees have a place; at least %(fewest)s are needed. Write why it starts anyway.",
        count,
    ) % {"n": count, "fewest": fewest}


@transaction.atomic
def assess(*, training_class: TrainingClass, by: User, reason: str = "") -> TrainingClass:
    """Lessons are over, tests begin. `reason` is needed when fewer hours were held than planned."""
    training_class = locked_class(training_class)
    state = TRAINING_CLASS.next_state(training_class.state, "assess")
    held = held_hours(training_class)
    percent = thresholds.of(training_class.facility)["held_hours_percent"]
    short = held * 100 < percent * training_class.planned_hours
    if short and not reason.strip():
        raise DomainError(
            _(
                "%(held)s of %(planned)s hours were held, at least %(percent)s%% are needed. "
                "Write why the lessons end anyway."
            )
            % {"held": held, "planned": training_class.planned_hours, "percent": percent},
            field="reason",
        )
    _activate(_live(training_class))
    training_class.state = state
    training_class.few_hours_reason = reason.strip() if short else ""
    _save(training_class, "state", "few_hours_reason")
    record("class.assessing", training_class, by=by, held_hours=held)
    return training_class


def held_hours(training_class: TrainingClass) -> int:
    held = Session.objects.held().filter(training_class=training_class, is_catch_up=False)
    return held.aggregate(total=Sum("hours", default=0))["total"]


@transaction.atomic
def close(*, training_class: TrainingClass, by: User) -> TrainingClass:
    """Everybody's course is completed or not, by the rule; attendance and results are locked."""
    training_class = locked_class(training_class)
    state = TRAINING_CLASS.next_state(training_class.state, "close")
    if left := closing.to_do(training_class):
        if left[0].code == closing.SUSPENDED:
            raise DomainError(left[0].note)
        raise DomainError(
            ngettext(
                "Complete %(n)s item before closing the class: %(items)s.",
                "Complete %(n)s items before closing the class: %(items)s.",
                len(left),
            )
            % {"n": len(left), "items": ", ".join(task.title.lower() for task in left)}
        )
    marks.refresh_hours(training_class)
    people = _live(training_class)
    for kind in certification.kinds_of(training_class):
        certificates.prepare(training_class=training_class, kind=kind, by=by)
    today = training_class.facility.today()
    completed, unfinished = _decide(training_class, people, on=_last_day(training_class, today))
    training_class.state, training_class.closed_on = state, today
    _save(training_class, "state", "closed_on")
    applications.lapse(
        Application.objects.open().filter(training_class=training_class),
        reason=ClosedReason.NO_SEAT,
        on=today,
        by=by,
    )
    figures.refresh(training_class)
    class_reports.freeze(training_class, by=by)
    record(
        "class.closed",
        training_class,
        by=by,
        completed=[each.pk for each in completed],
        not_completed=[[each.pk, each.exit_reason.code] for each in unfinished],
        competent=sum(each.competence == Competence.COMPETENT for each in people),
        certified=_certified(training_class),
    )
    return training_class


@transaction.atomic
def reopen(*, training_class: TrainingClass, reason: str, by: User) -> TrainingClass:
    """Back to assessing. Who is still in custody is active again; who left stays as decided."""
    training_class = locked_class(training_class)
    state = TRAINING_CLASS.next_state(training_class.state, "reopen")
    if not by.has_perm("partnerships.reopen_class"):
        raise DomainError(_("Only the head of the facility can reopen a class."))
    if not reason.strip():
        raise DomainError(_("Write the reason."), field="reason")
    people = list(
        Enrolment.objects.select_for_update(of=("self",))
        .filter(
            training_class=training_class,
            state__in=[EnrolmentState.COMPLETED, EnrolmentState.NOT_COMPLETED],
            custody__state__in=OPEN_CUSTODY,
        )
        .order_by("pk")
    )
    for enrolment in people:
        enrolment.state = lifecycle.ENROLMENT.next_state(enrolment.state, "reopen")
        enrolment.ended_on = enrolment.exit_reason = None
    _save_people(people)
    training_class.state, training_class.closed_on = state, None
    training_class.reopened_reason = reason.strip()
    Reopening.objects.create(
        training_class=training_class,
        facility_id=training_class.facility_id,
        on=training_class.facility.today(),
        by=by,
        reason=training_class.reopened_reason,
    )
    class_reports.unfreeze(training_class)
    _save(training_class, "state", "closed_on", "reopened_reason")
    figures.refresh(training_class)
    record("class.reopened", training_class, by=by, people=[each.pk for each in people])
    return training_class


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What closing would do: people in the class now, and how many of them would have what."""

    trainees: int
    completed: int
    competent: int
    certified: int


def outlook(training_class: TrainingClass) -> Outlook:
    people = list(Enrolment.objects.live().filter(training_class=training_class))
    return Outlook(
        trainees=len(people),
        completed=certification.would_complete(training_class, people),
        competent=sum(each.competence == Competence.COMPETENT for each in people),
        certified=_certified(training_class),
    )


def _certified(training_class: TrainingClass) -> int:
    papers = Certificate.objects.certifying().filter(enrolment__training_class=training_class)
    return papers.values("enrolment").distinct().count()


def _decide(
    training_class: TrainingClass, people: list[Enrolment], *, on: date
) -> tuple[list[Enrolment], list[Enrolment]]:
    percent = training_class.programme_version.min_attendance_percent
    failed = certification.failed_in_a_required_unit(training_class)
    reasons = {reason.code: reason for reason in ExitReason.objects.all()}
    completed: list[Enrolment] = []
    unfinished: list[Enrolment] = []
    for enrolment in people:
        why = certification.why_not_completed(enrolment, percent=percent, failed=failed)
        if enrolment.state == EnrolmentState.ENROLLED:
            enrolment.state = lifecycle.ENROLMENT.next_state(enrolment.state, "start")
        step = "fail" if why else "complete"
        enrolment.state = lifecycle.ENROLMENT.next_state(enrolment.state, step)
        enrolment.exit_reason = reasons[why] if why else None
        enrolment.ended_on = max(on, enrolment.enrolled_on)
        (unfinished if why else completed).append(enrolment)
    _save_people(people)
    return completed, unfinished


def _last_day(training_class: TrainingClass, today: date) -> date:
    """The day the course ended: its last day or a later session, but not after today."""
    held = Session.objects.held().filter(training_class=training_class)
    last_held = held.aggregate(last=Max("on"))["last"] or training_class.ends_on
    return min(today, max(training_class.last_day, last_held))


def _live(training_class: TrainingClass) -> list[Enrolment]:
    return list(
        Enrolment.objects.select_for_update(of=("self",))
        .live()
        .filter(training_class=training_class)
        .order_by("pk")
    )


def _activate(people: list[Enrolment]) -> None:
    waiting = [each for each in people if each.state == EnrolmentState.ENROLLED]
    for enrolment in waiting:
        enrolment.state = lifecycle.ENROLMENT.next_state(enrolment.state, "start")
    _save_people(waiting)


def _save_people(people: list[Enrolment]) -> None:
    for enrolment in people:
        enrolment.version += 1
        enrolment.updated_at = timezone.now()
    Enrolment.objects.bulk_update(
        people, ["state", "ended_on", "exit_reason", "version", "updated_at"]
    )


def _save(training_class: TrainingClass, *fields: str) -> None:
    training_class.version += 1
    training_class.save(update_fields=[*fields, "version", "updated_at"])
