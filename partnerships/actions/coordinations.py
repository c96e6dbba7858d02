"""Visits, meetings, calls and letters. What was promised there: `commitments`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import lifecycle
from partnerships.actions import commitments, documents
from partnerships.actions._coordination import refuse_empty, refuse_future
from partnerships.actions.commitments import Promise
from partnerships.choices import (
    CoordinationKind,
    CoordinationState,
    DocumentKind,
    Side,
)
from partnerships.models import (
    Coordination,
    CoordinationParticipant,
    Document,
    Facility,
    OfficeHolder,
    Partner,
)
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError

MOST_FILES = 5
FACTS = frozenset(
    {
        "partner",
        "kind",
        "on",
        "is_approximate",
        "place",
        "topics",
        "summary",
        "announces_cooperation",
        "next_action",
        "next_action_due",
        "owner",
        "source",
    }
)
"""What is told about a coordination; `state` moves by the lifecycle only."""


@dataclass(frozen=True, kw_only=True)
class Attendee:
    side: str
    name: str
    position: str = ""


@transaction.atomic
def record_held(
    *,
    facility: Facility,
    by: User | None,
    attendees: Iterable[Attendee] = (),
    promises: Iterable[Promise] = (),
    ministry_items: Iterable[Any] = (),
    files: Sequence[Any] = (),
    meet_again_on: date | None = None,
    planned: Coordination | None = None,
    **facts: Any,
) -> Coordination:
    """Keeps a coordination that has taken place; `planned` is the appointment it fulfils.

    `meet_again_on` plans the next meeting with the same partner.
    """
    _refuse_wrong_facts(facility, facts)
    _refuse_many(files)
    if planned is not None:
        coordination = _locked(planned)
        coordination.state = lifecycle.COORDINATION.next_state(coordination.state, "hold")
        coordination.version += 1
    else:
        coordination = Coordination(facility=facility, state=CoordinationState.HELD)
    for name, value in _only_facts(facts).items():
        setattr(coordination, name, value)
    if coordination.next_action and coordination.owner is None:
        coordination.owner = by
    coordination.save()
    coordination.ministry_items.set(ministry_items)
    _write_attendees(coordination, attendees)
    commitments.write(coordination, promises)
    record("coordination.held", coordination, by=by, kind=coordination.kind, on=coordination.on)
    if meet_again_on:
        plan(
            facility=coordination.facility,
            partner=coordination.partner,
            on=meet_again_on,
            topics=coordination.next_action,
            by=by,
        )
    documents.store_all(
        files=files, kind=DocumentKind.MINUTES, coordination=coordination, by=by, field="files"
    )
    return coordination


@transaction.atomic
def plan(
    *,
    facility: Facility,
    partner: Partner,
    on: date,
    by: User | None,
    kind: str = CoordinationKind.MEETING,
    topics: str = "",
    place: str = "",
) -> Coordination:
    """An appointment: what came of it is told by `record_held` afterwards."""
    if on < facility.today():
        raise DomainError(_("A planned meeting cannot be before today."), "on")
    coordination = Coordination.objects.create(
        facility=facility, partner=partner, kind=kind, on=on, topics=topics, place=place, owner=by
    )
    record("coordination.planned", coordination, by=by, kind=kind, on=on)
    return coordination


@transaction.atomic
def change(
    *,
    coordination: Coordination,
    version: int,
    facts: dict[str, Any],
    attendees: Sequence[Attendee],
    promises: Sequence[Promise],
    ministry_items: Iterable[Any],
    by: User,
    files: Sequence[Any] = (),
    differences: Any = None,
) -> Coordination:
    """Corrects what is told. Raises Conflict when somebody else saved in between."""
    stored = _locked(coordination)
    if stored.version != version:
        raise Conflict(
            _("Somebody else saved this record while you were editing it."),
            differences(stored) if differences else [],
        )
    _refuse_many(files, already=_current_files(stored))
    if stored.state != CoordinationState.PLANNED:
        _refuse_wrong_facts(stored.facility, facts)
    if facts["partner"] != stored.partner and stored.agreements.exists():
        raise DomainError(
            _("An agreement came out of this coordination, so its partner stays."), "partner"
        )
    before = _snapshot(stored)
    for name, value in _only_facts(facts).items():
        setattr(stored, name, value)
    if not stored.next_action:
        stored.next_action_done_on = None
    stored.version += 1
    stored.save()
    stored.ministry_items.set(ministry_items)
    _write_attendees(stored, attendees)
    commitments.write(stored, promises)
    after = _snapshot(stored)
    changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if changes:
        record("coordination.changed", stored, by=by, changes=changes)
    documents.store_all(
        files=files, kind=DocumentKind.MINUTES, coordination=stored, by=by, field="files"
    )
    return stored


def follow_up(*, coordination: Coordination, by: User | None) -> Coordination:
    """An agreement or a class came out of it."""
    return _move(coordination, "follow_up", by=by, record_as="followed_up")


def close(*, coordination: Coordination, reason: str, by: User) -> Coordination:
    """Nothing came out of it."""
    refuse_empty(reason)
    return _move(
        coordination, "close", by=by, record_as="closed", closed_reason=reason.strip()[:200]
    )


def cancel(*, coordination: Coordination, reason: str, by: User) -> Coordination:
    """An appointment that does not take place."""
    refuse_empty(reason)
    return _move(
        coordination, "cancel", by=by, record_as="cancelled", closed_reason=reason.strip()[:200]
    )


@transaction.atomic
def finish_next_step(*, coordination: Coordination, done_on: date, by: User) -> Coordination:
    coordination = _locked(coordination)
    if not coordination.next_action or coordination.next_action_done_on:
        raise DomainError(_("There is no open next step. Reload the page."))
    refuse_future(coordination.facility, done_on, "done_on")
    coordination.next_action_done_on = done_on
    coordination.version += 1
    coordination.save(update_fields=["next_action_done_on", "version", "updated_at"])
    record("coordination.next_step_done", coordination, by=by, on=done_on)
    return coordination


@transaction.atomic
def add_file(
    *, coordination: Coordination, file: Any, kind: str, by: User, is_about_people: bool = False
) -> Document:
    """One more file, while the limit holds; older versions do not count."""
    stored = _locked(coordination)
    if stored.state == CoordinationState.CANCELLED:
        raise DomainError(_("A cancelled meeting is not changed any more."))
    _refuse_many([file], already=_current_files(stored), field="file")
    return documents.store(
        file=file,
        kind=kind,
        coordination=stored,
        is_about_people=is_about_people,
        by=by,
        field="file",
    )


# --- Shared --------------------------------------------------------------------------------


def _locked(coordination: Coordination) -> Coordination:
    # Two people must not move the same coordination at once, each from the state they saw.
    return (
        Coordination.objects.select_for_update(of=("self",))
        .select_related("facility", "partner")
        .get(pk=coordination.pk)
    )


@transaction.atomic
def _move(
    coordination: Coordination, action: str, *, by: User | None, record_as: str, **fields: Any
) -> Coordination:
    coordination = _locked(coordination)
    coordination.state = lifecycle.COORDINATION.next_state(coordination.state, action)
    for name, value in fields.items():
        setattr(coordination, name, value)
    coordination.version += 1
    coordination.save(update_fields=["state", *fields, "version", "updated_at"])
    record(f"coordination.{record_as}", coordination, by=by)
    return coordination


def _write_attendees(coordination: Coordination, attendees: Iterable[Attendee]) -> None:
    """Who held an office that day is tied to it, and the position is filled in if left empty."""
    coordination.participants.all().delete()
    for attendee in attendees:
        holder = _holder(coordination, attendee)
        CoordinationParticipant.objects.create(
            coordination=coordination,
            side=attendee.side,
            name=attendee.name,
            position=attendee.position or (holder.position if holder else ""),
            office_holder=holder,
        )


def _holder(coordination: Coordination, attendee: Attendee) -> OfficeHolder | None:
    of_side = (
        {"facility": coordination.facility_id}
        if attendee.side == Side.FACILITY
        else {"partner": coordination.partner_id}
    )
    named = OfficeHolder.objects.filter(name__iexact=attendee.name, **of_side)
    return named.on(coordination.on).order_by("-starts_on").first()


def _snapshot(coordination: Coordination) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(coordination, name) for name in FACTS}
    kept["participants"] = list(coordination.participants.values_list("side", "name", "position"))
    kept["commitments"] = list(
        coordination.commitments.values_list("side", "text", "owner", "account", "due_on")
    )
    kept["ministry_items"] = sorted(coordination.ministry_items.values_list("pk", flat=True))
    return kept


def _only_facts(facts: dict[str, Any]) -> dict[str, Any]:
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"not a fact of a coordination: {sorted(unknown)}")
    return facts


def _refuse_wrong_facts(facility: Facility, facts: dict[str, Any]) -> None:
    refuse_future(facility, facts["on"], "on")
    if not facts.get("topics", "").strip():
        raise DomainError(_("Write at least one topic that was discussed."), "topics")
    if facts.get("next_action") and not facts.get("next_action_due"):
        raise DomainError(_("A next step needs a day by which it is done."), "next_action_due")
    if facts.get("next_action_due") and not facts.get("next_action"):
        raise DomainError(_("Write what the next step is."), "next_action")


def _current_files(coordination: Coordination) -> int:
    return coordination.documents.filter(replaced_by=None).count()


def _refuse_many(files: Sequence[Any], already: int = 0, field: str = "files") -> None:
    if len(files) + already > MOST_FILES:
        raise DomainError(
            _("A coordination keeps at most %(most)d files.") % {"most": MOST_FILES}, field
        )
