"""What a class needs before it starts (domain 14.5): a list that people work through.

Answers, never writes. A class starts with open items that are `is_mandatory` only with a reason
for each; the others may follow, and are said. That enough people have a place is a question of
its own (`trainees.actions.classes.start`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships import thresholds
from partnerships.choices import AgreementState, DocumentKind
from partnerships.models import TrainingClass
from trainees import column_values
from trainees.choices import CertificateKind, ListSystem
from trainees.readiness_facts import KNOWN, Facts, facts_of

SEATS = "seats"
"""Left out where the same is asked by itself."""
WILLING = "willing"
"""Is asked for with the names of those who have not signed."""
HOLDING_BACK = {
    "timetable": gettext_lazy("Timetable complete"),
    "agreement": gettext_lazy("Agreement in force until the last day"),
    "hearing": gettext_lazy("Decided by the TPP"),
    WILLING: gettext_lazy("Statements of willingness"),
}
"""Without these a class starts only with a reason for each."""
SPPN = "sppn"
LISTS = {
    ListSystem.SIAPKERJA: "SIAPkerja",
    ListSystem.LSP: gettext_lazy("certification body (LSP)"),
    ListSystem.DAPODIK: "Dapodik",
    SPPN: "SPPN",
}
CONDUCT = ("conduct",)
"""What SPPN asks for: it has no layout here, nothing is taken out for it."""


@dataclass(frozen=True, kw_only=True)
class Item:
    code: str
    title: str
    is_done: bool
    note: str = ""
    page: str = "class-edit"
    """Address name of the page of the class on which it is done."""
    is_mandatory: bool = False


def items(training_class: TrainingClass, facts: Facts | None = None) -> list[Item]:
    """The whole list, in the order in which it is usually done."""
    facts = facts or facts_of([training_class])[training_class.pk]
    return [
        *_of_the_plan(training_class, facts),
        *_of_the_people(training_class, facts),
        *_of_the_lists(training_class, facts),
        *_of_the_papers(facts),
    ]


def open_items(training_class: TrainingClass, facts: Facts | None = None) -> list[Item]:
    return [item for item in items(training_class, facts) if not item.is_done]


def holding_back(training_class: TrainingClass) -> list[Item]:
    """What keeps the class from starting without a reason."""
    return [item for item in open_items(training_class) if item.is_mandatory]


def not_ready_sentence(held_back: list[Item]) -> str:
    titles = ", ".join(item.title.lower() for item in held_back)
    return _("Not ready: %(items)s. Write for each why the class starts anyway.") % {
        "items": titles
    }


def field_of(item: Item) -> str:
    """Name of the field in which the reason for one item is written."""
    return f"reason_{item.code}"


def lists_of(training_class: TrainingClass, facts: Facts) -> list[str]:
    """Into which lists of others the facts of this class will be entered. SPPN only where the
    class counts for an item of the ministry."""
    found: list[str] = [*systems_of(training_class)]
    return [*found, SPPN] if facts.ministry else found


def systems_of(training_class: TrainingClass) -> list[ListSystem]:
    """For which offices lists of this class are taken out."""
    if training_class.programme_version.programme.is_equivalency:
        return [ListSystem.DAPODIK]
    with_exam = [ListSystem.LSP] if _has_exam(training_class) else []
    return [ListSystem.SIAPKERJA, *with_exam]


def _has_exam(training_class: TrainingClass) -> bool:
    return CertificateKind.COMPETENCE in training_class.programme_version.certificate_kinds


def _of_the_plan(training_class: TrainingClass, facts: Facts) -> list[Item]:
    confirmed_on = training_class.schedule_confirmed_on
    found = [
        Item(
            code="timetable",
            title=str(HOLDING_BACK["timetable"]),
            is_done=facts.hours >= training_class.planned_hours,
            note=_("%(held)s of %(planned)s lesson hours")
            % {"held": facts.hours, "planned": training_class.planned_hours},
            is_mandatory=True,
        ),
        _agreement(training_class),
        Item(
            code="room",
            title=_("Room decided"),
            is_done=training_class.room_id is not None,
            note=str(training_class.room or ""),
        ),
        Item(
            code="instructor",
            title=_("Instructor named"),
            is_done=facts.instructors > 0,
        ),
        Item(
            code="confirmed",
            title=_("Timetable confirmed by the partner"),
            is_done=confirmed_on is not None,
            note=_day(confirmed_on),
            page="class-detail",
        ),
    ]
    if _has_exam(training_class):
        missing = []
        if training_class.exam_on is None:
            missing.append(_("no exam day"))
        if training_class.assessor_id is None:
            missing.append(_("no certification body"))
        found.append(
            Item(
                code="exam",
                title=_("Exam day and certification body"),
                is_done=not missing,
                note=", ".join(missing) or _day(training_class.exam_on),
            )
        )
    return found


def _agreement(training_class: TrainingClass) -> Item:
    agreement = training_class.agreement
    if agreement is None:
        is_done, note = bool(training_class.gate_reason), _("No agreement")
    else:
        is_done = bool(training_class.gate_reason) or (
            agreement.state == AgreementState.SIGNED
            and agreement.ends_on >= training_class.last_day
        )
        note = _("in force until %(day)s") % {"day": _day(agreement.ends_on)}
    return Item(
        code="agreement",
        title=str(HOLDING_BACK["agreement"]),
        is_done=is_done,
        note=note if not training_class.gate_reason else _("Outside it, with a reason"),
        is_mandatory=True,
    )


def _of_the_people(training_class: TrainingClass, facts: Facts) -> list[Item]:
    least = thresholds.of(training_class.facility)["min_participants"]
    found = [
        Item(
            code=SEATS,
            title=_("At least %(n)s trainees enrolled") % {"n": least},
            is_done=training_class.seats_taken >= least,
            note=_("%(a)s of %(b)s seats")
            % {"a": training_class.seats_taken, "b": training_class.quota},
            page="class-candidates",
        )
    ]
    if training_class.programme_version.needs_hearing:
        waits = ngettext("%(n)s proposal waits", "%(n)s proposals wait", facts.proposed)
        found.append(
            Item(
                code="hearing",
                title=str(HOLDING_BACK["hearing"]),
                is_done=0 < facts.number == facts.heard,
                note=waits % {"n": facts.proposed} if facts.proposed else "",
                page="class-candidates",
                is_mandatory=True,
            )
        )
    if not facts.number:
        return found
    nik = facts.known.get("nik", 0)
    rows = (
        (WILLING, str(HOLDING_BACK[WILLING]), facts.willing, True),
        ("nik", _("NIK of every trainee"), nik, False),
    )
    return found + [
        Item(
            code=code,
            title=title,
            is_done=count == facts.number,
            note=_("%(a)s of %(b)s") % {"a": count, "b": facts.number},
            page="class-candidates",
            is_mandatory=is_mandatory,
        )
        for code, title, count, is_mandatory in rows
    ]


def _of_the_lists(training_class: TrainingClass, facts: Facts) -> Iterator[Item]:
    """What somebody will look for when the lists of others are filled."""
    if facts.number:
        for name in lists_of(training_class, facts):
            columns = facts.columns.get(name, [])
            lacking = _lacking(facts, CONDUCT if name == SPPN else column_values.needs_of(columns))
            yield Item(
                code=f"list-{name}",
                title=_("Data complete for %(list)s") % {"list": LISTS[name]},
                is_done=not lacking,
                note="; ".join(lacking),
                page="class-candidates" if name == SPPN else "class-lists",
            )
    if facts.ministry:
        missing = [] if training_class.funding else [_("no funding named")]
        if facts.of_another_year:
            missing.append(
                ngettext(
                    "%(n)s ministry item of another year",
                    "%(n)s ministry items of another year",
                    facts.of_another_year,
                )
                % {"n": facts.of_another_year}
            )
        yield Item(
            code="list-lkjip",
            title=_("Data complete for %(list)s") % {"list": "LKjIP"},
            is_done=not missing,
            note=", ".join(missing),
        )


def _lacking(facts: Facts, columns: Iterable[str]) -> list[str]:
    """ "3 of 16 lack NIK", one for each column that somebody lacks."""
    found = []
    for name in columns:
        if lack := facts.number - facts.known.get(name, 0):
            words = ngettext(
                "%(n)s of %(all)s lacks %(what)s", "%(n)s of %(all)s lack %(what)s", lack
            )
            found.append(words % {"n": lack, "all": facts.number, "what": KNOWN[name][1]})
    return found


def _of_the_papers(facts: Facts) -> list[Item]:
    counted = _("%(a)s of %(b)s") % {"a": facts.lettered, "b": facts.number}
    return [
        Item(
            code="decree",
            title=_("Decision letter (SK) of the trainees"),
            is_done=is_appointed(facts),
            note=counted if facts.lettered else "",
            page="class-letters",
        ),
        Item(
            code="letter",
            title=_("Letter of assignment of the instructors"),
            is_done=DocumentKind.LETTER in facts.papers,
            page="class-documents",
        ),
    ]


def is_appointed(facts: Facts) -> bool:
    """Everybody stands on a letter; where none was made here, a decree that was uploaded counts."""
    if not facts.lettered:
        return DocumentKind.DECREE in facts.papers
    return facts.lettered == facts.number


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
