"""What waits for somebody among agreements and coordinations, for the home page."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import agreement_rules, thresholds
from partnerships.choices import AgreementState, CoordinationState, Side
from partnerships.models import Agreement, Commitment, Coordination, Facility
from rutan.common.due import DueItem, in_order, tone_of


def due_of(user, facility: Facility | None, on: date) -> list[DueItem]:
    """Longest overdue first. `facility` narrows it to one; None means all that `user` may see.

    At most five queries and one for each facility under review, however many rows.
    """
    items = [*_agreements(user, facility, on)]
    if user.has_perm("partnerships.change_coordination"):
        items += [*_next_steps(user, facility, on), *_promises(user, facility, on)]
    return in_order(items)


def _scope(queryset, facility: Facility | None):
    return queryset if facility is None else queryset.filter(facility=facility)


def _agreements(user, facility, on):
    rows = _scope(Agreement.objects.for_user(user), facility).select_related("facility", "partner")
    rows = rows.filter(state__in=[AgreementState.REVIEW, AgreementState.SIGNED]).prefetch_related(
        "review_steps"
    )
    settings: dict[int, Mapping] = {facility.pk: thresholds.of(facility)} if facility else {}
    for agreement in rows.exclude(renewal__state=AgreementState.SIGNED):
        values = settings.get(agreement.facility_id)
        if values is None:
            values = settings[agreement.facility_id] = thresholds.of(agreement.facility)
        if agreement.state == AgreementState.SIGNED:
            item = _expiring(agreement, values, on) if user.is_facility_staff else None
        else:
            item = _under_review(agreement, user, values, on)
        if item:
            yield item


def _expiring(agreement: Agreement, values: Mapping, on: date) -> DueItem | None:
    """From the first rung of the ladder on; after the end until the grace is over and beyond."""
    left = agreement.days_left(on)
    if left > max([*values["agreement_alert_days"], agreement.notice_days]):
        return None
    title = (
        _("Agreement with %(partner)s is expiring")
        if left >= 0
        else _("Agreement with %(partner)s has expired")
    ) % {"partner": agreement.partner}
    return DueItem(
        on=agreement.ends_on,
        title=title,
        detail=_("%(code)s, in force until %(end)s")
        % {"code": agreement, "end": date_format(agreement.ends_on, "j F Y")},
        url_name="partnerships:agreement-detail",
        url_args=(agreement.code,),
        action_label=_("Open agreement"),
        tone=tone_of(agreement.ends_on, on),
    )


def _under_review(agreement: Agreement, user, values: Mapping, on: date) -> DueItem | None:
    required = agreement_rules.reviews_by(values)
    step = agreement_rules.next_review(required, list(agreement.review_steps.all()))
    if step is None:
        if not user.has_perm("partnerships.sign_agreement"):
            return None
        return DueItem(
            on=max(agreement.starts_on, on),
            title=_("Record the signature of %(code)s") % {"code": agreement},
            detail=_("Agreement with %(partner)s: every step of review is approved")
            % {"partner": agreement.partner},
            url_name="partnerships:agreement-sign",
            url_args=(agreement.code,),
            action_label=_("Mark as signed"),
            tone=tone_of(max(agreement.starts_on, on), on),
        )
    if not agreement_rules.may_decide(user, agreement, step):
        return None
    return DueItem(
        on=on,
        title=_("Review agreement %(code)s") % {"code": agreement},
        detail=_("%(step)s: agreement with %(partner)s")
        % {"step": step.label, "partner": agreement.partner},
        url_name="partnerships:agreement-review",
        url_args=(agreement.code,),
        action_label=_("Review"),
        tone=tone_of(on, on),
    )


def _next_steps(user, facility, on):
    """Open next steps of what was held, and planned talks whose result is awaited: one query."""
    rows = _scope(Coordination.objects.for_user(user), facility).select_related("partner")
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


def _promises(user, facility, on):
    rows = Commitment.objects.for_user(user).open().select_related("coordination__partner")
    if facility is not None:
        rows = rows.filter(coordination__facility=facility)
    for promise in rows:
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
