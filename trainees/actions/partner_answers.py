"""What the training partner says about people who are proposed for a class of its agreement."""

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import TrainingClass
from partnerships.models.posting import reach_of
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees.actions.seats import free_seats, locked_class
from trainees.actions.wishes import SELECTION_STATES
from trainees.choices import SHOWN_TO_PARTNERS, PartnerAnswer
from trainees.models import Application

EVENTS = {
    PartnerAnswer.ACCEPTED: "application.partner_accepted",
    PartnerAnswer.DECLINED: "application.partner_declined",
    PartnerAnswer.WAITLISTED: "application.partner_waitlisted",
}


@transaction.atomic
def accept(*, applications: Collection[Application], by: User) -> int:
    """Gives the number of people newly accepted; who was accepted before keeps that day.

    Never more than the class has seats.
    """
    return _answer(applications, PartnerAnswer.ACCEPTED, "", by)


@transaction.atomic
def decline(*, applications: Collection[Application], reason: str, by: User) -> int:
    """The facility reads the reason. Until the person has a seat the answer may change."""
    if not reason.strip():
        raise DomainError(_("Write why this person is declined."), "reason")
    return _answer(applications, PartnerAnswer.DECLINED, reason.strip(), by)


@transaction.atomic
def waitlist(*, applications: Collection[Application], by: User) -> int:
    """The partner's own reserve: follows when one of the accepted does not come."""
    return _answer(applications, PartnerAnswer.WAITLISTED, "", by)


def refuse_without_the_partner(
    training_class: TrainingClass, applications: Iterable[Application], reasons: Mapping[int, str]
) -> None:
    """Where the facility's setting asks for it, only who is accepted gets a seat. Elsewhere a
    person who was declined gets one for a reason, kept as `despite_reason`."""
    is_required = thresholds.of(training_class.facility)["partner_answer_required"]
    for application in applications:
        name = {"name": application.inmate.id_card_name}
        if is_required and application.partner_answer != PartnerAnswer.ACCEPTED:
            raise DomainError(_("The partner has not accepted %(name)s.") % name)
        application.despite_reason = ""
        if application.partner_answer == PartnerAnswer.DECLINED:
            application.despite_reason = reasons.get(application.pk, "").strip()
            if not application.despite_reason:
                raise DomainError(
                    _("The partner declined %(name)s: write why a seat is given all the same.")
                    % name
                )


def _answer(
    applications: Collection[Application], answer: PartnerAnswer, note: str, by: User
) -> int:
    changed = 0
    for class_pk in sorted({application.training_class_id for application in applications}):
        training_class = locked_class(TrainingClass(pk=class_pk))
        _refuse_unless_own(training_class, by)
        people = _locked(training_class, applications)
        if answer == PartnerAnswer.ACCEPTED:
            _refuse_more_than_the_seats(training_class, people)
        for application in people:
            if (application.partner_answer, application.partner_note) == (answer, note):
                continue
            application.partner_answer = answer
            application.partner_answered_on = training_class.facility.today()
            application.partner_note = note
            application.version += 1
            application.save(
                update_fields=[
                    "partner_answer",
                    "partner_answered_on",
                    "partner_note",
                    "version",
                    "updated_at",
                ]
            )
            record(EVENTS[answer], application, by=by, training_class=class_pk)
            changed += 1
    return changed


def _refuse_more_than_the_seats(
    training_class: TrainingClass, people: Collection[Application]
) -> None:
    accepted = Application.objects.filter(
        training_class=training_class,
        state__in=SHOWN_TO_PARTNERS,
        partner_answer=PartnerAnswer.ACCEPTED,
    ).exclude(pk__in=[each.pk for each in people])
    seated = training_class.quota - free_seats(training_class)
    wanted = accepted.count() + len(people) + seated
    if wanted > training_class.quota:
        raise DomainError(
            _(
                "%(class)s has %(quota)s seats; %(n)s people would be accepted. Decline some or "
                "put them on your reserve."
            )
            % {"class": training_class, "quota": training_class.quota, "n": wanted}
        )


def _refuse_unless_own(training_class: TrainingClass, by: User) -> None:
    if training_class.partner_id not in reach_of(by).partners:
        raise DomainError(_("This class belongs to another partner."))
    if training_class.state not in SELECTION_STATES:
        raise DomainError(
            _("%(class)s is not choosing participants now.") % {"class": training_class}
        )


def _locked(
    training_class: TrainingClass, applications: Collection[Application]
) -> list[Application]:
    """All or none: who got a seat, or was taken off the list meanwhile, has no answer to change."""
    rows = list(
        Application.objects.select_for_update(of=("self",))
        .filter(training_class=training_class, pk__in=[each.pk for each in applications])
        .order_by("pk")
    )
    if any(row.state not in SHOWN_TO_PARTNERS for row in rows):
        raise DomainError(
            _("Somebody among them is no longer proposed, or has a seat already. Reload the page.")
        )
    return rows
