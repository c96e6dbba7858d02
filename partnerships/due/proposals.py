"""Renewals that a partner proposed and nobody has taken up."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.due.shared import of_facility
from partnerships.models import AgreementComment, Facility
from partnerships.recipients import is_kept
from rutan.common.due import DueItem, tone_of


def proposals_due(user, facility: Facility | None, on: date) -> Iterator[DueItem]:
    if not user.has_perm("partnerships.change_agreement"):
        return
    rows = of_facility(
        AgreementComment.objects.for_user(user).unanswered(), facility, "agreement__facility"
    )
    rows = rows.select_related("agreement__facility", "agreement__partner")
    kept = rows.annotate(is_kept=is_kept(on, "agreement__"))
    for proposal in kept.filter(Q(agreement__owner=user) | Q(is_kept=False)):
        agreement = proposal.agreement
        day = timezone.localdate(proposal.at, agreement.facility.tz)
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
