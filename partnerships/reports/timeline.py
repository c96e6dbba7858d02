"""What happened with a partner, by date, and who held office then: it outlives its people.

Talks, promises, papers and what changed them, classes, and who was known in office from when, in
one list. Nothing is added to what is recorded: on a day on which nobody is known in office, nobody
is named.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships import replay
from partnerships.choices import STARTED_CLASS_STATES, AgreementState, CoordinationState
from partnerships.models import (
    Agreement,
    AgreementEvent,
    Commitment,
    Coordination,
    Facility,
    OfficeHolder,
    Partner,
    TrainingClass,
)
from partnerships.tenures import head_on, known_range


class MomentKind(TextChoices):
    TALK = "talk", gettext_lazy("Coordination")
    PROMISE = "promise", gettext_lazy("Promise")
    PAPER = "paper", gettext_lazy("Agreement")
    CLASS = "class", gettext_lazy("Class")
    OFFICE = "office", gettext_lazy("Office-holder")


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One entry. `link` is the page it leads to, by the key of the record: a coordination, the
    code of an agreement or the public id of a class. `only_month`: the day is not known.
    """

    on: date
    kind: MomentKind
    title: str
    facility: Facility | None = None
    note: str = ""
    link: str | int = ""
    only_month: bool = False
    is_sample: bool = False
    heads: list[OfficeHolder] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Scope:
    user: object
    partner: Partner
    facility: Facility | None

    def rows(self, model: Any, path: str = "") -> Any:
        """Of the partner, and of the one facility where one is chosen."""
        found = model.objects.for_user(self.user).filter(**{f"{path}partner": self.partner})
        if self.facility is not None:
            found = found.filter(**{f"{path}facility": self.facility})
        return found.select_related(f"{path}facility")


def timeline_of(
    user, partner: Partner, *, on: date, facility: Facility | None = None
) -> list[Moment]:
    """Newest first, what is still to come before it: nobody knows who will hold office then.

    Six queries, however long it is.
    """
    scope = _Scope(user=user, partner=partner, facility=facility)
    moments = [
        *_talks(scope),
        *_promises(scope),
        *_papers(scope),
        *_events(scope),
        *_classes(scope),
    ]
    holders = list(_holders(scope, moments))
    moments += _offices(partner, holders, on)
    moments.sort(key=lambda moment: (moment.on, moment.kind, str(moment.link)), reverse=True)
    return [
        moment if moment.on > on else _with_heads(moment, partner, holders) for moment in moments
    ]


def _talks(scope: _Scope) -> Iterator[Moment]:
    for row in scope.rows(Coordination).exclude(state=CoordinationState.CANCELLED):
        is_announced = row.announces_cooperation
        yield Moment(
            on=row.on,
            kind=MomentKind.TALK,
            title=f"{row.get_kind_display()}: {row.topic_list[0]}"
            if row.topic_list
            else row.get_kind_display(),
            facility=row.facility,
            note=_("Cooperation was announced") if is_announced else row.get_state_display(),
            link=row.pk,
            only_month=row.is_approximate,
        )


def _promises(scope: _Scope) -> Iterator[Moment]:
    for row in scope.rows(Commitment, "coordination__"):
        if row.cancelled_reason:
            note = _("Not kept: %(reason)s") % {"reason": row.cancelled_reason}
        else:
            note = _("Kept") if row.done_on else _("Due")
        yield Moment(
            on=row.done_on or row.due_on,
            kind=MomentKind.PROMISE,
            title=row.text,
            facility=row.coordination.facility,
            note=f"{note} · {row.get_side_display()}",
            link=row.coordination_id,
        )


def _papers(scope: _Scope) -> Iterator[Moment]:
    agreements = Agreement.objects.for_user(scope.user).filter(parties__partner=scope.partner)
    if scope.facility is not None:
        agreements = agreements.filter(parties__facility=scope.facility)
    signed = agreements.exclude(signed_on=None).exclude(state=AgreementState.ABANDONED)
    for row in signed.select_related("facility").distinct():
        yield Moment(
            on=row.signed_on,
            kind=MomentKind.PAPER,
            title=row.title,
            facility=row.facility,
            note=_("Signed"),
            link=row.code,
            is_sample=row.is_demo,
        )


def _events(scope: _Scope) -> Iterator[Moment]:
    rows = AgreementEvent.objects.for_user(scope.user).filter(
        agreement__parties__partner=scope.partner
    )
    if scope.facility is not None:
        rows = rows.filter(agreement__parties__facility=scope.facility)
    for row in rows.select_related("agreement__facility").distinct():
        yield Moment(
            on=row.on,
            kind=MomentKind.PAPER,
            title=row.agreement.title,
            facility=row.agreement.facility,
            note=f"{replay.word_of(row)}: {row.reason}",
            link=row.agreement.code,
            is_sample=row.agreement.is_demo,
        )


def _classes(scope: _Scope) -> Iterator[Moment]:
    for row in scope.rows(TrainingClass).filter(state__in=STARTED_CLASS_STATES):
        yield Moment(
            on=row.started_on or row.starts_on,
            kind=MomentKind.CLASS,
            title=row.title,
            facility=row.facility,
            note=row.get_state_display(),
            link=row.public_id,
            is_sample=row.is_demo,
        )


# --- Who held office ----------------------------------------------------------------------------


def _holders(scope: _Scope, moments: Iterable[Moment]) -> Iterator[OfficeHolder]:
    places = {moment.facility.pk for moment in moments if moment.facility}
    known = OfficeHolder.objects.for_user(scope.user)
    return iter(
        (known.filter(partner=scope.partner) | known.filter(facility__in=places)).select_related(
            "facility"
        )
    )


def _offices(partner: Partner, holders: Iterable[OfficeHolder], on: date) -> Iterator[Moment]:
    for holder in holders:
        known = known_range(holder)
        if holder.partner_id != partner.pk or known is None or known[0] > on:
            continue
        title = _("%(name)s, %(position)s") % {"name": holder.name, "position": holder.position}
        acting = [_("acting")] if holder.is_acting else []
        told = [_("Source: %(source)s") % {"source": holder.source}] if holder.source else []
        began = (
            _("In office from this day") if holder.starts_on else _("Known in office on this day")
        )
        yield Moment(
            on=known[0],
            kind=MomentKind.OFFICE,
            title=title,
            note=" · ".join([began, *acting, *told]),
        )


def _with_heads(moment: Moment, partner: Partner, holders: list[OfficeHolder]) -> Moment:
    if moment.kind == MomentKind.OFFICE or moment.is_sample:
        return moment  # real people lead no sample
    ours = [row for row in holders if moment.facility and row.facility_id == moment.facility.pk]
    theirs = [row for row in holders if row.partner_id == partner.pk]
    heads = [head_on(theirs, moment.on), head_on(ours, moment.on)]
    return replace(moment, heads=[head for head in heads if head])
