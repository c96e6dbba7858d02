"""What training cost: what is known, and what is missing where not every cost is recorded.

A class costs what was paid for it, and its share of what was paid for its agreement as a whole: by
lesson hours held among the classes of the agreement that are over, by people where no hour was
held. A class of which nobody said that every cost is recorded may have cost more: as much as its
budget tells, and without a budget nobody knows how much. Costs of classes that go on wait.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.choices import ClassState
from partnerships.models import CostItem, TrainingClass
from rutan.common.dates import latest_start
from rutan.common.shares import SMALL_GROUP, rupiah
from trainees.choices import EnrolmentState
from trainees.models import Enrolment

K = TypeVar("K", bound=Hashable)
APPRENTICE = "apprentice"
MONTHS_AFTER = 6
COUNTED = ("completed", "certified", "working", "unknown", "productive")


@dataclass(frozen=True, kw_only=True)
class Range:
    """Rupiah between two sums; `high` is None where nobody knows how much more it was."""

    low: int
    high: int | None

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def is_unknown(self) -> bool:
        """Nothing is recorded, and nobody knows how much it was."""
        return not self.low and self.high is None

    @property
    def text(self) -> str:
        """As far as it is known, in words."""
        if self.is_unknown:
            return _("not recorded yet")
        if self.is_exact:
            return rupiah(self.low)
        if self.high is None:
            return _("at least %(amount)s") % {"amount": rupiah(self.low)}
        return f"{rupiah(self.low)} – {rupiah(self.high)}"

    def of_each(self, people: int) -> "Range | None":
        """For each of `people`; None for nobody."""
        if not people:
            return None
        return Range(
            low=_rounded(Fraction(self.low, people)),
            high=None if self.high is None else _rounded(Fraction(self.high, people)),
        )


@dataclass(frozen=True, kw_only=True)
class ClassCost:
    """One class that is over. `missing` is what may still be lacking, None where nobody knows;
    people: `completed`, `certified`, `working` in month 6 (`productive` with who studies), and
    `unknown` then though it came."""

    training_class: TrainingClass
    known: int
    share: int
    missing: int | None
    hours: int
    completed: int
    certified: int
    working: int
    unknown: int
    productive: int = 0

    @property
    def is_settled(self) -> bool:
        return self.training_class.costs_settled_on is not None


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Classes together; `apart` was paid for agreements of which no class is over."""

    classes: tuple[ClassCost, ...]
    apart: int = 0

    @property
    def total(self) -> Range:
        low = self.apart + sum(each.known + each.share for each in self.classes)
        missing = [each.missing for each in self.classes]
        return Range(low=low, high=None if None in missing else low + sum(filter(None, missing)))

    @property
    def is_empty(self) -> bool:
        """No class is over and nothing was paid: there is nothing to add up."""
        return not self.classes and not self.apart

    @property
    def hours(self) -> int:
        return sum(each.hours for each in self.classes)

    @property
    def unsettled(self) -> int:
        return sum(not each.is_settled for each in self.classes)

    @property
    def lacking(self) -> str:
        """ "incomplete: 2 of 6 classes" """
        if not self.unsettled:
            return ""
        classes = len(self.classes)
        return ngettext(
            "incomplete: %(unsettled)s of %(classes)s class",
            "incomplete: %(unsettled)s of %(classes)s classes",
            classes,
        ) % {"unsettled": self.unsettled, "classes": classes}

    @property
    def unknown(self) -> int:
        return sum(each.unknown for each in self.classes)

    def people(self, name: str) -> int:
        """`completed`, `certified` or `working`; each class counts its own people."""
        return sum(getattr(each, name) for each in self.classes)

    def tells_of_few(self, least: int) -> bool:
        """Whether who works, or beside the numbers of the reintegration report who does not, are
        fewer than `least` people."""
        return is_any_small(
            self.people("working"), self.people("productive"), self.people("certified"), least=least
        )

    def for_each(self, name: str, small_group: int = SMALL_GROUP) -> Range | None:
        """Rupiah for each of them; None for so few that one more would change it much."""
        people = self.people(name)
        return self.total.of_each(people) if people >= small_group else None


def over(classes: QuerySet[TrainingClass], *, on: date) -> QuerySet[TrainingClass]:
    """Those that were over on that day."""
    return classes.filter(state=ClassState.CLOSED, closed_on__lte=on)


