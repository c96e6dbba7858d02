"""The rows of which indicators are counted, each of one kind and of one span of days."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from partnerships.choices import AgreementState, ClassState, MonitoringState
from partnerships.models import (
    ActivityPlan,
    Agreement,
    CapacityRecord,
    MonitoringReport,
    TrainingClass,
)
from rutan.common.dates import add_months, latest_start
from trainees.choices import (
    VALID_CERTIFICATES,
    CertificateState,
    EnrolmentState,
    LegalStatus,
    ReturnKind,
)
from trainees.models import (
    Certificate,
    Custody,
    Enrolment,
    FollowUp,
    LearnerRecord,
    RegisterEntry,
    ReturnToCustody,
)
from trainees.reports.indicators.definition import Scope, Source

WINDOW = timedelta(days=30)
"""How long after its day a look may still be answered."""
RETURN_DAYS = timedelta(days=730)
LONGEST_YEAR = timedelta(days=366)
"""No look that is asked about here is due later after a release."""
LAST_DAY = Greatest("ends_on", Coalesce("exam_on", "ends_on"))
STARTED = ~Q(state__in=[EnrolmentState.ENROLLED, EnrolmentState.CANCELLED])


def _was_convict(custody: str, day: str) -> Exists:
    """A register of convicts held the stay on that day; what it is today says nothing."""
    return Exists(
        RegisterEntry.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=OuterRef(day)),
            custody=OuterRef(custody),
            kind__legal_status=LegalStatus.CONVICT,
            starts_on__lte=OuterRef(day),
        )
    )


def _has_number(custody: str) -> Exists:
    """A stay without any entry in a register counts neither as a convict's nor as a detainee's."""
    return Exists(RegisterEntry.objects.filter(custody=OuterRef(custody)))


def _places(scope: Scope) -> QuerySet[Any]:
    return Enrolment.objects.filter(facility__in=scope.facilities).order_by()


def ending(scope: Scope) -> QuerySet[Any]:
    """Places in use of classes whose last day lies in the period."""
    classes = (
        TrainingClass.objects.filter(facility__in=scope.facilities)
        .exclude(state=ClassState.CANCELLED)
        .annotate(last=LAST_DAY)
        .filter(last__range=(scope.first, scope.until))
    )
    return _in_use(_places(scope).filter(training_class__in=classes.values("pk")))


def beginning(scope: Scope) -> QuerySet[Any]:
    """Places that came into use in the period."""
    rows = _in_use(_places(scope).filter(enrolled_on__lte=scope.until))
    return rows.filter(began__range=(scope.first, scope.until))


def _in_use(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Places of classes that began, of people who had not left by then."""
    return (
        rows.filter(STARTED, training_class__started_on__isnull=False)
        .annotate(began=Greatest("enrolled_on", "training_class__started_on"))
        .exclude(ended_on__lt=F("began"))
        .annotate(
            was_convict=_was_convict("custody", "began"), is_registered=_has_number("custody")
        )
    )


def registered(scope: Scope) -> QuerySet[Any]:
    """Entries in registers of convicts, of stays during the period."""
    return RegisterEntry.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=scope.first),
        Q(custody__left_on=None) | Q(custody__left_on__gte=scope.first),
        facility__in=scope.facilities,
        kind__legal_status=LegalStatus.CONVICT,
        starts_on__lte=scope.until,
    ).order_by()


def in_force(day: date) -> Q:
    return Q(starts_on__lte=day) & (
        (Q(ends_on=None) | Q(ends_on__gte=day))
        & (Q(custody__left_on=None) | Q(custody__left_on__gt=day))
    )


def here(scope: Scope) -> QuerySet[Any]:
    """Stays during the period."""
    entries = RegisterEntry.objects.filter(custody=OuterRef("pk"), starts_on__lte=scope.until)
    return (
        Custody.objects.filter(
            Q(left_on=None) | Q(left_on__gte=scope.first),
            facility__in=scope.facilities,
            entered_on__lte=scope.until,
        )
        .order_by()
        .annotate(is_registered=Exists(entries))
    )


