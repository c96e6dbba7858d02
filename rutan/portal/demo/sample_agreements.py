"""Sample agreements: two in force, one expiring, one under review."""

from dataclasses import dataclass
from datetime import date, timedelta

from partnerships.choices import (
    PERCENT_METRICS,
    AgreementKind,
    AgreementState,
    ObligationMetric,
    ReviewKind,
    ReviewResult,
    Side,
)
from partnerships.models import (
    Agreement,
    AgreementParty,
    Facility,
    Obligation,
    Partner,
    ReviewStep,
    TrainingField,
)
from rutan.accounts.models import User
from rutan.common.dates import add_months
from rutan.portal.demo.catalogue import SAMPLE
from rutan.portal.demo.facts import Institutions


@dataclass(frozen=True)
class AgreementPlan:
    facility: Facility
    partner: Partner
    signed_on: date
    starts_on: date
    ends_on: date
    fields: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    targets: tuple[tuple[str, int], ...] = ()
    brings: tuple[tuple[str, str, int | None, str], ...] = ()
    """(side, metric, number, what)"""
    state: str = AgreementState.SIGNED


def add(here: Institutions, on: date) -> dict[tuple[int, int], Agreement]:
    """Sample agreements by (facility, partner): two in force, one expiring, one under review."""
    trades = ("agriculture", "fisheries", "technology")
    plans = (
        AgreementPlan(
            here.pangkep,
            here.bpvp,
            add_months(on, -23),
            add_months(on, -23),
            on + timedelta(days=85),
            fields=trades,
            targets=(
                (ObligationMetric.CLASSES, 7),
                (ObligationMetric.PARTICIPANTS, 112),
                (ObligationMetric.CERTIFIED, 70),
                (ObligationMetric.FOLLOWED_UP_M6, 80),
                (ObligationMetric.PRODUCTIVE_M6, 60),
            ),
            brings=(
                (Side.PARTNER, ObligationMetric.INSTRUCTORS, 3, ""),
                (Side.PARTNER, ObligationMetric.EQUIPMENT, 12, "Perkakas praktik"),
                (Side.FACILITY, ObligationMetric.REPORTS, 4, ""),
                (Side.FACILITY, ObligationMetric.OTHER, None, "Menyediakan ruang praktik"),
            ),
        ),
        AgreementPlan(
            here.pangkep,
            here.education_office,
            add_months(on, -5),
            add_months(on, -5),
            add_months(on, 19),
            packages=("B", "C"),
            targets=((ObligationMetric.PARTICIPANTS, 48), (ObligationMetric.CERTIFIED, 40)),
        ),
        AgreementPlan(
            here.barru,
            here.bpvp,
            add_months(on, -22),
            add_months(on, -22),
            add_months(on, 2) + timedelta(days=9),
            fields=trades,
            targets=(
                (ObligationMetric.PARTICIPANTS, 64),
                (ObligationMetric.CERTIFIED, 48),
                (ObligationMetric.FOLLOWED_UP_M6, 80),
                (ObligationMetric.PRODUCTIVE_M6, 60),
            ),
        ),
        AgreementPlan(
            here.barru,
            here.education_office,
            add_months(on, -6),
            add_months(on, 1),
            add_months(on, 25),
            packages=("B",),
            targets=((ObligationMetric.PARTICIPANTS, 24),),
            state=AgreementState.REVIEW,
        ),
    )
    return {
        (plan.facility.pk, plan.partner.pk): _agreement(plan, number)
        for number, plan in enumerate(plans, start=1)
    }


def _agreement(plan: AgreementPlan, number: int) -> Agreement:
    is_signed = plan.state == AgreementState.SIGNED
    drafter = User.objects.get(username=f"petugas@{_town(plan.facility)}.example")
    agreement = Agreement.objects.create(
        code=f"pks-{plan.signed_on.year}-{number:03}",
        kind=AgreementKind.PKS,
        state=plan.state,
        facility=plan.facility,
        partner=plan.partner,
        title=f"Pelatihan dan pendidikan warga binaan {plan.facility.short_name} ({SAMPLE})",
        packages=list(plan.packages),
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        signed_on=plan.signed_on if is_signed else None,
        signed_place="Pangkajene" if is_signed else "",
        has_data_sharing_clause=True,
        has_confidentiality_clause=True,
        drafted_by=drafter,
        is_demo=True,
    )
    agreement.fields.set(TrainingField.objects.filter(code__in=plan.fields))
    for order, (side, place) in enumerate(
        ((Side.FACILITY, plan.facility), (Side.PARTNER, plan.partner)), start=1
    ):
        AgreementParty.objects.create(
            agreement=agreement,
            side=side,
            **{side: place},
            order=order,
            number=f"{SAMPLE.upper()}-{number:03}/{side[:1].upper()}" if is_signed else "",
            signatory_name=f"Pejabat {place.short_name} ({SAMPLE})" if is_signed else "",
            signatory_position="Kepala" if is_signed else "",
            signed_on=plan.signed_on if is_signed else None,
            number_year=plan.signed_on.year if is_signed else None,
        )
    Obligation.objects.bulk_create(
        Obligation(
            agreement=agreement,
            side=Side.FACILITY if metric in PERCENT_METRICS else Side.PARTNER,
            metric=metric,
            target=target,
        )
        for metric, target in plan.targets
    )
    Obligation.objects.bulk_create(
        Obligation(agreement=agreement, side=side, metric=metric, target=target, text=text)
        for side, metric, target, text in plan.brings
    )
    head = User.objects.get(username=f"kepala@{_town(plan.facility)}.example")
    ReviewStep.objects.create(
        agreement=agreement,
        kind=ReviewKind.INTERNAL,
        result=ReviewResult.APPROVED,
        decided_on=plan.signed_on - timedelta(days=14),
        recorded_by=head,
    )
    if is_signed:
        for kind in (ReviewKind.REGIONAL, ReviewKind.PARTNER):
            ReviewStep.objects.create(
                agreement=agreement,
                kind=kind,
                result=ReviewResult.APPROVED,
                decided_on=plan.signed_on - timedelta(days=7),
                letter_number=f"{SAMPLE.upper()}-{number:03}",
                recorded_by=head,
            )
    return agreement


def _town(facility: Facility) -> str:
    return facility.short_name.removeprefix("Rutan ").lower()
