"""The same question over the other facilities of a class, to stand beside the figures: no rank, no
name of a facility, and nothing when there are too few of them.

Everybody who reads the report of a facility is told of the whole nation: these are counts over
several facilities, small ones hidden from everybody, and without them no office could compare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from partnerships.models import Facility
from trainees.models import Application, Enrolment, OutcomeKind
from trainees.reports._path import Question, Scope, candidates
from trainees.reports.reintegration import FUNNEL, counted

FEWEST = 3
"""With two facilities each would be told of the other."""


@dataclass(frozen=True, kw_only=True)
class Peers:
    """`counts` by stage is empty with fewer than `FEWEST` facilities that have trainees."""

    facility_class: str
    facilities: int
    counts: Mapping[str, int]


def peers(facility: Facility, question: Question, kinds: Sequence[OutcomeKind]) -> Peers:
    """Of the facilities of the class of `facility`, which is left out itself; two queries.

    An agreement and a class belong to one facility: these filters are not asked of the others.
    """
    others = Facility.objects.with_custody().exclude(pk=facility.pk)
    others = others.filter(facility_class=facility.facility_class).exclude(facility_class="")
    asked = replace(question, agreement=None, facility=None, training_class=None)
    scope = Scope(
        enrolments=Enrolment.objects.filter(training_class__facility__in=others),
        applications=Application.objects.filter(training_class__facility__in=others),
    )
    totals, facilities = counted(scope, asked, kinds)
    counts: dict[str, int] = {}
    if facilities >= FEWEST:
        waiting = candidates(scope, asked).count()
        counts = {"assessed": totals.enrolled + waiting}
        counts |= {stage: totals.count(stage) for stage in FUNNEL}
    return Peers(facility_class=facility.facility_class, facilities=facilities, counts=counts)
