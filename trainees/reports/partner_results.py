"""What came of the classes of one partner for the people in them: who works, and what each cost.

working       of the graduates released six months ago or longer, as the reintegration report of
              the partner counts them: at work or in business of their own at month 6. Apprentices
              learn still, studying is no work.
unknown       of the same people: not reached at month 6. They count as not at work.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from partnerships.models import Agreement, Partner, TrainingClass
from trainees.models import OutcomeKind
from trainees.reports._path import Question, Scope, seated, stages
from trainees.reports.costs import Cost, at_work, costs


@dataclass(frozen=True, kw_only=True)
class AfterSixMonths:
    due: int
    working: int
    unknown: int
    productive: int


def after_six_months(scope: Scope, partner: Partner, *, on: date) -> AfterSixMonths:
    """Each person once; two queries."""
    question = Question(on=on, partner=partner.pk)
    conditions = stages(question, list(OutcomeKind.objects.all()))
    return AfterSixMonths(
        **seated(scope, question).aggregate(
            due=Count("pk", filter=conditions["due"]),
            working=Count("pk", filter=conditions["due"] & at_work(on)),
            unknown=Count("pk", filter=conditions["unreached"]),
            productive=Count("pk", filter=conditions["productive"]),
        )
    )


def cost_of(
    classes: QuerySet[TrainingClass],
    agreements: QuerySet[Agreement],
    partner: Partner,
    *,
    on: date,
) -> Cost:
    """Of the classes that are over, with their share of what the agreements cost."""
    keys = dict.fromkeys(agreements.order_by().values_list("pk", flat=True), partner.pk)
    found = costs(classes, on=on, by=lambda each: partner.pk, agreements=keys)
    return found.get(partner.pk, Cost(classes=()))
