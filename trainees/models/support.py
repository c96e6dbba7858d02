"""Specific facts that stand in no list: support somebody needs, and conduct."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trainees.choices import ConductGrade
from trainees.models.custody import Custody, OfCustodyQuerySet
from trainees.models.inmate import Inmate, OfInmateQuerySet


class AccessNeed(models.Model):
    """Whether somebody needs support to take part: the clinic's yes or no, nothing else."""

    inmate = models.OneToOneField(
        Inmate,
        models.CASCADE,
        related_name="access_need",
        primary_key=True,
        verbose_name=_("inmate"),
    )
    needs_support = models.BooleanField(_("needs support to take part"))
    on = models.DateField(_("date"))

    objects = OfInmateQuerySet.as_manager()

    class Meta:
        verbose_name = _("support needed")
        verbose_name_plural = _("support needed")

    def __str__(self):
        return str(self.inmate_id)


class ConductScore(models.Model):
    """The grade of SPPN on a day; the sheet behind it is never stored."""

    custody = models.ForeignKey(
        Custody, models.CASCADE, related_name="conduct_scores", verbose_name=_("custody")
    )
    on = models.DateField(_("date"))
    grade = models.CharField(_("grade"), max_length=10, choices=ConductGrade)

    objects = OfCustodyQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("conduct score (SPPN)")
        verbose_name_plural = _("conduct scores (SPPN)")
        constraints = [
            models.UniqueConstraint(
                name="one_conduct_score_per_day",
                fields=["custody", "on"],
                violation_error_message=_("There is already a grade of that day."),
            )
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"
