"""The papers of one class, by the word that stands in their address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from partnerships.choices import ClassState
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from trainees import readiness
from trainees.attendance_rules import TEACHING_STATES
from trainees.choices import ListSystem
from trainees.documents.class_papers.marks import list_of_marks
from trainees.documents.class_papers.minutes import closing_minutes, opening_minutes
from trainees.documents.class_papers.recap import attendance_recap
from trainees.documents.class_papers.verdicts import verdict_recap

RECAP, MARKS, VERDICTS = "rekap-kehadiran", "daftar-nilai", "rekap-kompetensi"
OPENING, CLOSING = "ba-pembukaan", "ba-penutupan"
FOR_THE_PARTNER = (MARKS, VERDICTS)
"""What coordinators print in the admin."""
TAUGHT = TEACHING_STATES | {ClassState.CLOSED}
ENDING = frozenset({ClassState.ASSESSING, ClassState.CLOSED})


@dataclass(frozen=True, kw_only=True)
class Paper:
    title: Promise
    build: Callable[..., bytes]
    permission: str
    states: frozenset[str] = TAUGHT
    needs_test: bool = False
    """Of classes at whose end a certification body tests."""


PAPERS: Mapping[str, Paper] = {
    OPENING: Paper(
        title=_("Minutes of the opening"),
        build=opening_minutes,
        permission="trainees.view_enrolment",
    ),
    RECAP: Paper(
        title=_("Attendance recap"),
        build=attendance_recap,
        permission="trainees.view_attendance",
    ),
    MARKS: Paper(title=_("List of marks"), build=list_of_marks, permission="trainees.view_result"),
    VERDICTS: Paper(
        title=_("Recap of results (K and BK)"),
        build=verdict_recap,
        permission="trainees.export_list",
        needs_test=True,
    ),
    CLOSING: Paper(
        title=_("Minutes of the closing"),
        build=closing_minutes,
        permission="trainees.view_enrolment",
        states=ENDING,
    ),
}


def offered(training_class: TrainingClass, user: User) -> dict[str, Paper]:
    """The papers that can be printed of this class now, by this person."""
    has_test = ListSystem.LSP in readiness.systems_of(training_class)
    return {
        slug: paper
        for slug, paper in PAPERS.items()
        if training_class.state in paper.states
        and (has_test or not paper.needs_test)
        and user.has_perm(paper.permission)
    }
