from django.core.management.base import CommandError
from django.db.models import Q

from partnerships.models import Facility

FACILITY_HELP = "code of the work unit (satker), SDP code, or key"


def facility_of(code: str) -> Facility:
    """The facility that a command is told; codes stand before keys."""
    for condition in (
        Q(satker_code=code),
        Q(sdp_code=code),
        Q(pk=int(code)) if code.isascii() and code.isdigit() else Q(pk=None),
    ):
        rows = list(Facility.objects.filter(condition)[:2])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise CommandError(f"Two facilities have the code {code}: {rows[0]}, {rows[1]}.")
    raise CommandError(f"There is no facility with the code {code}.")
