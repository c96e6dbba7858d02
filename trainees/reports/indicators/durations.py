"""R21: how long it takes from a visit to an agreement, to its first class, and to a seat."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from statistics import median
from typing import Any

from django.db.models import Max, Min, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partnerships.choices import CoordinationKind, CoordinationState
from partnerships.models import Agreement, Coordination, TrainingClass
from trainees.choices import Direction, PartnerAnswer
from trainees.models import Application
from trainees.reports.indicators.definition import Number, Part, Scope
from trainees.reports.indicators.definition import Value as Figure

HELD = [CoordinationState.HELD, CoordinationState.FOLLOWED_UP]
LONG_AGO = date(1900, 1, 1)


def days_taken(scope: Scope) -> Figure:
    """Agreements signed in the period; people whom the partner accepted in it."""
    signed_in_year, answered_in_year = _of_year(scope)
    rows = [row for row in signed_in_year if scope.first <= row[0] <= scope.until]
    answers = [row for row in answered_in_year if scope.first <= row[1] <= scope.until]
    signing = _days((visited, signed) for signed, visited, _began in rows)
    beginning = _days(
        (signed, began) for signed, _visited, began in rows if began and began <= scope.until
    )
    answering = _days(answers)
    parts: list[tuple[str, Any, Number | None]] = [
        ("class-days", _("Signature to first class, median days"), _middle(beginning)),
        ("class-n", _("Agreements with a class"), len(beginning)),
        ("answer-days", _("Nomination to acceptance, median days"), _middle(answering)),
        ("answer-n", _("People accepted by the partner"), len(answering)),
    ]
    return Figure(
        number=len(signing),
        whole=len(rows),
        unit="days",
        direction=Direction.NONE,
        parts=tuple(Part(code=code, label=label, count=count) for code, label, count in parts),
        unknown=len(rows) - len(signing),
        told=_middle(signing),
        is_told_apart=True,
    )


def _of_year(scope: Scope) -> tuple[list[Any], list[Any]]:
    """Two queries, also for all months of the year."""
    if "days" not in scope.read:
        year = scope.period.whole_year
        days = (year.first, min(year.last, scope.today))
        answers = Application.objects.filter(
            training_class__facility__in=scope.facilities,
            partner_answer=PartnerAnswer.ACCEPTED,
            partner_answered_on__range=days,
        )
        signed = _signed(scope).filter(signed_on__range=days)
        scope.read["days"] = (
            list(signed.values_list("signed_on", "visited_on", "began_on")),
            list(answers.values_list("applied_on", "partner_answered_on")),
        )
    return scope.read["days"]


def _signed(scope: Scope) -> QuerySet[Any, Any]:
    """`visited_on`: the first visit since the two signed their agreement before this one."""
    same = {"facility": OuterRef("facility"), "partner": OuterRef("partner")}
    before = Agreement.objects.filter(signed_on__lt=OuterRef("signed_on"), **same)
    visits = Coordination.objects.filter(
        kind=CoordinationKind.VISIT,
        state__in=HELD,
        is_approximate=False,
        on__lte=OuterRef("signed_on"),
        on__gt=OuterRef("signed_before"),
        **same,
    )
    classes = TrainingClass.objects.filter(agreement=OuterRef("pk"), started_on__isnull=False)
    return (
        Agreement.objects.filter(facility__in=scope.facilities)
        .order_by()
        .annotate(
            signed_before=Coalesce(
                Subquery(_one(before, "facility", Max("signed_on"))), Value(LONG_AGO)
            )
        )
        .annotate(
            visited_on=Subquery(_one(visits, "facility", Min("on"))),
            began_on=Subquery(_one(classes, "agreement", Min("started_on"))),
        )
    )


def _one(rows: QuerySet, key: str, found: Max | Min) -> QuerySet:
    return rows.order_by().values(key).annotate(found=found).values("found")


def _days(spans: Iterable[tuple[date | None, date | None]]) -> list[int]:
    return [(last - first).days for first, last in spans if first and last]


def _middle(days: list[int]) -> Fraction | None:
    return Fraction(median(days)) if days else None
