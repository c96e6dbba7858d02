"""Who wanted a place, what was found about each, and what the TPP said.

The findings are not made up: the rules of the real selection answer about each made-up person, as
they would have answered on the day of the hearing in the story.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils import translation

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.common.findings import Answer, Finding
from rutan.portal.demo.people import Person
from rutan.portal.demo.stage import ClassPlan, Stage
from trainees import eligibility
from trainees.candidate_facts import facts_of, terms_of
from trainees.choices import ApplicationState, ClosedReason, HearingState, RequestedBy, Verdict
from trainees.models import (
    Application,
    BoardDecision,
    BoardHearing,
    DisciplineRecord,
    HealthLetter,
)

FIT = frozenset({Answer.MEETS, Answer.CONSIDER})
MARGIN = timedelta(days=7)
HEARING_BEFORE = timedelta(days=10)
RECENT_LETTER = timedelta(days=60)
OLD_LETTER = timedelta(days=110)
NO_SEAT_LEFT = "Peminat melebihi jumlah tempat"
SDP_AGE = timedelta(days=4)
REASONS = {
    "identity": "NIK sedang diurus di Dukcapil",
    "risk": "Kelas tanpa alat berbahaya dan diawasi petugas",
    "remaining_months": "Berkelakuan baik dan masih ada tempat",
    "served_fraction": "Diusulkan wali pemasyarakatan karena minat dan sikapnya",
    "education": "Lancar membaca dan menulis, didampingi instruktur",
    "prior_diploma": "Salinan ijazah sedang diminta ke sekolah asal",
    "release_after_end": "Dapat bebas sebelum ujian; unit yang selesai tetap dicatat",
    "health": "Kegiatan di dalam ruangan, surat dokter menyusul",
}
"""Why the TPP heard somebody all the same, by the first finding that wants a reason."""


@dataclass
class Candidate:
    """A person who asked for a place, with what is stored about it."""

    person: Person
    has_seat: bool = False
    answer: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""


@dataclass(frozen=True)
class Seat:
    person: Person
    application: Application
    hearing: BoardHearing


def select(stage: Stage, plan: ClassPlan, training_class: TrainingClass) -> list[Seat]:
    """Applications of everybody, a hearing, and the seats it led to."""
    hearing_on = min(training_class.starts_on, stage.on) - HEARING_BEFORE
    candidates = _candidates(stage, plan, training_class, hearing_on)
    seated = [each for each in candidates if each.has_seat]
    hearing = _hearing(stage, training_class, hearing_on) if seated else None
    applications = Application.objects.bulk_create(
        _application(stage, training_class, candidate, hearing) for candidate in candidates
    )
    heard = _heard(hearing, candidates, applications)
    return [
        Seat(candidate.person, application, hearing)
        for candidate, application in heard
        if candidate.has_seat
    ]


def turn_down(stage: Stage, training_class: TrainingClass, people: Sequence[Person]) -> None:
    """More who asked for a place in a class that is over: there was none for them."""
    hearing = BoardHearing.objects.filter(
        decisions__application__training_class=training_class
    ).first()
    if hearing is None:
        return
    _letters(stage, people, hearing.on)
    candidates = _assessed(stage, training_class, people, hearing.on)
    applications = Application.objects.bulk_create(
        _application(stage, training_class, candidate, hearing) for candidate in candidates
    )
    _heard(hearing, candidates, applications)


def _heard(
    hearing: BoardHearing | None,
    candidates: Sequence[Candidate],
    applications: Sequence[Application],
) -> list[tuple[Candidate, Application]]:
    """What the TPP said of those that nothing ruled out."""
    heard = [pair for pair in zip(candidates, applications, strict=True) if pair[1].answer]
    BoardDecision.objects.bulk_create(
        BoardDecision(
            hearing=hearing,
            application=application,
            verdict=Verdict.RECOMMENDED if candidate.has_seat else Verdict.DEFERRED,
            reason="" if candidate.has_seat else NO_SEAT_LEFT,
        )
        for candidate, application in heard
    )
    for candidate, application in heard:
        candidate.person.heard_on = application.proposed_for
    return heard


def _candidates(stage, plan, training_class, hearing_on) -> list[Candidate]:
    """Chosen by what was known on the day of the hearing: mostly people who cannot be released
    before the end, and a few who can."""
    first, last = training_class.starts_on, training_class.last_day
    inside = [
        person
        for person in stage.people
        if person.busy_until < first
        and person.entered_on < min(first, stage.on) - timedelta(days=45)
        and (person.is_convict or plan.course.package)
        and (person.out_on is None or person.out_on > min(first, stage.on))
    ]
    safe = [person for person in inside if _earliest(person) > last]
    # Who is free soonest is trained first: that is what the report later looks at.
    safe.sort(key=lambda person: (person.classes, _earliest(person), person.inmate.pk))
    is_choosing = plan.state == ClassState.SELECTING
    in_doubt = _between(stage, inside, last)[: plan.in_doubt]
    asked = in_doubt + safe[: plan.candidates * (4 if is_choosing else 2)]
    _letters(stage, asked, hearing_on)
    found = _assessed(stage, training_class, asked, hearing_on)
    weighed = sorted(found, key=lambda each: each.answer != Answer.MEETS)
    fit = [each for each in weighed if each.answer in FIT]
    doubted = {person.inmate.pk for person in in_doubt}
    fit.sort(key=lambda each: each.person.inmate.pk not in doubted)
    seated = fit[: plan.enrolled]
    for each in seated:
        each.has_seat = True
    without = weighed if is_choosing else found
    others = [each for each in without if not each.has_seat][: plan.candidates - len(seated)]
    if is_choosing:
        known = {each.person.inmate.pk for each in (*seated, *others[:-9])}
        busy = [p for p in stage.people if p.busy_until >= first and p.is_convict and not p.out_on]
        free = [*busy[:3], *(person for person in inside if person.inmate.pk not in known)]
        rest = [Candidate(person) for person in _in_doubt(free, first, last)]
        # Nobody is assessed for good before the proposal.
        waiting = [Candidate(each.person) for each in others[:-9]]
        others = waiting + rest
    return seated + others


def _earliest(person: Person) -> date:
    """The first lawful day of release; a detainee has none yet."""
    return date.max if person.release.undecided else person.release.earliest.day or date.max


def _between(stage: Stage, people: Sequence[Person], last: date) -> list[Person]:
    """Who may be released before the end and may stay beyond it, in no order."""
    found = [
        person
        for person in people
        if _earliest(person) <= last and person.expires_on and person.expires_on > last + MARGIN
    ]
    stage.chance.shuffle(found)
    return sorted(found, key=lambda person: person.classes)


def _in_doubt(people: Sequence[Person], first: date, last: date) -> list[Person]:
    """Nine more, so that every answer of the rules is seen: ruled out (by Register F, by
    another class, by release), without a letter, others."""
    ruled_out, without_letter, others = [], [], []
    for person in people:
        papers = person.last_papers
        noted = any(
            isinstance(each, DisciplineRecord) and each.on > person.heard_on for each in papers
        )
        if noted or person.busy_until >= first or (person.expires_on and person.expires_on <= last):
            ruled_out.append(person)
        elif len(without_letter) < 3 and person.heard_on < first - OLD_LETTER:
            without_letter.append(person)
        else:
            others.append(person)
    # The clinic has not seen them; no hearing has referred to a letter of theirs.
    HealthLetter.objects.filter(
        inmate__in=[person.inmate for person in without_letter], on__gte=first - OLD_LETTER
    ).delete()
    for person in without_letter:
        person.last_papers = [
            each for each in person.last_papers if not isinstance(each, HealthLetter)
        ]
    chosen = ruled_out[:4] + without_letter
    return chosen + others[: 9 - len(chosen)]


def _letters(stage: Stage, people: Sequence[Person], hearing_on: date) -> None:
    """The clinic sees who has no recent letter; a few miss the appointment."""
    letters = []
    for person in people:
        if person.letter_on and person.letter_on > hearing_on - RECENT_LETTER:
            continue
        if stage.chance.random() < 0.06:
            continue
        person.letter_on = hearing_on - timedelta(days=stage.chance.randint(4, 20))
        letters.append(HealthLetter(inmate=person.inmate, on=person.letter_on, is_fit=True))
    HealthLetter.objects.bulk_create(letters)


def _assessed(stage, training_class, people, hearing_on) -> list[Candidate]:
    """As `eligibility.assess_to_keep`, on the day of the hearing and in the words of the paper."""
    terms = replace(terms_of(training_class), today=hearing_on)
    if training_class.state == ClassState.CLOSED:
        terms = replace(terms, suggestions=())  # of the classes to come nobody knew yet
    inmates = [person.inmate for person in people]
    facts = facts_of(training_class, inmates, today=hearing_on)
    candidates = []
    with translation.override("id"):
        for person in people:
            then = replace(facts[person.inmate.pk], as_of=hearing_on - SDP_AGE)
            findings = eligibility.findings_for(then, terms)
            answer = eligibility.answer_of(findings)
            is_kept = answer in FIT
            candidates.append(
                Candidate(
                    person,
                    # Whom a requirement rules out is never proposed, so nothing is kept of it.
                    answer=answer if is_kept else "",
                    findings=eligibility.as_json(findings) if is_kept else [],
                    reason=reason_for(findings) if answer == Answer.CONSIDER else "",
                )
            )
    return candidates


def reason_for(findings: Sequence[Finding]) -> str:
    asks = next(each for each in eligibility.weighed(findings) if each.needs_reason)
    return REASONS.get(asks.code, "Dibahas dalam sidang TPP dan disetujui")


def _application(stage, training_class, candidate, hearing) -> Application:
    is_open = training_class.state == ClassState.SELECTING
    is_kept = hearing is not None and candidate.answer != ""
    without_seat = ApplicationState.CANDIDATE if is_open else ApplicationState.LAPSED
    first = min(training_class.starts_on, stage.on)
    is_lapsed = not candidate.has_seat and not is_open
    return Application(
        inmate=candidate.person.inmate,
        programme=training_class.programme_version.programme,
        facility=stage.facility,
        training_class=training_class,
        state=ApplicationState.ENROLLED if candidate.has_seat else without_seat,
        requested_by=stage.chance.choice((RequestedBy.SELF, RequestedBy.OFFICER)),
        applied_on=first - timedelta(days=stage.chance.randint(14, 40)),
        answer=candidate.answer if is_kept else "",
        findings=candidate.findings if is_kept else [],
        assessed_on=hearing.on if is_kept else None,
        override_reason=candidate.reason if is_kept else "",
        hearing=hearing if is_kept else None,
        proposed_for=hearing.on if is_kept else None,
        closed_reason=ClosedReason.NO_SEAT if is_lapsed else "",
        closed_on=training_class.starts_on if is_lapsed else None,
        willing_on=hearing.on if candidate.has_seat else None,
    )


def _hearing(stage: Stage, training_class: TrainingClass, on: date) -> BoardHearing:
    number = stage.numbers["hearing"] = stage.numbers.get("hearing", 0) + 1
    return BoardHearing.objects.create(
        facility=stage.facility,
        state=HearingState.HELD,
        on=on,
        number=f"BA TPP {number:02}/{on.year}",
        chair="Kepala Subsi Pelayanan Tahanan",
    )
