"""Giving places in a class, to all who were chosen or to none."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import coverage, thresholds
from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.findings import Answer, Finding
from trainees import eligibility, lifecycle
from trainees.actions import (
    aftermath,
    figures,
    forecasts,
    keeping_apart,
    learners,
    partner_answers,
    statements,
)
from trainees.actions.findings import assess_now
from trainees.actions.seats import (
    free_seats,
    keep_seats_taken,
    lock_people_of,
    locked_applications,
    locked_class,
    too_few_seats,
)
from trainees.choices import ApplicationState, EnrolmentState, PartnerAnswer, Verdict
from trainees.models import (
    Application,
    BoardDecision,
    BoardHearing,
    Custody,
    Enrolment,
    Inmate,
)

KEPT_AT_ENROLMENT = (
    "state",
    "answer",
    "findings",
    "assessed_on",
    "override_reason",
    "willing_on",
    "despite_reason",
)


@transaction.atomic
def enrol(
    *,
    training_class: TrainingClass,
    applications: Collection[Application],
    willing: Mapping[int, date] | None = None,
    reasons: Mapping[int, str] | None = None,
    despite: Mapping[int, str] | None = None,
    unsigned: Mapping[int, str] | None = None,
    on: date,
    late_reason: str = "",
    by: User,
) -> list[Enrolment]:
    """Gives each application a seat, all of them or none.

    By application: `willing`, the day the statement of willingness was signed; `reasons`, why
    somebody who needs consideration is taken; `despite`, why one whom the partner declined;
    `unsigned`, why one enters a running class without a signed statement. `late_reason`: why a
    day before today is recorded only now. A seat refers to the last hearing that recommended it.
    """
    lock_people_of(applications)
    training_class = locked_class(training_class)
    if training_class.state not in {ClassState.SELECTING, ClassState.RUNNING}:
        raise DomainError(_("Places are given while the class is selecting or running."))
    chosen = locked_applications(training_class, applications)
    late_reason = _refuse_another_day(training_class, on, late_reason, by)
    refuse_entry(training_class, [each.inmate for each in chosen])
    _sign(training_class, chosen, willing or {})
    why_unsigned = _why_unsigned(training_class, chosen, unsigned or {})
    partner_answers.refuse_without_the_partner(training_class, chosen, despite or {})
    step = "enrol" if training_class.programme_version.needs_hearing else "enrol_without_hearing"
    states = {each.pk: lifecycle.APPLICATION.next_state(each.state, step) for each in chosen}
    custodies = _open_custodies(training_class, chosen)
    hearings = _weigh(training_class, chosen, reasons or {})
    _refuse_before_the_hearing(hearings.values(), on)
    enrolments = []
    for application in chosen:
        application.state = states[application.pk]
        application.save(update_fields=[*KEPT_AT_ENROLMENT, "updated_at"])
        enrolments.append(
            seat(
                application,
                training_class,
                custody=custodies[application.inmate_id],
                hearing=hearings.get(application.pk),
                enrolled_on=on,
                late_reason=late_reason,
                unsigned_reason=why_unsigned.get(application.pk, ""),
            )
        )
    learners.attach(enrolments=enrolments, by=by)
    for enrolment in enrolments:
        record("enrolment.enrolled", enrolment, by=by, training_class=training_class, on=on)
    settle_entry(training_class, enrolments, by=by)
    return enrolments


def refuse_entry(
    training_class: TrainingClass, people: Collection[Inmate], field: str | None = None
) -> None:
    """What bars everybody from this class today, and those whom it has no seats for or who are kept
    apart. `field` is where another class could be chosen."""
    refuse_past_the_agreement(training_class)
    _refuse_late_entry(training_class)
    free = max(free_seats(training_class), 0)
    if len(people) > free:
        raise DomainError(too_few_seats(free, len(people)), field=field)
    keeping_apart.refuse_together(training_class, people)


def seat(application: Application, training_class: TrainingClass, **values: Any) -> Enrolment:
    """A place that rests on this wish, of whoever may have it."""
    is_running = training_class.state == ClassState.RUNNING
    is_accepted = application.partner_answer == PartnerAnswer.ACCEPTED
    return Enrolment.objects.create(
        inmate=application.inmate,
        training_class=training_class,
        facility_id=training_class.facility_id,
        application=application,
        state=EnrolmentState.ACTIVE if is_running else EnrolmentState.ENROLLED,
        willing_on=application.willing_on,
        partner_accepted_on=application.partner_answered_on if is_accepted else None,
        **values,
    )


def settle_entry(training_class: TrainingClass, entered: Sequence[Enrolment], *, by: User) -> None:
    """What follows for the class and for people once they have a place in it."""
    keep_seats_taken(training_class)
    forecasts.keep(training_class, entered, by=by)
    statements.record_unsigned(training_class, entered, by=by)
    figures.refresh(training_class)
    aftermath.refresh(each.inmate_id for each in entered)


def _sign(
    training_class: TrainingClass, chosen: Iterable[Application], willing: Mapping[int, date]
) -> None:
    """The day of each statement, on the application and unsaved."""
    today = training_class.facility.today()
    for application in chosen:
        signed_on = willing.get(application.pk) or application.willing_on
        if signed_on and signed_on > today:
            raise DomainError(
                _("The date cannot be after today"), field=f"willing_{application.pk}"
            )
        application.willing_on = signed_on


def _weigh(
    training_class: TrainingClass, chosen: list[Application], reasons: Mapping[int, str]
) -> dict[int, BoardHearing]:
    """What speaks against them today, and the hearing that recommended each; a programme that
    needs none is assessed here."""
    if not training_class.programme_version.needs_hearing:
        assess_now(training_class, chosen, reasons)
        return {}
    _refuse_what_fails_by_now(training_class, chosen)
    hearings = _last_hearings(chosen)
    _refuse_reserve_without_a_hearing(chosen, hearings)
    return hearings


def _why_unsigned(
    training_class: TrainingClass,
    chosen: list[Application],
    reasons: Mapping[int, str],
) -> dict[int, str]:
    """Why somebody begins to learn today without a statement, by application; who enters a class
    that has not started may still sign."""
    if training_class.state != ClassState.RUNNING:
        return {}
    missing = [each for each in chosen if not each.willing_on]
    why = {each.pk: reasons.get(each.pk, "").strip() for each in missing}
    statements.refuse_unsigned([each.inmate for each in missing if not why[each.pk]])
    return why


def _refuse_another_day(training_class: TrainingClass, on: date, reason: str, by: User) -> str:
    """Today, or an earlier day that a supervisor records late and says why (features F20)."""
    today = training_class.facility.today()
    if on == today:
        return ""
    if on > today:
        raise DomainError(_("The date cannot be after today"), field="on")
    if not by.has_perm("trainees.unlock_attendance"):
        raise DomainError(
            _("A seat is given from today on. A supervisor can record an earlier day."), field="on"
        )
    planned = training_class.created_at.astimezone(training_class.facility.tz).date()
    if on < planned:
        raise DomainError(
            _("The class has been planned since %(day)s: a seat cannot be older.")
            % {"day": date_format(planned, "j F Y")},
            field="on",
        )
    if not reason.strip():
        raise DomainError(_("Write why this is recorded late."), field="late_reason")
    return reason.strip()


def _refuse_before_the_hearing(hearings: Iterable[BoardHearing], on: date) -> None:
    last = max((each.on for each in hearings), default=on)
    if on < last:
        raise DomainError(
            _("The TPP decided on %(day)s: a seat cannot be older.")
            % {"day": date_format(last, "j F Y")},
            field="on",
        )


def refuse_past_the_agreement(training_class: TrainingClass) -> None:
    """An agreement may end earlier than it did when the class was planned."""
    if training_class.gate_reason:
        return
    if shut := [each for each in gate_today(training_class) if each.blocks]:
        sentences = " ".join(each.message for each in shut)
        raise DomainError(
            _("%(why)s The head of facility has to write the reason in the plan of the class.")
            % {"why": sentences}
        )


def gate_today(training_class: TrainingClass) -> list[Finding]:
    """What the agreement says today to a class that stands already (features F06)."""
    return coverage.agreement_gate(
        training_class.agreement,
        training_class.partner,
        training_class.facility,
        training_class.starts_on,
        training_class.ends_on,
        training_class.facility.today(),
    )


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


def _last_hearings(applications: list[Application]) -> dict[int, BoardHearing]:
    decisions = (
        BoardDecision.objects.filter(application__in=applications, verdict=Verdict.RECOMMENDED)
        .select_related("hearing")
        .order_by("hearing__on", "hearing_id")
    )
    return {each.application_id: each.hearing for each in decisions}


def _refuse_late_entry(training_class: TrainingClass) -> None:
    """Into a running class only until a tenth of its hours has passed (domain 14.6). A package is
    learnt for years: who enters later brings credits along."""
    is_package = training_class.programme_version.programme.is_equivalency
    if training_class.state != ClassState.RUNNING or is_package:
        return
    percent = thresholds.of(training_class.facility)["late_entry_percent"]
    taught = training_class.sessions.held().filter(is_catch_up=False)
    held = taught.aggregate(hours=Sum("hours", default=0))["hours"]
    if held * 100 > percent * training_class.planned_hours:
        raise DomainError(
            _("%(held)s of %(planned)s lesson hours have passed: it is too late to join.")
            % {"held": held, "planned": training_class.planned_hours}
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


def _refuse_reserve_without_a_hearing(
    applications: list[Application], hearings: Mapping[int, BoardHearing]
) -> None:
    for application in applications:
        if application.state == ApplicationState.RESERVE and application.pk not in hearings:
            raise DomainError(
                _("%(name)s is on the reserve list and was not recommended by the TPP yet.")
                % {"name": application.inmate.id_card_name}
            )
