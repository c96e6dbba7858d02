"""Numbers of certificates: counted on from the first one, and those that are used already."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from partnerships.models import Partner
from rutan.common.errors import DomainError
from trainees.models import Certificate
from trainees.models.certificate import number_key

_MARKED = re.compile(r"^(?P<before>.*)\[(?P<digits>\d+)\](?P<after>.*)$")
_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"^(?:19|20)\d\d$")


def consecutive(first: str, count: int) -> list[str]:
    """`count` numbers from `first` on; prefix, suffix and leading zeros stay.

    Counted is what stands in [brackets]; otherwise the group of digits that begins with a zero,
    or the last one that is not a year. Raises DomainError when there is nothing to count.
    """
    before, digits, after = _parts(first.strip())
    start, width = int(digits), len(digits)
    return [f"{before}{start + step:0{width}d}{after}" for step in range(count)]


def _parts(first: str) -> tuple[str, str, str]:
    if marked := _MARKED.match(first):
        return marked["before"], marked["digits"], marked["after"]
    groups = [group for group in _DIGITS.finditer(first) if len(group.group()) <= 12]
    if not groups:
        raise DomainError(
            _("Write the first number with a digit that can be counted on, such as 001/BPVP/2026."),
            field="first",
        )
    counted = [group for group in groups if not _YEAR.match(group.group())] or groups
    padded = [group for group in counted if group.group().startswith("0")]
    chosen = max(padded or counted[-1:], key=lambda group: len(group.group()))
    return first[: chosen.start()], chosen.group(), first[chosen.end() :]


def key(number: str) -> str:
    """A number is one number, however its letters and spaces are written."""
    return number_key(number)


def taken(
    issuer: Partner, kind: str, numbers: Iterable[str], *, but: Iterable[int] = ()
) -> set[str]:
    """Those of `numbers` that stand on a certificate of this issuer and kind already, except on
    `but`, as they are written here."""
    by_key: dict[str, list[str]] = {}
    for number in numbers:
        by_key.setdefault(key(number), []).append(number)
    used = (
        Certificate.objects.filter(issuer=issuer, kind=kind, number_key__in=list(by_key))
        .exclude(number_key="")
        .exclude(pk__in=list(but))
        .values_list("number_key", flat=True)
    )
    return {number for each in used for number in by_key[each]}


def taken_sentence(number: str) -> str:
    return _("Number %(number)s is already used on another certificate of this issuer.") % {
        "number": number
    }
