"""What a row tells about somebody's place in the class: how it ended, and the certificate."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from trainees import attendance_rules
from trainees.choices import (
    VOID_CERTIFICATES,
    ClosedReason,
    EnrolmentState,
)
from trainees.history_facts import PastClass, PastPerson, PastPlace
from trainees.imports.history import papers
from trainees.imports.history.reading import HistoryReading
from trainees.imports.history.words import CANDIDATE, CLOSED, COMPLETED, usable_exits
from trainees.imports.lookups import plain
from trainees.imports.rows import Draft
from trainees.models import Application, Certificate, Enrolment
from trainees.models.certificate import number_key

CLOSED_WORDS = {plain(word): value for word, value in CLOSED.items()}
LEAVING = {"transferred": "transfer", "escaped": "escape", "deceased": "die"}
"""Reasons for which a place ended that ended the stay too, and by which step."""
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
    valid = Certificate.objects.exclude(state__in=VOID_CERTIFICATES).select_related("issuer")
    for paper in valid.filter(enrolment__inmate__in=keys):
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
        reading.clash(draft, "assessed_on", _("This day is after the end of the class."))
    if place.is_candidate:
        _candidate(reading, draft, place)
    else:
        _seat(reading, draft, place, is_completed=standing == COMPLETED)
        if len(draft.errors) == before:
            place.certificate = papers.told(reading, draft, place, standing)
            papers.refuse_number_twice(
                reading, draft, place, _seat_of(place, stored), stored.numbers
            )
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


def refuse_after_the_stay(
    reading: HistoryReading, draft: Draft, place: PastPlace, left_on: date
) -> None:
    """A place lies within the stay, whichever row tells when that ended. Who left in the last days
    of a class may have completed it all the same."""
    values, past = draft.values, place.training_class
    said = {"day": date_format(left_on, "j M Y")}
    if place.is_candidate:
        if place.assessed_on > left_on:
            reading.error(
                draft,
                "assessed_on",
                _("The person left on %(day)s. Write the day of the assessment before.") % said,
            )
    elif left_on < past.starts_on and "released_on" in values:
        reading.clash(draft, "released_on", _("The release is before the first day of the class."))
    elif left_on < past.starts_on:
        reading.clash(
            draft,
            "starts_on",
            _("The person left on %(day)s, before the first day of the class.") % said,
        )
    elif place.ended_on is None or place.ended_on <= left_on:
        return
    elif place.exit_reason is None:
        reading.warn(
            draft,
            "released_on",
            _("The person left on %(day)s, before the last day of the class.") % said,
        )
    else:
        reading.clash(
            draft, "ended_on", _("The person left on %(day)s, before this place ended.") % said
        )


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
        # Up to the next quarter: 80 % of 161 hours is not less than 80 %, and 92 stays 92.
        place.quarters = ceil(Fraction(share) * past.hours * 4 / 100)
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
    usable = usable_exits(reading.found)
    chosen = [
        each
        for each in reading.found.exits.get(plain(draft.values.get("reason", "")), [])
        if each in usable
    ]
    if not chosen:
        expected = ", ".join(each.label for each in usable)
        reading.error(
            draft, "reason", _("Not known here. Write: %(expected)s.") % {"expected": expected}
        )
        return
    place.exit_reason = chosen[0]
    if chosen[0].code == "released" and "released_on" not in draft.values:
        reading.error(draft, "released_on", _("Write the day of release of this person."))
    step = LEAVING.get(chosen[0].code, "")
    if step == "die" and "released_on" in draft.values:
        reading.error(
            draft, "released_on", _("Who died in the class was not released. Check the reason.")
        )
    elif step and "released_on" not in draft.values and place.person.inmate is None:
        place.person.left_on, place.person.left_by = place.ended_on, step


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
    _compare_attendance(reading, draft, place, seat)
    if seat.competence and place.competence and seat.competence != place.competence:
        reading.already(draft, "competence", seat.get_competence_display())
    if seat.competence:
        place.competence = ""
    for held in stored.papers.get(seat.pk, []):
        if place.certificate is not None and held.kind == place.certificate.kind:
            papers.compare(reading, draft, place, place.certificate, held)
            place.certificate = None
    place.is_kept = not (
        place.competence or place.certificate or place.hand_over or place.new_quarters is not None
    )


def _compare_attendance(
    reading: HistoryReading, draft: Draft, place: PastPlace, seat: Enrolment
) -> None:
    if place.quarters is None or abs(place.quarters - seat.credited_quarters) < 2:
        return
    if not seat.expected_hours and not seat.credited_quarters:
        place.new_quarters = place.quarters
        return
    words = attendance_rules.percent_words(seat.credited_hours, seat.expected_hours)
    reading.already(draft, "attendance", words)
