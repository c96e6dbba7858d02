"""A verdict of the TPP that was written down wrongly, put right until a seat is given."""

from django.db import transaction
from django.utils.translation import gettext as _

from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import hearing_rules, lifecycle
from trainees.actions.hearings import STEP
from trainees.actions.seats import locked_class
from trainees.choices import ApplicationState, ClosedReason, Verdict
from trainees.models import Application, BoardDecision, BoardHearing


@transaction.atomic
def correct(
    *, decision: BoardDecision, verdict: str, reason: str, why: str, by: User
) -> BoardDecision:
    """`reason` is what the TPP said against the person, `why` what was wrong in the record."""
    locked_class(decision.application.training_class)
    hearing = BoardHearing.objects.select_for_update(of=("self",)).get(pk=decision.hearing_id)
    decision = BoardDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("inmate", "training_class")
        .get(pk=decision.application_id)
    )
    _refuse_what_is_settled(application, decision)
    if not why.strip():
        raise DomainError(_("Write what was wrong."), field="why")
    verdict, reason = Verdict(verdict), reason.strip()
    if verdict != Verdict.RECOMMENDED and not reason:
        raise DomainError(_("Write the reason."), field="reason")
    late = hearing_rules.after_the_start(hearing, application)
    if verdict == Verdict.RECOMMENDED and late:
        raise DomainError(late, field="verdict")
    was = decision.verdict
    application.state = lifecycle.APPLICATION.next_state(application.state, "reconsider")
    application.state = lifecycle.APPLICATION.next_state(application.state, STEP[verdict])
    is_no = verdict == Verdict.REJECTED
    application.closed_reason = ClosedReason.REFUSED if is_no else ""
    application.closed_on = hearing.on if is_no else None
    application.save(update_fields=["state", "closed_reason", "closed_on", "updated_at"])
    decision.verdict, decision.reason, decision.changed_reason = verdict, reason, why.strip()
    decision.save(update_fields=["verdict", "reason", "changed_reason"])
    hearing.version += 1
    hearing.save(update_fields=["version", "updated_at"])
    record(
        "application.decision_changed",
        application,
        by=by,
        was=was,
        verdict=verdict,
        reason=why.strip(),
    )
    return decision


def may_be_corrected(decision: BoardDecision) -> bool:
    """Whether nothing followed from it yet. Reads `decision.application`."""
    application = decision.application
    return application.hearing_id in {
        None,
        decision.hearing_id,
    } and "reconsider" in lifecycle.APPLICATION.allowed_actions(application.state)


def _refuse_what_is_settled(application: Application, decision: BoardDecision) -> None:
    name = {"name": application.inmate.id_card_name}
    if application.state == ApplicationState.ENROLLED:
        raise DomainError(
            _("%(name)s has a seat already: the decision stands. End the place instead.") % name
        )
    if application.hearing_id not in {None, decision.hearing_id}:
        raise DomainError(
            _("%(name)s was proposed to a later hearing: correct that one instead.") % name
        )
