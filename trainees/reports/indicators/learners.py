"""R8 and R9: the right to education."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from partnerships.choices import Package
from partnerships.models import EducationLevel
from rutan.common.dates import add_months
from trainees.choices import OPEN_LEARNERS, Direction, FrozenKind, LearnerState, LegalStatus
from trainees.models import FrozenReport
from trainees.reports.indicators.definition import Metric, Scope, Side
from trainees.reports.indicators.sources import on_day

UPPER_SECONDARY = "upper-secondary"
LEARNED = timedelta(days=30)
MONTHS_TO_STAY = 6


def _learned(scope: Scope) -> list[Q]:
    """At least 30 days of the period. Who gave up or moved has no kept last day: counted apart."""
    enough = Q(entered_on__lte=scope.until - LEARNED)
    stayed = Q(state__in=OPEN_LEARNERS) | Q(
        state=LearnerState.GRADUATED,
        graduated_on__gte=Greatest(F("entered_on"), Value(scope.first)) + LEARNED,
    )
    return [enough & stayed] if scope.until - scope.first >= LEARNED else [Q(pk__in=[])]


def _left(scope: Scope) -> list[Q]:
    return [Q(state__in=[LearnerState.MOVED_OUT, LearnerState.DROPPED])]


def _entitled(scope: Scope) -> Q:
    """As the first day is counted today; where a report of the facility was frozen from that day
    on, the people it holds."""
    kept = _kept_lists(scope).get(scope.first, {})
    found = _entitled_today(scope) & ~Q(facility__in=list(kept))
    for facility, people in kept.items():
        found |= Q(facility=facility, inmate__in=people)
    return found


def _kept_lists(scope: Scope) -> dict[date, dict[int, list[int]]]:
    """By first day and facility, from the report that was frozen first; read once for the year."""
    if "entitled" not in scope.read:
        rows = FrozenReport.objects.filter(
            kind=FrozenKind.INDICATORS,
            facility__in=scope.facilities,
            period_from__year=scope.period.year,
            members__has_key="R8.whole",
        ).order_by("-pk")
        found: dict[date, dict[int, list[int]]] = defaultdict(dict)
        for first, facility, people in rows.values_list(
            "period_from", "facility", "members__R8.whole"
        ):
            found[first][facility] = [key for key, _person in people]
        scope.read["entitled"] = found
    return scope.read["entitled"]


def _entitled_today(scope: Scope) -> Q:
    stays = Q(range_latest_on=None) | Q(
        range_latest_on__gte=add_months(scope.first, MONTHS_TO_STAY)
    )
    lower = EducationLevel.objects.filter(code=UPPER_SECONDARY).values("rank")[:1]
    return on_day(scope.first) & stays & Q(inmate__education_level__rank__lt=lower)


def _examined(scope: Scope) -> Q:
    in_period = (scope.first, scope.until)
    return Q(exam_on__range=in_period) | Q(exam_on=None, exam_registered_on__range=in_period)


def _graduated(scope: Scope) -> Q:
    return _examined(scope) & Q(state=LearnerState.GRADUATED, graduated_on__lte=scope.until)


def _graduated_from(package: Package) -> Callable[[Scope], list[Q]]:
    return lambda scope: [_graduated(scope) & Q(package=package)]


METRICS = [
    Metric(
        code="R8",
        name=_("Right to education"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="learning",
            conditions=_learned,
            words=_("people who learned for a package for 30 days of the period"),
        ),
        whole=Side(
            source="here",
            conditions=lambda scope: [_entitled(scope)],
            words=_(
                "people here on the first day without upper secondary school, who stay six months "
                "or for a time unknown"
            ),
        ),
        part=(
            (
                "detainees",
                Side(
                    source="here",
                    conditions=lambda scope: [
                        _entitled(scope) & Q(legal_status=LegalStatus.DETAINEE)
                    ],
                    words=_("Detainees among them"),
                ),
            ),
        ),
        coverage=(
            Side(
                source="here",
                conditions=lambda scope: [
                    on_day(scope.first) & Q(inmate__education_level__isnull=False)
                ],
                words=_("people with a known schooling"),
            ),
            Side(
                source="here",
                conditions=lambda scope: [on_day(scope.first)],
                words=_("people here on the first day"),
            ),
        ),
        unknown=Side(
            source="learning",
            conditions=_left,
            words=_("people who left a package, without the day of it"),
        ),
    ),
    Metric(
        code="R9",
        name=_("Passed the equivalency exam"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="learning", conditions=lambda scope: [_graduated(scope)], words=_("graduated")
        ),
        whole=Side(
            source="learning",
            conditions=lambda scope: [_examined(scope)],
            words=_("registered for an exam of the period"),
        ),
        unknown=Side(
            source="learning",
            conditions=lambda scope: [_examined(scope) & Q(state=LearnerState.EXAM_REGISTERED)],
            words=_("registered, without a result yet"),
        ),
        part=tuple(
            (
                f"package-{package.value}",
                Side(
                    source="learning",
                    conditions=_graduated_from(package),
                    words=package.label,
                ),
            )
            for package in Package
            if package
        ),
    ),
]
