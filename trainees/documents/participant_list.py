"""The people of a class in the columns of another office, as a workbook or as a paper.

Both are made of the layout in force, so that a file and the paper beside it never differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.choices import ClassState
from partnerships.models import TrainingClass, Unit
from rutan.accounts.models import User
from rutan.common.errors import DomainError
from rutan.common.spreadsheets import Column, write_workbook
from trainees import assessment_rules, column_values, readiness
from trainees.attendance_rules import TEACHING_STATES
from trainees.choices import (
    SEATED_ENROLMENTS,
    AssessmentKind,
    ListPurpose,
    ListSystem,
)
from trainees.column_values import VALUES, Line
from trainees.documents.taken import taken_words
from trainees.models import ColumnLayout, Enrolment, Result

MOST_PEOPLE = 2_000
LANGUAGE = "id"
"""Of what stands in the cells, whoever takes the list out: it goes to an Indonesian office."""
OPEN_TO_PARTNERS = TEACHING_STATES | {ClassState.CLOSED}


@dataclass(frozen=True, kw_only=True)
class ParticipantList:
    system: ListSystem
    training_class: TrainingClass
    layout: ColumnLayout
    lines: list[Line]

    @property
    def columns(self) -> list[dict[str, Any]]:
        return self.layout.columns

    def incomplete(self) -> list[tuple[Line, list[str]]]:
        """Who lacks what, in words; people who lack nothing are not in it."""
        found = [(line, column_values.missing(line, self.columns)) for line in self.lines]
        return [(line, lacking) for line, lacking in found if lacking]

    def rows(self) -> list[list[Any]]:
        with translation.override(LANGUAGE):
            return [
                [VALUES[column["value"]].get(line) for column in self.columns]
                for line in self.lines
            ]


def list_of(
    training_class: TrainingClass, system: ListSystem, *, by: User, purpose: str = ""
) -> ParticipantList:
    """The people whom `by` may see, in today's layout; six queries, however many people.

    Raises DomainError where there is no such list of this class, or nobody to stand in it.
    """
    if system not in readiness.systems_of(training_class):
        raise DomainError(_("There is no such list of this class."))
    if by.works_in_admin and training_class.state not in OPEN_TO_PARTNERS:
        raise DomainError(_("Lists with NIK are taken out once the class has started."))
    layout = ColumnLayout.objects.in_force(system, training_class.facility.today())
    if layout is None:
        raise DomainError(_("No layout of this list is in force today. Ask the administrator."))
    if column_values.problems(layout.columns):
        raise DomainError(_("The layout of this list is damaged. Ask the administrator."))
    people = list(_people(training_class, system, by, purpose)[: MOST_PEOPLE + 1])
    if not people:
        raise DomainError(_nobody(training_class, system, by, purpose))
    if len(people) > MOST_PEOPLE:
        raise DomainError(_("A list holds at most %(n)s people.") % {"n": MOST_PEOPLE})
    return ParticipantList(
        system=system,
        training_class=training_class,
        layout=layout,
        lines=_lines(training_class, people),
    )


def workbook(found: ParticipantList, *, purpose: str, by: User) -> bytes:
    """Text stays text: a NIK keeps its digits, and no name is executed."""
    columns = [
        Column(column["head"], format=column["kind"], width=column["width"])
        for column in found.columns
    ]
    with translation.override(LANGUAGE):
        notes = _notes(found, purpose, by)
        return write_workbook(columns, found.rows(), found.system.label, notes=notes)


def _people(
    training_class: TrainingClass, system: ListSystem, by: User, purpose: str
) -> QuerySet[Enrolment]:
    people = Enrolment.objects.for_user(by).filter(
        training_class=training_class, state__in=SEATED_ENROLMENTS
    )
    if system == ListSystem.DAPODIK:
        people = people.filter(learner__isnull=False)
    if system == ListSystem.LSP and purpose == ListPurpose.RESULTS:
        people = people.exclude(competence="")
    return people.select_related(
        "inmate__education_level", "inmate__identity__home_region", "learner"
    ).order_by("inmate__id_card_name", "pk")


def _nobody(training_class: TrainingClass, system: ListSystem, by: User, purpose: str) -> str:
    if by.works_in_admin:
        return _(
            "Nobody of this class is shown to you: its agreement has no data sharing clause, it "
            "ended too long ago, or nobody has a place."
        )
    if system == ListSystem.DAPODIK:
        return _("Nobody in this class has a learner record yet.")
    if system == ListSystem.LSP and purpose == ListPurpose.RESULTS:
        return _("Nobody in this class has a result yet.")
    return _("Nobody has a place in this class yet.")


def _lines(training_class: TrainingClass, people: Sequence[Enrolment]) -> list[Line]:
    """With the last attempt of everybody in the test of competence."""
    units = Prefetch("programme_version__units", Unit.objects.order_by("order", "pk"))
    prefetch_related_objects([training_class], units)
    test = assessment_rules.competence_test(training_class)
    attempts = Result.objects.filter(
        enrolment__in=[each.pk for each in people], assessment__kind=AssessmentKind.COMPETENCE
    ).order_by("on", "attempt", "pk")
    last = {each.enrolment_id: each for each in attempts}
    return [
        Line(
            number=number,
            enrolment=each,
            inmate=each.inmate,
            identity=getattr(each.inmate, "identity", None),
            training_class=training_class,
            learner=each.learner,
            assessment=test,
            result=last.get(each.pk),
        )
        for number, each in enumerate(people, start=1)
    ]


def _notes(found: ParticipantList, purpose: str, by: User) -> list[str]:
    """What goes along says what it is for; not the name of the class, which may tell the house."""
    layout = found.layout
    source = _("Columns: %(layout)s, in force since %(day)s. Source: %(source)s") % {
        "layout": layout,
        "day": date_format(layout.valid_from, "j F Y"),
        "source": layout.source,
    }
    confirmed = [] if layout.is_confirmed else [unconfirmed()]
    return [
        _("Purpose: %(purpose)s") % {"purpose": purpose},
        source,
        *confirmed,
        *_empty_words(found),
        *taken_words(on=found.training_class.facility.today(), by=by),
    ]


def _empty_words(found: ParticipantList) -> list[str]:
    """Which columns wait for the pen, and of how many people a cell is empty; never of whom."""
    wholly, partly = [], []
    for column, cells in zip(found.columns, zip(*found.rows(), strict=True), strict=True):
        if empty := sum(cell in ("", None) for cell in cells):
            if empty == len(cells):
                wholly.append(column["head"])
            else:
                partly.append(f"{column['head']} ({empty})")
    words = []
    if wholly:
        words.append(_("Empty columns: %(columns)s.") % {"columns": ", ".join(wholly)})
    if partly:
        words.append(
            _("Cells that are empty, with their number: %(columns)s.")
            % {"columns": ", ".join(partly)}
        )
    return words


def unconfirmed() -> str:
    return _("Not confirmed by the receiving office yet: compare before sending.")
