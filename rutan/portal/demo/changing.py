"""What changes while classes are running: sessions move, people leave, and something is noted about
somebody who has a place. All by the actions."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from partnerships.choices import ClassState, SessionState
from partnerships.models import Room, Session, TrainingClass
from rutan.common.findings import Answer
from rutan.portal.demo.cast import Cast, Side
from rutan.portal.demo.catalogue import HYDROPONICS, PACKAGE_C, SEAFOOD
from rutan.portal.demo.choosing import ROOM, workday
from trainees import dossier
from trainees.actions import (
    continuations,
    custody_records,
    departures,
    elsewhere,
    inmates,
    releases,
    session_times,
)
from trainees.actions.session_times import Wanted
from trainees.choices import (
    AppointmentKind,
    ContinuationKind,
    DepartureKind,
    LegalStatus,
    SentenceKind,
)
from trainees.models import (
    Application,
    Continuation,
    Enrolment,
    Inmate,
    RegisterKind,
    ReleaseKind,
)

SATURDAY = (5,)
FEWEST_HOURS = 3


def sessions_changed(cast: Cast, on: date) -> Iterator[int]:
    """A lesson moves to a Saturday, and who missed most makes up for it after a lesson."""
    side = cast.pangkep
    yield -1
    training_class = _running(side, SEAFOOD.code)
    if training_class is None:
        return
    to_come = Session.objects.filter(
        training_class=training_class, state=SessionState.SCHEDULED, on__gt=on
    ).order_by("on", "pk")
    lesson = to_come.filter(on__lt=training_class.ends_on).first()
    if lesson is None:
        return
    saturday = workday(side, lesson.on, weekdays=SATURDAY)
    if saturday < training_class.ends_on:
        session_times.move(
            session=lesson,
            to=Wanted(
                on=saturday,
                starts_at=lesson.starts_at,
                ends_at=lesson.ends_at,
                room=lesson.room,
            ),
            reason="Unit pelatihan keliling diservis",
            version=lesson.version,
            by=side.officer,
        )
    missed = Enrolment.objects.live().filter(training_class=training_class)
    last = to_come.last()
    if last is None:
        return
    session_times.add_catch_up(
        training_class=training_class,
        at=Wanted(
            on=last.on,
            starts_at=time(14, 30),
            ends_at=time(16),
            room=Room.objects.get(facility=side.facility, name=ROOM),
        ),
        people=list(missed.order_by("credited_quarters", "pk").values_list("pk", flat=True)[:3]),
        unit=lesson.unit,
        by=side.officer,
    )


def in_court(cast: Cast, on: date) -> Iterator[int]:
    """Somebody who has a place is in court on a day of the class."""
    side = cast.pangkep
    yield -2
    seat = _seats(side, SEAFOOD.code).last()
    if seat is None:
        return
    day = seat.training_class.sessions.filter(on__gt=on + timedelta(days=1)).order_by("on").first()
    if day:
        elsewhere.add(inmate=seat.inmate, kind=AppointmentKind.COURT, on=day.on, by=side.officer)


def circumstances(cast: Cast, on: date) -> Iterator[int]:
    """Three places about which somebody has to decide: an earlier release, a verdict, illness."""
    side = cast.pangkep
    yield -3
    _goes_home_sooner(side)
    yield -1
    _is_convicted(side)
    seat = _seats(side, SEAFOOD.code).first()
    if seat:
        custody_records.add_health_letter(
            inmate=seat.inmate, on=side.facility.today(), is_fit=False, by=side.officer
        )


def _goes_home_sooner(side: Side) -> None:
    """Remission: two thirds of the sentence are served before the class ends."""
    seats = _seats(side, PACKAGE_C.code).filter(application__answer=Answer.MEETS)
    for seat in seats.order_by("custody__sentence__two_thirds_on", "pk"):
        values, last_day = _values(seat.inmate), seat.training_class.last_day
        two_thirds = values["two_thirds_on"]
        if two_thirds is None or two_thirds <= last_day:
            continue
        sooner = (two_thirds - last_day).days + 20
        for name, share in (("one_third_on", 2), ("half_on", 3), ("two_thirds_on", 4)):
            values[name] -= timedelta(days=sooner * share // 4)
        values["expires_on"] -= timedelta(days=sooner * 3 // 2)
        values["remission_days"] += sooner * 3 // 2
        _update(side, seat.inmate, values)
        return


def _is_convicted(side: Side) -> None:
    """A detainee who is a candidate has a verdict."""
    wish = (
        Application.objects.open()
        .filter(
            facility=side.facility,
            training_class__isnull=False,
            inmate__custodies__legal_status=LegalStatus.DETAINEE,
        )
        .select_related("inmate")
        .order_by("pk")
        .first()
    )
    if wish is None:
        return
    today = side.facility.today()
    values = _values(wish.inmate)
    third = timedelta(days=365)
    _update(
        side,
        wish.inmate,
        values
        | {
            "legal_status": LegalStatus.CONVICT,
            "register_kind": RegisterKind.objects.get(code="B.I").pk,
            "register_number": f"{wish.inmate.pk:04}/{today.year}",
            "register_from": today,
            "sentence_kind": SentenceKind.FIXED,
            "years": 3,
            "one_third_on": values["detained_from"] + third,
            "half_on": values["detained_from"] + third * 3 // 2,
            "two_thirds_on": values["detained_from"] + third * 2,
            "expires_on": values["detained_from"] + third * 3,
        },
    )


def _values(inmate: Inmate) -> dict:
    return dossier.load_one(inmate).values()


def _update(side: Side, inmate: Inmate, values: dict) -> None:
    inmates.update(inmate=inmate, version=inmate.version, values=values, by=side.officer)


def transferred(cast: Cast, on: date) -> Iterator[int]:
    """Somebody is moved in the middle of a class; the transcript follows to the next facility."""
    side = cast.pangkep
    yield -1
    seat = _seats(side, HYDROPONICS.code).first()
    if seat is None:
        return
    departures.record_departure(
        inmate=seat.inmate,
        kind=DepartureKind.TRANSFER,
        on=side.facility.today(),
        to_facility=cast.barru.facility,
        letter_number=f"CONTOH-PINDAH-{on.year}",
        by=side.officer,
    )
    yield 0
    continuation = Continuation.objects.filter(enrolment=seat).first()
    if continuation:
        continuations.hand_over(
            continuation=continuation,
            kind=ContinuationKind.FACILITY,
            on=side.facility.today(),
            to_facility=cast.barru.facility,
            note="Salinan transkrip dibawa petugas pengawal",
            by=side.officer,
        )


def released(cast: Cast, on: date) -> Iterator[int]:
    """Somebody goes home in the middle of a class: hours stay, and who goes on is open."""
    side = cast.pangkep
    yield -1
    today = side.facility.today()
    running = Enrolment.objects.live().filter(
        facility=side.facility,
        training_class__state=ClassState.RUNNING,
        credited_quarters__gte=FEWEST_HOURS * 4,
        forecast__earliest_on__lt=today,
        custody__legal_status=LegalStatus.CONVICT,
        circumstances=None,
    )
    seat = running.select_related("inmate", "custody__sentence").order_by("pk").first()
    if seat is None:
        return
    releases.record_release(
        inmate=seat.inmate,
        kind=ReleaseKind.objects.get(code="pb"),
        on=today,
        bapas=side.facility.bapas,
        supervised_until=seat.custody.sentence.expires_on,
        decree_number=f"CONTOH-PB-{on.year}",
        destination=side.facility.region,
        papers_given=True,
        by=side.officer,
    )


def _running(side: Side, code: str) -> TrainingClass | None:
    return TrainingClass.objects.filter(
        facility=side.facility,
        programme_version__programme__code=code,
        state=ClassState.RUNNING,
    ).first()


def _seats(side: Side, code: str):
    """Places in the running class of a programme about which nothing is noted."""
    return (
        Enrolment.objects.live()
        .filter(training_class=_running(side, code), circumstances=None)
        .select_related("inmate", "custody__sentence", "training_class")
        .order_by("pk")
    )


ACTS = (sessions_changed, in_court, circumstances, released, transferred)
