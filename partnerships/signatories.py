"""Who could sign for a party on a day, and what to look at twice about who did.

Each rule answers; nothing here writes or refuses: the paper may be right and the registry late.
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import AgreementParty, OfficeHolder


def holders_of(party: AgreementParty) -> list[OfficeHolder]:
    """Everybody who is known to have held an office there, whenever."""
    place = {"facility": party.facility_id, "partner": party.partner_id}
    return list(OfficeHolder.objects.filter(**place))


def signatory_on(party: AgreementParty, day: date) -> OfficeHolder | None:
    """Who could sign for the party on `day`: its head, or whoever acted as head."""
    holders = OfficeHolder.objects.filter(
        facility=party.facility_id, partner=party.partner_id, is_head=True
    )
    return holders.on(day).order_by("is_acting", "-starts_on", "-pk").first()


def tenure_of(party: AgreementParty, name: str, day: date) -> OfficeHolder | None:
    """The office that the named person held there on `day`; None when none is known."""
    held = OfficeHolder.objects.filter(facility=party.facility_id, partner=party.partner_id)
    rows = held.on(day).order_by("-is_head", "is_acting", "-starts_on", "-pk")
    return next((holder for holder in rows if _same(holder.name, name)), None)


def signatory_caution(party: AgreementParty, name: str, day: date) -> str:
    """What is odd about this name under this day; empty when the person held an office."""
    if tenure_of(party, name, day):
        return ""
    known = {"party": party, "name": name, "day": date_format(day, "j F Y")}
    if other := signatory_on(party, day):
        known |= {"other": other.name, "position": other.position}
        return (
            _("%(other)s (%(position)s) held the office at %(party)s that day. Check who signed.")
            % known
        )
    elsewhen = next((row for row in holders_of(party) if _same(row.name, name)), None)
    if elsewhen:
        known["tenure"] = tenure_in_words(elsewhen)
        return (
            _("%(name)s held an office at %(party)s %(tenure)s, not on %(day)s. Check who signed.")
            % known
        )
    return _("No office of %(name)s at %(party)s is known for %(day)s. Check who signed.") % known


def tenure_in_words(holder: OfficeHolder) -> str:
    days = {
        "start": date_format(holder.starts_on, "j M Y") if holder.starts_on else "",
        "end": date_format(holder.ends_on, "j M Y") if holder.ends_on else "",
    }
    if days["start"] and days["end"]:
        return _("from %(start)s until %(end)s") % days
    if days["end"]:
        return _("until %(end)s") % days
    return _("since %(start)s") % days if days["start"] else _("on days that are not known")


def _same(first: str, second: str) -> bool:
    return " ".join(first.split()).casefold() == " ".join(second.split()).casefold()
