"""The signature: numbers, signatories and the scan, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships import agreement_rules, replay, signatories
from partnerships.actions._agreement import locked, move, refuse_missing
from partnerships.choices import AgreementEventKind, DocumentKind
from partnerships.models import (
    Agreement,
    AgreementEvent,
    AgreementParty,
    Document,
    OfficeHolder,
)
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What one party put on the paper."""

    party: AgreementParty
    signatory_name: str
    signatory_position: str = ""
    number: str = ""
    number_missing_reason: str = ""


@transaction.atomic
def sign(
    *,
    agreement: Agreement,
    signed_on: date,
    signatures: Sequence[Signature],
    scan: Document,
    by: User,
    signed_place: str = "",
) -> Agreement:
    """Records the signature. From here on the dates change only by an event."""
    agreement = locked(agreement)
    refuse_missing(agreement_rules.missing_before_signing(agreement, agreement.facility.today()))
    if signed_on > agreement.facility.today():
        raise DomainError(_("The date cannot be after today"), "signed_on")
    if signed_on > agreement.ends_on:
        raise DomainError(
            _("The agreement would have ended before it was signed. Check the date."), "signed_on"
        )
    if scan.agreement_id != agreement.pk:
        raise DomainError(_("Upload the signed agreement as PDF."), "scan")
    parties = {party.pk: party for party in agreement.parties.all()}
    if parties.keys() != {signature.party.pk for signature in signatures}:
        raise DomainError(_("Every party of the agreement has to sign."))
    for signature in signatures:
        _sign_for(parties[signature.party.pk], signature, signed_on)
    move(agreement, "sign", signed_on=signed_on, signed_place=signed_place)
    scan.kind = DocumentKind.SIGNED_SCAN
    scan.save(update_fields=["kind"])
    record("agreement.signed", agreement, by=by, on=signed_on, document=scan.pk)
    if predecessor := agreement.supersedes:
        record("agreement.renewed", predecessor, by=by, successor=agreement.code)
    return agreement


def _sign_for(party: AgreementParty, signature: Signature, signed_on: date) -> None:
    number = " ".join(signature.number.split())
    if not number and not signature.number_missing_reason.strip():
        raise DomainError(
            _("Write the number of %(party)s, or why there is none.") % {"party": party},
            f"number_{party.pk}",
        )
    if not signature.signatory_name.strip():
        raise DomainError(
            _("Write who signed for %(party)s.") % {"party": party}, f"signatory_{party.pk}"
        )
    tenure = refuse_without_tenure(
        party, signature.signatory_name, signed_on, f"signatory_{party.pk}"
    )
    if number:
        refuse_used_number(party, number, signed_on.year, f"number_{party.pk}")
    party.number = number
    party.number_year = signed_on.year if number else None
    party.number_missing_reason = "" if number else signature.number_missing_reason.strip()
    party.signatory_name = signature.signatory_name.strip()
    party.signatory_position = signature.signatory_position.strip()
    party.signed_on = signed_on
    party.signatory = tenure
    party.save()


def refuse_without_tenure(
    party: AgreementParty, name: str, day: date, field: str
) -> OfficeHolder | None:
    """The tenure under which the named person signs; None where nothing is known about it."""
    if refusal := signatories.refusal_of(party, name, day):
        raise DomainError(refusal, field)
    return signatories.tenure_of(party, name, day)


def refuse_used_number(party: AgreementParty, number: str, year: int, field: str) -> None:
    """Numbers count within an issuer and a year, however they are written, and stay with whoever
    left an agreement since."""
    issuer = {"facility": party.facility_id, "partner": party.partner_id}
    used = AgreementParty.objects.filter(**issuer, number__iexact=number, number_year=year)
    other = used.exclude(pk=party.pk).select_related("agreement").first()
    agreement = other.agreement if other else _left_with(party, number, year)
    if agreement:
        raise DomainError(
            _("%(party)s already gave this number in %(year)s, to %(code)s. Check the paper.")
            % {"party": party, "year": year, "code": agreement},
            field,
        )


def _left_with(party: AgreementParty, number: str, year: int) -> Agreement | None:
    """The agreement that the party left by an addendum with this number of its own on it."""
    place = replay.place_key(party.facility or party.partner)
    events = AgreementEvent.objects.filter(
        kind=AgreementEventKind.AMEND, old__has_key="parties"
    ).exclude(agreement=party.agreement_id)
    for event in events.select_related("agreement"):
        for row in event.old["parties"]:
            issued = (row["place"], row["number_year"], row["number"].casefold())
            if issued == (place, year, number.casefold()):
                return event.agreement
    return None
