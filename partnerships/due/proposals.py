"""Renewals that a partner proposed and nobody has taken up."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.due.shared import Shared
from rutan.common.due import DueItem, tone_of


def proposals_due(user, on: date, shared: Shared) -> Iterator[DueItem]:
    if not user.has_perm("partnerships.change_agreement"):
        return
    for agreement in shared.agreements:
        if agreement.proposed_at is None or (agreement.is_kept and agreement.owner_id != user.pk):
            continue
        day = timezone.localdate(agreement.proposed_at, agreement.facility.tz)
        yield DueItem(
            on=day,
            title=_("%(partner)s proposes to renew %(code)s")
            % {"partner": agreement.partner, "code": agreement},
            detail=_("In force until %(end)s") % {"end": date_format(agreement.ends_on, "j F Y")},
            url_name="partnerships:agreement-detail",
            url_args=(agreement.code,),
            action_label=_("Open agreement"),
            tone=tone_of(day, on),
        )
