"""From a draft to the signature. Call as `agreements.sign(…)`; nothing else writes a state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from partnerships import coverage, lifecycle
from partnerships.actions import coordinations
from partnerships.choices import (
    AgreementKind,
    CoordinationState,
    DocumentKind,
    ObligationMetric,
    ReviewKind,
    ReviewResult,
    Side,
)
from partnerships.models import (
    Agreement,
    AgreementParty,
    Coordination,
    Document,
    Facility,
    Obligation,
    OfficeHolder,
    Partner,
    ReviewStep,
)
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from rutan.common.findings import Finding

PREFIXES = {AgreementKind.MOU: "mou", AgreementKind.PKS: "pks", AgreementKind.WORK_PLAN: "rk"}
CODE_LOCK = 20_22_2028  # key of PostgreSQL's advisory lock: one code at a time
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


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What one party put on the paper."""

    party: AgreementParty
    signatory_name: str
    signatory_position: str = ""
    number: str = ""
    number_missing_reason: str = ""


# --- The draft -----------------------------------------------------------------------------


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
    coordination: Coordination | None = None,
    **facts: Any,
) -> Agreement:
    """A new draft with both parties and its targets; the coordination it came out of is then
    followed up."""
    _refuse_wrong_order(starts_on, ends_on)
    agreement = Agreement(
        code=_next_code(kind, starts_on.year),
        facility=facility,
        partner=partner,
        kind=kind,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
        coordination=coordination,
        drafted_by=by,
        **_only_facts(facts),
    )
    agreement.save(force_insert=True)
    agreement.fields.set(fields)
    AgreementParty.objects.create(
        agreement=agreement, side=Side.FACILITY, facility=facility, order=1
    )
    AgreementParty.objects.create(agreement=agreement, side=Side.PARTNER, partner=partner, order=2)
    _write_duties(agreement, duties)
    record("agreement.drafted", agreement, by=by, code=agreement.code, kind=kind)
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
    differences: Any = None,
) -> Agreement:
    """Corrects a draft. Raises Conflict when `version` is no longer the stored one; then
    `differences(stored)` gives the rows for the conflict page."""
    stored = _locked(agreement)
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
    for name, value in _only_facts(facts).items():
        setattr(stored, name, value)
    stored.version += 1
    stored.save(update_fields=[*facts, "version", "updated_at"])
    stored.fields.set(fields)
    if "partner" in facts:
        _follow_partner(stored)
    _write_duties(stored, duties)
    after = _snapshot(stored)
    changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if changes:
        record("agreement.changed", stored, by=by, changes=changes)
    return stored


def allowed_actions(agreement: Agreement) -> list[str]:
    """The moves of the lifecycle, and `change` while it is a draft."""
    moves = lifecycle.AGREEMENT.allowed_actions(agreement.state)
    return ["change", *moves] if "submit" in moves else moves


def _snapshot(agreement: Agreement) -> dict[str, Any]:
    kept: dict[str, Any] = {name: getattr(agreement, name) for name in FACTS}
    kept["fields"] = sorted(agreement.fields.values_list("pk", flat=True))
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


def _key(duty: Duty | Obligation) -> str:
    return duty.text if duty.metric == ObligationMetric.OTHER else duty.metric


def _follow_partner(agreement: Agreement) -> None:
    """The second party of a two-sided draft is the partner that the draft names."""
    others = agreement.parties.filter(side=Side.PARTNER)
    if others.count() == 1:
        others.update(partner=agreement.partner)


def _next_code(kind: str, year: int) -> str:
    """pks-2026-001. One at a time: two drafts that read the same last number would collide."""
    if connection.vendor == "postgresql":  # SQLite's transactions begin IMMEDIATE
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CODE_LOCK])
    start = f"{PREFIXES[AgreementKind(kind)]}-{year}-"
    codes = Agreement.objects.filter(code__startswith=start).values_list("code", flat=True)
    taken = [int(code[len(start) :]) for code in codes if code[len(start) :].isdigit()]
    return f"{start}{max(taken, default=0) + 1:03d}"


# --- Review --------------------------------------------------------------------------------


@transaction.atomic
def submit(*, agreement: Agreement, by: User) -> Agreement:
    """Sends a draft for review; its content stands still from then on."""
    agreement = _locked(agreement)
    _refuse_missing(coverage.missing_before_review(agreement, agreement.facility.today()))
    _move(agreement, "submit")
    record("agreement.submitted", agreement, by=by)
    return agreement


