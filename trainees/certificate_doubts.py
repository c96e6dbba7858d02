"""Which certificates no longer meet the rule they were issued by. Derived, nothing is stored."""

from collections.abc import Iterable

from trainees.models import Certificate


def doubtful(certificates: Iterable[Certificate]) -> dict[int, str]:
    """Why, by primary key; nothing that is recorded puts a certificate in doubt yet."""
    return {}
