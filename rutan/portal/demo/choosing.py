"""Who asks for a class, who is heard by the TPP and who has a place by letter: by the actions.

Beside the classes of `classes`, whose hearings are long over: a waiting list with last chances and
two moves by hand, a hearing that is still to come, and minutes and a letter that are signed.
"""

from collections.abc import Collection, Iterator
from datetime import date, time, timedelta

from django.db.models import QuerySet

from partnerships import schedule, thresholds
from partnerships.actions import class_planning, classes
from partnerships.actions.class_planning import Draft
from partnerships.choices import COMING_CLASS_STATES, ClassState, Funding
from partnerships.models import Instructor, Programme, ProgrammeVersion, Room, TrainingClass
from partnerships.schedule import Slot
from rutan.audit.recording import record
from rutan.common.findings import Answer
from rutan.portal.demo.cast import Cast, Side, paper
from rutan.portal.demo.catalogue import COMPUTERS, HYDROPONICS, SEAFOOD
from rutan.portal.demo.selection import FIT, OLD_LETTER, reason_for
from trainees import coming_classes, eligibility, priority
from trainees.actions import applications, appointments, health_letters, hearings, waiting
from trainees.actions.health_letters import Letter
from trainees.choices import (
    OPEN_CUSTODY,
    EnrolmentState,
    HearingState,
    LegalStatus,
    RequestedBy,
)
from trainees.models import (
    Application,
    AppointmentLetter,
    BoardHearing,
    Custody,
    Enrolment,
    HealthLetter,
    Inmate,
)
from trainees.release_range import range_of
from trainees.reports.queue import queue_of, with_signs

ON_THE_AGENDA = 20
DETAINEES = 1
"""Among the candidates, whom the verdict finds there."""
LAST_CHANCES = 3
OTHERS_WAITING = 9
WAITING_ELSEWHERE = 8
ASKED_AGO = (86, 71, 64, 52, 45, 38, 31, 23, 17, 12, 9, 5)
"""Days before the seed on which somebody of a waiting list asked."""
ROOM = "Aula Ngusman"
CHAIR = "Kepala Subsi Pelayanan Tahanan"
MEMBERS = "Kepala Kesatuan Pengamanan Rutan\nPembimbing Kemasyarakatan\nWali Pemasyarakatan"


def next_class(cast: Cast, on: date) -> Iterator[int]:
    """Rutan Pangkep plans one more class, and proposes people for the next hearing."""
    side = cast.pangkep
    yield -57
    training_class = _planned(cast, on + timedelta(days=33))
    yield -20
    training_class = classes.open_selection(training_class=training_class, by=side.officer)
    yield -12
    people = _who_stays(side, training_class)
    seen = HealthLetter.objects.filter(inmate__in=people, on__gte=on - OLD_LETTER)
    without = [each for each in people if each.pk not in set(seen.values_list("inmate", flat=True))]
    seen_on = side.facility.today()
    if without:
        health_letters.add_all(
            letters={each.pk: Letter(inmate=each, on=seen_on, is_fit=True) for each in without},
            by=side.officer,
        )
    yield -10
    detainees = free(side, LegalStatus.DETAINEE)[:DETAINEES]
    added = applications.add(
        training_class=training_class, inmates=[*people, *detainees], by=side.officer
    )
    yield -6
    heard_on = workday(side, on + timedelta(days=4))
    hearings.plan(
        facility=side.facility,
        plan=hearings.Plan(
            on=heard_on,
            starts_at=time(9),
            ends_at=time(11, 30),
            place=ROOM,
            chair=CHAIR,
            members=MEMBERS,
        ),
        by=side.checker,
    )
    yield -2
    found = eligibility.assess(training_class, [each.inmate for each in added])
    answers = {each: eligibility.answer_of(found[each.inmate_id]) for each in added}
    chosen = [each for each in added if answers[each] in FIT]
    chosen.sort(key=lambda each: answers[each] != Answer.MEETS)
    applications.propose(
        training_class=training_class,
        applications=chosen[:ON_THE_AGENDA],
        on=heard_on,
        reasons={
            each.pk: reason_for(found[each.inmate_id])
            for each in chosen
            if answers[each] == Answer.CONSIDER
        },
        by=side.officer,
    )


