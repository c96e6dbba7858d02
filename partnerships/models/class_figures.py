from fractions import Fraction

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnerships.models.training_class import OfClassQuerySet, TrainingClass


class ClassFigures(models.Model):
    """Counters of one class, derived from the records of its people by `trainees.actions.figures`
    in the same transaction as the fact, so that lists and agreements count without touching them.

    People: `enrolled` ever got a seat, `in_class` sit in it now, `attended` were at one held
    session at least, `awaited` sit in it now and were at none yet, `completed`, `certified` hold a
    valid certificate. Hours: `held_hours` of the class; `credited_quarters` (of a lesson
    hour) and `expected_hours` summed over people.
    """

    training_class = models.OneToOneField(
        TrainingClass, models.CASCADE, related_name="figures", primary_key=True
    )
    candidates = models.PositiveIntegerField(default=0)
    enrolled = models.PositiveIntegerField(default=0)
    in_class = models.PositiveIntegerField(default=0)
    attended = models.PositiveIntegerField(default=0)
    awaited = models.PositiveIntegerField(default=0)
    completed = models.PositiveIntegerField(default=0)
    certified = models.PositiveIntegerField(default=0)
    sessions_held = models.PositiveIntegerField(default=0)
    held_hours = models.PositiveIntegerField(default=0)
    credited_quarters = models.PositiveIntegerField(default=0)
    expected_hours = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("class figures")
        verbose_name_plural = _("class figures")

    def __str__(self):
        return str(self.training_class_id)

    @property
    def credited_hours(self) -> Fraction:
        return Fraction(self.credited_quarters, 4)
