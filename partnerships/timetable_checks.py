"""What speaks against the timetable of a class: hours, days, holidays, rooms and people."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships import timetable_clashes
from partnerships.choices import SessionState, Weekday
from partnerships.models import Instructor, Room, Session, TrainingClass
from partnerships.schedule import LONGEST_PLAN, Plan, Slot, clock, lesson_hours
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
    starts_on: date | None = None,
    kept: Sequence[Session] = (),
    exam_on: date | None = None,
    holidays: Collection[date] = (),
    teaching_hours: Sequence[int] = (0, 24),
) -> list[Finding]:
    """Everything at once: what fails blocks, what needs consideration is said and may be saved.

    `kept` are sessions that stay as they are, whatever the weekly times say."""
    people = list(instructors)
    found = [
        *_too_many_hours(slots, lesson_minutes, max_hours_per_day),
        *_too_many_with_kept(planned, kept, max_hours_per_day),
        *_too_short(slots, lesson_minutes),
        *(
            _no_day_left(slots, planned, hours, starts_on, ends_on)
            or _not_complete(planned, hours, ends_on)
        ),
        *_exam(planned, kept, exam_on, holidays),
        *_on_friday_noon(slots),
        *_outside_hours(slots, teaching_hours),
        *_on_holidays(planned),
        *_room_too_small(room, quota),
        *_certificate_expires(planned, people),
    ]
    if planned.sessions:
        found += timetable_clashes.findings(
            planned.sessions, room=room, instructors=people, own=own
        )
    return found


def unit_hours(
    hours: int, units: Mapping[int, int], *, own: TrainingClass | None = None
) -> Iterable[Finding]:
    """Whether the units of the programme come to the hours of the class. `units` are hours by
    unit; a class that has its hours already is told and may be saved."""
    total = sum(units.values())
    if not units or total == hours:
        return
    is_as_it_was = own is not None and own.planned_hours == hours
    yield Finding(
        code="unit-hours",
        answer=Answer.CONSIDER if is_as_it_was else Answer.FAILS,
        mandatory=not is_as_it_was,
        label=_("Lesson hours"),
        requirement=_("%(hours)s lesson hours") % {"hours": total},
        value=_("%(hours)s lesson hours") % {"hours": hours},
        message=_("The units of the programme have %(units)s lesson hours, the class %(hours)s.")
        % {"units": total, "hours": hours},
        way_forward=_("Plan %(units)s hours, or make a new version of the programme.")
        % {"units": total},
    )


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


def _too_many_with_kept(planned: Plan, kept: Sequence[Session], most: int) -> Iterable[Finding]:
    """Days on which a session that stays and the weekly times together are too long."""
    stay: dict[date, int] = defaultdict(int)
    for session in kept:
        if session.state != SessionState.CANCELLED:
            stay[session.on] += session.hours
    new: dict[date, int] = defaultdict(int)
    for each in planned.sessions:
        new[each.on] += each.hours
    for day, hours in sorted(new.items()):
        if stay[day] and stay[day] + hours > most:
            yield Finding(
                code="hours-per-day",
                answer=Answer.FAILS,
                label=_("Lesson hours a day"),
                requirement=_("At most %(most)s lesson hours") % {"most": most},
                value=_("%(hours)s lesson hours") % {"hours": stay[day] + hours},
                message=_(
                    "%(day)s has %(hours)s lesson hours; at most %(most)s are allowed in a day."
                )
                % {
                    "day": date_format(day, "j F Y"),
                    "hours": stay[day] + hours,
                    "most": most,
                },
                way_forward=_("Move the session of that day, or choose other times."),
            )


def _no_day_left(
    slots: Sequence[Slot],
    planned: Plan,
    hours: int,
    starts_on: date | None,
    ends_on: date | None,
) -> list[Finding]:
    """Weekly times there are, but no day on which one of them could be."""
    if starts_on is None or not slots or hours <= 0:
        return []
    last = min(ends_on or date.max, starts_on + LONGEST_PLAN)
    if any(each.on <= last for each in planned.sessions):
        return []
    days = {"first": date_format(starts_on, "j F Y"), "last": date_format(last, "j F Y")}
    return [
        Finding(
            code="no-day-left",
            answer=Answer.FAILS,
            label=_("Weekly times"),
            value=_("%(hours)s lesson hours") % {"hours": 0},
            message=_("Every day from %(first)s to %(last)s is a holiday or has no weekly time.")
            % days,
            way_forward=_("Choose other days, or remove a holiday."),
        )
    ]


def _exam(
    planned: Plan, kept: Sequence[Session], exam_on: date | None, holidays: Collection[date]
) -> Iterable[Finding]:
    days = [each.on for each in planned.sessions]
    days += [
        each.on for each in kept if each.state != SessionState.CANCELLED and not each.is_catch_up
    ]
    if exam_on is None:
        return
    words = date_format(exam_on, "j F Y")
    if days and exam_on < max(days):
        yield Finding(
            code="exam-before-end",
            answer=Answer.FAILS,
            label=_("Exam day"),
            value=words,
            message=_("The exam on %(day)s is before the last session on %(last)s.")
            % {"day": words, "last": date_format(max(days), "j F Y")},
            way_forward=_("Move the exam, or leave its day empty: then it is worked out."),
        )
    elif exam_on in holidays or exam_on.weekday() == Weekday.SUNDAY:
        yield Finding(
            code="exam-on-holiday",
            answer=Answer.CONSIDER,
            mandatory=False,
            label=_("Exam day"),
            value=words,
            message=_("The exam on %(day)s falls on a Sunday or a holiday.") % {"day": words},
            way_forward=_("Move the exam, or leave its day empty: then it is worked out."),
        )


def _outside_hours(slots: Sequence[Slot], teaching_hours: Sequence[int]) -> Iterable[Finding]:
    first, last = teaching_hours
    for slot in slots:
        ends = slot.ends_at.hour * 60 + slot.ends_at.minute
        if slot.starts_at.hour < first or ends > last * 60:
            times = f"{clock(slot.starts_at)}–{clock(slot.ends_at)}"
            yield Finding(
                code="outside-hours",
                answer=Answer.CONSIDER,
                mandatory=False,
                label=_("Weekly times"),
                requirement=_("Between %(first)s and %(last)s o'clock")
                % {"first": first, "last": last},
                value=times,
                message=_(
                    "%(day)s %(times)s is outside the hours of this facility, "
                    "%(first)s to %(last)s o'clock."
                )
                % {
                    "day": Weekday(slot.weekday).label,
                    "times": times,
                    "first": first,
                    "last": last,
                },
                way_forward=_("Agree on it with the guards, or choose another time."),
            )


def _certificate_expires(planned: Plan, instructors: Sequence[Instructor]) -> Iterable[Finding]:
    if planned.last_day is None:
        return
    for instructor in instructors:
        expires = instructor.certificate_expires_on
        if expires and expires < planned.last_day:
            yield Finding(
                code="instructor-certificate",
                answer=Answer.CONSIDER,
                mandatory=False,
                label=_("Instructor"),
                value=date_format(expires, "j F Y"),
                message=_("The certificate of %(name)s is valid until %(day)s, lessons go on.")
                % {"name": instructor, "day": date_format(expires, "j F Y")},
                way_forward=_("Ask for the new certificate before that day."),
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


def _hours_by_weekday(slots: Iterable[Slot], lesson_minutes: int) -> dict[int, int]:
    hours: dict[int, int] = defaultdict(int)
    for slot in slots:
        hours[slot.weekday] += lesson_hours(slot.starts_at, slot.ends_at, lesson_minutes)
    return hours
