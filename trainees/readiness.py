"""What a class needs before it starts (domain 14.5): a list that people work through.

Answers, never writes. A class starts with open items that are `is_mandatory` only with a reason;
the others may follow, and are said. That enough people have a place is a question of its own
(`trainees.actions.classes.start`).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partnerships import thresholds
from partnerships.choices import AgreementState, DocumentKind, ProgrammeKind, SessionState
from partnerships.models import Document, Session, TrainingClass
from trainees.choices import ApplicationState, CertificateKind
from trainees.models import Application, Enrolment

PAPERS = (DocumentKind.DECREE, DocumentKind.LETTER)
SEATS = "seats"
"""Left out where the same is asked by itself."""
SIAPKERJA, LSP, DAPODIK = "siapkerja", "lsp", "dapodik"
LAYOUTS = {
    SIAPKERJA: "SIAPkerja",
    LSP: gettext_lazy("certification body (LSP)"),
    DAPODIK: "Dapodik",
}
_NIK = Q(inmate__identity__nik__isnull=False)
_BIRTHPLACE = ~Q(inmate__birth_place="")
_EDUCATION = Q(inmate__education_level__isnull=False)
_ADDRESS = Q(inmate__identity__home_region__isnull=False)
_MOTHER = ~Q(inmate__identity__mother_name="") & Q(inmate__identity__isnull=False)
COMPLETENESS: dict[str, Q] = {
    SIAPKERJA: _NIK & _BIRTHPLACE & _EDUCATION & _ADDRESS,
    LSP: _NIK & _BIRTHPLACE & _EDUCATION,
    DAPODIK: _NIK & _BIRTHPLACE & _MOTHER,
}
"""What a person must have to fill a line of the partner's list; here only counted."""


@dataclass(frozen=True, kw_only=True)
class Item:
    code: str
    title: str
    is_done: bool
    note: str = ""
    page: str = "class-edit"
    """Address name of the page of the class on which it is done."""
    is_mandatory: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is counted of one class; people are those with a place now."""

    sessions: int = 0
    hours: int = 0
    instructors: int = 0
    proposed: int = 0
    number: int = 0
    willing: int = 0
    heard: int = 0
    with_nik: int = 0
    complete: Mapping[str, int] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()


def facts_of(classes: Collection[TrainingClass]) -> dict[int, Facts]:
    """Two queries, however many classes."""
    pks = [each.pk for each in classes]
    lessons = Session.objects.filter(is_catch_up=False).exclude(state=SessionState.CANCELLED)
    proposals = Application.objects.filter(state=ApplicationState.PROPOSED)
    teaching = TrainingClass.instructors.through.objects.all()
    of_the_plan = {
        "sessions": _of_each(lessons, Count("pk")),
        "hours": _of_each(lessons, Sum("hours")),
        "proposed": _of_each(proposals, Count("pk")),
        "instructors": _of_each(teaching, Count("pk"), key="trainingclass"),
    }
    papers = {kind: _of_each(Document.objects.filter(kind=kind), Count("pk")) for kind in PAPERS}
    # Under names of their own: some of these are relations of the class.
    plans: Any = TrainingClass.objects.filter(pk__in=pks).values(
        "pk", **{f"n_{name}": count for name, count in (of_the_plan | papers).items()}
    )
    people = _by_class(
        Enrolment.objects.live().filter(training_class__in=pks),
        number=Count("pk"),
        willing=Count("pk", filter=Q(willing_on__isnull=False)),
        heard=Count("pk", filter=Q(hearing__isnull=False)),
        with_nik=Count("pk", filter=_NIK),
        **{layout: Count("pk", filter=has) for layout, has in COMPLETENESS.items()},
    )
    return {
        plan["pk"]: Facts(
            papers=frozenset(kind for kind in papers if plan[f"n_{kind}"]),
            complete={layout: people[plan["pk"]].pop(layout, 0) for layout in COMPLETENESS},
            **{name: plan[f"n_{name}"] for name in of_the_plan},
            **people[plan["pk"]],
        )
        for plan in plans
    }


def _of_each(rows: QuerySet, count: Count | Sum, *, key: str = "training_class") -> Coalesce:
    """What `count` finds in the rows of the outer class; 0 where there are none."""
    mine = rows.filter(**{key: OuterRef("pk")}).order_by().values(key)
    return Coalesce(Subquery(mine.values(n=count)), 0)


def _by_class(rows: QuerySet, **counts: Count | Sum) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows.order_by().values("training_class").annotate(**counts):
        found[row.pop("training_class")] = row
    return found


def items(training_class: TrainingClass, facts: Facts | None = None) -> list[Item]:
    """The whole list, in the order in which it is usually done."""
    facts = facts or facts_of([training_class])[training_class.pk]
    return [
        *_of_the_plan(training_class, facts),
        *_of_the_people(training_class, facts),
        *_of_the_papers(facts),
    ]


def open_items(training_class: TrainingClass, facts: Facts | None = None) -> list[Item]:
    return [item for item in items(training_class, facts) if not item.is_done]


def holding_back(training_class: TrainingClass) -> list[Item]:
    """What keeps the class from starting without a reason."""
    return [item for item in open_items(training_class) if item.is_mandatory]


def not_ready_sentence(held_back: list[Item]) -> str:
    titles = ", ".join(item.title.lower() for item in held_back)
    return _("Not ready: %(items)s. Write why it starts anyway.") % {"items": titles}


def layout_of(training_class: TrainingClass) -> str:
    """In which list the partner of this class enters its facts."""
    if training_class.programme_version.programme.kind == ProgrammeKind.EQUIVALENCY:
        return DAPODIK
    return LSP if _has_exam(training_class) else SIAPKERJA


def _has_exam(training_class: TrainingClass) -> bool:
    return CertificateKind.COMPETENCE in training_class.programme_version.certificate_kinds


def _of_the_plan(training_class: TrainingClass, facts: Facts) -> list[Item]:
    confirmed_on = training_class.schedule_confirmed_on
    found = [
        Item(
            code="timetable",
            title=_("Timetable complete"),
            is_done=facts.hours >= training_class.planned_hours,
            note=ngettext("%(n)s session", "%(n)s sessions", facts.sessions)
            % {"n": facts.sessions},
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
        title=_("Agreement in force until the last day"),
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
                title=_("Decided by the TPP"),
                is_done=0 < facts.number == facts.heard,
                note=waits % {"n": facts.proposed} if facts.proposed else "",
                page="class-candidates",
                is_mandatory=True,
            )
        )
    if not facts.number:
        return found
    layout = layout_of(training_class)
    rows = (
        ("willing", _("Statements of willingness"), facts.willing, True),
        ("nik", _("NIK of every trainee"), facts.with_nik, False),
        (
            f"list-{layout}",
            _("Data complete for %(list)s") % {"list": LAYOUTS[layout]},
            facts.complete.get(layout, 0),
            False,
        ),
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


def _of_the_papers(facts: Facts) -> list[Item]:
    return [
        Item(
            code=code,
            title=title,
            is_done=kind in facts.papers,
            page="class-documents",
        )
        for code, title, kind in (
            ("decree", _("Decision letter (SK) of the trainees"), DocumentKind.DECREE),
            ("letter", _("Letter of assignment of the instructors"), DocumentKind.LETTER),
        )
    ]


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""
