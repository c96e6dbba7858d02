"""A room and an instructor are in one place at a time: whose session is there already."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState, SessionState
from partnerships.models import Instructor, Room, Session, TrainingClass
from partnerships.schedule import Planned, clock
from rutan.common.findings import Answer, Finding


def findings(
    sessions: Sequence[Planned],
    *,
    room: Room | None,
    instructors: Sequence[Instructor],
    own: TrainingClass | None = None,
) -> list[Finding]:
    """Both kinds, one query each however many sessions and instructors there are. Sessions of the
    class itself are left out."""
    return [
        *_room_clashes(sessions, room, own),
        *_instructor_clashes(sessions, instructors, own),
    ]


def _room_clashes(
    sessions: Sequence[Planned], room: Room | None, own: TrainingClass | None
) -> Iterable[Finding]:
    if room is None:
        return
    others = _others(sessions, Q(room=room) | Q(room=None, training_class__room=room), own)
    for other, times in _first_of_each_class(sessions, others):
        yield Finding(
            code="room-clash",
            answer=Answer.FAILS,
            label=_("Room"),
            value=str(other.training_class),
            message=_("%(room)s is taken on %(day)s, %(times)s, by %(title)s.")
            % {
                "room": room,
                "day": date_format(other.on, "j F Y"),
                "times": f"{clock(other.starts_at)}–{clock(other.ends_at)}",
                "title": other.training_class,
            }
            + and_more(times - 1),
            way_forward=_("Choose another room, day or time."),
        )


def _instructor_clashes(
    sessions: Sequence[Planned], instructors: Sequence[Instructor], own: TrainingClass | None
) -> Iterable[Finding]:
    if not instructors:
        return
    teaching = Q(instructor__in=instructors) | Q(
        instructor=None, training_class__instructors__in=instructors
    )
    others = _others(sessions, teaching, own, "training_class__instructors")
    for instructor in instructors:
        theirs = [each for each in others if _teaches(instructor, each)]
        for other, times in _first_of_each_class(sessions, theirs):
            yield Finding(
                code="instructor-clash",
                answer=Answer.FAILS,
                label=_("Instructor"),
                value=str(other.training_class),
                message=_("%(name)s teaches %(title)s on %(day)s, %(times)s.")
                % {
                    "name": instructor,
                    "title": other.training_class,
                    "day": date_format(other.on, "j F Y"),
                    "times": f"{clock(other.starts_at)}–{clock(other.ends_at)}",
                }
                + and_more(times - 1),
                way_forward=_("Choose another instructor, day or time."),
            )


def _teaches(instructor: Instructor, session: Session) -> bool:
    if session.instructor_id is not None:
        return session.instructor_id == instructor.pk
    return instructor in session.training_class.instructors.all()


def _others(
    sessions: Sequence[Planned], among: Q, own: TrainingClass | None, *prefetched: str
) -> list[Session]:
    if not sessions:
        return []
    days = [each.on for each in sessions]
    others = (
        Session.objects.filter(among, on__gte=min(days), on__lte=max(days))
        .exclude(state=SessionState.CANCELLED)
        .exclude(training_class__state__in=[ClassState.CANCELLED, ClassState.POSTPONED])
        .select_related("training_class")
        .prefetch_related(*prefetched)
        .distinct()
    )
    if own is not None and own.pk:
        others = others.exclude(training_class=own)
    return list(others)


def _first_of_each_class(
    sessions: Sequence[Planned], others: Iterable[Session]
) -> list[tuple[Session, int]]:
    """The first session in the way of each other class, and how many of its sessions are."""
    by_day: dict[date, list[Session]] = defaultdict(list)
    for other in others:
        by_day[other.on].append(other)
    in_the_way = {
        other.pk: other
        for session in sessions
        for other in by_day[session.on]
        if session.starts_at < other.ends_at and other.starts_at < session.ends_at
    }
    by_class: dict[int, list[Session]] = defaultdict(list)
    for other in in_the_way.values():
        by_class[other.training_class_id].append(other)
    return [(theirs[0], len(theirs)) for theirs in by_class.values()]


def and_more(days: int) -> str:
    """What a sentence about the first day ends with; nothing for none."""
    if not days:
        return ""
    return " " + ngettext("The same on %(n)s more day.", "The same on %(n)s more days.", days) % {
        "n": days
    }
