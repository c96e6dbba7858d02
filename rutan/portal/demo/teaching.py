"""What happened while people were taught: lessons that stopped early, registers on paper, learners
who move on, certificates on their way. All by the actions."""

from collections.abc import Iterator
from datetime import date, timedelta

from partnerships.choices import ClassState, SessionCause, SessionFault, SessionState
from partnerships.models import Session, TrainingClass
from rutan.portal.demo.cast import Cast, Side, paper
from rutan.portal.demo.catalogue import COMPUTERS, HYDROPONICS, PACKAGE_B, PACKAGE_C, SEAFOOD
from trainees import dossier
from trainees.actions import (
    attendance,
    certificate_papers,
    certificate_standing,
    class_reports,
    departures,
    inmates,
    learners,
    list_exports,
    mutations,
    session_hours,
    sessions,
    sheets,
    skk_counts,
    studies,
)
from trainees.actions.marks import Mark, refresh_hours
from trainees.choices import (
    CertificateKind,
    CertificateState,
    DepartureKind,
    ListPurpose,
    ListSystem,
)
from trainees.models import (
    Attendance,
    AttendanceReason,
    Certificate,
    ClassReport,
    Departure,
    Enrolment,
    LearnerRecord,
)

SELF_STUDY_MINUTES = 360


def cut_short(cast: Cast, on: date) -> Iterator[int]:
    """The light goes out in the middle of a lesson, and another one does not take place."""
    side = cast.pangkep
    yield -1
    lesson = _held(side, HYDROPONICS.code).last()
    if lesson:
        session_hours.shorten(
            session=lesson,
            hours=lesson.hours - 3,
            cause=SessionCause.UTILITY,
            reason="Listrik padam sejak pukul 11.00",
            version=lesson.version,
            by=side.officer,
        )
    coming = _sessions(side, SEAFOOD.code).filter(on__gt=on, state=SessionState.SCHEDULED)
    if session := coming.filter(is_catch_up=False).order_by("on").first():
        sessions.cancel(
            session=session,
            cause=SessionCause.INSTRUCTOR,
            fault=SessionFault.PARTNER,
            reason="Instruktur bertugas di kabupaten lain",
            by=side.officer,
        )


def on_paper(cast: Cast, on: date) -> Iterator[int]:
    """A register is printed, filled in the workshop and copied back with its scan."""
    side = cast.pangkep
    yield -1
    lesson = _held(side, HYDROPONICS.code).exclude(planned_hours__isnull=False).last()
    if lesson is None:
        return
    sheet = sheets.make(session=lesson, is_filled=False, by=side.officer)
    people = list(sheet.rows.values())
    present, late, early = (_reason(code) for code in ("present", "late", "left_early"))
    marks = {pk: Mark(reason=present) for pk in people}
    marks[people[0]] = Mark(reason=late, late_minutes=20)
    marks[people[1]] = Mark(reason=early, early_minutes=45)
    sheets.copy(
        sheet=sheet,
        entries=marks,
        version=lesson.version,
        by=side.officer,
        scan=paper("daftar-hadir", "Daftar hadir", "Bukan dokumen asli."),
    )
    yield 0
    again = Session.objects.get(pk=lesson.pk)
    attendance.save_register(
        session=again,
        marks={people[2]: Mark(reason=_reason("sick"), note="Dijemput petugas klinik")},
        version=again.version,
        by=side.officer,
    )


def schooled(cast: Cast, on: date) -> Iterator[int]:
    """The rombel have their records, and somebody takes the credits to the next facility."""
    for side, course in ((cast.barru, PACKAGE_B), (cast.pangkep, PACKAGE_C)):
        training_class = _running(side, course.code)
        places = Enrolment.objects.live().filter(training_class=training_class)
        yield -40
        learners.attach(
            enrolments=places.select_related(
                "inmate", "training_class__programme_version__programme", "training_class__partner"
            ),
            by=side.officer,
        )
        skk_counts.refresh(training_class)
    side = cast.barru
    seat = _places(side, PACKAGE_B.code).last()
    yield -20
    studies.write(
        learner=seat.learner,
        subject=seat.training_class.programme_version.units.exclude(subject=None)[0].subject,
        minutes=SELF_STUDY_MINUTES,
        on=on - timedelta(days=21),
        note="Modul 3",
        by=side.officer,
    )
    yield -9
    _is_away_from(seat, side.facility.today())
    departures.record_departure(
        inmate=seat.inmate,
        kind=DepartureKind.TRANSFER,
        on=side.facility.today(),
        to_facility=cast.pangkep.facility,
        letter_number=f"CONTOH-PINDAH-{on.year}/2",
        by=side.officer,
    )
    learner = LearnerRecord.objects.get(pk=seat.learner_id)
    mutation = learner.mutations.order_by("pk").last()
    mutations.complete(mutation=mutation, letter_number=f"CONTOH-MUTASI-{on.year}", by=side.officer)
    yield -7
    _arrives(cast, Departure.objects.get(custody=seat.custody), learner)


