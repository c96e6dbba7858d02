"""Everything that is kept about a person, on paper, for who asked for it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from partnerships.documents.sheet import frame_of, known, long_day
from rutan.accounts.models import User
from rutan.common import pdf
from trainees.models import SubjectRequest
from trainees.subject_access import Section

TEMPLATE = "trainees/papers/subject.typ"
FEWEST_ROWS, MOST_COLUMNS = 4, 7


def subject_report(
    asked: SubjectRequest, sections: list[Section], *, at: datetime, by: User
) -> bytes:
    """The PDF. Raises TooLong with a sentence; the other file has the same and no end."""
    return pdf.render(TEMPLATE, contents_of(asked, sections, at=at, by=by), at=at)


def contents_of(
    asked: SubjectRequest, sections: list[Section], *, at: datetime, by: User
) -> dict[str, Any]:
    data = frame_of(
        asked.facility,
        title=_("Data kept about a person"),
        subtitle=asked.inmate.id_card_name,
        at=at,
        by=by,
    )
    data["facts"] = known(
        [
            (_("Asked on"), long_day(asked.asked_on)),
            (_("Who asks"), asked.get_asked_by_display()),
            (_("Name of who asks"), asked.proxy),
            (_("Number of the power of attorney"), asked.letter_number),
        ]
    )
    data["note"] = _(
        "This is all that is kept under this name, with what was done with it. Names of other "
        "people and of staff are left out. Whoever finds a mistake may ask the facility to correct "
        "it."
    )
    data["sections"] = [_section(section) for section in sections]
    return data


def _section(section: Section) -> dict[str, Any]:
    """Many short rows as a table, all others as a block each."""
    rows = [{value.name: value for value in row if value.shown} for row in section.rows]
    head = {name: value.label for row in rows for name, value in row.items()}
    if len(rows) < FEWEST_ROWS or len(head) > MOST_COLUMNS:
        pairs = [[[value.label, value.shown] for value in row.values()] for row in rows]
        return {"title": section.title, "rows": pairs}
    cells = [[row[name].shown if name in row else "" for name in head] for row in rows]
    return {"title": section.title, "head": list(head.values()), "cells": cells}
