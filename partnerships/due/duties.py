"""What a side of an agreement owes by a day, and has not done."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.choices import AgreementState, ObligationStatus, Side
from partnerships.due.shared import of_facility, told_to_the_head
from partnerships.models import Agreement, Facility, Obligation
from partnerships.models.obligation import amount
from partnerships.models.posting import reach_of
from partnerships.recipients import is_kept
from partnerships.reports.obligations import Owed, Progress, progress_of
from rutan.accounts.choices import Role
from rutan.common.due import SOON_DAYS, DueItem, tone_of

SETTLED = frozenset({ObligationStatus.MET, ObligationStatus.WAIVED})


def obligations_due(
    user,
    facility: Facility | None,
    on: date,
    known: Mapping[int, Progress] | None = None,
) -> Iterator[DueItem]:
    """Overdue, or due within days; whichever side owes it, the owner of the agreement asks. The
    head, who settles none, sees what waited too long or has nobody to ask."""
    if not (user.has_perm("partnerships.change_obligation") or user.role == Role.HEAD):
        return
    rows = _open(user, facility, on)
    agreements = {row.agreement_id: row.agreement for row in rows}
    if not agreements:
        return
    wanted = {row.pk for row in rows}
    progress = dict(known or {})
    others = [each for key, each in agreements.items() if key not in progress]
    if others:
        progress |= progress_of(others, on=on)
    for key, agreement in agreements.items():
        for owed in progress[key].owed:
            if owed.obligation.pk in wanted and owed.status not in SETTLED:
                yield _item(user, agreement, owed, on)


def _open(user, facility: Facility | None, on: date) -> Any:
    rows = Obligation.objects.for_user(user).filter(
        agreement__state=AgreementState.SIGNED,
        due_on__lte=on + timedelta(days=SOON_DAYS),
        met_on=None,
        waived_reason="",
    )
    is_asked = Q(agreement__owner=user) | Q(is_kept=False)
    if limit := told_to_the_head(user, facility, on):
        is_asked = Q(due_on__lt=limit) | Q(is_kept=False, due_on__lt=on)
    return (
        of_facility(rows, facility, "agreement__facility")
        .annotate(is_kept=is_kept(on, "agreement__"))
        .filter(is_asked)
        .select_related("agreement__facility", "agreement__partner")
    )


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