def _is_away_from(seat: Enrolment, day: date) -> None:
    """The registers were kept for everybody up to the present: these sessions came after `day`."""
    Attendance.objects.filter(enrolment=seat, session__on__gt=day).delete()
    refresh_hours(seat.training_class)


def _arrives(cast: Cast, departure: Departure, learner: LearnerRecord) -> None:
    side = cast.pangkep
    today = side.facility.today()
    values = dossier.load_one(departure.inmate).values()
    inmates.receive(
        departure=departure,
        values=values
        | {
            "entered_on": today,
            "sdp_synced_on": today,
            "register_from": today,
            "register_number": f"{departure.inmate_id:04}/{today.year}",
            "block": "B2",
        },
        by=side.officer,
    )
    learners.resume(learner=learner, provider=cast.pkbm, entry_grade=8, on=today, by=side.officer)


def papers_moved(cast: Cast, on: date) -> Iterator[int]:
    """Of the newest certificates one is withdrawn, one is lost, one goes through the Bapas."""
    side = cast.pangkep
    yield -5
    papers = Certificate.objects.filter(
        facility=side.facility, kind=CertificateKind.TRAINING
    ).select_related("enrolment")
    handed = papers.filter(state=CertificateState.HANDED_OVER).order_by("-issued_on", "pk")
    withdrawn, lost = handed[:2]
    certificate_standing.revoke(
        certificate=withdrawn, reason="Nama tertukar dengan peserta lain", by=side.head
    )
    certificate_standing.replace(
        certificate=lost,
        reason="Hilang dalam perjalanan",
        number=f"{lost.number}-P",
        issued_on=side.facility.today(),
        by=side.checker,
    )
    kept = list(papers.filter(state=CertificateState.STORED).order_by("-issued_on", "pk")[:1])
    certificate_papers.send(
        certificates=kept, on=side.facility.today(), bapas=side.facility.bapas, by=side.officer
    )


def lists_taken(cast: Cast, on: date) -> Iterator[int]:
    """What was handed to the offices outside, and what for."""
    side = cast.pangkep
    yield -14
    _take_out(
        side, _running(side, HYDROPONICS.code), ListSystem.SIAPKERJA, ListPurpose.REGISTRATION
    )
    yield -2
    _take_out(
        side, _of(side, COMPUTERS.code, ClassState.ASSESSING), ListSystem.LSP, ListPurpose.TEST
    )


def _take_out(side: Side, training_class: TrainingClass, system: ListSystem, purpose: str) -> None:
    built = list_exports.build(
        training_class=training_class,
        system=system,
        purpose=purpose,
        purpose_note="",
        by=side.officer,
    )
    list_exports.take(built, by=side.officer)


def told(cast: Cast, on: date) -> Iterator[int]:
    """The last class that is over has its report; the one in its tests has begun to write it."""
    side = cast.pangkep
    yield -3
    closed = _of(side, HYDROPONICS.code, ClassState.CLOSED)
    ClassReport.objects.create(
        training_class=closed,
        facility=side.facility,
        obstacles="Pompa air rusak pada minggu kedua; tiga sesi dipindahkan ke lahan kering.",
        remedies="BPVP meminjamkan pompa cadangan sampai selesai.",
    )
    class_reports.freeze(closed, by=side.officer)
    class_reports.write(
        training_class=_of(side, COMPUTERS.code, ClassState.ASSESSING),
        obstacles="Listrik padam dua kali; praktik dipindah ke sore hari.",
        remedies="",
        has_no_obstacles=False,
        prints_photos=False,
        by=side.officer,
    )


def _of(side: Side, code: str, state: str) -> TrainingClass:
    """The newest class of a programme in this state."""
    return TrainingClass.objects.filter(
        facility=side.facility, programme_version__programme__code=code, state=state
    ).latest("starts_on")


def _running(side: Side, code: str) -> TrainingClass:
    return _of(side, code, ClassState.RUNNING)


def _places(side: Side, code: str):
    return (
        Enrolment.objects.live()
        .filter(training_class=_running(side, code), circumstances=None)
        .select_related("inmate", "custody", "learner", "training_class__programme_version")
        .order_by("pk")
    )


def _sessions(side: Side, code: str):
    return Session.objects.filter(training_class=_running(side, code)).order_by("on", "starts_at")


def _held(side: Side, code: str):
    return _sessions(side, code).filter(state=SessionState.HELD)


def _reason(code: str) -> AttendanceReason:
    return AttendanceReason.objects.get(code=code)


ACTS = (cut_short, on_paper, schooled, papers_moved, lists_taken, told)