def _planned(cast: Cast, starts_on: date) -> TrainingClass:
    side, course = cast.pangkep, SEAFOOD
    version = ProgrammeVersion.objects.get(programme__code=course.code)
    training_class = class_planning.create(
        facility=side.facility,
        draft=Draft(
            programme_version=version,
            partner=cast.trades[side.facility.pk].partner,
            agreement=cast.trades[side.facility.pk],
            starts_on=workday(side, starts_on),
            ends_on=None,
            exam_on=None,
            planned_hours=course.hours,
            quota=course.quota,
            slots=tuple(
                Slot(weekday=day, starts_at=course.starts_at, ends_at=course.ends_at)
                for day in course.weekdays
            ),
            title=f"{course.title} – Angkatan 4",
            room=Room.objects.get(facility=side.facility, name=ROOM),
            instructors=tuple(Instructor.objects.filter(name__startswith="Andi")),
            ministry_items=tuple(version.programme.ministry_items.all()),
            funding=Funding.CENTRE_BUDGET,
        ),
        by=side.officer,
    )
    TrainingClass.objects.filter(pk=training_class.pk).update(is_demo=True)
    return training_class


def _who_stays(side: Side, training_class: TrainingClass) -> list[Inmate]:
    """Convicts without a class or a wish, whom no early release takes away before the end."""
    people = free(side).filter(
        custodies__state__in=OPEN_CUSTODY,
        custodies__earliest_release_on__gt=training_class.last_day,
    )
    return list(people.order_by("custodies__earliest_release_on", "pk")[: ON_THE_AGENDA + 6])


def free(side: Side, status: str = LegalStatus.CONVICT) -> QuerySet[Inmate]:
    """People here who sit in no class and wait for none, the longest here first."""
    here = Custody.objects.open().filter(
        facility=side.facility, legal_status=status, entered_on__lte=side.facility.today()
    )
    return (
        Inmate.objects.filter(pk__in=here.values("inmate"))
        .exclude(pk__in=Enrolment.objects.live().values("inmate"))
        .exclude(pk__in=Application.objects.open().values("inmate"))
        .order_by("pk")
    )


def waiting_list(cast: Cast, on: date) -> Iterator[int]:
    """Rutan Pangkep: people wait for the computers, for some of them this class is the last."""
    side = cast.pangkep
    yield -ASKED_AGO[0]
    programme = Programme.objects.get(code=COMPUTERS.code)
    last, others = _by_chance(side, programme)
    # Who waits longest is not who has the least time: the sign puts the last chances first.
    queue = [*others[:4], *last[:LAST_CHANCES], *others[4:OTHERS_WAITING]]
    for days, inmate in zip(ASKED_AGO, queue, strict=False):
        yield -days
        _ask(side, inmate, programme)
    yield -3
    _move_up(side, programme, 6, 2, reason="Wali pemasyarakatan: ditunda dua kali karena sidang")


def _by_chance(side: Side, programme: Programme) -> tuple[list[Inmate], list[Inmate]]:
    """Free people for whom the class to come is the last one, and those who have time."""
    coming = coming_classes.days_of(
        TrainingClass.objects.filter(
            facility=side.facility,
            programme_version__programme=programme,
            state__in=COMING_CLASS_STATES,
        )
    )
    settings = thresholds.of(side.facility)
    last, others = [], []
    stays = Custody.objects.open().filter(inmate__in=free(side)).select_related("sentence")
    for stay in stays.select_related("inmate").order_by("inmate"):
        release = range_of(
            stay.sentence, stay.legal_status, lag_days=int(settings["release_lag_days"])
        )
        latest = release.latest.day
        if latest is None or any(latest <= each.last_day for each in coming):
            continue
        is_last = priority.is_last_chance(
            release, coming, next_class_days=int(settings["next_class_days"])
        )
        (last if is_last else others).append(stay.inmate)
    # From the far end: the near one is for the next class.
    return last[::-1], others[::-1]


