"""What a class or an agreement cost: each payment once, and the word that all are recorded."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.actions._agreement import locked as locked_agreement
from partnerships.actions.classes import locked as locked_class
from partnerships.choices import AgreementState, ClassState, CostKind, Funding
from partnerships.models import Agreement, CostItem, Document, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError

PAID_UNDER = frozenset({AgreementState.SIGNED, AgreementState.CLOSED})
OVER = frozenset({ClassState.CLOSED, ClassState.CANCELLED})


@dataclass(frozen=True, kw_only=True)
class Payment:
    """As somebody wants it recorded. `evidence` is a file of the same class or agreement."""

    kind: CostKind | str
    amount: int
    on: date
    funding: Funding | str = ""
    note: str = ""
    evidence: Document | None = None


@transaction.atomic
def record_cost(*, of: TrainingClass | Agreement, payment: Payment, by: User) -> CostItem:
    of = _locked(of)
    _refuse(of, payment)
    cost = CostItem(
        **({"agreement": of} if isinstance(of, Agreement) else {"training_class": of}),
        **_values(payment),
    )
    cost.full_clean()
    cost.save()
    record("cost.recorded", of, by=by, cost=cost.pk, kind=cost.kind, amount=cost.amount)
    return cost


@transaction.atomic
def correct_cost(*, cost: CostItem, version: int, payment: Payment, by: User) -> CostItem:
    """What was there before stays in the trail."""
    of = _locked(cost.agreement or cost.training_class)
    cost = _current(cost, version)
    _refuse(of, payment)
    before = cost.amount
    for name, value in _values(payment).items():
        setattr(cost, name, value)
    cost.version += 1
    cost.full_clean()
    cost.save()
    record("cost.changed", of, by=by, cost=cost.pk, before=before, amount=cost.amount)
    return cost


@transaction.atomic
def void(*, cost: CostItem, version: int, reason: str, by: User) -> CostItem:
    """It was recorded by mistake: it stays to be read, with the reason, and is not counted."""
    of = _locked(cost.agreement or cost.training_class)
    cost = _current(cost, version)
    _refuse_settled(of)
    cost.voided_on, cost.void_reason = of.facility.today(), reason
    cost.version += 1
    cost.full_clean()
    cost.save()
    record("cost.voided", of, by=by, cost=cost.pk, amount=cost.amount, reason=reason)
    return cost


@transaction.atomic
def settle(*, training_class: TrainingClass, by: User) -> TrainingClass:
    """Every cost is recorded: from now on the sum is what the class cost."""
    training_class = locked_class(training_class)
    if training_class.state not in OVER:
        raise DomainError(_("The class is not over yet: more costs may come."))
    if training_class.costs_settled_on is None:
        _note(training_class, training_class.facility.today())
        record("costs.settled", training_class, by=by)
    return training_class


@transaction.atomic
def open_again(*, training_class: TrainingClass, by: User) -> TrainingClass:
    """A cost is missing or wrong after all."""
    training_class = locked_class(training_class)
    if training_class.costs_settled_on is not None:
        _note(training_class, None)
        record("costs.opened_again", training_class, by=by)
    return training_class


def _note(training_class: TrainingClass, on: date | None) -> None:
    training_class.costs_settled_on = on
    training_class.version += 1
    training_class.save(update_fields=["costs_settled_on", "version", "updated_at"])


def _locked(of: TrainingClass | Agreement) -> TrainingClass | Agreement:
    # Nobody notes a class as complete while a cost of it is written.
    return locked_agreement(of) if isinstance(of, Agreement) else locked_class(of)


def _current(cost: CostItem, version: int) -> CostItem:
    cost = CostItem.objects.select_for_update(of=("self",)).get(pk=cost.pk)
    if cost.version != version:
        raise Conflict(_("Somebody else saved this record while you were editing it."))
    if cost.voided_on is not None:
        raise DomainError(_("This cost is voided. Record a new one instead."))
    return cost


def _refuse_settled(of: TrainingClass | Agreement) -> None:
    if isinstance(of, TrainingClass) and of.costs_settled_on is not None:
        raise DomainError(_("Every cost is noted as recorded. Take that back first."))


def _refuse(of: TrainingClass | Agreement, payment: Payment) -> None:
    if isinstance(of, Agreement) and of.state not in PAID_UNDER:
        raise DomainError(_("Nothing is paid under an agreement that is not signed."))
    _refuse_settled(of)
    if payment.on > of.facility.today():
        raise DomainError(_("The date cannot be after today"), "on")
    evidence = payment.evidence
    if evidence and of.pk not in (
        [evidence.agreement_id] if isinstance(of, Agreement) else [evidence.training_class_id]
    ):
        raise DomainError(_("Choose a file of the same record."), "document")


def _values(payment: Payment) -> dict[str, object]:
    return {
        "kind": payment.kind,
        "amount": payment.amount,
        "on": payment.on,
        "funding": payment.funding,
        "note": payment.note,
        "evidence": payment.evidence,
    }
