"""What participants say of a class, from slips of paper. The class is locked first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.choices import STARTED_CLASS_STATES
from partnerships.models import Facility, TrainingClass
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from trainees import attendance_rules
from trainees.actions.seats import locked_class
from trainees.choices import EnrolmentState
from trainees.models import Enrolment, Feedback
from trainees.models.feedback import MARKS


@dataclass(frozen=True, kw_only=True)
class Slip:
    """What one person answered; without any mark and comment nothing. `version` is that of the
    answer when the page was opened, 0 where there was none."""

    version: int
    marks: Mapping[str, int] = field(default_factory=dict)
    comment: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.marks and not self.comment

    def is_as(self, known: Feedback | None) -> bool:
        if known is None:
            return self.is_empty
        stored = {mark: getattr(known, mark) for mark in MARKS}
        return (dict(self.marks), self.comment) == (stored, known.comment)


class FeedbackConflict(Conflict):
    """Answers of the people in `enrolments` were saved after the page was opened."""

    def __init__(self, enrolments: Collection[int]) -> None:
        super().__init__(_("Somebody else saved answers while you were typing."))
        self.enrolments = enrolments


@transaction.atomic
def save(*, training_class: TrainingClass, slips: Mapping[int, Slip], on: date, by: User) -> int:
    """Writes the slips that differ from what is stored, all or none; gives how many. A slip that
    was emptied is taken back. Raises `FeedbackConflict`."""
    training_class = locked_class(training_class)
    if training_class.state not in STARTED_CLASS_STATES:
        raise DomainError(_("Participants are asked once the class has begun."))
    people = _people(training_class, slips)
    known = {
        each.enrolment_id: each
        for each in Feedback.objects.select_for_update(of=("self",)).filter(enrolment__in=people)
    }
    changed = {pk: slip for pk, slip in slips.items() if not slip.is_as(known.get(pk))}
    versions = {pk: known[pk].version if pk in known else 0 for pk in changed}
    if stale := [pk for pk, slip in changed.items() if versions[pk] != slip.version]:
        raise FeedbackConflict(stale)
    if not changed:
        return 0
    _refuse_the_day(training_class, on)
    present = attended_in(training_class)
    for pk, slip in changed.items():
        if pk not in present:
            raise DomainError(
                _("%(name)s never attended. Only somebody who attended can say how it was.")
                % {"name": people[pk].inmate.id_card_name}
            )
        _write(training_class.facility, people[pk], slip, known.get(pk), on)
    record("feedback.recorded", training_class, by=by, people=len(changed))
    return len(changed)


def attended_in(training_class: TrainingClass) -> set[int]:
    """Enrolments whose holder was at one held session at least."""
    marks = attendance_rules.attended().filter(enrolment__training_class=training_class)
    return set(marks.values_list("enrolment", flat=True).distinct())


def may_be_changed(known: Feedback, facility: Facility) -> bool:
    days = int(thresholds.of(facility)["feedback_edit_days"])
    typed_on = timezone.localdate(known.created_at, facility.tz)
    return facility.today() <= typed_on + timedelta(days=days)


def _people(training_class: TrainingClass, wanted: Collection[int]) -> dict[int, Enrolment]:
    """Also those who left: they were there."""
    rows = Enrolment.objects.filter(training_class=training_class, pk__in=list(wanted))
    people = {
        each.pk: each
        for each in rows.exclude(state=EnrolmentState.CANCELLED).select_related("inmate")
    }
    if len(people) != len(wanted):
        raise DomainError(
            _("The list has changed: somebody in it is not in this class. Reload the page.")
        )
    return people


def _refuse_the_day(training_class: TrainingClass, on: date) -> None:
    if on > training_class.facility.today():
        raise DomainError(_("The date cannot be after today"), field="on")
    if on < training_class.starts_on:
        raise DomainError(
            _("The class began on %(day)s: nobody could say before how it was.")
            % {"day": date_format(training_class.starts_on)},
            field="on",
        )


def _write(
    facility: Facility, person: Enrolment, slip: Slip, known: Feedback | None, on: date
) -> None:
    name = person.inmate.id_card_name
    if known is not None and not may_be_changed(known, facility):
        raise DomainError(_("The answer of %(name)s stays: its time is over.") % {"name": name})
    if slip.is_empty:
        if known is not None:
            known.delete()
        return
    if set(slip.marks) != set(MARKS) or not all(1 <= mark <= 5 for mark in slip.marks.values()):
        raise DomainError(
            _("%(name)s: answer all four questions, each from 1 to 5.") % {"name": name}
        )
    answer = known or Feedback(enrolment=person, facility=facility, on=on, version=0)
    for mark, value in slip.marks.items():
        setattr(answer, mark, value)
    answer.comment = slip.comment
    answer.version += 1
    answer.save()
