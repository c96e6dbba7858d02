"""Sittings of the TPP: planned, moved, cancelled, and what they decided about a whole agenda."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.actions import documents
from partnerships.choices import DocumentKind
from partnerships.models import Facility, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees import hearing_rules, lifecycle
from trainees.actions._hearing_conflicts import (
    Decision,
    Plan,
    day_and_time,
    differences,
    refuse_what_changed,
)
from trainees.choices import ApplicationState, ClosedReason, HearingState, Verdict
from trainees.models import Application, BoardDecision, BoardHearing

STEP = {
    Verdict.RECOMMENDED: "recommend",
    Verdict.DEFERRED: "defer",
    Verdict.REJECTED: "reject",
}


@transaction.atomic
def plan(*, facility: Facility, plan: Plan, by: User) -> BoardHearing:
    """A sitting before anybody is proposed to it."""
    # Two officers who plan at once must see each other's sitting.
    facility = Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=facility.pk)
    if plan.on < facility.today():
        raise DomainError(_("The hearing must not be before today."), field="on")
    hearing = BoardHearing(facility=facility)
    _write(hearing, plan)
    hearing.save()
    record("hearing.planned", hearing, by=by, on=hearing.on)
    return hearing


@transaction.atomic
def for_day(*, facility: Facility, on: date, by: User) -> BoardHearing:
    """The hearing that is planned on that day, the first of several; else a new one."""
    planned: dict[str, Any] = {"facility": facility, "on": on, "state": HearingState.PLANNED}
    # Locked: a sitting whose decisions are being written takes nobody on its agenda any more.
    open_rows = BoardHearing.objects.select_for_update(of=("self",)).filter(**planned)
    hearing = open_rows.order_by("starts_at", "pk").first()
    if hearing is None:
        # Two classes that propose at once: the constraint lets one make it, the other finds it.
        hearing, is_new = BoardHearing.objects.get_or_create(**planned, starts_at=None)
        if is_new:
            record("hearing.planned", hearing, by=by, on=on)
    return hearing


@transaction.atomic
def move(*, hearing: BoardHearing, plan: Plan, reason: str, version: int, by: User) -> BoardHearing:
    """Another day, time, place or board. A new day or time needs a reason."""
    Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=hearing.facility_id)
    hearing = _locked(hearing)
    lifecycle.HEARING.next_state(hearing.state, "move")
    if hearing.version != version:
        raise Conflict(
            _("Somebody else changed this hearing while you were editing it."),
            differences(hearing, plan),
        )
    was = day_and_time(hearing.on, hearing.starts_at, hearing.ends_at)
    is_moved = (hearing.on, hearing.starts_at, hearing.ends_at) != (
        plan.on,
        plan.starts_at,
        plan.ends_at,
    )
    if is_moved and not reason.strip():
        raise DomainError(_("Write why the hearing is moved."), field="reason")
    _write(hearing, plan)
    agenda = _agenda(hearing)
    if sentence := hearing_rules.before_a_proposal(hearing, agenda.values()):
        raise DomainError(sentence, field="on")
    hearing.version += 1
    hearing.save()
    if is_moved:
        _agenda_rows(hearing).update(proposed_for=hearing.on)
        now = day_and_time(hearing.on, hearing.starts_at, hearing.ends_at)
        record("hearing.moved", hearing, by=by, was=was, now=now, reason=reason.strip())
    else:
        record("hearing.changed", hearing, by=by)
    return hearing


@transaction.atomic
def cancel(*, hearing: BoardHearing, reason: str, by: User) -> int:
    """The sitting does not take place. Gives how many people are candidates again."""
    hearing = _locked(hearing)
    hearing.state = lifecycle.HEARING.next_state(hearing.state, "cancel")
    if not reason.strip():
        raise DomainError(_("Write why the hearing is cancelled."), field="reason")
    agenda = _agenda(hearing)
    for application in agenda.values():
        application.state = lifecycle.APPLICATION.next_state(application.state, "take_back")
        application.hearing = application.proposed_for = None
        application.save(update_fields=["state", "hearing", "proposed_for", "updated_at"])
        record("application.taken_back", application, by=by)
    hearing.cancelled_reason = reason.strip()
    hearing.version += 1
    hearing.save(update_fields=["state", "cancelled_reason", "version", "updated_at"])
    record("hearing.cancelled", hearing, by=by, reason=hearing.cancelled_reason, people=len(agenda))
    return len(agenda)


@transaction.atomic
def decide(
    *,
    hearing: BoardHearing,
    version: int,
    number: str,
    decisions: Mapping[int, Decision],
    chair: str = "",
    members: str = "",
    by: User,
) -> BoardHearing:
    """What the TPP said about everybody on the agenda, by application.

    Raises Conflict where somebody decided, moved the hearing or changed its agenda first: nothing
    that was written is left out in silence.
    """
    hearing = _locked(hearing)
    agenda = _agenda(hearing)
    refuse_what_changed(hearing, version, agenda, decisions)
    if not agenda:
        raise DomainError(_("Nobody is on the agenda of this hearing."))
    for sentence in (
        hearing_rules.too_early(hearing, hearing.facility.today()),
        hearing_rules.before_a_proposal(hearing, agenda.values()),
    ):
        if sentence:
            raise DomainError(sentence)
    hearing.state = lifecycle.HEARING.next_state(hearing.state, "hold")
    hearing.number = _free_number(hearing, number)
    hearing.chair, hearing.members = chair.strip(), members.strip()
    hearing.version += 1
    hearing.save()
    for application in agenda.values():
        _decide_on(application, decisions[application.pk], hearing, by)
    record("hearing.recorded", hearing, by=by, number=hearing.number, people=len(agenda))
    return hearing


@transaction.atomic
def attach_scan(*, hearing: BoardHearing, file: Any, by: User) -> BoardHearing:
    """The signed minutes. A newer scan stands in front of the older one, which is kept."""
    hearing = _locked(hearing)
    if hearing.state != HearingState.HELD:
        raise DomainError(_("Signed minutes belong to a hearing that was held."))
    hearing.minutes = documents.store(
        file=file,
        kind=DocumentKind.MINUTES,
        facility=hearing.facility,
        is_about_people=True,
        only_pdf=True,
        replaces=hearing.minutes,
        field="file",
        by=by,
    )
    hearing.version += 1
    hearing.save(update_fields=["minutes", "version", "updated_at"])
    record("hearing.scan_attached", hearing, by=by, document=hearing.minutes_id)
    return hearing


def _locked(hearing: BoardHearing) -> BoardHearing:
    """The row as it is now, after the classes on its agenda: the one order of locks."""
    classes = _agenda_rows(hearing).values_list("training_class_id", flat=True)
    waits_for = TrainingClass.objects.select_for_update(of=("self",), no_key=True).filter(
        pk__in=set(classes)
    )
    list(waits_for.order_by("pk"))
    rows = BoardHearing.objects.select_for_update(of=("self",)).select_related(
        "facility", "minutes"
    )
    return rows.get(pk=hearing.pk)


def _agenda_rows(hearing: BoardHearing) -> Any:
    return Application.objects.filter(hearing=hearing, state=ApplicationState.PROPOSED)


def _agenda(hearing: BoardHearing) -> dict[int, Application]:
    """Everybody who waits for this sitting, locked, by key."""
    rows = _agenda_rows(hearing).select_for_update(of=("self",))
    return {
        each.pk: each for each in rows.select_related("inmate", "training_class").order_by("pk")
    }


def _write(hearing: BoardHearing, plan: Plan) -> None:
    hearing.on, hearing.starts_at, hearing.ends_at = plan.on, plan.starts_at, plan.ends_at
    hearing.place, hearing.chair = plan.place.strip(), plan.chair.strip()
    hearing.members = plan.members.strip()
    if hearing.ends_at and (hearing.starts_at is None or hearing.ends_at <= hearing.starts_at):
        raise DomainError(_("The end must be after the start."), field="ends_at")
    if sentence := hearing_rules.overlap(hearing):
        raise DomainError(sentence, field="starts_at")


def _free_number(hearing: BoardHearing, number: str) -> str:
    """A number that staff can type twice needs a sentence of its own, beside the constraint."""
    number = " ".join(number.split())
    if not number:
        raise DomainError(_("Enter the number of the minutes."), field="number")
    others = BoardHearing.objects.filter(facility=hearing.facility_id, number=number)
    if others.exclude(pk=hearing.pk).exists():
        raise DomainError(
            _("This number of minutes is already used. Check the number."), field="number"
        )
    return number


def _decide_on(
    application: Application, decision: Decision, hearing: BoardHearing, by: User
) -> None:
    name = application.inmate.id_card_name
    verdict, reason = Verdict(decision.verdict), decision.reason.strip()
    if verdict != Verdict.RECOMMENDED and not reason:
        raise DomainError(
            _("Enter the reason for %(name)s") % {"name": name}, field=f"reason_{application.pk}"
        )
    late = hearing_rules.after_the_start(hearing, application)
    if verdict == Verdict.RECOMMENDED and late:
        raise DomainError(late, field=f"verdict_{application.pk}")
    application.state = lifecycle.APPLICATION.next_state(application.state, STEP[verdict])
    if verdict == Verdict.REJECTED:
        application.closed_reason, application.closed_on = ClosedReason.REFUSED, hearing.on
    application.save(update_fields=["state", "closed_reason", "closed_on", "updated_at"])
    BoardDecision.objects.create(
        hearing=hearing, application=application, verdict=verdict, reason=reason, decided_by=by
    )
    record("application.decided", application, by=by, verdict=verdict)