def costs(
    classes: QuerySet[TrainingClass],
    *,
    on: date,
    by: Callable[[TrainingClass], K],
    agreements: Mapping[int, K] | None = None,
) -> dict[K, Cost]:
    """Of classes that were over on `on`, grouped; five queries for any number of them.

    `agreements` says for keys of agreements in which group their costs stand while none of their
    classes is over.
    """
    found = list(over(classes, on=on).select_related("figures", "agreement", "partner"))
    groups = agreements or {}
    under = {each.agreement_id for each in found if each.agreement_id} | groups.keys()
    shares, apart = _shares(under, on)
    own = _sums(CostItem.objects.counted().filter(training_class__in=found), "training_class", on)
    people = _people(found, on)
    grouped: dict[K, list[ClassCost]] = defaultdict(list)
    for each in found:
        grouped[by(each)].append(
            _of_class(each, own.get(each.pk, 0), shares.get(each.pk, 0), people.get(each.pk, {}))
        )
    alone: dict[K, int] = defaultdict(int)
    for agreement, amount in apart.items():
        if agreement in groups:
            alone[groups[agreement]] += amount
    keys = [*grouped, *(key for key in alone if key not in grouped)]
    return {key: Cost(classes=tuple(grouped.get(key, ())), apart=alone[key]) for key in keys}


def shared(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` in whole rupiah by weight; the last gets what rounding leaves, so that the parts
    are the whole. Without any weight all weigh the same."""
    parts = weights if any(weights) else [1] * len(weights)
    whole, so_far, bounds = sum(parts), 0, [0]
    for part in parts:
        so_far += part
        bounds.append(amount * so_far // whole)
    return [end - start for start, end in pairwise(bounds)]


def _shares(agreements: Collection[int], on: date) -> tuple[dict[int, int], dict[int, int]]:
    """What each class bears of its agreement's costs, and of which agreements nobody bears any.
    All classes of an agreement bear them, also those that the reader does not see."""
    amounts = _sums(CostItem.objects.counted().filter(agreement__in=agreements), "agreement", on)
    bearing: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    rows = over(TrainingClass.objects.filter(agreement__in=amounts), on=on).order_by("pk")
    for agreement, pk, hours, people in rows.values_list(
        "agreement", "pk", "figures__held_hours", "figures__enrolled"
    ):
        bearing[agreement].append((pk, hours or 0, people or 0))
    shares: dict[int, int] = {}
    for agreement, classes in bearing.items():
        weights = [each[1] for each in classes]
        if not any(weights):
            weights = [each[2] for each in classes]
        parts = shared(amounts[agreement], weights)
        shares.update(zip((each[0] for each in classes), parts, strict=True))
    return shares, {key: amount for key, amount in amounts.items() if key not in bearing}


def _sums(items: QuerySet[CostItem], of: str, on: date) -> dict[int, int]:
    rows = items.filter(on__lte=on).order_by().values_list(of).annotate(Sum("amount"))
    return dict(rows)


def is_any_small(working: int, *wholes: int, least: int) -> bool:
    """Of a number told beside others that it is part of: itself, or what is left of them."""
    return any(0 < n < least for n in (working, *(whole - working for whole in wholes)))


def at_work(on: date) -> Q:
    """At work or in business of their own in month 6, as it was known on that day. An apprentice
    learns still."""
    return Q(b6_on__lte=on, b6_kind__is_work=True) & ~Q(b6_kind__code=APPRENTICE)


def _people(classes: Iterable[TrainingClass], on: date) -> dict[int, dict[str, Any]]:
    completed = Q(state=EnrolmentState.COMPLETED, ended_on__lte=on)
    certified = completed & Q(certified_on__lte=on)
    due = Q(released_on__lte=latest_start(on, MONTHS_AFTER))
    rows = (
        Enrolment.objects.filter(training_class__in=list(classes))
        .order_by()
        .values("training_class")
        .annotate(
            completed=Count("pk", filter=completed),
            certified=Count("pk", filter=certified),
            working=Count("pk", filter=certified & at_work(on)),
            productive=Count(
                "pk", filter=certified & Q(b6_on__lte=on, b6_kind__is_productive=True)
            ),
            unknown=Count("pk", filter=certified & due & (Q(b6_on=None) | Q(b6_on__gt=on))),
        )
    )
    return {row["training_class"]: dict(row) for row in rows}


def _of_class(
    training_class: TrainingClass, known: int, share: int, people: Mapping[str, Any]
) -> ClassCost:
    figures = getattr(training_class, "figures", None)
    if training_class.costs_settled_on is not None:
        missing: int | None = 0
    elif training_class.budget:
        missing = max(training_class.budget - known, 0)
    else:
        missing = None
    return ClassCost(
        training_class=training_class,
        known=known,
        share=share,
        missing=missing,
        hours=figures.held_hours if figures else 0,
        **{name: people.get(name, 0) for name in COUNTED},
    )


def _rounded(amount: Fraction) -> int:
    """Half goes up, as people round."""
    return int(amount + Fraction(1, 2))