def on_day(day: date) -> Q:
    return Q(entered_on__lte=day) & (Q(left_on=None) | Q(left_on__gt=day))


def issued(scope: Scope) -> QuerySet[Any]:
    """Valid certificates issued in the period; who held them was a convict when the class began, as
    among the places that are compared with them."""
    enrolled_on = "enrolment__enrolled_on"
    started_on = Coalesce("enrolment__training_class__started_on", enrolled_on)
    return (
        Certificate.objects.filter(
            facility__in=scope.facilities,
            state__in=VALID_CERTIFICATES - {CertificateState.DRAFT},
            issued_on__range=(scope.first, scope.until),
        )
        .annotate(began=Greatest(enrolled_on, started_on))
        .annotate(was_convict=_was_convict("enrolment__custody", "began"))
        .order_by()
    )


def learning(scope: Scope) -> QuerySet[Any]:
    return LearnerRecord.objects.filter(
        facility__in=scope.facilities, entered_on__lte=scope.until
    ).order_by()


def classes(scope: Scope) -> QuerySet[Any]:
    """Classes that began or ended in the period."""
    covering = Agreement.objects.filter(
        Q(state=AgreementState.SIGNED) | Q(state=AgreementState.CLOSED),
        Q(ended_on=None) | Q(ended_on__gte=OuterRef("started_on")),
        pk=OuterRef("agreement"),
        starts_on__lte=OuterRef("started_on"),
        ends_on__gte=OuterRef("started_on"),
    )
    items = TrainingClass.ministry_items.through.objects.filter(trainingclass=OuterRef("pk"))
    return (
        TrainingClass.objects.filter(facility__in=scope.facilities)
        .exclude(state=ClassState.CANCELLED)
        .annotate(last=LAST_DAY)
        .filter(
            Q(last__range=(scope.first, scope.until))
            | Q(started_on__range=(scope.first, scope.until))
        )
        .annotate(is_covered=Exists(covering), has_item=Exists(items))
        .order_by()
    )


def began_in(scope: Scope) -> Q:
    return Q(started_on__range=(scope.first, scope.until))


def ended_in(scope: Scope) -> Q:
    return Q(last__range=(scope.first, scope.until))


def agreements(scope: Scope) -> QuerySet[Any]:
    """In force on the last day of the period."""
    year_ago = add_months(scope.until, -12)
    held = TrainingClass.objects.filter(
        agreement=OuterRef("pk"), started_on__gt=year_ago, started_on__lte=scope.until
    )
    reports = MonitoringReport.objects.filter(
        agreement=OuterRef("pk"),
        state=MonitoringState.FINAL,
        final_at__date__gt=year_ago,
        final_at__date__lte=scope.until,
    )
    plans = ActivityPlan.objects.filter(agreement=OuterRef("pk"), year=scope.period.year)
    return (
        Agreement.objects.filter(
            Q(state=AgreementState.SIGNED)
            | Q(state=AgreementState.CLOSED, ended_on__gte=scope.until),
            facility__in=scope.facilities,
            starts_on__lte=scope.until,
            ends_on__gte=scope.until,
        )
        .annotate(has_class=Exists(held), has_report=Exists(reports), has_plan=Exists(plans))
        .order_by()
    )


def signed(scope: Scope) -> QuerySet[Any]:
    return Agreement.objects.filter(
        facility__in=scope.facilities, signed_on__range=(scope.first, scope.until)
    ).order_by()


def plans(scope: Scope) -> QuerySet[Any]:
    return ActivityPlan.objects.filter(
        agreement__facility__in=scope.facilities, year=scope.period.year
    ).order_by()


def released(scope: Scope) -> QuerySet[Any]:
    """Places of people who completed and were released long enough ago for any look."""
    first = add_months(scope.until, -36)
    return _places(scope).filter(
        state=EnrolmentState.COMPLETED,
        released_on__gte=min(first, add_months(scope.first - WINDOW, -13)),
        released_on__lte=scope.until,
    )


