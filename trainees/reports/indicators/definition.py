"""What an indicator is: how its numbers are counted, and what they are called.

A number is a condition on the rows of a source. One condition counts and lists, so that a list has
as many lines as its number says.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from partnerships.models import Facility
from rutan.common.dates import add_months
from trainees.choices import Direction

Number = int | Fraction


@dataclass(frozen=True, kw_only=True)
class Period:
    """From the first to the last day, both included; written 2026, 2026-S1, 2026-T3 or 2026-10."""

    code: str
    first: date
    last: date

    @classmethod
    def read(cls, code: str) -> "Period":
        """Raises ValueError for what is no period."""
        year, _dash, part = code.partition("-")
        if (
            len(year) != 4
            or not code.isascii()
            or not year.isdecimal()
            or not 2000 <= int(year) <= 2100
        ):
            raise ValueError(code)
        start, months = _months_of(part)
        first = date(int(year), start, 1)
        return cls(code=code, first=first, last=add_months(first, months) - timedelta(days=1))

    @property
    def year(self) -> int:
        return self.first.year

    @property
    def whole_year(self) -> "Period":
        return Period.read(f"{self.year}")

    @property
    def is_year(self) -> bool:
        return "-" not in self.code

    @property
    def months(self) -> int:
        return self.last.month - self.first.month + 1

    @property
    def ends_of_months(self) -> list[date]:
        return [
            date(self.year, month, monthrange(self.year, month)[1])
            for month in range(self.first.month, self.last.month + 1)
        ]

    @property
    def before(self) -> "Period":
        """The same length just before."""
        start = add_months(self.first, -self.months)
        part = self.code[5:6]
        if self.is_year:
            return Period.read(f"{start.year}")
        if part in ("S", "T"):
            return Period.read(f"{start.year}-{part}{(start.month - 1) // self.months + 1}")
        return Period.read(f"{start.year}-{start.month:02d}")


def _months_of(part: str) -> tuple[int, int]:
    """First month and how many."""
    if not part:
        return 1, 12
    kind, number = part[:1], part[1:]
    if kind == "S" and number in ("1", "2"):
        return 6 * int(number) - 5, 6
    if kind == "T" and number in ("1", "2", "3", "4"):
        return 3 * int(number) - 2, 3
    if len(part) == 2 and part.isdecimal() and 1 <= int(part) <= 12:
        return int(part), 1
    raise ValueError(part)


@dataclass(frozen=True)
class Scope:
    """Whose figures and of when. `facilities` was narrowed to what the reader may see; `today` is
    the day of counting, after which nothing is known."""

    facilities: QuerySet[Facility]
    period: Period
    today: date
    read: dict[str, Any] = field(default_factory=dict, compare=False)
    """What several conditions need and is read once, also for all months of a year."""

    @property
    def first(self) -> date:
        return self.period.first

    @property
    def last(self) -> date:
        return self.period.last

    @property
    def until(self) -> date:
        """The last day of the period that has come."""
        return min(self.last, self.today)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows of which numbers are counted. `counted` is the key that counts once; `person` the path
    to the person of a row, empty where the rows are not about people; `label` what a row is
    called, or what stands beside the name."""

    rows: Callable[[Scope], QuerySet]
    counted: str
    label: str
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Side:
    """A number of a source: distinct keys, or the sum of a column divided by `per`; the mean over
    the conditions where there are several."""

    source: str
    conditions: Callable[[Scope], Sequence[Q]]
    words: Promise | str
    total_of: Any = ""
    per: int = 1


@dataclass(frozen=True, kw_only=True)
class Part:
    code: str
    label: Promise | str
    count: Number | None
    """None: too small for this reader, or a median of nothing."""

    @property
    def is_median(self) -> bool:
        return self.code.endswith("days")


@dataclass(frozen=True, kw_only=True)
class Metric:
    """`unit` is percent, count, people, rupiah or days. Without `whole` the number is told."""

    code: str
    name: Promise | str
    unit: str
    direction: Direction
    number: Side | None = None
    whole: Side | None = None
    part: tuple[tuple[str, Side], ...] = ()
    coverage: tuple[Side, Side] | None = None
    unknown: Side | None = None
    more: Callable[[Scope], list[Part]] | None = None
    own: Callable[[Scope], "Value"] | None = None
    words: Promise | str = ""
    """What `own` counts."""
    lists: tuple[tuple[str, Side], ...] = ()
    """The rows behind what `own` counts."""
    median: Callable[[Sequence[Part]], Fraction | None] | None = None
    least_people: str = ""
    """A threshold: under so many people the share is not told."""
    year_only: bool = False
    version: int = 1

    @property
    def is_computed(self) -> bool:
        return self.number is not None or self.own is not None


@dataclass(frozen=True, kw_only=True)
class Value:
    """What was counted. `whole` None: nothing to divide by; 0: nobody, and no share is told."""

    number: Number
    whole: Number | None = None
    unit: str = "percent"
    direction: Direction = Direction.UP
    coverage: tuple[int, int] | None = None
    unknown: int | None = None
    parts: tuple[Part, ...] = ()
    target: Decimal | None = None
    told: Fraction | None = None
    """Where what is told is neither the number nor a share: a median."""
    is_told_apart: bool = False
    is_incomplete: bool = False
    """At least so much: a part of it is not recorded."""
    is_hidden: bool = False
    """From this reader: the numbers tell of a few people."""

    def __add__(self, other: "Value") -> "Value":
        """Of two periods or places: the ratio of the sums, never the mean of shares."""
        whole = None if self.whole is None else self.whole + (other.whole or 0)
        return Value(
            number=self.number + other.number,
            whole=whole,
            unit=self.unit,
            direction=self.direction,
        )

    @property
    def realised(self) -> Fraction | None:
        """A share is a fraction of one; None where there is nobody."""
        if self.is_told_apart:
            return self.told
        if self.whole is None:
            return Fraction(self.number)
        return Fraction(self.number) / Fraction(self.whole) if self.whole else None

    @property
    def scaled(self) -> Fraction | None:
        """As a target is written: a share in percent."""
        realised = self.realised
        return realised * 100 if realised is not None and self.unit == "percent" else realised

    @property
    def achieved(self) -> Fraction | None:
        """Of the target; where less is better, the target of what came."""
        scaled = self.scaled
        if self.target is None or scaled is None or self.direction == Direction.NONE:
            return None
        if self.direction == Direction.DOWN:
            return Fraction(self.target) / scaled if scaled > 0 else None
        return scaled / Fraction(self.target)


def on(**lookups: Any) -> Callable[[Scope], list[Q]]:
    """Rows of these values, whatever the days."""
    return lambda scope: [Q(**lookups)]
