"""Places in a class. The row of the class is locked first: seats are scarce, and are counted
under that lock."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import thresholds
from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.findings import Answer
from trainees import eligibility, lifecycle
from trainees.actions import figures
from trainees.choices import SEATED_ENROLMENTS, ApplicationState, EnrolmentState, Verdict
from trainees.eligibility import Assessed
from trainees.models import (
    Application,
    BoardDecision,
    BoardHearing,
    Custody,
    Enrolment,
    ExitReason,
)

ENDING = {
    EnrolmentState.WITHDRAWN: "withdraw",
    EnrolmentState.RELEASED: "release",
    EnrolmentState.TRANSFERRED: "transfer",
    EnrolmentState.CANCELLED: "cancel",
    EnrolmentState.NOT_COMPLETED: "fail",
}
"""Where an exit reason leads, and the step of the lifecycle that goes there."""


@transaction.atomic
def enrol(
    *,
    training_class: TrainingClass,
    applications: Collection[Application],
    hearing: BoardHearing | None = None,
    willing: Mapping[int, date] | None = None,
    reasons: Mapping[int, str] | None = None,
    on: date,
    by: User,
) -> list[Enrolment]:
    """Gives each application a seat, all of them or none.

    `willing` and `reasons` go by application: the day the statement of willingness was signed,
    and why somebody who needs consideration is taken. Without `hearing` each one refers to the
    last hearing that recommended it. Programmes that need no hearing are assessed here, and what
    was found is kept with the application.
    """
    willing, reasons = willing or {}, reasons or {}
    training_class = locked_class(training_class)
    if training_class.state not in {ClassState.SELECTING, ClassState.RUNNING}:
        raise DomainError(_("Places are given while the class is selecting or running."))
    applications = list(
        Application.objects.select_for_update(of=("self",))
        .filter(training_class=training_class, pk__in=[each.pk for each in applications])
        .select_related("inmate")
        .order_by("pk")
    )
    if not applications:
        raise DomainError(_("Select at least one candidate"))
    _refuse_late_entry(training_class)
    _refuse_more_than_the_free_seats(training_class, len(applications))
    needs_hearing = training_class.programme_version.needs_hearing
    step = "enrol" if needs_hearing else "enrol_without_hearing"
    states = {each.pk: lifecycle.APPLICATION.next_state(each.state, step) for each in applications}
    custodies = _open_custodies(training_class, applications)
    if needs_hearing:
        _refuse_what_fails_by_now(training_class, applications)
    else:
        _assess_now(training_class, applications, reasons)
    hearings = _last_hearings(applications) if needs_hearing else {}
    _refuse_reserve_without_a_hearing(applications, hearings, needs_hearing)
    state = (
        EnrolmentState.ACTIVE
        if training_class.state == ClassState.RUNNING
        else EnrolmentState.ENROLLED
    )
    enrolments = []
    for application in applications:
        application.state = states[application.pk]
        application.willing_on = willing.get(application.pk) or application.willing_on
        application.save(
            update_fields=[
                "state",
                "answer",
                "findings",
                "assessed_on",
                "override_reason",
                "willing_on",
                "updated_at",
            ]
        )
        enrolments.append(
            Enrolment.objects.create(
                inmate=application.inmate,
                custody=custodies[application.inmate_id],
                training_class=training_class,
                facility_id=training_class.facility_id,
                application=application,
                hearing=hearing or hearings.get(application.pk),
                state=state,
                enrolled_on=on,
                willing_on=application.willing_on,
            )
        )
    _keep_seats_taken(training_class)
    for enrolment in enrolments:
        record("enrolment.enrolled", enrolment, by=by, training_class=training_class, on=on)
    figures.refresh(training_class)
    return enrolments


@transaction.atomic
def leave(
    *, enrolment: Enrolment, reason: ExitReason, on: date, note: str = "", by: User | None
) -> Enrolment:
    """Ends one place early and frees its seat; marks and hours stay."""
    training_class = locked_class(enrolment.training_class)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    if reason.needs_note and not note.strip():
        raise DomainError(_("Write a note: this reason needs one."), field="note")
    if on < enrolment.enrolled_on:
        raise DomainError(_("The end must not be before the enrolment."), field="on")
    if on > training_class.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    _end(enrolment, reason=reason, on=on, note=note, by=by)
    _keep_seats_taken(training_class)
    figures.refresh(training_class)
    return enrolment


@transaction.atomic
def leave_all_of(
    *, custody: Custody, reason_code: str, on: date, by: User | None
) -> list[Enrolment]:
    """Ends every place of somebody who leaves the facility, and the open applications there."""
    reason = ExitReason.objects.get(code=reason_code)
    live = Enrolment.objects.live().filter(custody=custody)
    waiting = Application.objects.open().filter(
        inmate_id=custody.inmate_id, facility_id=custody.facility_id
    )
    # Always in the same order, so that two people leaving at once never wait for each other.
    classes = {
        each.pk: each
        for each in TrainingClass.objects.select_for_update(of=("self",))
        .filter(
            pk__in={
                *live.values_list("training_class_id", flat=True),
                *waiting.values_list("training_class_id", flat=True),
            }
        )
        .order_by("pk")
    }
    ended = list(live.select_for_update(of=("self",)).order_by("pk"))
    for enrolment in ended:
        _end(enrolment, reason=reason, on=max(on, enrolment.enrolled_on), by=by)
    for application in waiting.select_for_update(of=("self",)).order_by("pk"):
        application.state = lifecycle.APPLICATION.next_state(application.state, "lapse")
        application.save(update_fields=["state", "updated_at"])
        record("application.lapsed", application, by=by, reason=reason_code)
    for training_class in classes.values():
        _keep_seats_taken(training_class)
        figures.refresh(training_class)
    return ended


@transaction.atomic
def record_willingness(*, enrolment: Enrolment, on: date, by: User) -> Enrolment:
    """The statement that was signed after the place was given."""
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("facility", "application")
        .get(pk=enrolment.pk)
    )
    if on > enrolment.facility.today():
        raise DomainError(_("The date cannot be after today"), field="willing_on")
    enrolment.willing_on = on
    enrolment.save(update_fields=["willing_on", "updated_at"])
    if enrolment.application is not None:
        enrolment.application.willing_on = on
        enrolment.application.save(update_fields=["willing_on", "updated_at"])
    record("enrolment.willing", enrolment, by=by, on=on)
    return enrolment


def end_all_in(training_class: TrainingClass, *, reason_code: str, on: date, by: User) -> int:
    """Ends every place of a class that the caller has locked, and its open applications."""
    reason = ExitReason.objects.get(code=reason_code)
    live = Enrolment.objects.live().filter(training_class=training_class)
    ended = list(live.select_for_update(of=("self",)).order_by("pk"))
    for enrolment in ended:
        _end(enrolment, reason=reason, on=max(on, enrolment.enrolled_on), by=by)
    waiting = Application.objects.open().filter(training_class=training_class)
    for application in waiting.select_for_update(of=("self",)).order_by("pk"):
        application.state = lifecycle.APPLICATION.next_state(application.state, "lapse")
        application.save(update_fields=["state", "updated_at"])
        record("application.lapsed", application, by=by, reason=reason_code)
    _keep_seats_taken(training_class)
    figures.refresh(training_class)
    return len(ended)


def locked_class(training_class: TrainingClass) -> TrainingClass:
    """The row as it is now. Two officers who enrol at once wait for each other here."""
    return (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("facility", "programme_version__programme")
        .get(pk=training_class.pk)
    )


def free_seats(training_class: TrainingClass) -> int:
    return training_class.quota - _seated(training_class)


def _seated(training_class: TrainingClass) -> int:
    return Enrolment.objects.filter(
        training_class=training_class, state__in=SEATED_ENROLMENTS
    ).count()


def _refuse_late_entry(training_class: TrainingClass) -> None:
    """Into a running class only until a tenth of its hours has passed (domain 14.6)."""
    if training_class.state != ClassState.RUNNING:
        return
    percent = thresholds.of(training_class.facility)["late_entry_percent"]
    held = training_class.sessions.held().aggregate(hours=Sum("hours", default=0))["hours"]
    if held * 100 > percent * training_class.planned_hours:
        raise DomainError(
            _("%(held)s of %(planned)s lesson hours have passed: it is too late to join.")
            % {"held": held, "planned": training_class.planned_hours}
        )


def _refuse_reserve_without_a_hearing(
    applications: list[Application], hearings: Mapping[int, BoardHearing], needs_hearing: bool
) -> None:
    for application in applications:
        if (
            needs_hearing
            and application.state == ApplicationState.RESERVE
            and application.pk not in hearings
        ):
            raise DomainError(
                _("%(name)s is on the reserve list and was not recommended by the TPP yet.")
                % {"name": application.inmate.id_card_name}
            )


def _refuse_what_fails_by_now(
    training_class: TrainingClass, applications: list[Application]
) -> None:
    """Weeks lie between proposal and seat: a date of release moves, another class begins.

    What the hearing knew stays with the application; a letter that grew old does not count.
    """
    findings = eligibility.assess(training_class, [each.inmate for each in applications])
    for application in applications:
        for finding in findings[application.inmate_id]:
            if finding.mandatory and finding.answer == Answer.FAILS:
                raise DomainError(
                    _("%(name)s cannot be enrolled any more: %(reason)s.")
                    % {"name": application.inmate.id_card_name, "reason": finding.message}
                )


def _refuse_more_than_the_free_seats(training_class: TrainingClass, wanted: int) -> None:
    free = max(free_seats(training_class), 0)
    if wanted > free:
        raise DomainError(too_few_seats(free, wanted))


def too_few_seats(free: int, wanted: int) -> str:
    over = wanted - free
    if free == 0:
        return _("No seat is free. Put the candidates on the reserve list.")
    seats = ngettext("Only %(n)s seat is free.", "Only %(n)s seats are free.", free) % {"n": free}
    remove = ngettext(
        "Remove %(k)s candidate or put the candidate on reserve.",
        "Remove %(k)s candidates or put them on reserve.",
        over,
    ) % {"k": over}
    return f"{seats} {remove}"


def _keep_seats_taken(training_class: TrainingClass) -> None:
    training_class.seats_taken = _seated(training_class)
    training_class.save(update_fields=["seats_taken", "updated_at"])


def _open_custodies(
    training_class: TrainingClass, applications: list[Application]
) -> dict[int, Custody]:
    custodies = {
        custody.inmate_id: custody
        for custody in Custody.objects.open().filter(
            facility_id=training_class.facility_id,
            inmate__in=[each.inmate_id for each in applications],
        )
    }
    gone = [each.inmate.id_card_name for each in applications if each.inmate_id not in custodies]
    if gone:
        raise DomainError(
            _("No longer in custody here: %(names)s. Remove them from the selection.")
            % {"names": ", ".join(gone)}
        )
    return custodies


def _assess_now(
    training_class: TrainingClass, applications: list[Application], reasons: Mapping[int, str]
) -> None:
    """Keeps what is known today with each application. Raises where a mandatory rule says no."""
    findings = eligibility.assess_to_keep(training_class, [each.inmate for each in applications])
    for application in applications:
        keep_findings(
            application,
            findings[application.inmate_id],
            reason=reasons.get(application.pk, ""),
            on=training_class.facility.today(),
        )


def keep_findings(application: Application, assessed: Assessed, *, reason: str, on: date) -> None:
    """Writes the answer of today on the application, unsaved. Raises where it rules a person out
    or wants a reason that is not given."""
    found = assessed.findings
    answer = eligibility.answer_of(found)
    name = application.inmate.id_card_name
    if answer in {Answer.FAILS, Answer.MISSING}:
        blocking = next(finding for finding in eligibility.weighed(found) if finding.blocks)
        raise DomainError(
            _("%(name)s cannot be proposed: %(reason)s.")
            % {"name": name, "reason": blocking.message}
        )
    reason = reason.strip() or application.override_reason
    if answer == Answer.CONSIDER and not reason:
        raise DomainError(
            _("Enter the reason for proposing %(name)s") % {"name": name},
            field=f"reason_{application.pk}",
        )
    application.answer = answer
    application.findings = assessed.kept
    application.assessed_on = on
    application.override_reason = reason if answer == Answer.CONSIDER else ""


def _last_hearings(applications: list[Application]) -> dict[int, BoardHearing]:
    decisions = (
        BoardDecision.objects.filter(application__in=applications, verdict=Verdict.RECOMMENDED)
        .select_related("hearing")
        .order_by("hearing__on", "hearing_id")
    )
    return {each.application_id: each.hearing for each in decisions}


def _end(
    enrolment: Enrolment,
    *,
    reason: ExitReason,
    on: date,
    note: str = "",
    by: User | None,
) -> None:
    step = ENDING[EnrolmentState(reason.state)]
    enrolment.state = lifecycle.ENROLMENT.next_state(enrolment.state, step)
    enrolment.exit_reason = reason
    enrolment.exit_note = note.strip()
    enrolment.ended_on = on
    enrolment.save(update_fields=["state", "exit_reason", "exit_note", "ended_on", "updated_at"])
    record("enrolment.ended", enrolment, by=by, reason=reason.code, on=on)
