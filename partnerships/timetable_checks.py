"""What speaks against the timetable of a class: hours, days, holidays, rooms and people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, time

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState, SessionState, Weekday
from partnerships.models import Instructor, Room, Session, TrainingClass
from partnerships.schedule import Plan, Planned, Slot, clock, lesson_hours
from rutan.common.findings import Answer, Finding

FRIDAY_PRAYER = (time(11, 30), time(13, 0))


def findings(
    slots: Sequence[Slot],
    planned: Plan,
    *,
    hours: int,
    ends_on: date | None,
    lesson_minutes: int,
    max_hours_per_day: int,
    room: Room | None,
    instructors: Iterable[Instructor],
    quota: int,
    own: TrainingClass | None = None,
) -> list[Finding]:
    """Everything at once: what fails blocks, what needs consideration is said and may be saved."""
    found = [
        *_too_many_hours(slots, lesson_minutes, max_hours_per_day),
        *_too_short(slots, lesson_minutes),
        *_not_complete(planned, hours, ends_on),
        *_on_friday_noon(slots),
        *_on_holidays(planned),
        *_room_too_small(room, quota),
    ]
    if planned.sessions:
        found += _room_clashes(planned, room, own)
        found += _instructor_clashes(planned, list(instructors), own)
    return found


def _too_many_hours(slots: Sequence[Slot], lesson_minutes: int, most: int) -> Iterable[Finding]:
    for weekday, hours in sorted(_hours_by_weekday(slots, lesson_minutes).items()):
        if hours > most:
            yield Finding(
                code="hours-per-day",
                answer=Answer.FAILS,
                label=_("Lesson hours a day"),
                requirement=_("At most %(most)s lesson hours") % {"most": most},
                value=_("%(hours)s lesson hours") % {"hours": hours},
                message=_(
                    "%(day)s has %(hours)s lesson hours; at most %(most)s are allowed in a day."
                )
                % {"day": Weekday(weekday).label, "hours": hours, "most": most},
                way_forward=_("Shorten the day or spread the hours over more days."),
            )


def _too_short(slots: Sequence[Slot], lesson_minutes: int) -> Iterable[Finding]:
    for slot in slots:
        if not lesson_hours(slot.starts_at, slot.ends_at, lesson_minutes):
            yield Finding(
                code="slot-too-short",
                answer=Answer.FAILS,
                label=_("Weekly times"),
                requirement=_("At least one lesson hour of %(n)s minutes") % {"n": lesson_minutes},
                value=f"{clock(slot.starts_at)}–{clock(slot.ends_at)}",
                message=_("%(day)s %(times)s is shorter than one lesson hour of %(n)s minutes.")
                % {
                    "day": Weekday(slot.weekday).label,
                    "times": f"{clock(slot.starts_at)}–{clock(slot.ends_at)}",
                    "n": lesson_minutes,
                },
                way_forward=_("Let it end later."),
            )


def _not_complete(planned: Plan, hours: int, ends_on: date | None) -> Iterable[Finding]:
    if planned.hours < hours:
        yield Finding(
            code="hours-complete",
            answer=Answer.FAILS,
            label=_("Lesson hours"),
            value=_("%(hours)s lesson hours") % {"hours": planned.hours},
            message=_("These times give %(planned)s of %(hours)s lesson hours.")
            % {"planned": planned.hours, "hours": hours},
            way_forward=_("Choose at least one day and time."),
        )
    elif ends_on and planned.last_day and planned.last_day > ends_on:
        yield Finding(
            code="hours-complete",
            answer=Answer.FAILS,
            label=_("Last day"),
            requirement=date_format(ends_on, "j F Y"),
            value=date_format(planned.last_day, "j F Y"),
            message=_(
                "The lesson hours are complete only on %(day)s, after the last day %(ends_on)s."
            )
            % {
                "day": date_format(planned.last_day, "j F Y"),
                "ends_on": date_format(ends_on, "j F Y"),
            },
            way_forward=_("Move the last day, or add days or times."),
        )


def _on_friday_noon(slots: Sequence[Slot]) -> Iterable[Finding]:
    first, last = FRIDAY_PRAYER
    for slot in slots:
        if slot.weekday == Weekday.FRIDAY and slot.starts_at < last and first < slot.ends_at:
            yield Finding(
                code="friday-noon",
                answer=Answer.CONSIDER,
                mandatory=False,
                label=_("Friday"),
                value=f"{clock(slot.starts_at)}–{clock(slot.ends_at)}",
                message=_("The Friday session falls into the prayer from %(from)s to %(until)s.")
                % {"from": clock(first), "until": clock(last)},
                way_forward=_("End before or begin after it."),
            )


def _on_holidays(planned: Plan) -> Iterable[Finding]:
    if planned.skipped:
        days = ", ".join(f"{date_format(day, 'j M')} ({name})" for day, name in planned.skipped)
        yield Finding(
            code="holidays",
            answer=Answer.CONSIDER,
            mandatory=False,
            label=_("Holidays"),
            value=days,
            message=ngettext(
                "%(n)s holiday is left out: %(days)s.",
                "%(n)s holidays are left out: %(days)s.",
                len(planned.skipped),
            )
            % {"n": len(planned.skipped), "days": days},
        )


def _room_too_small(room: Room | None, quota: int) -> Iterable[Finding]:
    if room and room.capacity is not None and room.capacity < quota:
        yield Finding(
            code="room-too-small",
            answer=Answer.CONSIDER,
            mandatory=False,
            label=_("Room"),
            requirement=_("Seats: %(n)s") % {"n": quota},
            value=_("Seats: %(n)s") % {"n": room.capacity},
            message=_("%(room)s has %(n)s seats, the class has %(quota)s.")
            % {"room": room, "n": room.capacity, "quota": quota},
            way_forward=_("Choose a larger room or fewer seats."),
        )


def _room_clashes(planned: Plan, room: Room | None, own: TrainingClass | None) -> Iterable[Finding]:
    if room is None:
        return
    for session, other in _overlapping(planned, Q(room=room), own)[:3]:
        yield Finding(
            code="room-clash",
            answer=Answer.FAILS,
            label=_("Room"),
            value=str(other.training_class),
            message=_("%(room)s is taken on %(day)s, %(times)s, by %(title)s.")
            % {
                "room": room,
                "day": date_format(session.on, "j F Y"),
                "times": f"{clock(other.starts_at)}–{clock(other.ends_at)}",
                "title": other.training_class,
            },
            way_forward=_("Choose another room, day or time."),
        )


def _instructor_clashes(
    planned: Plan, instructors: list[Instructor], own: TrainingClass | None
) -> Iterable[Finding]:
    for instructor in instructors:
        teaches = Q(instructor=instructor) | Q(
            instructor=None, training_class__instructors=instructor
        )
        for session, other in _overlapping(planned, teaches, own)[:3]:
            yield Finding(
                code="instructor-clash",
                answer=Answer.FAILS,
                label=_("Instructor"),
                value=str(other.training_class),
                message=_("%(name)s teaches %(title)s on %(day)s, %(times)s.")
                % {
                    "name": instructor,
                    "title": other.training_class,
                    "day": date_format(session.on, "j F Y"),
                    "times": f"{clock(other.starts_at)}–{clock(other.ends_at)}",
                },
                way_forward=_("Choose another instructor, day or time."),
            )


def _overlapping(
    planned: Plan, among: Q, own: TrainingClass | None
) -> list[tuple[Planned, Session]]:
    others = (
        Session.objects.filter(
            among,
            on__gte=planned.sessions[0].on,
            on__lte=planned.sessions[-1].on,
        )
        .exclude(state=SessionState.CANCELLED)
        .exclude(training_class__state__in=[ClassState.CANCELLED, ClassState.POSTPONED])
        .select_related("training_class")
        .distinct()
    )
    if own is not None and own.pk:
        others = others.exclude(training_class=own)
    by_day = defaultdict(list)
    for other in others:
        by_day[other.on].append(other)
    return [
        (session, other)
        for session in planned.sessions
        for other in by_day[session.on]
        if session.starts_at < other.ends_at and other.starts_at < session.ends_at
    ]


def _hours_by_weekday(slots: Iterable[Slot], lesson_minutes: int) -> dict[int, int]:
    hours: dict[int, int] = defaultdict(int)
    for slot in slots:
        hours[slot.weekday] += lesson_hours(slot.starts_at, slot.ends_at, lesson_minutes)
    return hours