@transaction.atomic
def decide(
    *,
    agreement: Agreement,
    kind: str,
    result: str,
    decided_on: date,
    by: User,
    letter_number: str = "",
    note: str = "",
) -> ReviewStep:
    """Approves a step of the review, or returns the agreement to the draft with a note."""
    agreement = _locked(agreement)
    steps = list(agreement.review_steps.all())
    lifecycle.AGREEMENT.next_state(agreement.state, "return")  # under review at all?
    if kind != coverage.next_review(coverage.required_reviews(agreement), steps):
        raise DomainError(
            _("This step is already decided, or another one comes first. Reload the page.")
        )
    if kind == ReviewKind.INTERNAL and by.pk == agreement.drafted_by_id:
        raise DomainError(_("Who drafted an agreement does not review it. Ask somebody else."))
    if not coverage.may_decide(by, agreement, kind):
        raise DomainError(_("This step of the review is not yours to decide."))
    if decided_on > agreement.facility.today():
        raise DomainError(_("The date cannot be after today"), "decided_on")
    if result == ReviewResult.RETURNED and not note.strip():
        raise DomainError(_("Write what has to change."), "note")
    if result == ReviewResult.APPROVED and kind == ReviewKind.REGIONAL and not letter_number:
        raise DomainError(_("Write the number of the regional office's letter."), "letter_number")
    step = ReviewStep.objects.create(
        agreement=agreement,
        kind=kind,
        result=result,
        decided_on=decided_on,
        letter_number=letter_number,
        note=note,
        recorded_by=by,
        round=coverage.current_round(steps),
    )
    if result == ReviewResult.RETURNED:
        _move(agreement, "return")
    action = "returned" if result == ReviewResult.RETURNED else "approved"
    record(f"agreement.{action}", agreement, by=by, step=kind, on=decided_on, round=step.round)
    return step


# --- Signature -----------------------------------------------------------------------------


def signatory_on(party: AgreementParty, day: date) -> OfficeHolder | None:
    """Who could sign for the party on `day`: its head, or whoever acted as head."""
    holders = OfficeHolder.objects.filter(
        facility=party.facility_id, partner=party.partner_id, is_head=True
    )
    return holders.on(day).order_by("is_acting", "-starts_on", "-pk").first()


@transaction.atomic
def sign(
    *,
    agreement: Agreement,
    signed_on: date,
    signatures: Sequence[Signature],
    scan: Document,
    by: User,
    signed_place: str = "",
) -> Agreement:
    """Records the signature. From here on the dates change only by an event."""
    agreement = _locked(agreement)
    _refuse_missing(coverage.missing_before_signing(agreement, agreement.facility.today()))
    if signed_on > agreement.facility.today():
        raise DomainError(_("The date cannot be after today"), "signed_on")
    if signed_on > agreement.ends_on:
        raise DomainError(
            _("The agreement would have ended before it was signed. Check the date."), "signed_on"
        )
    if scan.agreement_id != agreement.pk:
        raise DomainError(_("Upload the signed agreement as PDF."), "scan")
    parties = {party.pk: party for party in agreement.parties.all()}
    if parties.keys() != {signature.party.pk for signature in signatures}:
        raise DomainError(_("Every party of the agreement has to sign."))
    for signature in signatures:
        _sign_for(parties[signature.party.pk], signature, signed_on)
    _move(agreement, "sign", signed_on=signed_on, signed_place=signed_place)
    scan.kind = DocumentKind.SIGNED_SCAN
    scan.save(update_fields=["kind"])
    record("agreement.signed", agreement, by=by, on=signed_on, document=scan.pk)
    return agreement


def _sign_for(party: AgreementParty, signature: Signature, signed_on: date) -> None:
    number = " ".join(signature.number.split())
    if not number and not signature.number_missing_reason.strip():
        raise DomainError(
            _("Write the number of %(party)s, or why there is none.") % {"party": party},
            f"number_{party.pk}",
        )
    if not signature.signatory_name.strip():
        raise DomainError(
            _("Write who signed for %(party)s.") % {"party": party}, f"signatory_{party.pk}"
        )
    if number and party.facility_id:
        used = AgreementParty.objects.filter(
            facility=party.facility_id, number=number, signed_on__year=signed_on.year
        ).exclude(pk=party.pk)
        if used.exists():
            raise DomainError(
                _("This number is already used by another agreement."), f"number_{party.pk}"
            )
    party.number = number
    party.number_missing_reason = "" if number else signature.number_missing_reason.strip()
    party.signatory_name = signature.signatory_name.strip()
    party.signatory_position = signature.signatory_position.strip()
    party.signed_on = signed_on
    holder = signatory_on(party, signed_on)
    party.signatory = holder if holder and holder.name == party.signatory_name else None
    party.save()


@transaction.atomic
def abandon(*, agreement: Agreement, reason: str, by: User) -> Agreement:
    """Gives up what was never signed; the record stays, with the reason."""
    agreement = _locked(agreement)
    if not reason.strip():
        raise DomainError(_("Write the reason."), "reason")
    before = agreement.state
    _move(
        agreement, "abandon", ended_on=agreement.facility.today(), end_reason=reason.strip()[:200]
    )
    record("agreement.abandoned", agreement, by=by, before=before)
    return agreement


# --- Shared --------------------------------------------------------------------------------


def _locked(agreement: Agreement) -> Agreement:
    # Two people must not move the same agreement at once, each from the state they saw.
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("facility", "partner")
        .get(pk=agreement.pk)
    )


def _move(agreement: Agreement, action: str, **fields: Any) -> None:
    agreement.state = lifecycle.AGREEMENT.next_state(agreement.state, action)
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.version += 1
    agreement.save(update_fields=["state", *fields, "version", "updated_at"])


def _refuse_missing(findings: Iterable[Finding]) -> None:
    if missing := [finding.message for finding in findings if finding.blocks]:
        raise DomainError(" ".join(missing))
