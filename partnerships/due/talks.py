"""Next steps, meetings and promises of coordinations."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from partnerships.choices import CoordinationState, Side
from partnerships.due.shared import of_facility, told_to_the_head
from partnerships.models import Commitment, Coordination, Facility, Posting
from rutan.common.due import DueItem, tone_of


def talks_due(user, facility: Facility | None, on: date) -> Iterator[DueItem]:
    if user.has_perm("partnerships.change_coordination"):
        yield from _next_steps(user, facility, on)
    if user.has_perm("partnerships.change_commitment"):
        yield from _promises(user, facility, on)


def _next_steps(user, facility, on):
    """Open next steps of what was held, and planned talks whose result is awaited: one query."""
    rows = of_facility(Coordination.objects.for_user(user), facility)
    rows = rows.select_related("partner")
    told = Q(
        state__in=[CoordinationState.HELD, CoordinationState.FOLLOWED_UP],
        next_action_due__isnull=False,
        next_action_done_on=None,
    )
    for coordination in rows.filter(told | Q(state=CoordinationState.PLANNED)):
        is_planned = coordination.state == CoordinationState.PLANNED
        yield _awaited(coordination, on) if is_planned else _next_step(coordination, on)


def _next_step(coordination: Coordination, on: date) -> DueItem:
    return DueItem(
        on=coordination.next_action_due,
        title=coordination.next_action,
        detail=_("Next step with %(partner)s") % {"partner": coordination.partner},
        url_name="partnerships:coordination-detail",
        url_args=(coordination.pk,),
        action_label=_("Open coordination"),
        tone=tone_of(coordination.next_action_due, on),
    )


def _awaited(coordination: Coordination, on: date) -> DueItem:
    return DueItem(
        on=coordination.on,
        title=_("%(kind)s with %(partner)s")
        % {"kind": coordination.get_kind_display(), "partner": coordination.partner},
        detail=", ".join(coordination.topic_list),
        url_name="partnerships:coordination-detail",
        url_args=(coordination.pk,),
        action_label=_("Record the result"),
        tone=tone_of(coordination.on, on),
    )


def _promises(user, facility: Facility | None, on: date) -> Iterator[DueItem]:
    """Of the person responsible while at work there; else of everyone who records talks."""
    at_work = Posting.objects.on(on).filter(
        Q(user__expires_on=None) | Q(user__expires_on__gte=on),
        user=OuterRef("account"),
        facility=OuterRef("coordination__facility"),
        user__is_active=True,
    )
    rows = Commitment.objects.for_user(user).open().select_related("coordination__partner")
    rows = of_facility(rows, facility, "coordination__facility")
    unclaimed = ~Exists(at_work) if user.has_perm("partnerships.change_coordination") else Q()
    is_asked = Q(account=user) | unclaimed
    if limit := told_to_the_head(user, facility, on):
        is_asked |= Q(due_on__lt=limit) | (~Exists(at_work) & Q(due_on__lt=on))
    for promise in rows.filter(is_asked):
        by = (
            str(promise.coordination.partner)
            if promise.side == Side.PARTNER
            else _("this facility")
        )
        yield DueItem(
            on=promise.due_on,
            title=promise.text,
            detail=_("Promised by %(who)s") % {"who": by},
            url_name="partnerships:commitment-settle",
            url_args=(promise.coordination_id, promise.pk),
            action_label=_("Record the result"),
            tone=tone_of(promise.due_on, on),
        )
