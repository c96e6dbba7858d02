"""With whom a facility works, and on what paper: from the first talk to the end of an agreement.

A partnership is no table. It is what coordinations, agreements and classes of the same facility
and partner say together, so that one without a signed document is seen as the gap it is. Sample
data closes no gap: a sample agreement is named beside the stage, and never decides it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from partnerships.choices import (
    STAGES_WITHOUT_PAPER,
    STARTED_CLASS_STATES,
    AgreementStanding,
    AgreementState,
    CoordinationState,
    PartnershipStage,
)
from partnerships.models import (
    Agreement,
    AgreementParty,
    Coordination,
    Facility,
    Partner,
    TrainingClass,
)

CLASS_FIELDS = ("facility", "partner", "state", "ends_on", "is_demo")
"""What a class has to bring along."""
TALKED = frozenset(
    {CoordinationState.HELD, CoordinationState.FOLLOWED_UP, CoordinationState.CLOSED}
)


@dataclass(kw_only=True)
class Partnership:
    """One facility and one partner as of a day.

    `sample` is the best sample agreement beside real records. Where nothing is real (`is_sample`),
    samples stand in for everything, `agreement` too.
    """

    facility: Facility
    partner: Partner
    is_sample: bool
    stage: PartnershipStage = PartnershipStage.NO_DOCUMENT
    agreement: Agreement | None = None
    sample: Agreement | None = None
    announcement: Coordination | None = None
    last_contact: Coordination | None = None
    next_meeting: Coordination | None = None
    open_steps: list[Coordination] = field(default_factory=list)
    trained_until: date | None = None

    @property
    def has_paper(self) -> bool:
        return self.stage not in STAGES_WITHOUT_PAPER

    @property
    def next_step(self) -> Coordination | None:
        """The open step that is due first."""
        return min(self.open_steps, key=lambda row: row.next_action_due, default=None)


def partnerships_of(
    *,
    coordinations: Iterable[Coordination],
    agreements: Iterable[Agreement],
    classes: Iterable[TrainingClass],
    on: date,
) -> list[Partnership]:
    """One row for each pair, without a paper first. Pass rows already in scope, with facility
    and partner selected, in any order. One query, for the papers of more than two.

    The best paper decides the stage: in force, then signed for later, then expired, then a draft.
    Without any, a cooperation that was announced stands before one that was only talked about. A
    pair that trained without either, and has not talked since, has no document.
    """
    coordinations, classes = list(coordinations), list(classes)
    agreements = [row for row in agreements if row.state != AgreementState.ABANDONED]
    real = {_pair(row) for row in coordinations if not row.partner.is_demo}
    real |= {_pair(row) for row in agreements if not row.is_demo}
    real |= {_pair(row) for row in classes if not row.is_demo}
    rows: dict[tuple[int, int], Partnership] = {}

    def row_of(record) -> Partnership:
        pair = _pair(record)
        if pair not in rows:
            rows[pair] = Partnership(
                facility=record.facility, partner=record.partner, is_sample=pair not in real
            )
        return rows[pair]

    for training_class in classes:
        _add_class(row_of(training_class), training_class)
    for coordination in coordinations:
        _add_coordination(row_of(coordination), coordination)
    for agreement in agreements:
        _add_agreement(row_of(agreement), agreement, on)
    for agreement, pair in _further_pairs(agreements):
        if pair in rows:  # who stands in a paper of others is not without one
            _add_agreement(rows[pair], agreement, on)
    for row in rows.values():
        row.stage = _stage(row, on)
    order = {stage: place for place, stage in enumerate(_WORST_FIRST)}
    return sorted(
        rows.values(), key=lambda row: (order[row.stage], str(row.facility), str(row.partner))
    )


def partnerships_for(
    user, *, on: date, facility: Facility | None = None, partner: Partner | None = None
) -> list[Partnership]:
    """What `user` may see; `facility` and `partner` narrow it to one. Four queries."""
    only = {"facility": facility, "partner": partner}
    only = {name: place for name, place in only.items() if place is not None}
    coordinations, classes = (
        model.objects.for_user(user).filter(**only).select_related("facility", "partner")
        for model in (Coordination, TrainingClass)
    )
    agreements = Agreement.objects.for_user(user).select_related("facility", "partner")
    if facility is not None:
        agreements = agreements.of_facility(facility)
    if partner is not None:
        agreements = agreements.filter(parties__partner=partner)
    rows = partnerships_of(
        coordinations=coordinations,
        agreements=agreements.with_standing(),
        classes=classes.only(*CLASS_FIELDS),
        on=on,
    )
    return [row for row in rows if all(getattr(row, name) == place for name, place in only.items())]


_WORST_FIRST = (
    PartnershipStage.NO_DOCUMENT,
    PartnershipStage.ANNOUNCED,
    PartnershipStage.EXPIRED,
    PartnershipStage.COORDINATING,
    PartnershipStage.DRAFT,
    PartnershipStage.EXPIRING,
    PartnershipStage.UPCOMING,
    PartnershipStage.ACTIVE,
)
_STAGES = {
    AgreementStanding.ACTIVE: PartnershipStage.ACTIVE,
    AgreementStanding.EXPIRING: PartnershipStage.EXPIRING,
    AgreementStanding.UPCOMING: PartnershipStage.UPCOMING,
    AgreementStanding.DRAFT: PartnershipStage.DRAFT,
    AgreementStanding.REVIEW: PartnershipStage.DRAFT,
}
_BEST_FIRST = (
    PartnershipStage.ACTIVE,
    PartnershipStage.EXPIRING,
    PartnershipStage.UPCOMING,
    PartnershipStage.EXPIRED,
    PartnershipStage.DRAFT,
)


def _pair(record: Coordination | Agreement | TrainingClass) -> tuple[int, int]:
    return record.facility_id, record.partner_id


def _further_pairs(
    agreements: Iterable[Agreement],
) -> Iterable[tuple[Agreement, tuple[int, int]]]:
    """Every facility with every partner of an agreement of more than two, but the two that lead
    it. One query."""
    of_many = AgreementParty.objects.filter(order__gt=2).values("agreement")
    rows = AgreementParty.objects.filter(agreement__in=of_many)
    facilities: dict[int, set[int]] = defaultdict(set)
    partners: dict[int, set[int]] = defaultdict(set)
    for key, facility, partner in rows.values_list("agreement", "facility", "partner"):
        (facilities if facility else partners)[key].add(facility or partner)
    for agreement in agreements:
        for pair in product(facilities[agreement.pk], partners[agreement.pk]):
            if pair != _pair(agreement):
                yield agreement, pair


def _add_class(row: Partnership, training_class: TrainingClass) -> None:
    if training_class.state not in STARTED_CLASS_STATES:
        return
    if training_class.is_demo and not row.is_sample:
        return
    row.trained_until = max(row.trained_until or date.min, training_class.ends_on)


def _add_coordination(row: Partnership, coordination: Coordination) -> None:
    if coordination.state == CoordinationState.PLANNED:
        if row.next_meeting is None or coordination.on < row.next_meeting.on:
            row.next_meeting = coordination
        return
    if coordination.state not in TALKED:
        return
    if row.last_contact is None or coordination.on > row.last_contact.on:
        row.last_contact = coordination
    if coordination.announces_cooperation and (
        row.announcement is None or coordination.on > row.announcement.on
    ):
        row.announcement = coordination
    is_open = coordination.next_action and not coordination.next_action_done_on
    if is_open and coordination.state != CoordinationState.CLOSED:
        row.open_steps.append(coordination)


def _add_agreement(row: Partnership, agreement: Agreement, on: date) -> None:
    if agreement.is_demo and not row.is_sample:
        row.sample = _better(row.sample, agreement, on)
    else:
        row.agreement = _better(row.agreement, agreement, on)


def _better(first: Agreement | None, second: Agreement, on: date) -> Agreement:
    """The one further along; of two alike, the one that ends later."""
    if first is None:
        return second
    return min(
        (first, second),
        key=lambda paper: (_BEST_FIRST.index(_stage_of(paper, on)), -paper.ends_on.toordinal()),
    )


def _stage_of(agreement: Agreement, on: date) -> PartnershipStage:
    return _STAGES.get(agreement.standing(on), PartnershipStage.EXPIRED)


def _stage(row: Partnership, on: date) -> PartnershipStage:
    if row.agreement:
        return _stage_of(row.agreement, on)
    if row.announcement:
        return PartnershipStage.ANNOUNCED
    talked_on = row.last_contact.on if row.last_contact else date.min
    if row.trained_until and talked_on <= row.trained_until:
        return PartnershipStage.NO_DOCUMENT
    return PartnershipStage.COORDINATING
