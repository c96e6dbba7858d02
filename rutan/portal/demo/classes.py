"""Two years of sample classes with their people: every state the pages can show.

Rows are written in bulk, past the actions: the actions refuse to write the past. The constraints
of the database hold all the same, and `figures.refresh` derives the counters from what was written.
"""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from partnerships import school_years
from partnerships.choices import ClassState, Delivery, Funding, HaltReason, SessionState
from partnerships.models import (
    ClassSlot,
    Instructor,
    Room,
    Session,
    TrainingClass,
)
from rutan.common.progress import progress
from rutan.portal.demo import earned, fates
from rutan.portal.demo.catalogue import MINUTES, Course
from rutan.portal.demo.fates import Fate
from rutan.portal.demo.people import public_id
from rutan.portal.demo.selection import Seat, select
from rutan.portal.demo.stage import ClassPlan, Stage
from trainees.actions import figures
from trainees.actions.forecasts import forecasts_for
from trainees.choices import (
    Competence,
    EnrolmentState,
    MarkSource,
)
from trainees.models import (
    Attendance,
    AttendanceChange,
    Enrolment,
    Forecast,
)
from trainees.outlook import outlook_of

MINIMUM_ATTENDANCE = 80
ROOMS = {"hidroponik": "Kebun (contoh)", "budidaya-rumput-laut": "Kolam (contoh)"}
"""Courses that run at one time do not meet in one room; the others share the workshop."""


def add(stage: Stage, plans: tuple[ClassPlan, ...]) -> list[TrainingClass]:
    return [_class(stage, plan) for plan in progress(plans, label=stage.facility.short_name)]


def _room(stage: Stage, course: Course) -> Room | None:
    name = "Ruang kelas (contoh)" if course.package else ROOMS.get(course.code)
    if name is None:
        return stage.room
    return Room.objects.get_or_create(facility=stage.facility, name=name)[0]


def _class(stage: Stage, plan: ClassPlan) -> TrainingClass:
    course, state = plan.course, plan.state
    days = _days(stage, course, plan.starts)
    partner = stage.partners["school" if course.package else "trade"]
    is_running = state in (ClassState.RUNNING, ClassState.ASSESSING, ClassState.CLOSED)
    training_class = TrainingClass.objects.create(
        public_id=public_id(stage.chance),
        title=f"{course.title} – Angkatan {plan.batch}",
        programme_version=stage.versions[course.code],
        facility=stage.facility,
        partner=partner,
        agreement=stage.agreements.get((stage.facility.pk, partner.pk)),
        batch_number=plan.batch,
        year=days[0].year,
        delivery=Delivery.INTERNAL if course.package else Delivery.MTU,
        funding=Funding.REGIONAL_BUDGET if course.package else Funding.CENTRE_BUDGET,
        starts_on=days[0],
        ends_on=days[-1],
        exam_on=days[-1],
        planned_hours=course.hours,
        quota=course.quota,
        room=_room(stage, course),
        state=state,
        halt_reason=HaltReason.UNIT_DIVERTED if state == ClassState.CANCELLED else "",
        halt_note="Unit pelatihan keliling dialihkan" if state == ClassState.CANCELLED else "",
        started_on=days[0] if is_running else None,
        closed_on=days[-1] + timedelta(days=12) if state == ClassState.CLOSED else None,
        is_demo=True,
        **_school_term(course, days[0]),
    )
    instructor = _instructor(stage, course, partner, days)
    training_class.instructors.set([instructor])
    training_class.ministry_items.set(course.items_of(training_class.year))
    ClassSlot.objects.bulk_create(
        ClassSlot(
            training_class=training_class,
            weekday=weekday,
            starts_at=course.starts_at,
            ends_at=course.ends_at,
        )
        for weekday in course.weekdays
    )
    if state not in (ClassState.PLANNED, ClassState.CANCELLED):
        sessions = _sessions(stage, plan, training_class, days, instructor)
        _people(stage, plan, training_class, sessions)
    elif state == ClassState.PLANNED:
        _sessions(stage, plan, training_class, days, instructor)
    figures.refresh(training_class)
    return training_class


def _school_term(course: Course, first: date) -> dict:
    if not course.package:
        return {}
    school_year, semester = school_years.on(first)
    return {
        "school_year": school_year,
        "semester": semester,
        "grade": school_years.GRADES[course.package][0],
    }


def _hours_a_day(course: Course) -> int:
    minutes = (course.ends_at.hour - course.starts_at.hour) * 60
    minutes += course.ends_at.minute - course.starts_at.minute
    return minutes // MINUTES[course.package]


