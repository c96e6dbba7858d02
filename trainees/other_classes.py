"""Other classes of the same people: those they sit in at the same time, and where they clash."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db.models import Exists, F, OuterRef, Q

from partnerships.choices import ClassState, SessionState
from partnerships.models import Session, TrainingClass
from trainees.choices import LIVE_ENROLMENTS, UNFINISHED_ENROLMENTS, EnrolmentState
from trainees.models import Application, Enrolment, KeepApart


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A time of a class on a day."""

    on: date
    starts_at: time
    ends_at: time
    title: str


@dataclass(frozen=True, kw_only=True)
class LeftBefore:
    """A place that ended early, the last one of a person."""

    title: str
    on: date | None
    reason: str
    note: str
    is_dropout: bool


def other_classes_of(
    training_class: TrainingClass, people: list[int]
) -> tuple[dict[int, list[TrainingClass]], dict[int, dict[str, date]], dict[int, LeftBefore]]:
    """Classes a person sits in during this one, the day each programme was completed, by the code
    of the programme, and the last place that ended early."""
    at_the_same_time = Q(
        state__in=LIVE_ENROLMENTS,
        training_class__starts_on__lte=training_class.last_day,
    ) & (
        Q(training_class__ends_on__gte=training_class.starts_on)
        | Q(training_class__exam_on__gte=training_class.starts_on)
    )
    done = Q(state=EnrolmentState.COMPLETED)
    left = Q(state__in=UNFINISHED_ENROLMENTS, exit_reason__isnull=False)
    rows = (
        Enrolment.objects.filter(at_the_same_time | done | left, inmate__in=people)
        .exclude(training_class=training_class)
        .select_related("training_class", "exit_reason")
        .annotate(code=F("training_class__programme_version__programme__code"))
        .order_by("pk")
    )
    others: dict[int, list[TrainingClass]] = defaultdict(list)
    completed: dict[int, dict[str, date]] = defaultdict(dict)
    left_before: dict[int, LeftBefore] = {}
    for row in rows:
        if row.state == EnrolmentState.COMPLETED:
            completed[row.inmate_id][row.code] = row.ended_on
        elif row.state in UNFINISHED_ENROLMENTS:
            left_before[row.inmate_id] = LeftBefore(
                title=row.training_class.title,
                on=row.ended_on,
                reason=str(row.exit_reason),
                note=row.exit_note,
                is_dropout=row.exit_reason.counts_as_dropout,
            )
        else:
            others[row.inmate_id].append(row.training_class)
    return others, completed, left_before


def kept_apart_of(training_class: TrainingClass, people: list[int]) -> dict[int, bool]:
    """Who is kept apart from somebody of this class: True where that person has a seat, False
    where he or she is only a candidate. From whom is not told."""
    pairs = list(
        KeepApart.objects.filter(Q(one__in=people) | Q(other__in=people), until_on=None)
        .annotate(
            **{
                f"{side}_{name}": Exists(model.filter(inmate=OuterRef(side)))
                for side in ("one", "other")
                for name, model in (
                    ("seated", Enrolment.objects.live().filter(training_class=training_class)),
                    ("asks", Application.objects.open().filter(training_class=training_class)),
                )
            }
        )
        .order_by("pk")
    )
    apart: dict[int, bool] = {}
    for pair in pairs:
        for person, is_seated, asks in (
            (pair.one_id, pair.other_seated, pair.other_asks),
            (pair.other_id, pair.one_seated, pair.one_asks),
        ):
            if is_seated or asks:
                apart[person] = apart.get(person, False) or is_seated
    return apart


def meetings_of(classes: Iterable[int]) -> dict[int, list[Meeting]]:
    """Lessons that everybody of a class comes to. A class that stands still has none for now, and
    a lesson to catch up is for those named."""
    rows = (
        Session.objects.filter(training_class__in=classes, is_catch_up=False)
        .exclude(state=SessionState.CANCELLED)
        .exclude(training_class__state__in=[ClassState.CANCELLED, ClassState.POSTPONED])
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