def came_back(kind: ReturnKind) -> Q:
    """Of places of people who were released: back within the days that count."""
    return Q(
        Exists(
            ReturnToCustody.objects.filter(
                inmate=OuterRef("inmate"),
                release__on=OuterRef("released_on"),
                on__lte=F("release__on") + RETURN_DAYS,
                kind=kind,
            )
        )
    )


def due_in(scope: Scope, months: int) -> Q:
    """The window of the look after so many months closed in the period."""
    before = latest_start(scope.first - WINDOW - timedelta(days=1), months)
    return Q(released_on__gt=before, released_on__lte=latest_start(scope.until - WINDOW, months))


def died(months: int) -> Q:
    codes = ["b1", "b3", "b6", "b12"][: 3 if months == 6 else 4]
    found = Q()
    for code in codes:
        found |= Q(**{f"{code}_kind__code": "deceased"})
    return found


def returned_early(scope: Scope, months: int) -> list[int]:
    """Places of people who were sentenced again before that look was due; read once."""
    if "returned" not in scope.read:
        year = replace(scope, period=scope.period.whole_year)
        rows = released(year).filter(returned_on__lte=F("released_on") + LONGEST_YEAR)
        scope.read["returned"] = list(rows.values_list("pk", "released_on", "returned_on"))
    return [pk for pk, left, back in scope.read["returned"] if back <= add_months(left, months)]


def looks(scope: Scope) -> QuerySet[Any]:
    """Planned looks whose window closed in the period."""
    trained = Enrolment.objects.filter(inmate=OuterRef("inmate"), state=EnrolmentState.COMPLETED)
    return (
        FollowUp.objects.filter(
            facility__in=scope.facilities, closes_on__range=(scope.first, scope.until)
        )
        .annotate(is_trained=Exists(trained))
        .order_by()
    )


def capacity(scope: Scope) -> QuerySet[Any]:
    """The newest record of each facility, not later than the period."""
    newest = (
        CapacityRecord.objects.filter(facility=OuterRef("facility"), as_of__lte=scope.until)
        .order_by("-as_of", "-pk")
        .values("pk")[:1]
    )
    rows = CapacityRecord.objects.filter(facility__in=scope.facilities, pk=Subquery(newest))
    people = Coalesce("occupants", F("detainees") + F("convicts"))
    return rows.filter(capacity__gt=0).annotate(heads=people).exclude(heads=None).order_by()


def facilities(scope: Scope) -> QuerySet[Any]:
    """All of them; `is_told`: the newest record says how many people were there."""
    told = capacity(scope).filter(facility=OuterRef("pk"))
    return scope.facilities.annotate(is_told=Exists(told)).order_by()


SOURCES: dict[str, Source] = {
    "ending": Source(rows=ending, counted="pk", person="inmate", label="training_class__title"),
    "ending-people": Source(
        rows=ending, counted="inmate", person="inmate", label="training_class__title"
    ),
    "beginning": Source(
        rows=beginning, counted="inmate", person="inmate", label="training_class__title"
    ),
    "registered": Source(
        rows=registered, counted="custody__inmate", person="custody__inmate", label=""
    ),
    "here": Source(rows=here, counted="inmate", person="inmate", label=""),
    "issued": Source(rows=issued, counted="pk", person="enrolment__inmate", label="title"),
    "issued-people": Source(
        rows=issued, counted="enrolment__inmate", person="enrolment__inmate", label=""
    ),
    "learning": Source(rows=learning, counted="inmate", person="inmate", label=""),
    "classes": Source(rows=classes, counted="pk", label="title"),
    "agreements": Source(rows=agreements, counted="pk", label="title"),
    "signed": Source(rows=signed, counted="pk", label="title"),
    "plans": Source(rows=plans, counted="pk", label="agreement__title"),
    "released": Source(rows=released, counted="inmate", person="inmate", label=""),
    "looks": Source(rows=looks, counted="pk", person="inmate", label="checkpoint"),
    "capacity": Source(rows=capacity, counted="pk", label="facility__short_name"),
    "facilities": Source(rows=facilities, counted="pk", label="short_name"),
}
