from django.core.management.base import CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from partnerships.choices import FacilityKind
from partnerships.models import Facility

FACILITY_HELP = "code of the work unit (satker), SDP code, key, or short name"


def facility_of(code: str) -> Facility:
    """The facility with people that a command is told; codes stand before keys."""
    for condition in (
        Q(satker_code=code),
        Q(sdp_code=code),
        Q(pk=int(code)) if code.isascii() and code.isdigit() else Q(pk=None),
        Q(short_name__iexact=code),
    ):
        rows = list(Facility.objects.exclude(kind=FacilityKind.BAPAS).filter(condition)[:2])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise CommandError(
                _("Two facilities have the code %(code)s: %(first)s, %(second)s.")
                % {"code": code, "first": rows[0], "second": rows[1]}
            )
    raise CommandError(_("There is no facility with the code %(code)s.") % {"code": code})
