"""Who is competent (K) and who not yet (BK), in the columns of the certification body."""

from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.shares import NOTHING
from trainees import column_values
from trainees.choices import Competence, ListPurpose, ListSystem
from trainees.documents.class_papers._shared import course_facts, frame, in_charge_at_the_partner
from trainees.documents.participant_list import ParticipantList, list_of, unconfirmed

SHORT = frozenset({"nik", "nisn", "sex", "verdict", "region_code", "region_code_bps", "package"})


def verdict_recap(training_class: TrainingClass, *, at: datetime, by: User) -> bytes:
    """The layout for the certification body that is in force today: the file has the same."""
    found = list_of(training_class, ListSystem.LSP, by=by, purpose=ListPurpose.RESULTS)
    data = frame(training_class, _("Recap of results (K and BK)"), at=at, by=by, is_wide=True)
    verdicts = [line.enrolment.competence for line in found.lines]
    data["facts"] = course_facts(
        training_class,
        (_("Certification body"), training_class.assessor.name if training_class.assessor else ""),
        (_("Competent (K)"), verdicts.count(Competence.COMPETENT)),
        (_("Not yet competent (BK)"), verdicts.count(Competence.NOT_YET)),
    )
    data["head"] = [column["head"] for column in found.columns]
    data["widths"] = [
        None if _is_short(column["value"]) else column["width"] for column in found.columns
    ]
    data["names"] = [column["value"] == "name" for column in found.columns]
    data["rows"] = [
        [_written(cell, column["value"]) for cell, column in zip(row, found.columns, strict=True)]
        for row in found.rows()
    ]
    data["note"] = _note(found)
    data["signatures"] = [
        in_charge_at_the_partner(training_class),
        {"role": _assessor_role(training_class), "name": _assessor(found), "number": ""},
    ]
    return pdf.render("trainees/papers/verdicts.typ", data, at=at)


def _is_short(code: str) -> bool:
    """Columns that never break a line; the others share what is left by their widths."""
    return code in SHORT or column_values.VALUES[code].kind != "text"


def _written(cell: Any, code: str) -> str:
    """What nobody keeps stays white, for the pen."""
    if cell in ("", None):
        return "" if code in column_values.LEFT_OPEN else NOTHING
    return date_format(cell, "d/m/Y") if hasattr(cell, "year") else str(cell)


def _note(found: ParticipantList) -> str:
    words = [str(found.layout)]
    if not found.layout.is_confirmed:
        words.append(unconfirmed())
    if blank := column_values.left_open(found.columns):
        words.append(_("To be filled in by hand: %(columns)s.") % {"columns": ", ".join(blank)})
    return " · ".join(words)


def _assessor_role(training_class: TrainingClass) -> str:
    if training_class.assessor:
        return _("Assessor of %(partner)s") % {"partner": training_class.assessor.name}
    return _("Assessor")


def _assessor(found: ParticipantList) -> str:
    test = found.lines[0].assessment
    if test is None:
        return ""
    return test.assessor_person.name if test.assessor_person else test.assessor
