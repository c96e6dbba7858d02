"""What a column of a list for another office may hold, by the code that layouts name it with.

No code stands for a fact of custody: no register, block, kind of stay, day of release, nor the
address or telephone of the facility. A place that is not known stays empty.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from partnerships.models import TrainingClass
from rutan.common.spreadsheets import NUMBER_FORMATS
from trainees import attendance_rules
from trainees.choices import Competence
from trainees.models import (
    Assessment,
    Enrolment,
    Inmate,
    InmateIdentity,
    LearnerRecord,
    Result,
)
from trainees.readiness_facts import KNOWN

KINDS = ("text", "number", "date")
WIDTHS = range(4, 81)
LONGEST_HEAD = 60
MOST_COLUMNS = 40
VERDICTS: dict[str, str] = {Competence.COMPETENT: "K", Competence.NOT_YET: "BK"}
"""The letters of a certification body, in every language."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person of the list, with all that a column may ask for."""

    number: int
    enrolment: Enrolment
    inmate: Inmate
    identity: InmateIdentity | None
    training_class: TrainingClass
    learner: LearnerRecord | None = None
    assessment: Assessment | None = None
    result: Result | None = None


@dataclass(frozen=True, kw_only=True)
class Value:
    """`needs` is the name in `readiness_facts.KNOWN` of the fact without which the cell is empty;
    "" where the class knows it, or nobody does."""

    label: str | Promise
    get: Callable[[Line], Any]
    kind: str = "text"
    needs: str = ""
    is_personal: bool = False


def _left_open(_line: Line) -> str:
    """For the pen: what is asked for, and kept nowhere here."""
    return ""


def _of_identity(name: str) -> Callable[[Line], Any]:
    return lambda line: getattr(line.identity, name, None) or ""


def _of_learner(name: str) -> Callable[[Line], Any]:
    return lambda line: getattr(line.learner, name, None) or ""


def _person(label: str | Promise, get: Callable[[Line], Any], **more: Any) -> Value:
    return Value(label=label, get=get, is_personal=True, **more)


def _region(name: str) -> Callable[[Line], Any]:
    return lambda line: getattr(getattr(line.identity, "home_region", None), name, None) or ""


def _unit_codes(line: Line) -> str:
    units = line.training_class.programme_version.units.all()
    return ", ".join(unit.code for unit in units if unit.is_required and unit.code)


def _attended(line: Line) -> str:
    place = line.enrolment
    return attendance_rules.percent_words(place.credited_hours, place.expected_hours)


def _verdict(line: Line) -> str:
    return VERDICTS.get(line.enrolment.competence, "")


def _test_date(line: Line) -> Any:
    """The day of the person's last attempt, or that which is planned."""
    if line.result:
        return line.result.on
    planned = line.assessment.on if line.assessment else None
    return planned or line.training_class.exam_on or ""


def _programme(line: Line) -> str:
    return line.training_class.programme_version.programme.title


_PERSONAL = {
    "name": _person(
        gettext_lazy("name as on the identity card"),
        lambda line: line.inmate.id_card_name,
        needs="name",
    ),
    "nik": _person("NIK", _of_identity("nik"), needs="nik"),
    "nisn": _person("NISN", _of_identity("nisn"), needs="nisn"),
    "birth_place": _person(
        gettext_lazy("place of birth"), lambda line: line.inmate.birth_place, needs="birthplace"
    ),
    "birth_date": _person(
        gettext_lazy("date of birth"), lambda line: line.inmate.birth_date, kind="date"
    ),
    "sex": _person(gettext_lazy("sex"), lambda line: line.inmate.get_sex_display()),
    "education": _person(
        gettext_lazy("highest education"),
        lambda line: str(line.inmate.education_level or ""),
        needs="schooling",
    ),
    "mother": _person(gettext_lazy("mother's name"), _of_identity("mother_name"), needs="mother"),
    "home_address": _person(
        gettext_lazy("home address"), _of_identity("home_address"), needs="address"
    ),
    "home_region": _person(gettext_lazy("home region"), _region("name"), needs="region"),
    "region_code": _person(
        gettext_lazy("code of the home region (Kemendagri)"),
        _region("code_kemendagri"),
        needs="region",
    ),
    "region_code_bps": _person(gettext_lazy("code of the home region (BPS)"), _region("code_bps")),
    "phone": _person(gettext_lazy("telephone of the person (left open)"), _left_open),
}
_OF_THE_COURSE = {
    "number": Value(
        label=gettext_lazy("running number"), get=lambda line: line.number, kind="number"
    ),
    "programme": Value(label=gettext_lazy("programme"), get=_programme),
    "standard": Value(
        label=gettext_lazy("standard (SKKNI)"),
        get=lambda line: line.training_class.programme_version.standard,
    ),
    "scheme": Value(label=gettext_lazy("certification scheme"), get=_programme),
    "unit_codes": Value(label=gettext_lazy("codes of the required units"), get=_unit_codes),
    "partner": Value(
        label=gettext_lazy("training partner"), get=lambda line: line.training_class.partner.name
    ),
    "batch_id": Value(
        label=gettext_lazy("SIAPkerja number"), get=lambda line: line.training_class.siapkerja_id
    ),
    "starts_on": Value(
        label=gettext_lazy("first day"),
        get=lambda line: line.training_class.starts_on,
        kind="date",
    ),
    "ends_on": Value(
        label=gettext_lazy("last day"), get=lambda line: line.training_class.ends_on, kind="date"
    ),
    "hours": Value(
        label=gettext_lazy("lesson hours (JP)"),
        get=lambda line: line.training_class.planned_hours,
        kind="number",
    ),
    "attendance": _person(gettext_lazy("attendance in percent"), _attended),
    "tuk": Value(label=gettext_lazy("place of the test, TUK (left open)"), get=_left_open),
    "assessor_body": Value(
        label=gettext_lazy("body that tests"),
        get=lambda line: str(getattr(line.assessment, "assessor_body", None) or ""),
    ),
    "test_date": _person(gettext_lazy("day of the test"), _test_date, kind="date"),
    "verdict": _person(gettext_lazy("result of the test (K or BK)"), _verdict),
    "empty": Value(label=gettext_lazy("empty column"), get=_left_open),
}
_OF_THE_LEARNER = {
    "package": Value(
        label=gettext_lazy("package (A, B or C)"),
        get=lambda line: line.training_class.programme_version.programme.package,
    ),
    "grade": Value(
        label=pgettext_lazy("school", "grade"),
        get=lambda line: line.training_class.grade or _of_learner("entry_grade")(line),
        kind="number",
    ),
    "school_year": Value(
        label=gettext_lazy("school year"), get=lambda line: line.training_class.school_year
    ),
    "semester": Value(
        label=gettext_lazy("semester"),
        get=lambda line: line.training_class.semester or "",
        kind="number",
    ),
    "entered_on": _person(gettext_lazy("day of entry"), _of_learner("entered_on"), kind="date"),
    "prior_document": _person(
        gettext_lazy("earlier diploma or report"),
        lambda line: line.learner.get_prior_document_display() if line.learner else "",
    ),
    "prior_number": _person(gettext_lazy("number of that paper"), _of_learner("prior_number")),
    "learner_state": _person(
        gettext_lazy("status of the learner"),
        lambda line: line.learner.get_state_display() if line.learner else "",
    ),
    "dapodik_on": _person(gettext_lazy("in Dapodik since"), _of_learner("dapodik_on"), kind="date"),
    "exam_number": _person(gettext_lazy("exam number"), _of_learner("exam_number")),
}
VALUES: Mapping[str, Value] = _PERSONAL | _OF_THE_COURSE | _OF_THE_LEARNER
LEFT_OPEN = frozenset(code for code, value in VALUES.items() if value.get is _left_open)


