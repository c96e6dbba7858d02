"""What became of a place, in columns, so that a report counts one table."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from trainees.choices import Checkpoint


def _day() -> models.DateField:
    return models.DateField(null=True, blank=True, editable=False)


def _answer() -> models.ForeignKey:
    return _key("trainees.OutcomeKind")


def _key(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        model,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="+",
    )


class Aftermath(models.Model):
    """Derived from the facts by `trainees.actions.aftermath` in their transaction; never edited.

    Every day is one on which something was known, so that a report of a past day knows nothing of
    later ones. `attended_on` the first held session; `certified_on` the first certificate, while
    one is valid; the release is that of the stay of the place, else the first one after the
    enrolment; `returned_on` a new sentence. `b6_on` and `b6_kind` are what is known of month 6: the
    answer that counts, else a death, else a return to custody. `siblings` are the other places of
    the person, which decide in a report whether somebody is looked at twice.
    """

    attended_on = _day()
    certified_on = _day()
    released_on = _day()
    release_kind = _key("trainees.ReleaseKind")
    returned_on = _day()
    siblings = models.PositiveSmallIntegerField(default=0, editable=False)
    b1_on = _day()
    b1_kind = _answer()
    b3_on = _day()
    b3_kind = _answer()
    b6_on = _day()
    b6_kind = _answer()
    b12_on = _day()
    b12_kind = _answer()
    b24_on = _day()
    b24_kind = _answer()

    class Meta:
        abstract = True


def _in_pairs() -> Q:
    pairs = Q()
    for code in Checkpoint.values:
        pairs &= Q(**{f"{code}_on": None, f"{code}_kind": None}) | Q(
            **{f"{code}_on__isnull": False, f"{code}_kind__isnull": False}
        )
    return pairs


AFTERMATH_INDEX = models.Index(
    fields=["inmate"], name="enrolment_with_siblings", condition=Q(siblings__gt=0)
)
AFTERMATH_CONSTRAINT = models.CheckConstraint(
    name="outcome_columns_come_in_pairs",
    condition=_in_pairs(),
    violation_error_message=_("An answer has its day, and a day its answer."),
)
