"""Agreements that end, and drafts that wait for a decision or a signature."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships import agreement_rules
from partnerships.choices import AgreementState
from partnerships.due.duties import owing
from partnerships.due.monitoring import evaluation_due, evaluations
from partnerships.due.shared import Settings, Shared, of_facility
from partnerships.models import (
    Agreement,
    AgreementComment,
    AgreementReminder,
    Facility,
)
from partnerships.models.posting import reach_of
from partnerships.recipients import is_kept
from rutan.accounts.choices import Role
from rutan.common.due import DueItem, tone_of


def shared_of(user, facility: Facility | None, on: date) -> Shared:
    return Shared(agreements=list(_waiting(user, facility, on)), on=on)


def agreements_due(user, facility: Facility | None, on: date, shared: Shared) -> Iterator[DueItem]:
    settings = Settings(facility)
    prefetch_related_objects(
        [row for row in shared.agreements if row.state == AgreementState.REVIEW], "review_steps"
    )
    for agreement in shared.agreements:
        values = settings.of(agreement.facility)
        if agreement.state == AgreementState.REVIEW:
            found = [_under_review(agreement, user, values, on)]
        else:
            found = [
                _ending(agreement, user, values, on),
                evaluation_due(agreement, user, values, on),
            ]
        yield from (item for item in found if item)


def _waiting(user, facility: Facility | None, on: date) -> Any:
    """Under review, undecided, in force or behind with a duty: all that may ask for something, in
    one query. Each with the day on which its partner proposed to renew it."""
    told_to_the_head = AgreementReminder.objects.for_user(user).filter(
        agreement=OuterRef("pk"),
        ends_on=OuterRef("ends_on"),
        cancelled_on=None,
        escalated_on__isnull=False,
    )
    rows = of_facility(Agreement.objects.for_user(user), facility)
    undecided = Agreement.objects.for_user(user).to_be_decided().filter(pk=OuterRef("pk"))
    proposals = AgreementComment.objects.for_user(user).unanswered().order_by("at")
    wanted = Q(state=AgreementState.REVIEW)
    if user.is_facility_staff:
        in_force = Q(state=AgreementState.SIGNED, starts_on__lte=on, ends_on__gte=on)
        wanted |= in_force | Q(is_undecided=True) | Q(state=AgreementState.SIGNED, owes=True)
    return (
        rows.with_standing()
        .annotate(
            is_undecided=Exists(undecided),
            is_kept=is_kept(on),
            is_escalated=Exists(told_to_the_head),
            owes=Exists(owing(user, on)),
            proposed_at=Subquery(proposals.filter(agreement=OuterRef("pk")).values("at")[:1]),
            **evaluations(),
        )
        .filter(wanted)
        .select_related("facility", "partner")
    )


def _ending(agreement: Any, user, values: Mapping, on: date) -> DueItem | None:
    """From the first step of the ladder on; after the end for everyone, until it is decided."""
    left = agreement.days_left(on)
    if not agreement.is_undecided:
        return None
    if left > max([*values["agreement_alert_days"], agreement.notice_days]):
        return None
    if left >= 0 and not _is_asked(agreement, user):
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
        tone=tone_of(agreement.ends_on, on),
        **_way_on(agreement, user, left),
    )


def _way_on(agreement: Any, user, left: int) -> dict[str, Any]:
    """To the draft that renews it, to the page where that is decided, or to the agreement."""
    page, code, label = "detail", agreement.code, _("Open agreement")
    if successor := agreement.successor:
        code, label = successor.code, _("Open the renewal")
    elif left <= agreement.notice_days and agreement.facility_id in reach_of(user).facilities:
        page, label = "renew", _("Prepare renewal")
    return {
        "url_name": f"partnerships:agreement-{page}",
        "url_args": (code,),
        "action_label": label,
    }


def _is_asked(agreement: Any, user) -> bool:
    """Its owner; the head too once nobody acted on a reminder; without an owner everyone."""
    is_told = user.role == Role.HEAD and agreement.is_escalated
    return agreement.owner_id == user.pk or not agreement.is_kept or is_told


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
        action_label=_("Record decision"),
        tone=tone_of(on, on),
    )
