"""What became of an obligation that the registry cannot count: stated, met, waived, taken up again.

What it can count is read from the classes and never typed (`partnerships.reports.obligations`).
"""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import lifecycle
from partnerships.actions._agreement import locked as locked_agreement
from partnerships.choices import AgreementState
from partnerships.models import Document, Obligation
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from rutan.common.records import still_there

SETTLED_UNDER = frozenset({AgreementState.SIGNED, AgreementState.CLOSED})


@transaction.atomic
def state_figure(
    *,
    obligation: Obligation,
    version: int,
    stated: int,
    stated_on: date,
    evidence: Document | None,
    by: User,
) -> Obligation:
    """How much was given by `stated_on`, all told, with the file that shows it."""
    obligation = _locked(obligation, version, "state")
    if not obligation.is_stated:
        raise DomainError(_("This is counted from the records; nobody states it."))
    before = obligation.stated
    obligation.stated, obligation.stated_on = stated, _not_in_the_future(obligation, stated_on)
    obligation.evidence = _evidence(obligation, evidence)
    _save(obligation, "stated", "stated_on", "evidence")
    record(
        "obligation.stated",
        obligation.agreement,
        by=by,
        obligation=obligation.pk,
        before=before,
        stated=stated,
        document=obligation.evidence_id,
    )
    return obligation


@transaction.atomic
def meet(
    *, obligation: Obligation, version: int, met_on: date, evidence: Document | None, by: User
) -> Obligation:
    """A duty without a number is done."""
    obligation = _locked(obligation, version, "meet")
    if not obligation.is_duty:
        raise DomainError(_("This is counted from the records; nobody states it."))
    obligation.met_on = _not_in_the_future(obligation, met_on)
    obligation.evidence = _evidence(obligation, evidence)
    _save(obligation, "met_on", "evidence")
    record(
        "obligation.met",
        obligation.agreement,
        by=by,
        obligation=obligation.pk,
        on=met_on,
        document=obligation.evidence_id,
    )
    return obligation


@transaction.atomic
def waive(*, obligation: Obligation, version: int, reason: str, by: User) -> Obligation:
    """Both sides agree that it is no longer owed. What is counted changes by an addendum only."""
    obligation = _locked(obligation, version, "waive")
    if not (obligation.is_duty or obligation.is_stated):
        raise DomainError(_("A target that is counted changes by an addendum only."))
    obligation.waived_reason = _reason(reason)
    _save(obligation, "waived_reason")
    record("obligation.waived", obligation.agreement, by=by, obligation=obligation.pk)
    return obligation


@transaction.atomic
def take_up_again(*, obligation: Obligation, by: User) -> Obligation:
    """It was noted as met or waived by mistake, and is owed again. The file stays."""
    obligation = _locked(obligation, obligation.version, "take_up_again")
    obligation.met_on, obligation.waived_reason = None, ""
    _save(obligation, "met_on", "waived_reason")
    record("obligation.taken_up_again", obligation.agreement, by=by, obligation=obligation.pk)
    return obligation


def _locked(obligation: Obligation, version: int, action: str) -> Obligation:
    # The agreement before its obligations: one that is being ended holds still meanwhile.
    agreement = locked_agreement(obligation.agreement)
    stored = still_there(Obligation.objects.select_for_update(of=("self",)), obligation.pk)
    stored.agreement = agreement
    if agreement.state not in SETTLED_UNDER:
        raise DomainError(_("Nothing is owed yet: the agreement is not signed."))
    if stored.version != version:
        raise Conflict(_("Somebody else saved this record while you were editing it."))
    lifecycle.OBLIGATION.next_state(stored.state, action)
    return stored


def allowed_actions(obligation: Obligation) -> list[str]:
    """The moves of the lifecycle that fit what is owed."""
    if obligation.agreement.state not in SETTLED_UNDER:
        return []
    if not (obligation.is_duty or obligation.is_stated):
        return []
    left_out = "meet" if obligation.is_stated else "state"
    moves = lifecycle.OBLIGATION.allowed_actions(obligation.state)
    return [move for move in moves if move != left_out]


def _not_in_the_future(obligation: Obligation, day: date) -> date:
    if day > obligation.agreement.facility.today():
        raise DomainError(_("The date cannot be after today"), "on")
    return day


def _evidence(obligation: Obligation, document: Document | None) -> Document:
    if document is None or document.agreement_id != obligation.agreement_id:
        raise DomainError(_("Add the file that shows what was done."), "file")
    return document


def _reason(text: str) -> str:
    if not text.strip():
        raise DomainError(_("Write the reason."), "reason")
    return text.strip()[:200]


def _save(obligation: Obligation, *fields: str) -> None:
    obligation.version += 1
    obligation.save(update_fields=[*fields, "version", "updated_at"])
