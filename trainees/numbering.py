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


LOOKED_AT = 500
"""Numbers of an issuer, kind and year that are read to find the one to go on from."""
FURTHEST = 1000
"""Numbers beyond which no free run is looked for."""


def after(issuer: Partner, kind: str, year: int) -> str:
    """The number to begin with: the last one of that issuer, kind and year, counted on.
    Empty when there is none yet. One query."""
    numbers = list(
        Certificate.objects.filter(issuer=issuer, kind=kind, issued_on__year=year)
        .exclude(number="")
        .order_by("-issued_on", "-pk")
        .values_list("number", flat=True)[:LOOKED_AT]
    )
    shapes = [_shape(number) for number in numbers]
    if not shapes or shapes[0] is None:
        return ""
    before, _digits, tail = shapes[0]
    alike = [each[1] for each in shapes if each and (each[0], each[2]) == (before, tail)]
    last = max(alike, key=lambda digits: (int(digits), len(digits)))
    return f"{before}{int(last) + 1:0{len(last)}d}{tail}"


def _shape(number: str) -> tuple[str, str, str] | None:
    try:
        return _parts(number)
    except DomainError:
        return None


def free_run(issuer: Partner, kind: str, first: str, count: int) -> list[str]:
    """`count` numbers in a row that nobody has, from `first` on. One query."""
    numbers = consecutive(first, count + FURTHEST)
    used = taken(issuer, kind, numbers)
    start = 0
    for place, number in enumerate(numbers):
        if number in used:
            start = place + 1
        elif place - start + 1 == count:
            return numbers[start : place + 1]
    raise DomainError(_("No free numbers follow this one. Write another first number."), "first")


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
