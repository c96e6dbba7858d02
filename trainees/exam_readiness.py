"""Who may sit the exam, who can still get there, and whether a catch-up session would help.

One rule for the register, the summary of a class and what falls due. It looks at the end: hours
held for somebody and still to come until the exam, against what the registers can come to.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from functools import cache, partial
from math import ceil

from django.db.models import Case, F, Q, Sum, Value, When

from partnerships import thresholds
from partnerships.choices import ClassState, SessionState, Weekday
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
    units_lost: tuple[Unit, ...]
    """Those among them that no lesson to come teaches any more, and those failed."""
    catch_up: CatchUp

    @property
    def is_ready(self) -> bool:
        enough = attendance_rules.reaches(self.attended, self.held, self.percent)
        return enough and not self.units

    @property
    def is_on_the_way(self) -> bool:
        """Not ready, but nothing is missing that is not still to come."""
        behind = self.held and not attendance_rules.reaches(self.attended, self.held, self.percent)
        return not (self.is_ready or behind or self.missing or self.units_lost)

    @property
    def can_reach(self) -> bool:
        return not self.missing


def standings(training_class: TrainingClass, *, today: date) -> list[Standing]:
    """Everybody with a place, by name; eight queries at most, for any number of people."""
    return standings_of([training_class], today=today)[training_class.pk]


def standings_of(
    classes: Collection[TrainingClass], *, today: date, with_units: bool = True
) -> dict[int, list[Standing]]:
    """The same of several classes, by primary key, in as many queries where they are of one
    facility. Without units, two fewer, and `is_ready` speaks of hours alone."""
    found: dict[int, list[Standing]] = {each.pk: [] for each in classes}
    people = list(
        Enrolment.objects.live()
        .filter(training_class__in=found)
        .select_related("inmate")
        .order_by("inmate__id_card_name", "pk")
    )
    if not people:
        return found
    facts = _facts_of(classes, today=today, with_units=with_units)
    by_class = {each.pk: each for each in classes}
    for enrolment in people:
        training_class = by_class[enrolment.training_class_id]
        found[training_class.pk].append(_standing(enrolment, training_class, facts))
    return found


def last_day_to_catch_up(training_class: TrainingClass) -> date:
    """The day before the exam, or the last day of a class without one."""
    if training_class.exam_on:
        return training_class.exam_on - timedelta(days=1)
    return training_class.ends_on


def is_near(training_class: TrainingClass, *, today: date) -> bool:
    """Whether the exam is so near that those not yet ready are listed."""
    if training_class.state == ClassState.ASSESSING:
        return True
    days = int(thresholds.of(training_class.facility)["exam_list_days"])
    exam = training_class.exam_on
    return (
        training_class.state == ClassState.RUNNING
        and exam is not None
        and (exam - today).days <= days
    )


def _standing(enrolment: Enrolment, training_class: TrainingClass, facts: "_Facts") -> Standing:
    percent = training_class.programme_version.min_attendance_percent
    mine = facts.credited[enrolment.pk]
    to_come, absent, made_up = facts.ahead_of(enrolment)
    required = enrolment.expected_hours + to_come
    so_far = Fraction(mine.total(), 4) + to_come - absent
    best = min(Fraction(required), so_far + made_up)
    missing = _missing(best, required, percent)
    failed = facts.failed.get(enrolment.pk, ())
    units = tuple(
        unit for unit in facts.units[training_class.pk] if not mine[unit.pk] or unit.pk in failed
    )
    still_taught = {each.unit_id for each in facts.lessons[training_class.pk]}
    return Standing(
        enrolment=enrolment,
        percent=percent,
        attended=enrolment.credited_hours,
        held=enrolment.expected_hours,
        required=required,
        best=best,
        missing=missing,
        units=units,
        units_lost=tuple(
            unit for unit in units if unit.pk not in still_taught or unit.pk in failed
        ),
        catch_up=_catch_up(
            missing,
            _missing(so_far, required, percent),
            # Asked only where it matters: most classes need no catch-up.
            facts.free()[training_class.pk] if missing else 0,
        ),
    )


def _missing(best: Fraction, required: int, percent: int) -> Fraction:
    short = Fraction(percent * required, 100) - best
    return Fraction(ceil(short * 4), 4) if short > 0 else Fraction(0)


def _catch_up(missing: Fraction, missing_without: Fraction, free: int) -> CatchUp:
    """What is made up for fills gaps and goes no further: as long as hours are missing, there is
    more to make up for than that."""
    if missing:
        return CatchUp.FITS if missing <= free else CatchUp.TOO_LATE
    return CatchUp.PLANNED if missing_without else CatchUp.NOT_NEEDED


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """What is recorded of some classes, and what is still to come before their exams."""

    credited: dict[int, Counter[int | None]]
    """Quarters by enrolment and unit, with what was made up for and not yet missed."""
    lessons: dict[int, list[Session]]
    """Those still to come, by class; no catch-up among them."""
    away: dict[int, dict[int, bool]]
    """By enrolment and session, whether an absence that is planned already counts."""
    made_up: Counter[int]
    """Hours of planned catch-up sessions by enrolment."""
    units: dict[int, list[Unit]]
    """Required ones that the timetable of a class teaches; where no session names a unit, nobody
    can tell."""
    failed: dict[int, set[int]]
    free: Callable[[], dict[int, int]]
    """Lesson hours of a class for which there is room until its last day to catch up."""

    def ahead_of(self, enrolment: Enrolment) -> tuple[int, int, int]:
        """Hours that will be held for this person, absences among them, and made up for."""
        away = self.away.get(enrolment.pk, {})
        to_come = absent = 0
        for session in self.lessons[enrolment.training_class_id]:
            if session.on < enrolment.enrolled_on or away.get(session.pk) is False:
                continue
            to_come += session.hours
            absent += session.hours if session.pk in away else 0
        return to_come, absent, self.made_up[enrolment.pk]


def _facts_of(classes: Collection[TrainingClass], *, today: date, with_units: bool) -> _Facts:
    sessions: dict[int, list[Session]] = {each.pk: [] for each in classes}
    for session in Session.objects.filter(training_class__in=sessions):
        sessions[session.training_class_id].append(session)
    coming = {
        session.pk: (session, training_class)
        for training_class in classes
        for session in sessions[training_class.pk]
        if session.state == SessionState.SCHEDULED
        and (training_class.exam_on is None or session.on < training_class.exam_on)
    }
    credited, away = _marks(sessions, coming)
    units = _units(classes, sessions) if with_units else defaultdict(list)
    return _Facts(
        credited=credited,
        lessons={
            pk: [each for each in own if each.pk in coming and not each.is_catch_up]
            for pk, own in sessions.items()
        },
        away=away,
        made_up=_made_up(coming, away),
        units=units,
        failed=certification.failed_units_in(sessions) if any(units.values()) else {},
        free=cache(partial(_free_hours, classes, sessions, today=today)),
    )


Coming = dict[int, tuple[Session, TrainingClass]]


Credited = dict[int, Counter[int | None]]
Away = dict[int, dict[int, bool]]


def _marks(classes: Collection[int], coming: Coming) -> tuple[Credited, Away]:
    """What `_Facts` calls `credited` and `away`: marks of what was held, summed by unit, and
    absences from what is still to come, one by one; in one query."""
    planned = Q(session__in=coming, reason__credits_hours=False)
    rows = (
        Attendance.objects.filter(session__training_class__in=classes)
        .filter(attendance_rules.hours_that_count_anywhere() | planned)
        .annotate(
            ahead=Case(When(session__in=coming, then=F("session"))),
            counts=Case(
                When(attendance_rules.counted_anywhere(), then=Value(True)), default=Value(False)
            ),
        )
        .order_by()
        .values_list("enrolment", "session__unit", "ahead", "counts")
        .annotate(quarters=Sum("quarters"))
    )
    credited: Credited = defaultdict(Counter)
    away: Away = defaultdict(dict)
    for enrolment, unit, ahead, counts, quarters in rows:
        if ahead is None:
            credited[enrolment][unit] += quarters
        else:
            away[enrolment][ahead] = counts
    return credited, away


def _made_up(coming: Coming, away: dict[int, dict[int, bool]]) -> Counter[int]:
    made_up: Counter[int] = Counter()
    catch_ups = {pk: session for pk, (session, _class) in coming.items() if session.is_catch_up}
    places = CatchUpPlace.objects.filter(session__in=catch_ups) if catch_ups else ()
    for place in places:
        if place.session_id not in away.get(place.enrolment_id, {}):
            made_up[place.enrolment_id] += catch_ups[place.session_id].hours
    return made_up


def _units(
    classes: Collection[TrainingClass], sessions: dict[int, list[Session]]
) -> dict[int, list[Unit]]:
    taught = {
        pk: {each.unit_id for each in own if each.state != SessionState.CANCELLED}
        for pk, own in sessions.items()
    }
    wanted = set().union(*taught.values()) - {None}
    required = list(Unit.objects.filter(pk__in=wanted, is_required=True)) if wanted else []
    return {
        each.pk: [
            unit
            for unit in required
            if unit.pk in taught[each.pk] and unit.version_id == each.programme_version_id
        ]
        for each in classes
    }


def _free_hours(
    classes: Collection[TrainingClass], sessions: dict[int, list[Session]], *, today: date
) -> dict[int, int]:
    """From tomorrow on, on days that are neither Sundays nor holidays."""
    places = {each.facility_id: each.facility for each in classes}
    holidays = {pk: holidays_of(place, today) for pk, place in places.items()}
    free = {}
    for each in classes:
        most = int(thresholds.of(places[each.facility_id])["max_hours_per_day"])
        taken: Counter[date] = Counter()
        for session in sessions[each.pk]:
            if session.state != SessionState.CANCELLED:
                taken[session.on] += session.hours
        length = (last_day_to_catch_up(each) - today).days
        days = (today + timedelta(days=n) for n in range(1, length + 1))
        free[each.pk] = sum(
            max(most - taken[day], 0)
            for day in days
            if day.weekday() != Weekday.SUNDAY and day not in holidays[each.facility_id]
        )
    return free
