"""A session on another day, and one more for those who missed lessons.

Both lock the facility, then the class, then the session: two people who move into the same room
at once follow each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import schedule, thresholds, timetable_clashes
from partnerships.choices import LIVE_CLASS_STATES, SessionState
from partnerships.models import Facility, Instructor, Room, Session, TrainingClass, Unit
from partnerships.schedule import Planned
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import Conflict, DomainError
from rutan.common.findings import Finding
from trainees import person_clashes
from trainees.actions.marks import locked_session, save_session
from trainees.actions.seats import locked_class
from trainees.attendance_rules import TEACHING_STATES
from trainees.models import Attendance, CatchUpPlace, Enrolment


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A day, a time and a place as somebody wants them."""

    on: date
    starts_at: time
    ends_at: time
    room: Room | None = None


@transaction.atomic
def move(*, session: Session, to: Wanted, reason: str, version: int, by: User) -> Session:
    """Another day, time or room for a session that is still to come; its hours stay. A new plan
    of the class leaves it where it is, and its old time free."""
    lock_rooms_and_people(session.training_class.facility_id)
    session = locked_session(session)
    training_class = session.training_class
    if session.version != version:
        raise Conflict(_("Somebody else saved this session while you were moving it."))
    _refuse_what_stays(session)
    if not reason.strip():
        raise DomainError(_("Write why the session was moved."), field="reason")
    before = (session.on, session.starts_at, session.ends_at, session.room_id)
    if (to.on, to.starts_at, to.ends_at, to.room.pk if to.room else None) == before:
        raise DomainError(_("Choose another day, time or room."), field="on")
    minutes = training_class.programme_version.lesson_minutes
    if schedule.lesson_hours(to.starts_at, to.ends_at, minutes) < session.hours:
        raise DomainError(
            _("%(hours)s lesson hours need %(minutes)s minutes.")
            % {"hours": session.hours, "minutes": session.hours * minutes},
            field="ends_at",
        )
    _refuse_day(training_class, to.on)
    if to.on != session.on:
        _refuse_holiday(training_class, to.on)
    if not session.is_catch_up:
        _refuse_after_the_exam(training_class, to.on)
    instructors = instructors_of(session)
    refuse_clashes(training_class, to, session.hours, instructors, own=session)
    origin = (session.moved_from_on or session.on, session.moved_from_at or session.starts_at)
    is_elsewhere = (to.on, to.starts_at) != origin
    session.moved_from_on, session.moved_from_at = origin if is_elsewhere else (None, None)
    session.move_reason = reason.strip() if is_elsewhere else ""
    session.on, session.starts_at, session.ends_at = to.on, to.starts_at, to.ends_at
    session.room = to.room
    save_session(
        session,
        *("on", "starts_at", "ends_at", "room"),
        *("moved_from_on", "moved_from_at", "move_reason"),
    )
    if not session.is_catch_up and to.on > training_class.ends_on:
        training_class.ends_on = to.on
        training_class.version += 1
        training_class.save(update_fields=["ends_on", "version", "updated_at"])
    record(
        "session.moved",
        session,
        by=by,
        facility=training_class.facility_id,
        training_class=training_class,
        before=[str(each) for each in before],
        after=[str(each) for each in (to.on, to.starts_at, to.ends_at, session.room_id)],
    )
    return session


@transaction.atomic
def add_catch_up(
    *,
    training_class: TrainingClass,
    at: Wanted,
    people: Collection[int],
    unit: Unit | None = None,
    instructor: Instructor | None = None,
    by: User,
) -> Session:
    """A session for some people of a class that is taught. `people` are enrolments. It adds to
    nobody's expected hours, only to what those who missed lessons have attended."""
    lock_rooms_and_people(training_class.facility_id)
    training_class = locked_class(training_class)
    if training_class.state not in TEACHING_STATES:
        raise DomainError(_("Lessons are made up for while the class is running."))
    hours = schedule.lesson_hours(
        at.starts_at, at.ends_at, training_class.programme_version.lesson_minutes
    )
    if not hours:
        raise DomainError(
            _("This time is shorter than one lesson hour of %(n)s minutes.")
            % {"n": training_class.programme_version.lesson_minutes},
            field="ends_at",
        )
    _refuse_day(training_class, at.on)
    _refuse_holiday(training_class, at.on)
    _refuse_what_no_longer_fits(training_class, at.on)
    seated = _seated(training_class, people, at.on)
    teachers = [instructor] if instructor else list(training_class.instructors.all())
    refuse_clashes(training_class, at, hours, teachers)
    session = Session.objects.create(
        training_class=training_class,
        on=at.on,
        starts_at=at.starts_at,
        ends_at=at.ends_at,
        hours=hours,
        kind=unit.kind if unit else Session._meta.get_field("kind").default,
        unit=unit,
        instructor=instructor,
        room=at.room,
        is_catch_up=True,
    )
    CatchUpPlace.objects.bulk_create(
        CatchUpPlace(session=session, enrolment=enrolment) for enrolment in seated
    )
    record(
        "session.catch_up_planned",
        session,
        by=by,
        facility=training_class.facility_id,
        training_class=training_class,
        on=at.on,
        hours=hours,
        people=sorted(each.pk for each in seated),
    )
    return session


