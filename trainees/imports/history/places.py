"""What a row tells about somebody's place in the class: how it ended, and the certificate."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from django.utils.translation import gettext as _

from trainees import attendance_rules
from trainees.choices import (
    VOID_CERTIFICATES,
    CertificateKind,
    ClosedReason,
    EnrolmentState,
)
from trainees.history_facts import PastCertificate, PastClass, PastPerson, PastPlace
from trainees.imports.history.reading import HistoryReading
from trainees.imports.history.words import CANDIDATE, CLOSED, COMPLETED, UNFINISHED
from trainees.imports.lookups import plain
from trainees.imports.rows import Draft
from trainees.models import Application, Certificate, Enrolment
from trainees.models.certificate import number_key
from trainees.neutral_words import words_that_reveal_custody

CLOSED_WORDS = {plain(word): value for word, value in CLOSED.items()}
OF_A_SEAT = ("attendance", "competence", "certificate_number", "ended_on")


@dataclass
class Stored:
    """Seats, candidacies and certificate numbers that stand here already."""

    seats: dict[tuple[int, int], Enrolment] = field(default_factory=dict)
    candidacies: set[tuple[int, int]] = field(default_factory=set)
    papers: dict[int, list[Certificate]] = field(default_factory=dict)
    numbers: dict[tuple[int, str, str], int] = field(default_factory=dict)


def stored_of(people: Iterable[PastPerson], drafts: Iterable[Draft]) -> Stored:
    """Four queries."""
    keys = [person.inmate.pk for person in people if person.inmate]
    found = Stored()
    seats = Enrolment.objects.filter(inmate__in=keys).exclude(state=EnrolmentState.CANCELLED)
    for seat in seats.select_related("exit_reason", "training_class"):
        found.seats[seat.inmate_id, seat.training_class_id] = seat
    applications = Application.objects.filter(inmate__in=keys, training_class__isnull=False)
    found.candidacies = {
        (person, training_class)
        for person, training_class in applications.values_list("inmate", "training_class")
        if training_class
    }
    wanted = {number_key(draft.values.get("certificate_number", "")) for draft in drafts} - {""}
    papers = Certificate.objects.exclude(state__in=VOID_CERTIFICATES)
    for paper in papers.filter(enrolment__inmate__in=keys):
        found.papers.setdefault(paper.enrolment_id, []).append(paper)
    for paper in Certificate.objects.filter(number_key__in=wanted):
        found.numbers[paper.issuer_id, paper.kind, paper.number_key] = paper.enrolment_id
    return found


def judge(
    reading: HistoryReading,
    draft: Draft,
    person: PastPerson,
    past: PastClass,
    stored: Stored,
) -> PastPlace | None:
    before = len(draft.errors)
    standing = reading.need(draft, "standing")
    if standing is None:
        return None
    _refuse_late_entry(reading, draft, person, past)
    place = PastPlace(
        draft.number,
        person,
        past,
        assessed_on=draft.values.get("assessed_on") or past.starts_on,
        is_candidate=standing == CANDIDATE,
    )
    if place.assessed_on > past.ends_on:
        reading.error(draft, "assessed_on", _("This day is after the end of the class."))
    if place.is_candidate:
        _candidate(reading, draft, place)
    else:
        _seat(reading, draft, place, is_completed=standing == COMPLETED)
        if len(draft.errors) == before:
            place.certificate = _certificate(reading, draft, place, standing, stored)
    if len(draft.errors) == before:
        _compare(reading, draft, place, stored)
    return place if len(draft.errors) == before else None


def _refuse_late_entry(
    reading: HistoryReading, draft: Draft, person: PastPerson, past: PastClass
) -> None:
    entered = person.custody.entered_on if person.custody else person.values["entered_on"]
    if entered > past.starts_on:
        reading.error(
            draft, "entered_on", _("The person came after the first day of the class. Check both.")
        )
    released = draft.values.get("released_on")
    if released and released < past.starts_on:
        reading.error(draft, "released_on", _("The release is before the first day of the class."))


def _candidate(reading: HistoryReading, draft: Draft, place: PastPlace) -> None:
    for code in OF_A_SEAT:
        if code in draft.values:
            reading.error(
                draft, code, _("A candidate had no seat: empty this cell, or write Selesai.")
            )
    reason = plain(draft.values.get("reason", ""))
    place.closed_reason = CLOSED_WORDS.get(reason, "") if reason else ClosedReason.NO_SEAT.value
    if not place.closed_reason:
        reading.error(
            draft,
            "reason",
            _("Not known here. Write: %(expected)s.") % {"expected": ", ".join(CLOSED)},
        )


def _seat(reading: HistoryReading, draft: Draft, place: PastPlace, *, is_completed: bool) -> None:
    values, past = draft.values, place.training_class
    place.enrolled_on = values.get("enrolled_on") or past.starts_on
    place.competence = values.get("competence", "")
    share = values.get("attendance")
    if share is not None:
        place.quarters = int(Fraction(share) * past.hours * 4 / 100)
    if is_completed:
        place.ended_on = past.ends_on
        if values.get("ended_on", past.ends_on) != past.ends_on:
            reading.error(
                draft, "ended_on", _("Who completed the class ended on its last day. Empty it.")
            )
        least = past.version.min_attendance_percent
        if share is not None and not attendance_rules.reaches(
            share * past.hours, past.hours * 100, least
        ):
            reading.error(
                draft,
                "attendance",
                _("Attendance %(value)s is under %(least)d%%. Write Tidak selesai, or correct it.")
                % {
                    "value": attendance_rules.percent_words(share * past.hours, past.hours * 100),
                    "least": least,
                },
            )
    else:
        place.ended_on = reading.need(
            draft, "ended_on", _("Write the day on which the place ended.")
        )
        _exit(reading, draft, place)
    if place.ended_on and not place.enrolled_on <= place.ended_on <= past.ends_on:
        reading.error(
            draft,
            "ended_on" if "ended_on" in values else "enrolled_on",
            _("The days must follow each other: seat, end of the seat, last day of the class."),
        )


def _exit(reading: HistoryReading, draft: Draft, place: PastPlace) -> None:
    reasons = {each for rows in reading.found.exits.values() for each in rows}
    usable = [each for each in reasons if each.state not in {EnrolmentState.CANCELLED}]
    chosen = [
        each
        for each in reading.found.exits.get(plain(draft.values.get("reason", "")), [])
        if each in usable
    ]
    if not chosen:
        expected = ", ".join(each.label for each in sorted(usable, key=lambda row: row.order))
        reading.error(
            draft, "reason", _("Not known here. Write: %(expected)s.") % {"expected": expected}
        )
        return
    place.exit_reason = chosen[0]
    if chosen[0].code == "released" and "released_on" not in draft.values:
        reading.error(draft, "released_on", _("Write the day of release of this person."))
    if chosen[0].code == "transferred" and "released_on" not in draft.values:
        place.person.transferred_on = place.ended_on


def _certificate(
    reading: HistoryReading, draft: Draft, place: PastPlace, standing: str, stored: Stored
) -> PastCertificate | None:
    values, past = draft.values, place.training_class
    number = values.get("certificate_number", "")
    if not number:
        for code in ("handed_over_on", "handed_to"):
            if code in values:
                reading.error(draft, code, _("Write the number of the certificate, or empty this."))
        return None
    if standing == UNFINISHED:
        reading.error(
            draft, "certificate_number", _("A certificate needs Selesai. Check the status.")
        )
        return None
    kind = values.get("certificate_kind") or CertificateKind.TRAINING
    paper = PastCertificate(
        kind=str(kind),
        number=number,
        on=values.get("certificate_on") or past.ends_on,
        issuer=values.get("issuer") or past.partner,
        registration=values.get("registration_number", ""),
        valid_until=values.get("valid_until"),
        handed_over_on=values.get("handed_over_on"),
        handed_to=values.get("handed_to", ""),
    )
    if paper.handed_to and paper.handed_over_on is None:
        reading.need(draft, "handed_over_on")
    if paper.handed_over_on and not paper.on <= paper.handed_over_on <= reading.today:
        reading.error(
            draft,
            "handed_over_on",
            _("A certificate is handed over between its own day and today."),
        )
    if not past.starts_on <= paper.on <= reading.today:
        reading.error(
            draft,
            "certificate_on",
            _("A certificate is dated between the first day of the class and today."),
        )
    if kind == CertificateKind.COMPETENCE:
        reading.need(draft, "registration_number")
        valid = reading.need(draft, "valid_until")
        if valid is not None and valid <= paper.on:
            reading.error(draft, "valid_until", _("The validity must end after the day of issue."))
        if place.competence and place.competence != "competent":
            reading.error(draft, "competence", _("Only with the result competent."))
    printed = (past.version.programme.title, paper.issuer.name, number, paper.registration)
    if found := words_that_reveal_custody(*printed):
        reading.error(
            draft,
            "certificate_number",
            _("These words tell where it was earned: %(words)s. Such a paper cannot be kept.")
            % {"words": ", ".join(found)},
        )
    _refuse_number_twice(reading, draft, place, paper, stored)
    return paper


def _refuse_number_twice(
    reading: HistoryReading, draft: Draft, place: PastPlace, paper: PastCertificate, stored: Stored
) -> None:
    key = (paper.issuer.pk, paper.kind, number_key(paper.number))
    own = _seat_of(place, stored)
    holder = stored.numbers.setdefault(key, -draft.number)  # of this file: the row, below zero
    if holder == -draft.number or (own is not None and holder == own.pk):
        return
    if holder < 0:
        sentence = _("This number already stands in row %(row)d.") % {"row": -holder}
    else:
        sentence = _("This certificate number is already used.")
    reading.error(draft, "certificate_number", sentence)


def _seat_of(place: PastPlace, stored: Stored) -> Enrolment | None:
    inmate, known = place.person.inmate, place.training_class.known
    return stored.seats.get((inmate.pk, known.pk)) if inmate and known else None


def _compare(reading: HistoryReading, draft: Draft, place: PastPlace, stored: Stored) -> None:
    """Leaves on the place what is new; what is recorded otherwise is refused."""
    inmate, known = place.person.inmate, place.training_class.known
    if inmate is None or known is None:
        return
    seat = _seat_of(place, stored)
    is_candidate = (inmate.pk, known.pk) in stored.candidacies
    if place.is_candidate:
        if seat is not None:
            reading.already(draft, "standing", seat.get_state_display())
        place.is_kept = is_candidate
        return
    if seat is None:
        if is_candidate:
            reading.already(draft, "standing", _("Candidate without a seat"))
        return
    place.known = seat
    state = place.exit_reason.state if place.exit_reason else EnrolmentState.COMPLETED
    if seat.state != state or seat.exit_reason != place.exit_reason:
        reading.already(draft, "standing", seat.exit_reason or seat.get_state_display())
    if place.quarters is not None and place.quarters != seat.credited_quarters:
        words = attendance_rules.percent_words(seat.credited_hours, seat.expected_hours)
        reading.already(draft, "attendance", words)
    if seat.competence and place.competence and seat.competence != place.competence:
        reading.already(draft, "competence", seat.get_competence_display())
    if seat.competence:
        place.competence = ""
    paper = place.certificate
    for held in stored.papers.get(seat.pk, []):
        if paper is not None and held.kind == paper.kind:
            if held.number_key != number_key(paper.number):
                reading.already(draft, "certificate_number", held.number or "–")
            place.certificate = None
    place.is_kept = not place.competence and place.certificate is None
