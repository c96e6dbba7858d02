"""Who may learn for which package, from which grade, and how far somebody has come."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from partnerships.choices import Package
from partnerships.models import Subject, Unit
from partnerships.programme_rules import LESSON_MINUTES
from partnerships.school_years import GRADES, grades_words
from trainees import skk
from trainees.choices import PriorDocument as P
from trainees.models import Enrolment, LearnerRecord, StudyTime
from trainees.skk import SubjectStanding

BEFORE: dict[str, Package] = {Package.B: Package.A, Package.C: Package.B}
"""The package that has to come first (domain 6)."""

DIPLOMAS: dict[str, frozenset[str]] = {
    Package.B: frozenset({P.SD_DIPLOMA, P.PACKAGE_A, P.STATEMENT}),
    Package.C: frozenset({P.SMP_DIPLOMA, P.PACKAGE_B, P.STATEMENT}),
}
"""Papers on which somebody enters the first grade of a package."""

MID_COURSE = frozenset({P.REPORT_CARD, P.STATEMENT})
"""Papers on which somebody enters a later grade."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    field: str
    sentence: str


def problem_of_entry(
    package: str, *, grade: int, document: str, graduated: Collection[str]
) -> Problem | None:
    """What speaks against this entry; `graduated` are the packages already finished here."""
    grades = GRADES[package]
    if grade not in grades:
        return Problem(field="entry_grade", sentence=grades_words(package))
    if grade > grades[0]:
        if document in MID_COURSE:
            return None
        return Problem(
            field="prior_document",
            sentence=_(
                "Entering grade %(grade)s needs a school report (rapor) of the grade before."
            )
            % {"grade": grade},
        )
    before = BEFORE.get(package)
    if before is None or before in graduated or document in DIPLOMAS[package]:
        return None
    return Problem(field="prior_document", sentence=_order_words(package))


def _order_words(package: str) -> str:
    if package == Package.B:
        return _(
            "Paket B follows Paket A or primary school. Record the earlier diploma, or register "
            "Paket A."
        )
    return _(
        "Paket C follows Paket B or lower secondary school. Record the earlier diploma, or "
        "register Paket B."
    )


def lesson_minutes(package: str) -> int:
    return LESSON_MINUTES[package]


def required_by(learners: Iterable[LearnerRecord]) -> dict[int, dict[Subject, Fraction]]:
    """Credits by subject, by learner: of the curriculum of the class last entered. Two queries."""
    versions = dict(
        Enrolment.objects.filter(learner__in=[each.pk for each in learners])
        .order_by("enrolled_on", "pk")
        .values_list("learner_id", "training_class__programme_version_id")
    )
    by_version: dict[int, dict[Subject, Fraction]] = {}
    units = Unit.objects.filter(version__in=set(versions.values()), subject__isnull=False)
    for unit in units.select_related("subject"):
        needed = by_version.setdefault(unit.version_id, {})
        needed[unit.subject] = needed.get(unit.subject, Fraction(0)) + Fraction(unit.credits)
    return {learner: by_version.get(version, {}) for learner, version in versions.items()}


def standings_of(learners: Iterable[LearnerRecord]) -> dict[int, list[SubjectStanding]]:
    """How far each has come, by subject; three queries for any number of people."""
    learners = list(learners)
    required = required_by(learners)
    times: dict[int, list[StudyTime]] = {each.pk: [] for each in learners}
    for row in StudyTime.objects.filter(learner__in=learners).select_related("subject"):
        times[row.learner_id].append(row)
    return {pk: skk.standing(rows, required.get(pk, {})) for pk, rows in times.items()}


def frozen(standings: Iterable[SubjectStanding]) -> dict[str, dict[str, int]]:
    """Quarters by way, by the code of the subject: what a mutation letter keeps."""
    return {
        each.subject.code: {way: number for way, number in each.quarters.items() if number}
        for each in standings
        if any(each.quarters.values())
    }


def thawed(credits: Mapping[str, Mapping[str, int]]) -> list[SubjectStanding]:
    """The other way round; the code of a subject stays and so does what is learnt of it."""
    known = {each.code: each for each in Subject.objects.filter(code__in=credits)}
    rows = [
        StudyTime(subject=known[code], way=way, quarters=number)
        for code, ways in credits.items()
        for way, number in ways.items()
    ]
    return skk.standing(rows, {})
