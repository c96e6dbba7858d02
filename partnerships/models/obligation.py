from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import ObligationMetric, Side
from partnerships.models.agreement import Agreement, OfAgreementQuerySet
from rutan.common.records import Record


class Obligation(Record):
    """What a side owes under the agreement; with a metric it is a target that is counted.

    `target` is a number of people, classes or hours, or a percentage 0 to 100 for the metrics in
    `PERCENT_METRICS`.
    """

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="obligations", verbose_name=_("agreement")
    )
    side = models.CharField(_("owed by"), max_length=10, choices=Side)
    metric = models.CharField(_("counted as"), max_length=20, choices=ObligationMetric)
    text = models.CharField(_("duty"), max_length=200, blank=True)
    target = models.PositiveIntegerField(_("target"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    met_on = models.DateField(_("met on"), null=True, blank=True)
    waived_reason = models.CharField(_("why it was waived"), max_length=200, blank=True)
    evidence = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("evidence"),
    )

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.CheckConstraint(
                name="counted_obligation_has_a_target",
                condition=Q(metric=ObligationMetric.OTHER) | Q(target__gt=0),
                violation_error_message=_("Write a target above zero."),
            ),
            models.CheckConstraint(
                name="other_obligation_has_a_text",
                condition=~Q(metric=ObligationMetric.OTHER) | ~Q(text=""),
                violation_error_message=_("Write what is owed."),
            ),
            models.CheckConstraint(
                name="percent_target_is_at_most_100",
                condition=~Q(
                    metric__in=[ObligationMetric.FOLLOWED_UP_M6, ObligationMetric.PRODUCTIVE_M6]
                )
                | Q(target__lte=100),
                violation_error_message=_("A percentage is at most 100."),
            ),
            models.UniqueConstraint(
                name="one_target_per_metric",
                fields=["agreement", "metric"],
                condition=~Q(metric=ObligationMetric.OTHER),
                violation_error_message=_("This agreement already has that target."),
            ),
        ]

    def __str__(self):
        return self.text or self.get_metric_display()
