"""Going on with a package elsewhere: the credits frozen that day, the letter, and the arrival."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import Facility, Partner
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from trainees import learner_rules
from trainees.actions._learner import locked, move_to, refuse_day
from trainees.choices import MutationReason
from trainees.models import LearnerRecord, Mutation

BY_HAND = frozenset({MutationReason.SCHOOL, MutationReason.OTHER})
"""Reasons of somebody who stays in custody here; the others come with a departure."""


def open_for(
    learner: LearnerRecord,
    *,
    reason: str,
    on: date,
    to_facility: Facility | None = None,
    to_partner: Partner | None = None,
    to_place: str = "",
    by: User | None,
) -> Mutation:
    """Freezes what was learnt so far; the learner is locked by the caller. What was on the way
    already ends here: one letter is under way at a time."""
    receive(learner, on=on)
    standings = learner_rules.standings_of([learner])[learner.pk]
    mutation = Mutation.objects.create(
        learner=learner,
        reason=reason,
        on=on,
        from_facility_id=learner.facility_id,
        to_facility=to_facility,
        to_partner=to_partner,
        to_place=to_place.strip(),
        credits=learner_rules.frozen(standings),
    )
    record("mutation.recorded", mutation, by=by, facility=learner.facility_id, reason=reason, on=on)
    return mutation


@transaction.atomic
def move_out(
    *,
    learner: LearnerRecord,
    reason: str,
    on: date,
    to_partner: Partner | None,
    to_place: str = "",
    by: User,
) -> Mutation:
    """Somebody who stays here goes on at another learning centre."""
    learner = locked(learner)
    refuse_day(learner, on)
    if reason not in BY_HAND:
        raise DomainError(_("A transfer or a release is recorded with the departure."), "reason")
    _refuse_nowhere(to_partner, to_place)
    move_to(learner, "move_out")
    record("learner.moved_out", learner, by=by, on=on)
    return open_for(learner, reason=reason, on=on, to_partner=to_partner, to_place=to_place, by=by)


@transaction.atomic
def complete(
    *,
    mutation: Mutation,
    letter_number: str,
    to_partner: Partner | None = None,
    to_place: str = "",
    by: User,
) -> Mutation:
    """The letter is written: its number, and where the learner goes on."""
    mutation = (
        Mutation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("from_facility", "to_facility")
        .get(pk=mutation.pk)
    )
    if not letter_number.strip():
        raise DomainError(_("Write the number of the letter."), field="letter_number")
    if mutation.to_facility_id is None:
        _refuse_nowhere(to_partner, to_place)
    mutation.letter_number = letter_number.strip()
    mutation.to_partner, mutation.to_place = to_partner, to_place.strip()
    mutation.version += 1
    mutation.save(
        update_fields=["letter_number", "to_partner", "to_place", "version", "updated_at"]
    )
    record("mutation.completed", mutation, by=by, facility=mutation.from_facility_id)
    return mutation


def receive(learner: LearnerRecord, *, on: date, at: Facility | None = None) -> bool:
    """What was on the way has arrived, at facility `at` where it came along with the person;
    the learner is locked by the caller. False where nothing was on the way."""
    mutation = Mutation.objects.filter(learner=learner).open().first()
    if mutation is None:
        return False
    mutation.received_on = max(on, mutation.on)
    fields = ["received_on"]
    if at is not None and mutation.to_facility_id is None and at.pk != mutation.from_facility_id:
        mutation.to_facility = at
        fields.append("to_facility")
    mutation.version += 1
    mutation.save(update_fields=[*fields, "version", "updated_at"])
    return True


def _refuse_nowhere(to_partner: Partner | None, to_place: str) -> None:
    if to_partner is None and not to_place.strip():
        raise DomainError(_("Write where the learner goes on."), field="to_place")