def _days(stage: Stage, course: Course, starts: int) -> list[date]:
    """Training days from `starts` on until the hours are taught, without holidays."""
    needed = -(-course.hours // _hours_a_day(course))
    day, days = stage.on + timedelta(days=starts), []
    while len(days) < needed:
        if day.weekday() in course.weekdays and day not in stage.holidays:
            days.append(day)
        day += timedelta(days=1)
    return days


def _instructor(stage, course, partner, days) -> Instructor:
    """Of the course's field if one is free on all these days, or somebody else who is."""
    teaching = set(Session.objects.filter(on__in=days).values_list("instructor", flat=True))
    of_field = set(
        Instructor.objects.filter(fields__code=course.field).values_list("pk", flat=True)
    )
    free = [each for each in stage.instructors[partner.pk] if each.pk not in teaching]
    return min(free, key=lambda each: each.pk not in of_field)


def _sessions(stage, plan, training_class, days, instructor) -> list[Session]:
    course = plan.course
    over = [day for day in days if _is_over(stage, training_class, day)]
    filled = set(over[: len(over) - plan.unfilled])
    units = [
        unit
        for unit in training_class.programme_version.units.all()
        for _hour in range(unit.hours // _hours_a_day(course))
    ]
    return Session.objects.bulk_create(
        Session(
            training_class=training_class,
            on=day,
            starts_at=course.starts_at,
            ends_at=course.ends_at,
            hours=_hours_a_day(course),
            unit=units[min(number, len(units) - 1)],
            instructor=instructor,
            room=training_class.room,
            **_recording(stage, day, is_filled=day in filled),
        )
        for number, day in enumerate(days)
    )


def _is_over(stage, training_class, day) -> bool:
    if training_class.state not in (
        ClassState.RUNNING,
        ClassState.ASSESSING,
        ClassState.CLOSED,
    ):
        return False
    return day < stage.on


def _recording(stage, day, *, is_filled) -> dict:
    if not is_filled:
        return {}
    moment = timezone.make_aware(datetime.combine(day, time(15, 30)), stage.facility.tz)
    return {"state": SessionState.HELD, "recorded_at": moment, "recorded_by": stage.recorder}


def _people(stage, plan, training_class, sessions) -> None:
    seats = select(stage, plan, training_class)
    settled = _fates(stage, training_class, seats)
    enrolments = []
    for seat in seats:
        seat.person.busy_until = training_class.last_day
        seat.person.classes += 1
        fate = settled.get(seat.person.inmate.pk, Fate())
        enrolments.append(_enrolment(stage, training_class, seat, fate))
    Enrolment.objects.bulk_create(enrolments)
    TrainingClass.objects.filter(pk=training_class.pk).update(
        seats_taken=sum(_holds_a_seat(enrolment) for enrolment in enrolments)
    )
    if enrolments:
        outlook = outlook_of(training_class, today=enrolments[0].enrolled_on)
        Forecast.objects.bulk_create(forecasts_for(outlook, enrolments))
    held = [session for session in sessions if session.state == SessionState.HELD]
    lazy = {pk for pk, fate in settled.items() if fate.code == "attendance_short"}
    _attendance(stage, training_class, enrolments, held, lazy)
    if training_class.state in (ClassState.ASSESSING, ClassState.CLOSED):
        earned.add(stage, training_class, enrolments)


def _fates(stage: Stage, training_class: TrainingClass, seats: list[Seat]) -> dict[int, Fate]:
    """What became of whom, where the class is over; nobody of the others has left yet."""
    people = [seat.person for seat in seats]
    if training_class.state != ClassState.CLOSED or not seats:
        fates.keep_inside(stage, people)
        return {}
    return fates.settle(
        stage,
        people,
        heard_on=seats[0].hearing.on,
        first=training_class.starts_on,
        last=training_class.last_day,
    )


def _holds_a_seat(enrolment) -> bool:
    return enrolment.state in (
        EnrolmentState.ENROLLED,
        EnrolmentState.ACTIVE,
        EnrolmentState.COMPLETED,
        EnrolmentState.NOT_COMPLETED,
    )


def _enrolment(stage: Stage, training_class: TrainingClass, seat: Seat, fate: Fate) -> Enrolment:
    state, exit_code, ended_on = _course_of(training_class, fate)
    return Enrolment(
        inmate=seat.person.inmate,
        custody=seat.person.custody,
        training_class=training_class,
        facility=stage.facility,
        application=seat.application,
        hearing=seat.hearing,
        state=state,
        enrolled_on=seat.hearing.on,
        ended_on=ended_on,
        exit_reason=stage.exits[exit_code] if exit_code else None,
        willing_on=seat.hearing.on,
        partner_accepted_on=seat.hearing.on,
    )


LEFT = {"released": EnrolmentState.RELEASED, "transferred": EnrolmentState.TRANSFERRED}


def _course_of(training_class: TrainingClass, fate: Fate) -> tuple[str, str, date | None]:
    """State, exit code and last day of one person; closing settles the others."""
    if fate.on is not None:
        return LEFT.get(fate.code, EnrolmentState.WITHDRAWN), fate.code, fate.on
    if training_class.state == ClassState.SELECTING:
        return EnrolmentState.ENROLLED, "", None
    return EnrolmentState.ACTIVE, "", None


def _attendance(stage, training_class, enrolments, held, lazy) -> None:
    marks = []
    for enrolment in enrolments:
        diligence = _diligence(stage, training_class, is_lazy=enrolment.inmate_id in lazy)
        mine = [
            session
            for session in held
            if enrolment.ended_on is None or session.on <= enrolment.ended_on
        ]
        for session in mine:
            reason = stage.reasons[_mark(stage.chance, diligence)]
            marks.append(
                Attendance(
                    session=session,
                    enrolment=enrolment,
                    reason=reason,
                    quarters=session.hours * 4 if reason.credits_hours else 0,
                    recorded_at=session.recorded_at,
                    recorded_by=stage.recorder,
                )
            )
        enrolment.expected_hours = sum(session.hours for session in mine)
        enrolment.credited_quarters = sum(
            mark.quarters for mark in marks[len(marks) - len(mine) :] if mine
        )
    Attendance.objects.bulk_create(marks, batch_size=500)
    AttendanceChange.objects.bulk_create(map(_first_change, marks), batch_size=500)
    _settle(stage, training_class, enrolments)
    Enrolment.objects.bulk_update(
        enrolments,
        [
            "credited_quarters",
            "expected_hours",
            "state",
            "ended_on",
            "exit_reason",
            "competence",
            "competence_note",
            "verified_on",
            "verified_by",
        ],
    )


def _first_change(mark: Attendance) -> AttendanceChange:
    return AttendanceChange(
        session=mark.session,
        enrolment=mark.enrolment,
        facility_id=mark.enrolment.facility_id,
        version=mark.session.version,
        became=mark.reason,
        source=MarkSource.WEB,
        at=mark.recorded_at,
        by=mark.recorded_by,
    )


def _diligence(stage, training_class, *, is_lazy) -> float:
    """Of a class that is over it is known who came too rarely."""
    if training_class.state == ClassState.CLOSED:
        return 0.6 if is_lazy else 0.97
    return stage.chance.choices((0.97, 0.9, 0.7), weights=(12, 4, 1))[0]


def _mark(chance: random.Random, diligence: float) -> str:
    if chance.random() < diligence:
        return "present" if chance.random() > 0.02 else "late"
    return chance.choices(
        ("sick", "excused", "court", "security", "absent"), weights=(4, 3, 2, 1, 2)
    )[0]


def _settle(stage, training_class, enrolments) -> None:
    """Who stayed has finished, or not, by the rule of the programme; then comes the test."""
    if training_class.state not in (ClassState.ASSESSING, ClassState.CLOSED):
        return
    for enrolment in enrolments:
        if enrolment.state != EnrolmentState.ACTIVE:
            continue
        enough = enrolment.credited_hours * 100 >= MINIMUM_ATTENDANCE * enrolment.expected_hours
        passed = enough and stage.chance.random() < 0.9
        is_closed = training_class.state == ClassState.CLOSED
        if is_closed or stage.chance.random() < 0.75:
            enrolment.competence = Competence.COMPETENT if passed else Competence.NOT_YET
            enrolment.competence_note = "" if passed else "Nilai praktik belum mencapai batas"
        if not is_closed:
            continue
        enrolment.ended_on = training_class.last_day
        enrolment.verified_on = min(training_class.last_day + timedelta(days=7), stage.on)
        enrolment.verified_by = stage.verifiers[training_class.partner_id]
        if enough:
            enrolment.state = EnrolmentState.COMPLETED
        else:
            enrolment.state = EnrolmentState.NOT_COMPLETED
            enrolment.exit_reason = stage.exits["attendance_short"]
