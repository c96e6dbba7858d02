from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.agreement import Agreement, OfAgreementQuerySet
from partnerships.models.reference import TrainingField
from rutan.common.records import Record


class ActivityPlan(Record):
    """What an agreement means to do in a year: so many classes for so many people, of one field or
    of any."""

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="plans", verbose_name=_("agreement")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    field = models.ForeignKey(
        TrainingField,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("field"),
    )
    classes = models.PositiveSmallIntegerField(_("classes"))
    participants = models.PositiveSmallIntegerField(_("participants"))

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "field", "pk"]
        verbose_name = _("activity plan")
        verbose_name_plural = _("activity plans")
        constraints = [
            models.UniqueConstraint(
                name="one_plan_per_year_and_field",
                fields=["agreement", "year", "field"],
                violation_error_message=_("This field already has a plan for that year."),
            ),
            models.UniqueConstraint(
                name="one_plan_per_year_without_field",
                fields=["agreement", "year"],
                condition=Q(field=None),
                violation_error_message=_("There is already a plan for that year."),
            ),
            models.CheckConstraint(
                name="plan_is_above_zero",
                condition=Q(classes__gt=0, participants__gt=0),
                violation_error_message=_("Classes and participants must be above zero."),
            ),
        ]

    def __str__(self):
        return str(self.year)
