"""With whom a facility works, and on what paper: from the first talk to the end of an agreement.

A partnership is no table. It is what coordinations, agreements and classes of the same facility
and partner say together, so that one without a signed document is seen as the gap it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from partnerships.choices import AgreementStanding, AgreementState, CoordinationState
from partnerships.models import Agreement, Coordination, Facility, Partner, TrainingClass


class Stage(TextChoices):
    ACTIVE = "active", _("Active")
    EXPIRING = "expiring", _("Expiring")
    EXPIRED = "expired", _("Expired")
    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced; no document yet")
    COORDINATING = "coordinating", _("In coordination")
    NO_DOCUMENT = "no_document", _("No signed document")


WITHOUT_PAPER = frozenset({Stage.DRAFT, Stage.ANNOUNCED, Stage.COORDINATING, Stage.NO_DOCUMENT})
TALKED = frozenset(
    {CoordinationState.HELD, CoordinationState.FOLLOWED_UP, CoordinationState.CLOSED}
)


@dataclass(kw_only=True)
class Partnership:
    """One facility and one partner as of a day."""

    facility: Facility
    partner: Partner
    stage: Stage = Stage.NO_DOCUMENT
    agreement: Agreement | None = None
    announcement: Coordination | None = None
    last_contact: Coordination | None = None
    next_meeting: Coordination | None = None
    open_steps: list[Coordination] = field(default_factory=list)
    classes: int = 0

    @property
    def has_paper(self) -> bool:
        return self.stage not in WITHOUT_PAPER

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
    and partner selected; coordinations and agreements in any order.

    The best paper decides the stage: in force, then expired, then a draft. Without any, a
    cooperation that was announced stands before one that was only talked about. A pair that
    trained without either has no document.
    """
    rows: dict[tuple[int, int], Partnership] = {}

    def row_of(record) -> Partnership:
        key = (record.facility_id, record.partner_id)
        if key not in rows:
            rows[key] = Partnership(facility=record.facility, partner=record.partner)
        return rows[key]

    for training_class in classes:
        row_of(training_class).classes += 1
    for coordination in coordinations:
        _add_coordination(row_of(coordination), coordination)
    for agreement in agreements:
        if agreement.state != AgreementState.ABANDONED:
            _add_agreement(row_of(agreement), agreement, on)
    for row in rows.values():
        if row.agreement is None:
            row.stage = _stage_without_agreement(row)
    order = {stage: place for place, stage in enumerate(_WORST_FIRST)}
    return sorted(
        rows.values(), key=lambda row: (order[row.stage], str(row.facility), str(row.partner))
    )


def partnerships_for(user, *, on: date, facility: Facility | None = None) -> list[Partnership]:
    """What `user` may see; `facility` narrows it to one. Three queries."""
    sources = [
        model.objects.for_user(user).select_related("facility", "partner")
        for model in (Coordination, Agreement, TrainingClass)
    ]
    if facility is not None:
        sources = [source.filter(facility=facility) for source in sources]
    coordinations, agreements, classes = sources
    return partnerships_of(
        coordinations=coordinations,
        agreements=agreements,
        classes=classes.only("facility", "partner", "state"),
        on=on,
    )


_WORST_FIRST = (
    Stage.NO_DOCUMENT,
    Stage.ANNOUNCED,
    Stage.EXPIRED,
    Stage.COORDINATING,
    Stage.DRAFT,
    Stage.EXPIRING,
    Stage.ACTIVE,
)
_STAGES = {
    AgreementStanding.ACTIVE: Stage.ACTIVE,
    AgreementStanding.EXPIRING: Stage.EXPIRING,
    AgreementStanding.UPCOMING: Stage.ACTIVE,
    AgreementStanding.DRAFT: Stage.DRAFT,
    AgreementStanding.REVIEW: Stage.DRAFT,
}
_BEST_FIRST = (Stage.ACTIVE, Stage.EXPIRING, Stage.EXPIRED, Stage.DRAFT)


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
    stage = _STAGES.get(agreement.standing(on), Stage.EXPIRED)
    if row.agreement is not None:
        old, new = _BEST_FIRST.index(row.stage), _BEST_FIRST.index(stage)
        if (new, -agreement.ends_on.toordinal()) >= (old, -row.agreement.ends_on.toordinal()):
            return
    row.stage, row.agreement = stage, agreement


def _stage_without_agreement(row: Partnership) -> Stage:
    if row.announcement:
        return Stage.ANNOUNCED
    if row.classes:
        return Stage.NO_DOCUMENT
    return Stage.COORDINATING