def _seated(training_class: TrainingClass, people: Collection[int], on: date) -> list[Enrolment]:
    """Exactly these people, each with a place on that day."""
    live = Enrolment.objects.live().filter(training_class=training_class, enrolled_on__lte=on)
    seated = list(live.filter(pk__in=people))
    if not seated or len(seated) != len(set(people)):
        raise DomainError(_("Choose at least one trainee of this class."), field="people")
    return seated


def warnings(
    training_class: TrainingClass, at: Wanted, *, people: Collection[int] | None = None
) -> list[Finding]:
    """Who has to be elsewhere at that time; nothing is refused for it. `people` are inmates."""
    return person_clashes.findings([_planned(at, 1)], training_class, people=people)


def _refuse_what_stays(session: Session) -> None:
    training_class = session.training_class
    if training_class.state not in LIVE_CLASS_STATES:
        raise DomainError(
            _("%(name)s is halted or over; its sessions stay where they are.")
            % {"name": training_class}
        )
    if session.state != SessionState.SCHEDULED:
        raise DomainError(_("Only a session that is still to come can be moved."))
    if Attendance.objects.filter(session=session).exists():
        raise DomainError(
            _("The session of %(day)s has entries in its register already. Keep its day and time.")
            % {"day": date_format(session.on, "j F Y")}
        )


def _refuse_day(training_class: TrainingClass, on: date) -> None:
    first = training_class.started_on or training_class.starts_on
    if on < first:
        raise DomainError(
            _("The class begins on %(day)s. Choose a day from then on.")
            % {"day": date_format(first, "j F Y")},
            field="on",
        )


def _refuse_holiday(training_class: TrainingClass, on: date) -> None:
    """A holiday is a day without classes, for the nation or for the facility."""
    if name := schedule.holiday_on(training_class.facility, on):
        raise DomainError(
            _("%(day)s is a holiday: %(name)s. Choose another day.")
            % {"day": date_format(on, "j F Y"), "name": name},
            field="on",
        )


def _refuse_after_the_exam(training_class: TrainingClass, on: date) -> None:
    if training_class.exam_on and on > training_class.exam_on:
        raise DomainError(
            _("The exam is on %(day)s. Choose an earlier day, or move the exam first.")
            % {"day": date_format(training_class.exam_on, "j F Y")},
            field="on",
        )


def _refuse_what_no_longer_fits(training_class: TrainingClass, on: date) -> None:
    """Lessons are made up for before the exam, and written down while a register is open."""
    exam = training_class.exam_on
    if exam and on > exam:
        raise DomainError(
            _("A catch-up no longer fits on %(day)s: the exam is on %(exam)s.")
            % {"day": date_format(on, "j F Y"), "exam": date_format(exam, "j F Y")},
            field="on",
        )
    facility = training_class.facility
    days = int(thresholds.of(facility)["attendance_edit_days"])
    if on < facility.today() - timedelta(days=days):
        raise DomainError(
            _("A catch-up is recorded at most %(n)s days afterwards.") % {"n": days}, field="on"
        )


def refuse_clashes(
    training_class: TrainingClass,
    at: Wanted,
    hours: int,
    instructors: list[Instructor],
    *,
    own: Session | None = None,
) -> None:
    """Own sessions of that day, the hours of that day, the room, the people who teach."""
    same_day = [
        each
        for each in training_class.sessions.filter(on=at.on)
        if each.state != SessionState.CANCELLED and (own is None or each.pk != own.pk)
    ]
    for each in same_day:
        if each.starts_at < at.ends_at and at.starts_at < each.ends_at:
            raise DomainError(
                _("This class already has a session on %(day)s, %(times)s.")
                % {
                    "day": date_format(at.on, "j F Y"),
                    "times": f"{schedule.clock(each.starts_at)}–{schedule.clock(each.ends_at)}",
                },
                field="starts_at",
            )
    most = thresholds.of(training_class.facility)["max_hours_per_day"]
    total = hours + sum(each.hours for each in same_day)
    if total > most:
        raise DomainError(
            _("%(day)s has %(hours)s lesson hours; at most %(most)s are allowed in a day.")
            % {"day": date_format(at.on, "j F Y"), "hours": total, "most": most},
            field="on",
        )
    found = timetable_clashes.findings(
        [_planned(at, hours)],
        room=at.room or training_class.room,  # without a room of its own it is in that of the class
        instructors=instructors,
        own=training_class,
    )
    if found:
        sentences = " ".join(f"{each.message} {each.way_forward}" for each in found)
        raise DomainError(sentences, field="on")


def _planned(at: Wanted, hours: int) -> Planned:
    return Planned(on=at.on, starts_at=at.starts_at, ends_at=at.ends_at, hours=hours)


def instructors_of(session: Session) -> list[Instructor]:
    if session.instructor:
        return [session.instructor]
    return list(session.training_class.instructors.all())


def lock_rooms_and_people(facility: int) -> None:
    Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=facility)
