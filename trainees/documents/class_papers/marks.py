"""Scores and results of a class on one sheet, for the facility and for its partner."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from partnerships import thresholds
from partnerships.models import TrainingClass
from rutan.accounts.models import User
from rutan.common import pdf
from rutan.common.shares import NOTHING
from trainees import certification
from trainees.choices import AssessmentKind
from trainees.documents.class_papers._shared import (
    course_facts,
    frame,
    head_of,
    in_charge_at_the_partner,
    people_of,
    verdict_words,
)
from trainees.models import Enrolment, Result
from trainees.reports.learning_gain import gain

VOCATIONAL = (
    AssessmentKind.PRE,
    AssessmentKind.THEORY,
    AssessmentKind.PRACTICE,
    AssessmentKind.POST,
)
EQUIVALENCY = (AssessmentKind.PRE, AssessmentKind.POST, AssessmentKind.EXAM)


def list_of_marks(training_class: TrainingClass, *, at: datetime, by: User) -> bytes:
    """The last attempt of everybody in every test. Below: what was learnt between two tests."""
    people = people_of(training_class, by)
    is_equivalency = training_class.programme_version.programme.is_equivalency
    kinds = EQUIVALENCY if is_equivalency else VOCATIONAL
    scores, units = _scores(people), _units(people)
    words = verdict_words(training_class)
    data = frame(training_class, _("List of marks"), at=at, by=by)
    data["facts"] = course_facts(training_class)
    data["head"] = [
        _("No."),
        _("Name"),
        *(str(kind.label) for kind in kinds),
        _("Units K / BK"),
        _("Result"),
    ]
    data["rows"] = [
        [
            str(number),
            each.inmate.id_card_name,
            *(scores.get((each.pk, kind), NOTHING) for kind in kinds),
            _units_words(units.get(each.pk, {})),
            words.get(each.competence, NOTHING),
        ]
        for number, each in enumerate(people, start=1)
    ]
    data["below"] = _gain_facts(training_class)
    data["signatures"] = [
        in_charge_at_the_partner(training_class),
        head_of(training_class, training_class.closed_on or training_class.facility.today()),
    ]
    return pdf.render("trainees/papers/marks.typ", data, at=at)


def _scores(people: list[Enrolment]) -> dict[tuple[int, str], str]:
    """The score that counts of each person in each test of the whole class."""
    rows = Result.objects.filter(
        enrolment__in=people, assessment__unit=None, score__isnull=False
    ).order_by("attempt")
    return {
        (enrolment, kind): number_format(score.normalize(), use_l10n=True)
        for enrolment, kind, score in rows.values_list("enrolment_id", "assessment__kind", "score")
    }


def _units(people: list[Enrolment]) -> dict[int, dict[int, bool]]:
    """Whether the last attempt was enough, by enrolment and unit, in the test of competence."""
    rows = (
        Result.objects.filter(
            enrolment__in=people,
            assessment__unit__isnull=False,
            assessment__kind=AssessmentKind.COMPETENCE,
        )
        .select_related("assessment")
        .order_by("attempt")
    )
    found: dict[int, dict[int, bool]] = {}
    for result in rows:
        of_person = found.setdefault(result.enrolment_id, {})
        of_person[result.assessment.unit_id] = certification.is_enough(result)
    return found


def _units_words(enough: Mapping[int, bool]) -> str:
    if not enough:
        return NOTHING
    good = sum(enough.values())
    return f"{good} / {len(enough) - good}"


def _gain_facts(training_class: TrainingClass) -> list[tuple[str, Any]]:
    found = gain([training_class])
    small_group = thresholds.of(training_class.facility)["small_group"]
    facts = [(_("Learnt from the test before to the test after"), found.words(small_group))]
    if found.left_out:
        facts.append((_("Not counted in it"), found.left_out))
    return facts
