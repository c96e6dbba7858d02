"""People for the selection, and a class that waits for them."""

from datetime import date, time

from partnerships.choices import Weekday
from tests.factories.partnerships import (
    ClassSlotFactory,
    ProgrammeVersionFactory,
    SessionFactory,
    TrainingClassFactory,
)
from tests.factories.trainees import (
    ApplicationFactory,
    HealthLetterFactory,
    InmateFactory,
    RiskAssessmentFactory,
)
from trainees.actions import enrolments

TODAY = date(2026, 7, 15)
NOON = "2026-07-15 12:00:00+08:00"


def a_class(facility=None, *, needs_hearing=True, **fields):
    """Selecting, from 3 to 28 August, with one session."""
    if facility is not None:
        fields["facility"] = facility
    fields.setdefault("state", "selecting")
    training_class = TrainingClassFactory(
        programme_version=ProgrammeVersionFactory(needs_hearing=needs_hearing),
        starts_on=date(2026, 8, 3),
        ends_on=date(2026, 8, 28),
        **fields,
    )
    ClassSlotFactory(training_class=training_class, weekday=Weekday.MONDAY)
    SessionFactory(training_class=training_class, on=date(2026, 8, 3), starts_at=time(8))
    return training_class


def ready(facility, **fields):
    """Somebody in custody who meets every requirement."""
    inmate = InmateFactory(facility=facility, in_custody=True, **fields)
    HealthLetterFactory(inmate=inmate)
    RiskAssessmentFactory(custody=inmate.custodies.get())
    return inmate


def candidate(training_class, **fields):
    inmate = ready(training_class.facility)
    return ApplicationFactory(training_class=training_class, inmate=inmate, **fields)


def waits_for(training_class, **fields):
    """Somebody on the waiting list of the class's programme, with every requirement met."""
    return ApplicationFactory(
        waiting=True,
        programme=training_class.programme_version.programme,
        facility=training_class.facility,
        inmate=ready(training_class.facility),
        **fields,
    )


def recommended(training_class):
    return candidate(training_class, recommended=True)


def seated(training_class, by, number=1):
    """People with a seat, given by the action so that seats are counted."""
    return enrolments.enrol(
        training_class=training_class,
        applications=[recommended(training_class) for _ in range(number)],
        on=TODAY,
        by=by,
    )
