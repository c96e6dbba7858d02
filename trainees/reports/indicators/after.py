"""R13 to R19: what became of people after release. Who was not reached stays in what is divided
by; who died, or was sentenced again before the look, is taken out."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rutan.common.dates import add_months
from trainees.choices import (
    Checkpoint,
    Direction,
    Evidence,
    FollowUpState,
    IncomeBand,
    ReturnKind,
    SkillUse,
)
from trainees.reports.indicators.definition import Metric, Part, Scope, Side, on
from trainees.reports.indicators.sources import (
    RETURN_DAYS,
    came_back,
    died,
    due_in,
    returned_early,
)

DONE = Q(state=FollowUpState.DONE)
WORK = Q(counted__kind__is_work=True) & ~Q(counted__kind__code="apprentice")
ANSWERED_M6 = DONE & Q(checkpoint=Checkpoint.M6, counted__isnull=False, is_trained=True)
GONE = Q(closed_reason__in=["deceased", "reimprisoned"]) | Q(counted__kind__code="deceased")
MIDPOINTS = {
    IncomeBand.UNDER_1: 500_000,
    IncomeBand.TO_2: 1_500_000,
    IncomeBand.TO_3: 2_500_000,
    IncomeBand.TO_5: 4_000_000,
    IncomeBand.OVER_5: 5_000_000,
}


def _due(scope: Scope, months: int) -> Q:
    gone = died(months) | Q(pk__in=returned_early(scope, months))
    return due_in(scope, months) & ~gone


def _known(months: int) -> Q:
    return Q(**{f"b{months}_kind__isnull": False})


def _works(months: int) -> Q:
    kind = f"b{months}_kind"
    return Q(**{f"{kind}__is_work": True}) & ~Q(**{f"{kind}__code": "apprentice"})


def _at_work(code: str, months: int, name: Promise, *, of_reached: bool) -> Metric:
    reached = Side(
        source="released",
        conditions=lambda scope: [_due(scope, months) & _known(months)],
        words=_("of these, people who were reached"),
    )
    due = Side(
        source="released",
        conditions=lambda scope: [_due(scope, months)],
        words=_("trained people whose look closed in the period"),
    )
    returned = Side(
        source="released",
        conditions=lambda scope: [
            due_in(scope, months) & Q(pk__in=returned_early(scope, months)) & ~died(months)
        ],
        words=_("Sentenced again before, left out"),
    )
    deceased = Side(
        source="released",
        conditions=lambda scope: [due_in(scope, months) & died(months)],
        words=_("Died before, left out"),
    )
    return Metric(
        code=code,
        name=name,
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="released",
            conditions=lambda scope: [_due(scope, months) & _works(months)],
            words=_("employed or self-employed"),
        ),
        whole=reached if of_reached else due,
        part=(("returned", returned), ("deceased", deceased)),
        coverage=(reached, due),
        unknown=Side(
            source="released",
            conditions=lambda scope: [_due(scope, months) & ~_known(months)],
            words=_("not reached"),
        ),
    )


def _paid(band: IncomeBand) -> Callable[[Scope], list[Q]]:
    return lambda scope: [ANSWERED_M6 & WORK & Q(counted__income=band)]


def _middle(parts: Sequence[Part]) -> Fraction | None:
    """The median of the middles of the bands."""
    paid: list[int] = []
    for part in parts:
        paid += [MIDPOINTS[IncomeBand(part.code)]] * int(part.count or 0)
    if not paid:
        return None
    return Fraction(paid[(len(paid) - 1) // 2] + paid[len(paid) // 2], 2)


def _released_long_ago(scope: Scope) -> Q:
    """24 to 36 months before the end of the period."""
    until = scope.until
    return (
        Q(released_on__gt=add_months(until, -36), released_on__lte=add_months(until, -24))
        & ~Q(b24_kind__code="deceased")
        & ~died(12)
    )


METRICS = [
    _at_work("R13a", 6, _("At work in month 6, of all"), of_reached=False),
    _at_work("R13b", 6, _("At work in month 6, of those reached"), of_reached=True),
    _at_work("R14a", 12, _("At work in month 12, of all"), of_reached=False),
    _at_work("R14b", 12, _("At work in month 12, of those reached"), of_reached=True),
    Metric(
        code="R15",
        name=_("Work that uses the training"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="looks",
            conditions=lambda scope: [
                ANSWERED_M6 & WORK & Q(counted__uses_training__in=[SkillUse.YES, SkillUse.PARTLY])
            ],
            words=_("use the training, or part of it"),
        ),
        whole=Side(
            source="looks",
            conditions=lambda scope: [ANSWERED_M6 & WORK],
            words=_("trained people at work in month 6"),
        ),
        unknown=Side(
            source="looks",
            conditions=lambda scope: [ANSWERED_M6 & WORK & Q(counted__uses_training="")],
            words=_("answers that do not tell"),
        ),
    ),
    Metric(
        code="R16",
        name=_("Reached at follow-up"),
        unit="percent",
        direction=Direction.UP,
        number=Side(
            source="looks",
            conditions=lambda scope: [DONE & ~GONE],
            words=_("follow-ups recorded"),
        ),
        whole=Side(
            source="looks",
            conditions=lambda scope: [~GONE],
            words=_("follow-ups whose days ended in the period"),
        ),
    ),
    Metric(
        code="R17",
        name=_("Income in month 6, median"),
        unit="rupiah",
        direction=Direction.UP,
        number=Side(
            source="looks",
            conditions=lambda scope: [ANSWERED_M6 & WORK & ~Q(counted__income="")],
            words=_("people at work who told their income"),
        ),
        whole=Side(
            source="looks",
            conditions=lambda scope: [ANSWERED_M6 & WORK],
            words=_("trained people at work in month 6"),
        ),
        part=tuple(
            (
                band.value,
                Side(
                    source="looks",
                    conditions=_paid(band),
                    words=band.label,
                ),
            )
            for band in IncomeBand
        ),
        unknown=Side(
            source="looks",
            conditions=lambda scope: [ANSWERED_M6 & WORK & Q(counted__income="")],
            words=_("answers that do not tell"),
        ),
        median=_middle,
    ),
    Metric(
        code="R18",
        name=_("Sentenced again within 24 months"),
        unit="percent",
        direction=Direction.DOWN,
        number=Side(
            source="released",
            conditions=lambda scope: [
                _released_long_ago(scope) & Q(returned_on__lte=F("released_on") + RETURN_DAYS)
            ],
            words=_("sentenced again within 730 days"),
        ),
        whole=Side(
            source="released",
            conditions=lambda scope: [_released_long_ago(scope)],
            words=_("trained people released 24 to 36 months before the end of the period"),
        ),
        part=(
            (
                "revoked",
                Side(
                    source="released",
                    conditions=lambda scope: [
                        _released_long_ago(scope) & came_back(ReturnKind.REVOKED)
                    ],
                    words=_("Integration revoked, no new sentence"),
                ),
            ),
            (
                "pending",
                Side(
                    source="released",
                    conditions=lambda scope: [
                        _released_long_ago(scope) & came_back(ReturnKind.PENDING)
                    ],
                    words=_("In custody again, no verdict yet"),
                ),
            ),
        ),
        least_people="return_least_people",
    ),
    Metric(
        code="R19",
        name=_("Answers with a strong proof"),
        unit="percent",
        direction=Direction.NONE,
        number=Side(
            source="looks",
            conditions=lambda scope: [
                DONE
                & Q(counted__evidence__in=[Evidence.DOCUMENT, Evidence.VISIT, Evidence.EMPLOYER])
            ],
            words=_("proved by a document, a visit or the employer"),
        ),
        whole=Side(
            source="looks",
            conditions=lambda scope: [DONE & Q(counted__isnull=False)],
            words=_("answers that count"),
        ),
        part=tuple(
            (
                proof.value,
                Side(
                    source="looks",
                    conditions=on(state=FollowUpState.DONE, counted__evidence=proof),
                    words=proof.label,
                ),
            )
            for proof in Evidence
        ),
    ),
]
