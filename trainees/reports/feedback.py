"""What participants said of a class: means, never one person's answer.

Pass a class already narrowed to what the reader may see.
"""

import hashlib
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.formats import number_format
from django.utils.text import capfirst

from partnerships.models import TrainingClass
from rutan.common.shares import plain, rounded
from trainees import attendance_rules
from trainees.models import Enrolment, Feedback
from trainees.models.feedback import MARKS


@dataclass(frozen=True, kw_only=True)
class Said:
    """`n` answers. `means` holds label and exact mean of each question, from 1 to 5; empty while
    fewer than `smallest` answered."""

    n: int
    smallest: int
    means: tuple[tuple[str, Fraction], ...] = ()

    @property
    def rows(self) -> list[dict[str, str]]:
        """Label and mean with one decimal, as people read it."""
        return [
            {"label": label, "value": number_format(rounded(plain(mean), 1), 1)}
            for label, mean in self.means
        ]


def said(training_class: TrainingClass, *, smallest: int) -> Said:
    """In one query."""
    return _of(Feedback.objects.filter(enrolment__training_class=training_class), smallest)


def said_of(classes: QuerySet[TrainingClass], *, smallest: int) -> Said:
    """The same of several classes together."""
    return _of(Feedback.objects.filter(enrolment__training_class__in=classes.order_by()), smallest)


def _of(answers: QuerySet[Feedback], smallest: int) -> Said:
    sums = answers.aggregate(n=Count("pk"), **{mark: Sum(mark) for mark in MARKS})
    n = sums.pop("n")
    return Said(
        n=n,
        smallest=smallest,
        means=tuple((label_of(mark), Fraction(sums[mark], n)) for mark in MARKS)
        if n and n >= smallest
        else (),
    )


def attended(training_class: TrainingClass) -> int:
    """How many people could be asked; one query."""
    marks = attendance_rules.attended().filter(enrolment=OuterRef("pk"))
    places = Enrolment.objects.filter(training_class=training_class)
    return places.filter(Exists(marks) | Q(was_there=True)).count()


def comments(training_class: TrainingClass, *, smallest: int) -> list[str]:
    """In an order that follows nobody's name or place; none while few answered."""
    answers = Feedback.objects.filter(enrolment__training_class=training_class)
    written = list(answers.values_list("comment", flat=True))
    if len(written) < smallest:
        return []
    return sorted(filter(None, written), key=lambda words: hashlib.sha256(words.encode()).digest())


def label_of(mark: str) -> str:
    names = {each.name: each.verbose_name for each in Feedback._meta.concrete_fields}
    return capfirst(str(names[mark]))
