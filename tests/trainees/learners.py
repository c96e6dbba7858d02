"""A class of Paket B with two subjects, its lessons, and who learns in it."""

from datetime import time, timedelta

from partnerships.choices import SessionKind
from partnerships.models import EducationLevel, Subject
from tests.factories.partnerships import (
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
    UnitFactory,
)
from tests.factories.trainees import ApplicationFactory
from tests.trainees.people import TODAY, ready
from trainees.actions import attendance, enrolments
from trainees.actions.marks import Mark
from trainees.models import AttendanceReason, LearnerRecord

SUBJECTS = {"matematika": 10, "ipa": 6}
"""Code of the subject and its credits."""


def a_rombel(facility, package="B", **fields):
    version = ProgrammeVersionFactory(
        programme__equivalency=True,
        programme__package=package,
        lesson_minutes={"A": 35, "B": 40, "C": 45}[package],
        needs_hearing=False,
    )
    for order, (code, credits) in enumerate(SUBJECTS.items(), start=1):
        UnitFactory(
            version=version,
            order=order,
            title=code,
            subject=Subject.objects.get(code=code),
            credits=credits,
        )
    return TrainingClassFactory(
        running=True,
        facility=facility,
        programme_version=version,
        starts_on=TODAY - timedelta(days=120),
        ends_on=TODAY + timedelta(days=120),
        **{"school_year": "2026/2027", "semester": 1, "grade": 7} | fields,
    )


def pupil(facility, **fields):
    """Somebody with the diploma of primary school."""
    level = EducationLevel.objects.get(code="primary")
    return ready(facility, **{"education_level": level, "has_diploma": True} | fields)


def places_in(rombel, inmates, by, on=TODAY):
    """Seats for people, given by the action."""
    asked = [ApplicationFactory(training_class=rombel, inmate=each) for each in inmates]
    return enrolments.enrol(
        training_class=rombel,
        applications=asked,
        willing={each.pk: on for each in asked},
        on=on,
        late_reason="" if on == TODAY else "Dicatat kemudian",
        by=by,
    )


def a_learner(rombel, by, **fields):
    """Somebody with a seat in the class; their place and their record."""
    person = pupil(rombel.facility, **fields)
    (place,) = places_in(rombel, [person], by)
    return place, LearnerRecord.objects.get(inmate=person)


def lessons(rombel, number, subject="matematika", *, hours=2, kind=SessionKind.THEORY, day=TODAY):
    """That many lessons of a subject on one day, one after the other."""
    unit = rombel.programme_version.units.get(subject__code=subject)
    made = rombel.sessions.count()
    return [
        SessionFactory(
            training_class=rombel,
            unit=unit,
            kind=kind,
            hours=hours,
            on=day - timedelta(days=(made + each) // 10),
            starts_at=time((made + each) % 10),
            ends_at=time((made + each) % 10, 45),
        )
        for each in range(number)
    ]


def present(sessions, places, by, letter="H"):
    """Marks everybody in every lesson."""
    reason = AttendanceReason.objects.get(letter=letter)
    for session in sessions:
        session.refresh_from_db()
        attendance.save_register(
            session=session,
            marks={each.pk: Mark(reason=reason) for each in places},
            version=session.version,
            by=by,
        )
