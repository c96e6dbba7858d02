"""Who could sign for a party on a day, who could not, and what to look at twice about who did.

Each rule answers; nothing here writes or refuses.
"""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from partnerships.models import AgreementParty, OfficeHolder

TITLES = frozenset({"dr", "drs", "dra", "ir", "prof", "h", "hj"})
"""Written before a name by some and left out by others; those after it follow a comma."""


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


def refusal_of(party: AgreementParty, name: str, day: date) -> str:
    """Why this name cannot stand under this day; empty when it can.

    The facility that leads knows its own office-holders, so nobody signs for it without a tenure.
    Of any other party a name is refused only against a tenure that is known (features F03).
    """
    if tenure_of(party, name, day):
        return ""
    leads = party.facility_id == party.agreement.facility_id
    known = {"party": party, "name": name, "day": date_format(day, "j F Y")}
    other = signatory_on(party, day)
    elsewhen = next((row for row in holders_of(party) if _same(row.name, name)), None)
    if not leads and other is None and elsewhen is None:
        return ""
    if elsewhen:
        known["tenure"] = tenure_in_words(elsewhen)
        refused = _("%(name)s held an office at %(party)s %(tenure)s, not on %(day)s.")
    else:
        refused = _("No office of %(name)s at %(party)s is known for %(day)s.")
    if other is None:
        then = _("Who led it that day is not known. Have the tenure added first.")
    else:
        known |= {"other": other.name, "position": other.position}
        then = _(
            "%(other)s (%(position)s) held the office that day. Correct the name or the day, or "
            "have the tenure added first."
        )
    return f"{refused % known} {then % known}"


def signatory_caution(party: AgreementParty, name: str, day: date) -> str:
    """What to look at twice: nothing is known, neither for nor against this person."""
    if tenure_of(party, name, day) or refusal_of(party, name, day):
        return ""
    known = {"party": party, "name": name, "day": date_format(day, "j F Y")}
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
    if days["start"]:
        return _("since %(start)s") % days
    if holder.seen_in_office_on:
        return _("known on %(seen)s") % {"seen": date_format(holder.seen_in_office_on, "j M Y")}
    return _("on days that are not known")


def _same(first: str, second: str) -> bool:
    """Whether two names are of one person, however the titles before and after are written."""
    return _bare(first) == _bare(second)


def _bare(name: str) -> list[str]:
    words = name.split(",")[0].casefold().split()
    while len(words) > 1 and words[0].rstrip(".") in TITLES:
        words.pop(0)
    return words
