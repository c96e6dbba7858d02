"""What a side of an agreement owes by a day, and has not done."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from partnerships.choices import ObligationState, ObligationStatus, Side
from partnerships.due.shared import Shared, told_to_the_head
from partnerships.models import Agreement, Facility, Obligation
from partnerships.models.obligation import amount
from partnerships.models.posting import reach_of
from partnerships.reports.obligations import Owed
from rutan.accounts.choices import Role
from rutan.common.due import SOON_DAYS, DueItem, tone_of

SETTLED = frozenset({ObligationStatus.MET, ObligationStatus.WAIVED})


def obligations_due(user, facility: Facility | None, on: date, shared: Shared) -> Iterator[DueItem]:
    """Overdue, or due within days; whichever side owes it, the owner of the agreement asks. The
    head, who settles none, sees what waited too long or has nobody to ask."""
    if not (user.has_perm("partnerships.change_obligation") or user.role == Role.HEAD):
        return
    limit = told_to_the_head(user, facility, on)
    for agreement in shared.agreements:
        if not agreement.owes:
            continue
        for owed in shared.progress[agreement.pk].owed:
            duty = owed.obligation
            if owed.status in SETTLED or not _is_near(duty, on):
                continue
            if _is_asked(user, agreement, duty.due_on, limit, on):
                yield _item(user, agreement, owed, on)


def owing(user, on: date) -> QuerySet[Obligation]:
    """What `_is_near` says, of the agreement of the row around it."""
    return Obligation.objects.for_user(user).filter(
        agreement=OuterRef("pk"), due_on__lte=_last(on), met_on=None, waived_reason=""
    )


def _is_near(duty: Obligation, on: date) -> bool:
    is_open = duty.state == ObligationState.OPEN
    return is_open and duty.due_on is not None and duty.due_on <= _last(on)


def _last(on: date) -> date:
    return on + timedelta(days=SOON_DAYS)


def _is_asked(user, agreement: Any, due_on: date, limit: date | None, on: date) -> bool:
    if limit:
        return due_on < limit or (not agreement.is_kept and due_on < on)
    return agreement.owner_id == user.pk or not agreement.is_kept


def _item(user, agreement: Agreement, owed: Owed, on: date) -> DueItem:
    duty = owed.obligation
    title = str(duty)
    if owed.realised is not None:
        title = _("%(duty)s: %(realised)s of %(target)s") % {
            "duty": duty,
            "realised": amount(owed.metric, owed.realised),
            "target": amount(owed.metric, owed.target),
        }
    who = agreement.partner if duty.side == Side.PARTNER else _("this facility")
    return DueItem(
        on=duty.due_on,
        title=title,
        detail=_("Owed by %(who)s under %(code)s") % {"who": who, "code": agreement},
        tone=tone_of(duty.due_on, on),
        **_way_on(user, agreement, owed),
    )


def _way_on(user, agreement: Agreement, owed: Owed) -> dict[str, Any]:
    """To the page where it is settled; to the agreement where the registry counts it, or where
    the facility is merely a party and reads."""
    duty = owed.obligation
    may_settle = user.has_perm("partnerships.change_obligation") and (
        agreement.facility_id in reach_of(user).facilities
    )
    if may_settle and (duty.is_duty or duty.is_stated):
        return {
            "url_name": "partnerships:obligation-settle",
            "url_args": (agreement.code, duty.pk),
            "action_label": _("Record"),
        }
    return {
        "url_name": "partnerships:agreement-detail",
        "url_args": (agreement.code,),
        "action_label": _("Open agreement"),
    }