def labelled() -> list[tuple[str, str]]:
    """Code and label of every value, by label: what a layout is put together from."""
    return sorted(
        ((code, capfirst(str(value.label))) for code, value in VALUES.items()),
        key=lambda pair: pair[1].lower(),
    )


def needs_of(columns: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The facts about a person that these columns ask for, each once."""
    wanted = [VALUES[column["value"]].needs for column in columns if column["value"] in VALUES]
    return tuple(dict.fromkeys(need for need in wanted if need))


def missing(line: Line, columns: Iterable[Mapping[str, Any]]) -> list[str]:
    """Which facts about this person the columns lack, in words."""
    lacking = [
        value.needs
        for column in columns
        if (value := VALUES[column["value"]]).needs and value.get(line) in ("", None)
    ]
    return [str(KNOWN[need][1]) for need in dict.fromkeys(lacking)]


def left_open(columns: Iterable[Mapping[str, Any]]) -> list[str]:
    """Heads of columns that are kept nowhere here, to be filled in by hand."""
    return [column["head"] for column in columns if column["value"] in LEFT_OPEN]


def empty_in_class(line: Line, columns: Iterable[Mapping[str, Any]]) -> list[str]:
    """Heads of columns that the class should fill and does not; the same on every line."""
    return [
        column["head"]
        for column in columns
        if column["value"] not in LEFT_OPEN
        and not (value := VALUES[column["value"]]).is_personal
        and value.get(line) in ("", None)
    ]


def problems(columns: Any) -> list[str]:
    """What is wrong with the columns of a layout, in words; nothing is taken for granted."""
    if not isinstance(columns, list) or not columns:
        return [_("A list has at least one column.")]
    if len(columns) > MOST_COLUMNS:
        return [_("A list has at most %(n)s columns.") % {"n": MOST_COLUMNS}]
    found = []
    for number, column in enumerate(columns, start=1):
        found += [
            _("Column %(n)s: %(problem)s") % {"n": number, "problem": words}
            for words in _problems_of(column if isinstance(column, dict) else {})
        ]
    return found


def _problems_of(column: Mapping[str, Any]) -> Iterable[str]:
    head, code = column.get("head"), column.get("value")
    if not isinstance(head, str) or not head.strip():
        yield _("Write its head.")
    elif len(head) > LONGEST_HEAD:
        yield _("Its head is longer than %(n)s letters.") % {"n": LONGEST_HEAD}
    if not isinstance(code, str) or code not in VALUES:
        yield _("“%(code)s” is no value that a list may hold.") % {"code": code or ""}
    if column.get("kind") not in KINDS:
        yield _("Choose text, number or date.")
    elif column["kind"] in NUMBER_FORMATS and code in VALUES and VALUES[code].kind != "date":
        yield _("This value is no date.")
    width = column.get("width")
    if not isinstance(width, int) or isinstance(width, bool) or width not in WIDTHS:
        yield _("Its width is a number from %(least)s to %(most)s.") % {
            "least": WIDTHS.start,
            "most": WIDTHS.stop - 1,
        }
