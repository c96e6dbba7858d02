"""Who an agreement is between, and what one party writes on its own side of the paper."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.choices import AgreementState, Side
from partnerships.models import Agreement, AgreementParty, Coordination, Facility, Partner
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError
from rutan.common.records import still_there

BEFORE_SIGNING = frozenset({AgreementState.DRAFT, AgreementState.REVIEW})


@transaction.atomic
def give_number(*, agreement: Agreement, party: AgreementParty, number: str, by: User) -> None:
    """Notes the number that a party gave the paper. After the signature the paper stands."""
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.state not in BEFORE_SIGNING:
        raise DomainError(_("After the signature the number can no longer be changed."))
    party = still_there(agreement.parties.select_for_update(of=("self",)), party.pk)
    party.number = " ".join(number.split())
    party.number_missing_reason = ""
    party.save(update_fields=["number", "number_missing_reason"])
    agreement.version += 1
    agreement.save(update_fields=["version", "updated_at"])
    record("agreement.number_given", agreement, by=by, party=party.pk)


def set_parties(agreement: Agreement, others: Iterable[Facility | Partner]) -> None:
    """The facility and the partner that lead, then `others` in their order, each once.

    Part of writing a draft: the caller holds the lock and records it. Who stays keeps its row
    and with it the number it gave.
    """
    wanted = list(dict.fromkeys([agreement.facility, agreement.partner, *others]))
    rows = {(row.facility_id, row.partner_id): row for row in agreement.parties.all()}
    kept = []
    for order, place in enumerate(wanted, start=1):
        seat = _seat_of(place)
        row = rows.get(seat) or AgreementParty(agreement=agreement)
        row.facility_id, row.partner_id = seat
        row.side = Side.FACILITY if row.facility_id else Side.PARTNER
        row.order = order
        row.save()
        kept.append(row.pk)
    agreement.parties.exclude(pk__in=kept).delete()


def propose_signatories(agreement: Agreement, coordination: Coordination) -> None:
    """Who led a party when the two talked stands on the draft as the one who is to sign.

    Part of writing a draft. At the signature the office on that day decides, not this.
    """
    people = coordination.participants.filter(office_holder__is_head=True)
    heads = {
        (head.facility_id, head.partner_id): person
        for person in people.select_related("office_holder")
        if (head := person.office_holder)
    }
    for party in agreement.parties.filter(signatory_name=""):
        if person := heads.get((party.facility_id, party.partner_id)):
            party.signatory_name, party.signatory_position = person.name, person.position
            party.signatory = person.office_holder
            party.save(update_fields=["signatory_name", "signatory_position", "signatory"])


def _seat_of(place: Facility | Partner) -> tuple[int | None, int | None]:
    return (place.pk, None) if isinstance(place, Facility) else (None, place.pk)
