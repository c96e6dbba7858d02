"""The draft of an agreement. Nothing but actions writes a state.

What comes after the draft has a module each: `agreement_review` (submit, decide) and
`agreement_signing` (sign).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import lifecycle
from partnerships.actions import coordinations
from partnerships.actions._agreement import locked, move, next_code
from partnerships.actions.agreement_renewal import release_predecessor
from partnerships.actions.parties import propose_signatories, set_parties
from partnerships.choices import CoordinationState, ObligationMetric, Side
from partnerships.models import Agreement, Coordination, Facility, Obligation, Partner
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError

FACTS = frozenset(
    {
        "kind",
        "title",
        "subject",
        "urgency_note",
        "packages",
        "starts_on",
        "ends_on",
        "notice_days",
        "evaluation_every_months",
        "auto_extends",
        "financing_note",
        "has_confidentiality_clause",
        "has_data_sharing_clause",
        "parent",
        "partner",
    }
)
"""What a draft may be made with and changed to."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One obligation as it is typed; `target` counts what `metric` says."""

    metric: str
    side: str = Side.PARTNER
    text: str = ""
    target: int | None = None
    due_on: date | None = None


@transaction.atomic
def draft(
    *,
    facility: Facility,
    partner: Partner,
    kind: str,
    title: str,
    starts_on: date,
    ends_on: date,
    by: User | None,
    fields: Iterable[Any] = (),
    duties: Iterable[Duty] = (),
    others: Iterable[Facility | Partner] = (),
    coordination: Coordination | None = None,
    **facts: Any,
) -> Agreement:
    """A new draft with its parties and targets; the coordination it came out of is then
    followed up. `others` are parties beside the facility and the partner that lead it."""
    _refuse_wrong_order(starts_on, ends_on)
    agreement = Agreement(
        code=next_code(kind, starts_on.year),
        facility=facility,
        partner=partner,
        kind=kind,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        coordination=coordination,
        drafted_by=by,
        owner=by,
        **_only_facts(facts),
    )
    agreement.save(force_insert=True)
    agreement.fields.set(fields)
    set_parties(agreement, others)
    _write_duties(agreement, duties)
    record("agreement.drafted", agreement, by=by, code=agreement.code, kind=kind)
    if coordination:
        propose_signatories(agreement, coordination)
    if coordination and coordination.state == CoordinationState.HELD:
        coordinations.follow_up(coordination=coordination, by=by)
    return agreement


@transaction.atomic
def change(
    *,
    agreement: Agreement,
    version: int,
    facts: dict[str, Any],
    fields: Sequence[Any],
    duties: Sequence[Duty],
    by: User,
    others: Sequence[Facility | Partner] | None = None,
    differences: Any = None,
) -> Agreement:
    """Corrects a draft; its further parties stay when `others` is None. Raises Conflict when
    `version` is no longer the stored one; then `differences(stored)` gives the rows for the
    conflict page."""
    stored = locked(agreement)
    if stored.version != version:
        raise Conflict(
            _("Somebody else saved this record while you were editing it."),
            differences(stored) if differences else [],
        )
    if "change" not in allowed_actions(stored):
        raise DomainError(
            _(
                "Only a draft can be changed. While it is under review it has to be returned "
                "first; after the signature it changes only by an addendum."
            )
        )
    _refuse_wrong_order(facts["starts_on"], facts["ends_on"])
    before = _snapshot(stored)
    further = further_parties(stored) if others is None else others
    for name, value in _only_facts(facts).items():
        setattr(stored, name, value)
    stored.version += 1
    stored.save(update_fields=[*facts, "version", "updated_at"])
    stored.fields.set(fields)
    set_parties(stored, further)
    _write_duties(stored, duties)
    after = _snapshot(stored)
    changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if changes:
        record("agreement.changed", stored, by=by, changes=changes)
    return stored


def further_parties(agreement: Agreement) -> list[Facility | Partner]:
    """The parties beside the facility and the partner that lead it."""
    rows = agreement.parties.select_related("facility", "partner")
    return [
        place
        for row in rows
        if (place := row.facility or row.partner) not in (agreement.facility, agreement.partner)
    ]


def allowed_actions(agreement: Agreement) -> list[str]:
    """The moves of the lifecycle, and `change` while it is a draft."""
    moves = lifecycle.AGREEMENT.allowed_actions(agreement.state)
    return ["change", *moves] if "submit" in moves else moves


def _snapshot(agreement: Agreement) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(agreement, name) for name in FACTS}
    kept["fields"] = sorted(agreement.fields.values_list("pk", flat=True))
    kept["parties"] = list(agreement.parties.values_list("facility", "partner"))
    kept["obligations"] = list(
        agreement.obligations.values_list("side", "metric", "text", "target", "due_on")
    )
    return kept


def _only_facts(facts: dict[str, Any]) -> dict[str, Any]:
    if unknown := facts.keys() - FACTS:
        raise TypeError(f"not a fact of a draft: {sorted(unknown)}")
    return facts


def _refuse_wrong_order(starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on:
        raise DomainError(_("End date must be after the start date"), "ends_on")


def _write_duties(agreement: Agreement, duties: Iterable[Duty]) -> None:
    """Rows that stay the same keep their key; what is no longer there goes (a draft only)."""
    kept: list[int] = []
    old = {_key(row): row for row in agreement.obligations.all()}
    for duty in duties:
        row = old.get(_key(duty)) or Obligation(agreement=agreement, metric=duty.metric)
        row.side, row.text = duty.side, duty.text
        row.target, row.due_on = duty.target, duty.due_on
        row.save()
        kept.append(row.pk)
    agreement.obligations.exclude(pk__in=kept).delete()


def _key(duty: Duty | Obligation) -> tuple[str, str]:
    """A side owes a number once; other duties are told apart by their words."""
    return duty.metric, duty.text if duty.metric == ObligationMetric.OTHER else duty.side


@transaction.atomic
def abandon(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """Gives up what was never signed; the record stays, with the reason."""
    agreement = locked(agreement)
    if not reason.strip():
        raise DomainError(_("Write the reason."), "reason")
    before = agreement.state
    move(agreement, "abandon", ended_on=agreement.facility.today(), end_reason=reason.strip()[:200])
    record("agreement.abandoned", agreement, by=by, before=before)
    release_predecessor(agreement, by=by)
    return agreement
