"""What every action on an agreement does: lock it, move it, refuse what is missing."""

from collections.abc import Iterable
from typing import Any

from partnerships import lifecycle
from partnerships.models import Agreement
from rutan.common.errors import DomainError
from rutan.common.findings import Finding


def locked(agreement: Agreement) -> Agreement:
    # Two people must not move the same agreement at once, each from the state they saw.
    return (
        Agreement.objects.select_for_update(of=("self",))
        .select_related("facility", "partner")
        .get(pk=agreement.pk)
    )


def move(agreement: Agreement, action: str, **fields: Any) -> None:
    agreement.state = lifecycle.AGREEMENT.next_state(agreement.state, action)
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.version += 1
    agreement.save(update_fields=["state", *fields, "version", "updated_at"])


def refuse_missing(findings: Iterable[Finding]) -> None:
    if missing := [finding.message for finding in findings if finding.blocks]:
        raise DomainError(" ".join(missing))
