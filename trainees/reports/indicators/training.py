"""R1 to R7: who is trained, who finishes, and with what result."""

from fractions import Fraction
from statistics import median

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import ClassState, ProgrammeKind
from trainees.choices import CertificateKind, Competence, Direction, EnrolmentState
from trainees.models.certificate import HAND_OVER_UNKNOWN
from trainees.reports.indicators.definition import Metric, Part, Scope, Side
from trainees.reports.indicators.sources import ended_in, in_force, issued

COMPLETED = Q(state=EnrolmentState.COMPLETED)
AWAY = Q(state__in=[EnrolmentState.RELEASED, EnrolmentState.TRANSFERRED])
SHOWN = Q(kind__in=[CertificateKind.TRAINING, CertificateKind.COMPETENCE])
TESTED = ~Q(competence="")
CLOSED = Q(training_class__state=ClassState.CLOSED)


def _always(condition: Q):
    return lambda scope: [condition]


def _at_ends_of_months(scope: Scope) -> list[Q]:
    return [in_force(day) for day in scope.period.ends_of_months if day <= scope.today]


ALL_ENDING = Side(source="ending", conditions=_always(Q()), words=_("all places of these classes"))
ENDED_CLASSES = Side(
    source="ending", conditions=_always(CLOSED), words=_("places of classes that are closed")
)


def _days_to_hand_over(scope: Scope) -> list[Part]:
    rows = issued(scope).filter(handed_over_on__lte=scope.until)
    days = [(last - first).days for first, last in rows.values_list("issued_on", "handed_over_on")]
    middle = Fraction(median(days)) if days else None
    return [Part(code="days", label=_("Median in days"), count=middle)]


METRICS = [
    Metric(
        code="R1",
        name=_("Reach of vocational training"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="beginning",
            conditions=_always(
                Q(
                    was_convict=True,
                    training_class__programme_version__programme__kind=ProgrammeKind.VOCATIONAL,
                )
            ),
            words=_("convicts who began a vocational class in the period"),
        ),
        whole=Side(
            source="registered",
            conditions=_at_ends_of_months,
            words=_("convicts at the end of each month, on average"),
        ),
        coverage=(
            Side(
                source="here",
                conditions=_always(Q(is_registered=True)),
                words=_("people with a register number"),
            ),
            Side(source="here", conditions=_always(Q()), words=_("people in custody")),
        ),
    ),
    Metric(
        code="R2",
        name=_("Convicts with a certificate"),
        unit="people",
        direction=Direction.UP,
        number=Side(
            source="issued-people",
            conditions=_always(SHOWN & Q(was_convict=True)),
            words=_("convicts with a training or competence certificate issued in the period"),
        ),
        whole=Side(
            source="ending-people",
            conditions=_always(Q(was_convict=True)),
            words=_("convicts in classes that ended in the period"),
        ),
        coverage=(
            Side(
                source="ending-people",
                conditions=_always(Q(is_registered=True)),
                words=_("people of these classes with a register number"),
            ),
            Side(
                source="ending-people",
                conditions=_always(Q()),
                words=_("all people of these classes"),
            ),
        ),
    ),
    Metric(
        code="R3a",
        name=_("Completion, without who was released or transferred"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="ending",
            conditions=_always(COMPLETED),
            words=_("places completed, of classes that ended in the period"),
        ),
        whole=Side(
            source="ending",
            conditions=_always(~AWAY),
            words=_("places of these classes without who was released or transferred"),
        ),
        coverage=(ENDED_CLASSES, ALL_ENDING),
    ),
    Metric(
        code="R3b",
        name=_("Completion, of all places"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="ending",
            conditions=_always(COMPLETED),
            words=_("places completed, of classes that ended in the period"),
        ),
        whole=ALL_ENDING,
        coverage=(ENDED_CLASSES, ALL_ENDING),
    ),
    Metric(
        code="R4",
        name=_("Left for release or transfer"),
        unit="percent",
        direction=Direction.DOWN,
        number=Side(
            source="ending",
            conditions=_always(AWAY),
            words=_("places that ended by release or transfer"),
        ),
        whole=ALL_ENDING,
        coverage=(ENDED_CLASSES, ALL_ENDING),
    ),
    Metric(
        code="R5",
        name=_("Attendance"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="ending",
            conditions=_always(Q(expected_hours__gt=0)),
            words=_("lesson hours attended"),
            total_of="credited_quarters",
            per=4,
        ),
        whole=Side(
            source="ending",
            conditions=_always(Q(expected_hours__gt=0)),
            words=_("lesson hours held for these people"),
            total_of="expected_hours",
        ),
        coverage=(
            Side(
                source="ending",
                conditions=_always(Q(expected_hours__gt=0)),
                words=_("places with hours held"),
            ),
            ALL_ENDING,
        ),
    ),
    Metric(
        code="R6",
        name=_("Passed the competence test"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="ending",
            conditions=_always(Q(competence=Competence.COMPETENT)),
            words=_("tested as competent"),
        ),
        whole=Side(source="ending", conditions=_always(TESTED), words=_("tested")),
        unknown=Side(
            source="ending",
            conditions=_always(COMPLETED & ~TESTED),
            words=_("completed, without a result"),
        ),
    ),
    Metric(
        code="R7",
        name=_("Planned classes held"),
        unit="percent",
        direction=Direction.UP,
        year_only=True,
        number=Side(
            source="classes",
            conditions=lambda scope: [ended_in(scope) & Q(state=ClassState.CLOSED)],
            words=_("classes closed"),
        ),
        whole=Side(
            source="plans",
            conditions=_always(Q()),
            words=_("classes in the plans of the year"),
            total_of="classes",
        ),
        part=(
            (
                "participants",
                Side(
                    source="ending", conditions=_always(CLOSED), words=_("Places in closed classes")
                ),
            ),
            (
                "planned",
                Side(
                    source="plans",
                    conditions=_always(Q()),
                    words=_("Planned participants"),
                    total_of="participants",
                ),
            ),
            (
                "quota",
                Side(
                    source="classes",
                    conditions=lambda scope: [ended_in(scope) & Q(state=ClassState.CLOSED)],
                    words=_("Seats of closed classes"),
                    total_of="quota",
                ),
            ),
        ),
        unknown=Side(
            source="agreements",
            conditions=_always(Q(has_plan=False)),
            words=_("agreements in force without a plan"),
        ),
    ),
    Metric(
        code="R12",
        name=_("Certificates handed over"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="issued",
            conditions=lambda scope: [Q(handed_over_on__lte=scope.until)],
            words=_("certificates handed over"),
        ),
        whole=Side(
            source="issued", conditions=_always(Q()), words=_("certificates issued in the period")
        ),
        unknown=Side(
            source="issued",
            conditions=_always(HAND_OVER_UNKNOWN),
            words=_("certificates of past classes whose hand-over nobody wrote down"),
        ),
        more=_days_to_hand_over,
    ),
]
