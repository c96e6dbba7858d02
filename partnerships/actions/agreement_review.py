"""From the draft through every step of its review."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import agreement_rules, lifecycle
from partnerships.actions._agreement import locked, move, refuse_missing
from partnerships.choices import ReviewKind, ReviewResult
from partnerships.models import Agreement, ReviewStep
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError


@transaction.atomic
def submit(*, agreement: Agreement, by: User) -> Agreement:
    """Sends a draft for review; its content stands still from then on."""
    agreement = locked(agreement)
    refuse_missing(agreement_rules.missing_before_review(agreement, agreement.facility.today()))
    move(agreement, "submit")
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
    agreement = locked(agreement)
    steps = list(agreement.review_steps.all())
    lifecycle.AGREEMENT.next_state(agreement.state, "return")  # under review at all?
    if kind != agreement_rules.next_review(agreement_rules.required_reviews(agreement), steps):
        raise DomainError(
            _("This step is already decided, or another one comes first. Reload the page.")
        )
    if kind == ReviewKind.INTERNAL and by.pk == agreement.drafted_by_id:
        raise DomainError(_("Who drafted an agreement does not review it. Ask somebody else."))
    if not agreement_rules.may_decide(by, agreement, kind):
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
        round=agreement_rules.current_round(steps),
    )
    if result == ReviewResult.RETURNED:
        move(agreement, "return")
    action = "returned" if result == ReviewResult.RETURNED else "approved"
    record(f"agreement.{action}", agreement, by=by, step=kind, on=decided_on, round=step.round)
    return step
