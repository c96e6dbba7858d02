"""Who may sit the exam, who can still get there, and whether a catch-up session would help.

One rule for the register, the summary of a class and what falls due. It looks at the end: hours
held for somebody and still to come until the exam, against what the registers can come to.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

from django.db.models import Sum

from partnerships import thresholds
from partnerships.choices import SessionState, Weekday
from partnerships.models import Session, TrainingClass, Unit
from partnerships.schedule import holidays_of
from trainees import attendance_rules, certification
from trainees.models import Attendance, CatchUpPlace, Enrolment


class CatchUp(StrEnum):
    """What one more catch-up session would do for somebody."""

    NOT_NEEDED = "not_needed"
    PLANNED = "planned"
    FITS = "fits"
    TOO_LATE = "too_late"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Somebody with a place, in lesson hours. `required` is what will have been held for this
    person until the exam, `best` what the registers say then if nothing more is missed."""

    enrolment: Enrolment
    percent: int
    attended: Fraction
    held: int
    required: int
    best: Fraction
    missing: Fraction
    """What even perfect attendance lacks, in whole quarters; 0 where it can be reached."""
    units: tuple[Unit, ...]
    """Required units of the timetable without one credited quarter, and those failed."""
    catch_up: CatchUp

    @property
    def is_ready(self) -> bool:
        enough = attendance_rules.reaches(self.attended, self.held, self.percent)
        return enough and not self.units

    @property
    def can_reach(self) -> bool:
        return not self.missing


def standings(training_class: TrainingClass, *, today: date) -> list[Standing]:
    """Everybody with a place, by name; nine queries at most, for any number of people."""
    percent = training_class.programme_version.min_attendance_percent
    people = (
        Enrolment.objects.live()
        .filter(training_class=training_class)
        .select_related("inmate")
        .order_by("inmate__id_card_name", "pk")
    )
    sessions = list(Session.objects.filter(training_class=training_class))
    credited = _quarters_by_unit(training_class)
    ahead = _ahead(training_class, sessions)
    units = _units(training_class, sessions)
    failed = certification.failed_units(training_class) if units else {}
    free = _free_hours(training_class, sessions, today=today)
    found = []
    for enrolment in people:
        mine = credited[enrolment.pk]
        to_come, absent, made_up = ahead.of(enrolment)
        required = enrolment.expected_hours + to_come
        so_far = Fraction(mine.total(), 4) + to_come - absent
        best = min(Fraction(required), so_far + made_up)
        missing = _missing(best, required, percent)
        found.append(
            Standing(
                enrolment=enrolment,
                percent=percent,
                attended=enrolment.credited_hours,
                held=enrolment.expected_hours,
                required=required,
                best=best,
                missing=missing,
                units=tuple(
                    unit
                    for unit in units
                    if not mine[unit.pk] or unit.pk in failed.get(enrolment.pk, ())
                ),
                catch_up=_catch_up(missing, _missing(so_far, required, percent), free),
            )
        )
    return found


def _missing(best: Fraction, required: int, percent: int) -> Fraction:
    short = Fraction(percent * required, 100) - best
    return Fraction(ceil(short * 4), 4) if short > 0 else Fraction(0)


def _catch_up(missing: Fraction, missing_without: Fraction, free: int) -> CatchUp:
    if missing:
        return CatchUp.FITS if missing <= free else CatchUp.TOO_LATE
    return CatchUp.PLANNED if missing_without else CatchUp.NOT_NEEDED


def _quarters_by_unit(training_class: TrainingClass) -> dict[int, Counter[int | None]]:
    """Credited quarters by enrolment and unit, with what was made up for and not yet missed."""
    rows = (
        Attendance.objects.filter(
            attendance_rules.hours_that_count(training_class),
            session__training_class=training_class,
        )
        .order_by()
        .values_list("enrolment", "session__unit")
        .annotate(quarters=Sum("quarters"))
    )
    credited: dict[int, Counter[int | None]] = defaultdict(Counter)
    for enrolment, unit, quarters in rows:
        credited[enrolment][unit] = quarters
    return credited


@dataclass(frozen=True, kw_only=True)
class _Ahead:
    """What is still to come before the exam."""

    lessons: list[Session]
    away: dict[int, dict[int, bool]]
    """By enrolment and session, whether an absence that is planned already counts."""
    made_up: Counter[int]
    """Hours of planned catch-up sessions by enrolment."""

    def of(self, enrolment: Enrolment) -> tuple[int, int, int]:
        """Hours that will be held for this person, absences among them, and made up for."""
        away = self.away.get(enrolment.pk, {})
        to_come = absent = 0
        for session in self.lessons:
            if session.on < enrolment.enrolled_on or away.get(session.pk) is False:
                continue
            to_come += session.hours
            absent += session.hours if session.pk in away else 0
        return to_come, absent, self.made_up[enrolment.pk]


def _ahead(training_class: TrainingClass, sessions: list[Session]) -> _Ahead:
    exam = training_class.exam_on
    coming = {
        each.pk: each
        for each in sessions
        if each.state == SessionState.SCHEDULED and (exam is None or each.on < exam)
    }
    version = training_class.programme_version
    away: dict[int, dict[int, bool]] = defaultdict(dict)
    planned = Attendance.objects.filter(session__in=coming).select_related("reason")
    for mark in planned:
        if not mark.reason.credits_hours:
            away[mark.enrolment_id][mark.session_id] = attendance_rules.counts(
                mark.reason,
                excuses_institution=version.excuses_institution,
                excuses_outside=version.excuses_outside,
            )
    made_up: Counter[int] = Counter()
    catch_ups = [pk for pk, each in coming.items() if each.is_catch_up]
    places = CatchUpPlace.objects.filter(session__in=catch_ups) if catch_ups else ()
    for place in places:
        if place.session_id not in away.get(place.enrolment_id, {}):
            made_up[place.enrolment_id] += coming[place.session_id].hours
    return _Ahead(
        lessons=[each for each in coming.values() if not each.is_catch_up],
        away=away,
        made_up=made_up,
    )


def _units(training_class: TrainingClass, sessions: list[Session]) -> list[Unit]:
    """Required ones that the timetable teaches; where no session names a unit, nobody can tell."""
    taught = {each.unit_id for each in sessions if each.state != SessionState.CANCELLED} - {None}
    if not taught:
        return []
    units = training_class.programme_version.units.filter(is_required=True)
    return [unit for unit in units if unit.pk in taught]


def _free_hours(training_class: TrainingClass, sessions: list[Session], *, today: date) -> int:
    """Lesson hours for which there is room from tomorrow until the day before the exam, or the
    last day of a class without one."""
    last = (
        training_class.exam_on - timedelta(days=1)
        if training_class.exam_on
        else training_class.ends_on
    )
    holidays = holidays_of(training_class.facility, today)
    most = int(thresholds.of(training_class.facility)["max_hours_per_day"])
    taken: Counter[date] = Counter()
    for each in sessions:
        if each.state != SessionState.CANCELLED:
            taken[each.on] += each.hours
    days = (today + timedelta(days=n) for n in range(1, (last - today).days + 1))
    return sum(
        max(most - taken[day], 0)
        for day in days
        if day.weekday() != Weekday.SUNDAY and day not in holidays
    )
