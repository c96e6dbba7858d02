"""The register of a session on paper (daftar hadir): to be filled by hand and copied back.

Names, and for staff of the facility the block; no number of a register of the law, no offence.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of
from partnerships.models import Session
from rutan.accounts.models import User
from rutan.common import pdf, qr
from rutan.common.words import clock
from trainees import attendance_rules
from trainees.models import AttendanceReason, Enrolment, SheetPrint

LONGEST_LINE = 32
"""Letters of a name that stay on one line."""
LONGEST_TOPIC = 60
"""Of the topic: a third line of the heading would cost the 32nd row its place."""


def register(sheet: SheetPrint, *, at: datetime, by: User) -> bytes:
    """The paper of a `sheet` that was just made for its session: the same people, in its rows."""
    session = sheet.session
    with_places = by.is_facility_staff
    reasons = list(AttendanceReason.objects.filter(is_active=True))
    first = [reason.letter for reason in reasons if reason.shows_first]
    codes = {pk: code for code, pk in sheet.rows.items()}
    data = frame_of(
        session.training_class.facility,
        title=_("Sign-in sheet"),
        at=at,
        by=by,
        is_sample=session.training_class.facility.is_demo,
    )
    data |= {
        "about": f"{session.training_class.title} · {session.training_class.partner}",
        "when": _when(session),
        "how": _(
            "Tick one box for each person, or write another letter into the empty one. "
            "Afterwards the sheet is copied by its code and the codes of its rows."
        ),
        "code": sheet.code,
        "qr": _qr(sheet),
        "has_places": with_places,
        "head": _head(with_places=with_places),
        "rows": [
            _row(person, number, codes[person.pk], first, sheet=sheet, with_places=with_places)
            for number, person in enumerate(_people(sheet), start=1)
        ],
        "legend": " · ".join(f"{reason.letter} = {_short(reason)}" for reason in reasons),
        "signers": [_teacher(session), _("Officer in charge")],
    }
    return pdf.render("trainees/papers/register.typ", data, at=at)


def _people(sheet: SheetPrint) -> list[Enrolment]:
    """Those of the sheet: who joined since then has no row that could be copied back."""
    printed = set(sheet.rows.values())
    rows = attendance_rules.roster_with_marks(sheet.session)
    return [person for person in rows if person.pk in printed]


def _when(session: Session) -> str:
    place = session.room or session.training_class.room
    times = f"{clock(session.starts_at)}–{clock(session.ends_at)}"
    hours = _("%(hours)s JP") % {"hours": session.hours}
    topic = Truncator(session.topic).chars(LONGEST_TOPIC)
    parts = [date_format(session.on, "l, j F Y"), times, hours, str(place or ""), topic]
    return " · ".join(part for part in parts if part)


def _qr(sheet: SheetPrint) -> dict[str, Any]:
    """Leads to the page that copies the sheet; the code alone where no address is known."""
    address = f"{settings.SITE_URL}{reverse('trainees:sheet-copy', args=[sheet.code])}"
    drawn = qr.pixels(address if settings.SITE_URL else sheet.code)
    return {
        "size": drawn.size,
        "cells": list(drawn.cells),
        "alt": _("Code of the sheet: %(code)s") % {"code": sheet.code},
    }


def _head(*, with_places: bool) -> list[str]:
    return [
        _("Row"),
        _("No."),
        _("Name"),
        *([_("Block")] if with_places else []),
        _("Mark"),
        _("Min."),
        _("Signature"),
        _("Remarks"),
    ]


def _row(
    person: Any,
    number: int,
    code: str,
    first: list[str],
    *,
    sheet: SheetPrint,
    with_places: bool,
) -> dict[str, Any]:
    """Of a row of `roster_with_marks`."""
    letter = (person.stored_letter or "") if sheet.is_filled else ""
    minutes = (person.stored_late or 0) + (person.stored_early or 0) if letter else 0
    other = letter if letter not in first else ""
    return {
        "code": code,
        "number": str(number),
        "name": person.name,
        "is_long": len(person.name) > LONGEST_LINE,
        "place": person.place if with_places else "",
        "boxes": [
            *({"letter": each, "is_marked": each == letter} for each in first),
            {"letter": other, "is_marked": bool(other)},
        ],
        "minutes": str(minutes or ""),
        "note": (person.stored_note or "") if letter else "",
    }


def _short(reason: AttendanceReason) -> str:
    """ "Izin: kunjungan, tugas" is "izin"."""
    return str(reason).partition(":")[0].lower()


def _teacher(session: Session) -> str:
    is_equivalency = session.training_class.programme_version.programme.is_equivalency
    return _("Tutor") if is_equivalency else _("Instructor")
