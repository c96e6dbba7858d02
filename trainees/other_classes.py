"""Other classes of the same people: those they sit in at the same time, and where they clash."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db.models import F, Q

from partnerships.choices import SessionState
from partnerships.models import Session, TrainingClass
from trainees.choices import LIVE_ENROLMENTS, EnrolmentState
from trainees.models import Enrolment


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A time of a class on a day."""

    on: date
    starts_at: time
    ends_at: time
    title: str


def other_classes_of(
    training_class: TrainingClass, people: list[int]
) -> tuple[dict[int, list[TrainingClass]], dict[int, dict[str, date]]]:
    """Classes a person sits in during this one, and the day each programme was completed, by the
    code of the programme."""
    at_the_same_time = Q(
        state__in=LIVE_ENROLMENTS,
        training_class__starts_on__lte=training_class.last_day,
    ) & (
        Q(training_class__ends_on__gte=training_class.starts_on)
        | Q(training_class__exam_on__gte=training_class.starts_on)
    )
    done = Q(state=EnrolmentState.COMPLETED)
    rows = (
        Enrolment.objects.filter(at_the_same_time | done, inmate__in=people)
        .exclude(training_class=training_class)
        .select_related("training_class")
        .annotate(code=F("training_class__programme_version__programme__code"))
        .order_by("pk")
    )
    others: dict[int, list[TrainingClass]] = defaultdict(list)
    completed: dict[int, dict[str, date]] = defaultdict(dict)
    for row in rows:
        if row.state == EnrolmentState.COMPLETED:
            completed[row.inmate_id][row.code] = row.ended_on
        else:
            others[row.inmate_id].append(row.training_class)
    return others, completed


def meetings_of(classes: Iterable[int]) -> dict[int, list[Meeting]]:
    rows = (
        Session.objects.filter(training_class__in=classes)
        .exclude(state=SessionState.CANCELLED)
        .values_list("training_class_id", "on", "starts_at", "ends_at", "training_class__title")
    )
    meetings: dict[int, list[Meeting]] = defaultdict(list)
    for pk, on, starts_at, ends_at, title in rows:
        meetings[pk].append(Meeting(on=on, starts_at=starts_at, ends_at=ends_at, title=title))
    return meetings


def first_clash(mine: Sequence[Meeting], theirs: Sequence[Meeting]) -> Meeting | None:
    """The first of their meetings that falls into one of mine; touching ends do not clash."""
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for meeting in mine:
        by_day[meeting.on].append(meeting)
    for other in sorted(theirs, key=lambda each: (each.on, each.starts_at)):
        for meeting in by_day.get(other.on, ()):
            if meeting.starts_at < other.ends_at and other.starts_at < meeting.ends_at:
                return other
    return None
