"""Shares and counts as people read them, in templates and in reports."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

SMALL_GROUP = 10
"""Below this many people a share says more than is known: it is shown as a count. A facility may
set another number (`small_group` of its settings), which reports pass on."""

NOTHING = "–"

HIDDEN = "·"
"""Stands for a number that would tell of a few people, and for others from which it would
follow: one sign, so that nobody tells which is which."""


def rounded(value: Decimal | float, digits: int = 0) -> Decimal:
    """Half goes up, as people round."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def plain(number: int | Fraction) -> int | Decimal:
    """A number as it is written: 12, 12.25, 3.5."""
    if not isinstance(number, Fraction):
        return number
    if number.denominator == 1:
        return number.numerator
    return Decimal(number.numerator) / number.denominator


def percent(share: Decimal | Fraction | float | None) -> str:
    """A share from 0 to 1 as "86%"; – when there is none."""
    if share is None:
        return NOTHING
    if isinstance(share, Fraction):
        share = plain(share)
    return f"{number_format(rounded(Decimal(str(share)) * 100))}%"


def percent_or_count(
    part: int | Fraction | None, whole: int | None, small_group: int = SMALL_GROUP
) -> str:
    """ "71%", but "4 of 6" in a group under `small_group` and – in an empty one."""
    if not whole or part is None:
        return NOTHING
    if whole < small_group:
        return of_total(part, whole)
    return f"{number_format(rounded(Decimal(plain(part)) * 100 / whole))}%"


def of_total(part: int | Fraction | None, whole: int | None) -> str:
    """ "4 of 6", "12.25 of 20" """
    if part is None or whole is None:
        return NOTHING
    return _("%(part)s of %(whole)s") % {
        "part": number_format(plain(part), force_grouping=True),
        "whole": number_format(whole, force_grouping=True),
    }


def rupiah(number: int | None) -> str:
    """ "Rp2.500.000", – where nothing is known."""
    if number is None:
        return NOTHING
    return f"Rp{number_format(number, use_l10n=True, force_grouping=True)}"


def unless_few(number: int, least: int) -> int | str:
    """The number; a small one as "fewer than 5" to readers outside, for whom `least` is 5."""
    if 0 < number < least:
        return _("fewer than %(n)s") % {"n": least}
    return number


def part_unless_few(part: int, whole: int, least: int) -> int | str:
    """A part beside its whole: hidden also where the others are so few that they could be told."""
    if 0 < whole - part < least <= part:
        return HIDDEN
    return unless_few(part, least)


def or_hidden(number: int | None) -> int | str:
    """A cell of a protected table."""
    return HIDDEN if number is None else number


def hidden_words(least: int) -> str:
    return _(
        "“%(sign)s” stands for numbers from which fewer than %(least)d people could be told."
    ) % {"sign": HIDDEN, "least": least}


def hidden_in_lists(least: int) -> str:
    """Why lines of a list say less than others."""
    return _(
        "%(sign)s hides what fewer than %(n)s people of this list have in common, or what would "
        "follow from it."
    ) % {"sign": HIDDEN, "n": least}


def share_of(part: Any, whole: Any) -> str:
    """How long to draw a bar, as an SVG attribute: "67.6". Never localised, 0 to 100."""
    if not whole or part in (None, ""):  # "": a relation without a row, in a template
        return "0"
    part = plain(part)
    share = min(max(Decimal(str(part)) * 100 / Decimal(str(whole)), Decimal(0)), Decimal(100))
    return f"{rounded(share, 1):f}".removesuffix(".0")
