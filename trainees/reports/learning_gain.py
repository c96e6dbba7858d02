"""What people learnt in a class: the test after the lessons against the one before them.

Pass classes already narrowed to what the reader may see.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Self

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.models import TrainingClass
from rutan.common.shares import NOTHING, SMALL_GROUP, plain, rounded
from trainees.choices import AssessmentKind
from trainees.models import Result

PRE, POST = AssessmentKind.PRE, AssessmentKind.POST


@dataclass(frozen=True, kw_only=True)
class Gain:
    """`mean` is exact, in points of a scale to 100, over the `n` people who took both tests.

    Who took only one of them is counted beside it and never part of the mean.
    """

    n: int = 0
    mean: Fraction | None = None
    unpaired_pre: int = 0
    unpaired_post: int = 0

    @property
    def is_known(self) -> bool:
        """Somebody took one of the two tests."""
        return bool(self.n or self.unpaired_pre or self.unpaired_post)

    def words(self, small_group: int = SMALL_GROUP) -> str:
        """ "+12.5 points", in a group under `small_group` how many took both, – for nobody."""
        if self.mean is None:
            return NOTHING
        if self.n < small_group:
            return ngettext(
                "too few for a mean: %(n)s person took both tests",
                "too few for a mean: %(n)s people took both tests",
                self.n,
            ) % {"n": self.n}
        return _("%(number)s points (n = %(n)s)") % {"number": self._number, "n": self.n}

    @property
    def mean_words(self) -> str:
        """The same for readers outside: not how many took both, for of a class that tells who did
        not."""
        if self.mean is None or self.n < SMALL_GROUP:
            return NOTHING
        return _("%(number)s points") % {"number": self._number}

    @property
    def _number(self) -> str:
        """ "+12.5" """
        mean = self.mean or Fraction(0)
        number = rounded(plain(abs(mean)), 1)
        sign = "−" if mean < 0 and number else "+"
        return f"{sign}{number_format(number, 0 if number == int(number) else 1)}"

    @property
    def kept(self) -> dict[str, Any]:
        """Plain JSON, from which `from_kept` makes the same again, exactly."""
        mean = None if self.mean is None else [self.mean.numerator, self.mean.denominator]
        return asdict(self) | {"mean": mean}

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> Self:
        mean = kept.get("mean")
        return cls(**{**kept, "mean": Fraction(*mean) if mean else None})

    @property
    def left_out(self) -> str:
        """Who is not part of the mean; empty when everybody took both tests or none."""
        parts = []
        if self.unpaired_pre:
            parts.append(_("%(n)s only the test before") % {"n": self.unpaired_pre})
        if self.unpaired_post:
            parts.append(_("%(n)s only the test after") % {"n": self.unpaired_post})
        return ", ".join(parts)


def gain(training_classes: Iterable[TrainingClass]) -> Gain:
    """Of all these classes together, in one query."""
    return _gain_of(pairs for each in _scores(training_classes).values() for pairs in each.values())


def gains(training_classes: Iterable[TrainingClass]) -> dict[int, Gain]:
    """Of each class by its key, in one query; a class without such tests is not in it."""
    return {pk: _gain_of(each.values()) for pk, each in _scores(training_classes).items()}


def _scores(
    training_classes: Iterable[TrainingClass],
) -> dict[int, dict[int, dict[str, Fraction]]]:
    """The last attempt by class, enrolment and kind of test, on a scale to 100."""
    last = Result.objects.filter(
        assessment__training_class__in=[each.pk for each in training_classes],
        assessment__unit=None,
        assessment__kind__in=(PRE, POST),
    ).order_by("attempt")
    found: dict[int, dict[int, dict[str, Fraction]]] = defaultdict(lambda: defaultdict(dict))
    for training_class, enrolment, kind, score, most in last.values_list(
        "assessment__training_class", "enrolment", "assessment__kind", "score",
        "assessment__max_score",
    ):  # fmt: skip
        if score is None:
            found[training_class][enrolment].pop(kind, None)
        else:
            found[training_class][enrolment][kind] = Fraction(score) * 100 / most
    return found


def _gain_of(people: Iterable[dict[str, Fraction]]) -> Gain:
    gained: list[Fraction] = []
    only_pre = only_post = 0
    for scores in people:
        if PRE in scores and POST in scores:
            gained.append(scores[POST] - scores[PRE])
        else:
            only_pre += PRE in scores
            only_post += POST in scores
    return Gain(
        n=len(gained),
        mean=sum(gained, Fraction(0)) / len(gained) if gained else None,
        unpaired_pre=only_pre,
        unpaired_post=only_post,
    )
