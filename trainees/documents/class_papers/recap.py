"""Attendance of a class on one sheet: a letter for each session, hours and percent."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from partnerships.models import Session, TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.errors import DomainError
from rutan.common.shares import plain
from trainees.attendance_rules import percent_words
from trainees.documents.class_papers._shared import (
    chunks,
    course_facts,
    frame,
    head_of,
    in_charge_at_the_partner,
    people_of,
)
from trainees.models import Attendance, AttendanceReason, Enrolment

SESSIONS_A_PAGE = 31
NO_MARK = "·"
"""Expected on that day, and not marked yet; who was not in the class has an empty cell."""


def attendance_recap(training_class: TrainingClass, *, at: datetime, by: User) -> bytes:
    """The causes behind the letters stay in the registers."""
    sessions = list(Session.objects.held().filter(training_class=training_class))
    if not sessions:
        raise DomainError(_("No session has been held yet."))
    people = people_of(training_class, by)
    letters = _letters(training_class)
    data = frame(training_class, _("Attendance recap"), at=at, by=by, is_wide=True)
    data["facts"] = course_facts(
        training_class,
        (
            _("Lesson hours held"),
            _("%(held)s of %(planned)s planned")
            % {
                "held": sum(each.hours for each in sessions if not each.is_catch_up),
                "planned": training_class.planned_hours,
            },
        ),
    )
    data["head"] = [_("No."), _("Name")]
    data["sums"] = [_("Hours"), "%"]
    parts = list(chunks(sessions, SESSIONS_A_PAGE))
    data["parts"] = [
        {
            "days": [_day(each) for each in part],
            "rows": [
                {
                    "number": number,
                    "name": each.inmate.id_card_name,
                    "letters": [_letter(each, session, letters) for session in part],
                    "sums": _sums(each) if part is parts[-1] else [],
                }
                for number, each in enumerate(people, start=1)
            ],
        }
        for part in parts
    ]
    data["note"] = _note()
    data["signatures"] = [
        in_charge_at_the_partner(training_class),
        head_of(training_class, sessions[-1].on),
    ]
    return pdf.render("trainees/papers/recap.typ", data, at=at)


def _note() -> str:
    """Which letters count as having been there; never what is behind the others."""
    there: dict[bool, list[str]] = {True: [], False: []}
    for reason in AttendanceReason.objects.filter(is_active=True):
        there[reason.is_attended].append(reason.letter)
    return _(
        "Was there: %(there)s. Was not: %(away)s. %(dot)s: no mark yet. An empty cell: not "
        "expected on that day. *: a catch-up session."
    ) % {"there": ", ".join(there[True]), "away": ", ".join(there[False]), "dot": NO_MARK}


def _letters(training_class: TrainingClass) -> dict[tuple[int, int], str]:
    marks = Attendance.objects.filter(session__training_class=training_class)
    return {
        (session, enrolment): letter
        for session, enrolment, letter in marks.values_list(
            "session_id", "enrolment_id", "reason__letter"
        )
    }


def _letter(enrolment: Enrolment, session: Session, letters: dict[tuple[int, int], str]) -> str:
    if letter := letters.get((session.pk, enrolment.pk)):
        return letter
    is_expected = enrolment.enrolled_on <= session.on and (
        enrolment.ended_on is None or session.on <= enrolment.ended_on
    )
    # Who a catch-up session was for is told by its marks.
    return NO_MARK if is_expected and not session.is_catch_up else ""


def _sums(enrolment: Enrolment) -> list[str]:
    credited, expected = enrolment.credited_hours, enrolment.expected_hours
    return [
        f"{number_format(plain(credited))}/{expected}",
        percent_words(credited, expected).removesuffix("%"),
    ]


def _day(session: Session) -> dict[str, Any]:
    return {
        "day": str(session.on.day),
        "month": date_format(session.on, "n"),
        "mark": "*" if session.is_catch_up else "",
    }
