"""A region by its code: two official systems number the same regencies differently.

7310 is Barru for BPS and Pangkajene dan Kepulauan for Kemendagri (domain 2.3), so a code that
stands alone is never taken for one of them without a word. Kemendagri codes have a dot: 73.10.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from partnerships.models import Region

_CODE = re.compile(r"\s*(\d{2})([. ]?)(\d{2})\s*")


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a typed code means in each system; None where the system has no such region here."""

    digits: str
    kemendagri: Region | None
    bps: Region | None
    has_dot: bool

    @property
    def is_trap(self) -> bool:
        """Whether the systems mean two different regions by it and nothing tells which."""
        both = self.kemendagri is not None and self.bps is not None
        return both and not self.has_dot and self.kemendagri != self.bps

    @property
    def region(self) -> Region | None:
        """The only region that it can mean."""
        if self.has_dot:
            return self.kemendagri
        return None if self.is_trap else self.kemendagri or self.bps


def read_code(text: str) -> Reading | None:
    """None when `text` is no code of a regency or city. Two queries."""
    match = _CODE.fullmatch(text)
    if match is None:
        return None
    digits = match[1] + match[3]
    return Reading(
        digits=digits,
        kemendagri=Region.objects.filter(code_kemendagri=f"{match[1]}.{match[3]}").first(),
        bps=Region.objects.filter(code_bps=digits).first(),
        has_dot=match[2] == ".",
    )


def trap_in_words(digits: str, *, kemendagri: Region | str, bps: Region | str) -> str:
    return _(
        "%(digits)s is %(bps)s by the codes of BPS, but %(kemendagri)s by those of Kemendagri."
    ) % {"digits": digits, "bps": bps, "kemendagri": kemendagri}


def caution_for(region: Region, typed: str) -> str:
    """What to look at twice when `typed` was meant as the code of `region`; empty when it fits."""
    reading = read_code(typed)
    if reading is None:
        return _("A region code has four digits, like 73.11.")
    if reading.is_trap:
        sentence = trap_in_words(reading.digits, kemendagri=reading.kemendagri, bps=reading.bps)
        return sentence + " " + _("You chose %(region)s.") % {"region": region}
    if reading.region is None:
        return _("No region has the code %(code)s.") % {"code": typed.strip()}
    if reading.region != region:
        return _("%(code)s is %(other)s; you chose %(region)s.") % {
            "code": typed.strip(),
            "other": reading.region,
            "region": region,
        }
    return ""


def swapped_codes(*, name: str, kemendagri: str, bps: str, of: Region) -> list[str]:
    """What to look at twice in the codes typed for the region `of`: each may be the other system's
    code of a neighbour."""
    others = Region.objects.exclude(pk=of.pk)
    found = []
    digits = kemendagri.replace(".", "")
    if other := others.filter(code_bps=digits).exclude(code_bps=bps).first():
        found.append(trap_in_words(digits, kemendagri=name, bps=other))
    dotted = f"{bps[:2]}.{bps[2:]}"
    if bps and (other := others.filter(code_kemendagri=dotted).first()):
        found.append(trap_in_words(bps, kemendagri=other, bps=name))
    return found
