"""What the actions on learner records share: the lock, the step, the day."""

from datetime import date

from django.utils.translation import gettext as _

from rutan.common.errors import DomainError
from rutan.common.records import still_there
from trainees import lifecycle
from trainees.models import LearnerRecord


def locked(learner: LearnerRecord) -> LearnerRecord:
    rows = LearnerRecord.objects.select_for_update(of=("self",), no_key=True)
    return still_there(rows.select_related("facility", "inmate__facility"), learner.pk)


def save(learner: LearnerRecord, *fields: str) -> None:
    learner.version += 1
    learner.save(update_fields=[*fields, "version", "updated_at"])


def move_to(learner: LearnerRecord, step: str, *fields: str) -> None:
    """One step of the lifecycle, with the fields that go with it."""
    learner.state = lifecycle.LEARNER.next_state(learner.state, step)
    save(learner, "state", *fields)


def refuse_day(learner: LearnerRecord, on: date, *, field: str = "on") -> None:
    if on > learner.facility.today():
        raise DomainError(_("The date cannot be after today"), field=field)
    if field != "entered_on" and on < learner.entered_on:
        raise DomainError(_("The day must not be before the day of entry."), field=field)
