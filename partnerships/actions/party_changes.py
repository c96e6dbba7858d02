"""Parties that join or leave a signed agreement. Part of an addendum: the caller (`amend`) holds
the lock, keeps the event, and records it.

Who leaves keeps its number for its year: the event holds the whole row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from partnerships import replay
from partnerships.actions.agreement_signing import refuse_used_number, refuse_without_tenure
from partnerships.choices import LIVE_CLASS_STATES, Side
from partnerships.models import Agreement, AgreementParty, Facility, Partner
from rutan.common.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Joining:
    """Who joins, and what it put on the addendum. `row` is its number in the form."""

    place: Facility | Partner
    signatory_name: str
    signatory_position: str = ""
    number: str = ""
    row: int = 1


@dataclass(frozen=True, kw_only=True)
class PartyChanges:
    leaving: Sequence[Facility | Partner] = ()
    joining: Sequence[Joining] = ()


def as_kept(
    agreement: Agreement, changes: PartyChanges, stored: Sequence[replay.Facts], on: date
) -> list[replay.Facts]:
    """The parties after the addendum, as the event keeps them. Raises DomainError at the field."""
    for place in changes.leaving:
        _refuse_to_let_go(agreement, place)
    gone = {replay.place_key(place) for place in changes.leaving}
    wanted = [row for row in stored if row["place"] not in gone]
    for each in changes.joining:
        party = _checked(agreement, each, wanted, on)
        wanted.append(replay.party_as_kept(party))
    return wanted


def write(agreement: Agreement, wanted: Sequence[replay.Facts]) -> None:
    """Rows go and come; who stays keeps its row and its place."""
    rows = {replay.place_key(row.facility or row.partner): row for row in _rows(agreement)}
    last = max((row.order for row in rows.values()), default=0)
    kept = {row["place"] for row in wanted}
    for key, row in rows.items():
        if key not in kept:
            row.delete()
    for order, facts in enumerate((row for row in wanted if row["place"] not in rows), last + 1):
        side, key = facts["place"].split(".")
        AgreementParty.objects.create(
            agreement=agreement,
            side=side,
            **{f"{side}_id": int(key)},
            order=order,
            number=facts["number"],
            number_year=facts["number_year"],
            signatory_name=facts["signatory"],
            signatory_position=facts["position"],
            signatory_id=facts["tenure"],
            signed_on=date.fromisoformat(facts["signed_on"]),
        )


def _rows(agreement: Agreement) -> list[AgreementParty]:
    return list(agreement.parties.select_related("facility", "partner"))


def _refuse_to_let_go(agreement: Agreement, place: Facility | Partner) -> None:
    field = f"leave_{replay.place_key(place).replace('.', '_')}"
    if place in (agreement.facility, agreement.partner):
        raise DomainError(
            _("%(party)s leads the agreement and does not leave it. End the agreement instead.")
            % {"party": place},
            field,
        )
    side = Side.FACILITY if isinstance(place, Facility) else Side.PARTNER
    classes = agreement.training_classes.filter(**{side: place}, state__in=LIVE_CLASS_STATES)
    if title := classes.values_list("title", flat=True).first():
        raise DomainError(
            _(
                "%(party)s still has a class under this agreement: %(title)s. It leaves when its "
                "classes are closed."
            )
            % {"party": place, "title": title},
            field,
        )


def _checked(
    agreement: Agreement, each: Joining, present: Sequence[replay.Facts], on: date
) -> AgreementParty:
    field = f"join_{each.row}"
    if replay.place_key(each.place) in {row["place"] for row in present}:
        raise DomainError(_("This party stands there already."), f"{field}_place")
    name = " ".join(each.signatory_name.split())
    if not name:
        raise DomainError(
            _("Write who signed for %(party)s.") % {"party": each.place}, f"{field}_signatory"
        )
    is_facility = isinstance(each.place, Facility)
    number = " ".join(each.number.split())
    party = AgreementParty(
        agreement=agreement,
        side=Side.FACILITY if is_facility else Side.PARTNER,
        facility=each.place if isinstance(each.place, Facility) else None,
        partner=each.place if isinstance(each.place, Partner) else None,
        number=number,
        number_year=on.year if number else None,
        signatory_name=name,
        signatory_position=each.signatory_position.strip(),
        signed_on=on,
    )
    party.signatory = refuse_without_tenure(party, name, on, f"{field}_signatory")
    if number:
        refuse_used_number(party, number, on.year, f"{field}_paper")
    return party
