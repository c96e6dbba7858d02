"""What each side owes under an agreement, and what came of it (lembar kewajiban)."""

from datetime import datetime

from django.utils.translation import gettext as _

from partnerships.choices import Side
from partnerships.documents._duties import duties_of, met_in_words
from partnerships.documents.sheet import frame_of, known, long_day
from partnerships.models import Agreement
from partnerships.reports.obligations import progress_of
from rutan.accounts.models import User
from rutan.common import pdf


def obligations_sheet(agreement: Agreement, *, at: datetime, by: User) -> bytes:
    on = at.astimezone(agreement.facility.tz).date()
    progress = progress_of([agreement], on=on)[agreement.pk]
    data = frame_of(
        agreement.facility,
        title=_("Obligations under the agreement"),
        subtitle=f"{agreement} · {agreement.title}",
        at=at,
        by=by,
        is_sample=agreement.is_demo,
    )
    data["facts"] = known(
        [
            (_("Facility"), agreement.facility.official_name),
            (_("Partner"), agreement.partner.name),
            (_("Period"), f"{long_day(agreement.starts_on)} – {long_day(agreement.ends_on)}"),
            (_("Status"), agreement.standing(on).label),
            (_("As of"), long_day(on)),
            (_("Targets"), met_in_words(progress)),
        ]
    )
    data["sides"] = [
        duties_of(
            [owed for owed in progress.owed if owed.obligation.side == side],
            title=title,
            names_side=False,
        )
        for side, title in (
            (Side.FACILITY, _("Owed by the facility")),
            (Side.PARTNER, _("Owed by the partner")),
        )
    ]
    return pdf.render("partnerships/papers/obligations_sheet.typ", data, at=at)
