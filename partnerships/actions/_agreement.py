"""What every action on an agreement does: lock it, move it, refuse what is missing, number it."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from partnerships import lifecycle
from partnerships.choices import AgreementKind
from partnerships.models import Agreement
from rutan.common.errors import DomainError
from rutan.common.findings import Finding

PREFIXES = {AgreementKind.MOU: "mou", AgreementKind.PKS: "pks", AgreementKind.WORK_PLAN: "rk"}
CODE_LOCK = 20_22_2028  # key of PostgreSQL's advisory lock: one code at a time


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


def next_code(kind: str, year: int) -> str:
    """pks-2026-001. One at a time: two drafts that read the same last number would collide."""
    if connection.vendor == "postgresql":  # SQLite's transactions begin IMMEDIATE
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CODE_LOCK])
    start = f"{PREFIXES[AgreementKind(kind)]}-{year}-"
    codes = Agreement.objects.filter(code__startswith=start).values_list("code", flat=True)
    taken = [int(code[len(start) :]) for code in codes if code[len(start) :].isdigit()]
    return f"{start}{max(taken, default=0) + 1:03d}"
