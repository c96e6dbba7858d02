"""What one party of an agreement writes on its own side of the paper."""

from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.choices import AgreementState
from partnerships.models import Agreement, AgreementParty
from rutan.accounts.models import User
from rutan.audit.recording import record
from rutan.common.errors import DomainError

BEFORE_SIGNING = frozenset({AgreementState.DRAFT, AgreementState.REVIEW})


@transaction.atomic
def give_number(*, agreement: Agreement, party: AgreementParty, number: str, by: User) -> None:
    """Notes the number that a party gave the paper. After the signature the paper stands."""
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.state not in BEFORE_SIGNING:
        raise DomainError(_("After the signature the number can no longer be changed."))
    party = agreement.parties.select_for_update(of=("self",)).get(pk=party.pk)
    party.number = " ".join(number.split())
    party.number_missing_reason = ""
    party.save(update_fields=["number", "number_missing_reason"])
    agreement.version += 1
    agreement.save(update_fields=["version", "updated_at"])
    record("agreement.number_given", agreement, by=by, party=party.pk)