def asked_again(cast: Cast, on: date) -> Iterator[int]:
    """People who learn now ask for a second programme, which has no class yet."""
    side = cast.pangkep
    yield -ASKED_AGO[-1] - 30
    programme = Programme.objects.get(code=HYDROPONICS.code)
    learning = Enrolment.objects.filter(
        facility=side.facility,
        state=EnrolmentState.ACTIVE,
        training_class__programme_version__programme__code__in=[COMPUTERS.code, SEAFOOD.code],
    )
    people = Inmate.objects.filter(pk__in=learning.values("inmate")).exclude(
        pk__in=Application.objects.filter(programme=programme).values("inmate")
    )
    here_since = Custody.objects.open().filter(entered_on__lt=on - timedelta(days=60))
    for days, inmate in zip(
        range(40, 0, -5),
        people.filter(pk__in=here_since.values("inmate")).order_by("pk")[:WAITING_ELSEWHERE],
        strict=False,
    ):
        yield -days
        _ask(side, inmate, programme)
    yield -2
    _move_up(side, programme, 5, 3, reason="Sudah mengajar teman sekamar menanam sayur")


def barru_waits(cast: Cast, on: date) -> Iterator[int]:
    """Rutan Barru: a short list, for a programme without a class."""
    side = cast.barru
    yield -28
    programme = Programme.objects.get(code=SEAFOOD.code)
    for days, inmate in zip((27, 16, 8), list(free(side)[:3]), strict=False):
        yield -days
        _ask(side, inmate, programme)


def _ask(side: Side, inmate: Inmate, programme: Programme) -> None:
    if not Custody.objects.filter(inmate=inmate).open().exists():
        return  # went home while the list was made
    waiting.ask(
        inmate=inmate,
        programme=programme,
        applied_on=side.facility.today(),
        requested_by=RequestedBy.SELF,
        by=side.officer,
    )


def _move_up(side: Side, programme: Programme, was: int, place: int, *, reason: str) -> None:
    wishes = Application.objects.open().filter(
        facility=side.facility, programme=programme, training_class=None
    )
    coming = coming_classes.of(programme, side.facility)
    today = side.facility.today()
    measure = coming[0] if coming else coming_classes.stand_in(programme, side.facility, today)
    if measure is None:
        return
    rows = queue_of(measure, with_signs(wishes.select_related("inmate"))).rows
    if len(rows) < was:
        return
    moved = rows[was - 1]
    waiting.move(
        application=moved.application,
        place=place,
        was_place=moved.place,
        reason=reason,
        by=side.officer,
    )


def signed(cast: Cast, on: date) -> Iterator[int]:
    """Minutes of the last hearing are signed, and running classes have their letters."""
    side = cast.pangkep
    yield -12
    letters = [*_letters(cast.pangkep), *_letters(cast.barru)]
    yield -8
    held = BoardHearing.objects.filter(facility=side.facility, state=HearingState.HELD)
    hearing = held.filter(on__lte=side.facility.today()).order_by("on", "pk").last()
    if hearing:
        hearings.attach_scan(
            hearing=hearing, file=paper("berita-acara", str(hearing)), by=side.officer
        )
    for letter in letters[-1:]:
        appointments.attach_scan(
            letter=letter, file=paper("keputusan", letter.number), by=cast.barru.officer
        )


def _letters(side: Side) -> Iterator[AppointmentLetter]:
    """As `appointments.issue`, but no real head signs a sample: somebody invented stands in."""
    running = TrainingClass.objects.filter(facility=side.facility, state=ClassState.RUNNING)
    for number, training_class in enumerate(running.order_by("starts_on", "pk"), start=1):
        letter = AppointmentLetter.objects.create(
            facility=side.facility,
            training_class=training_class,
            number=f"CONTOH-SK-{number:02}/{training_class.year}",
            on=side.facility.today(),
            signed_name=f"{side.checker.full_name} (contoh)",
            signed_position="Plh. Kepala Rutan (contoh)",
        )
        people = appointments.without_letter(training_class).update(letter=letter)
        record(
            "letter.issued",
            letter,
            by=side.officer,
            number=letter.number,
            on=letter.on,
            people=people,
        )
        yield letter


def workday(side: Side, day: date, *, weekdays: Collection[int] = range(5)) -> date:
    """That day, or the next one that is no holiday."""
    holidays = schedule.holidays_of(side.facility, day)
    while day.weekday() not in weekdays or day in holidays:
        day += timedelta(days=1)
    return day


ACTS = (next_class, waiting_list, asked_again, barru_waits, signed)
