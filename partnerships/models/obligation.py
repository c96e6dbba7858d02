from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from partnerships.choices import (
    PERCENT_METRICS,
    STATED_METRICS,
    ObligationMetric,
    ObligationState,
    Side,
)
from partnerships.models.agreement import Agreement, OfAgreementQuerySet
from rutan.common.records import Record
from rutan.common.shares import rupiah


def amount(metric: str, number: int | None) -> str:
    """A figure in the unit of its metric, the same on every page and paper: "1.250",
    "Rp2.500.000", "80%", – where nothing is counted."""
    if number is None or metric == ObligationMetric.FUNDS:
        return rupiah(number)
    shown = number_format(number, use_l10n=True, force_grouping=True)
    return f"{shown}%" if metric in PERCENT_METRICS else shown


class Obligation(Record):
    """What a side owes under the agreement; with a metric it is a target that is counted, or stated
    with a file where the registry cannot count (`STATED_METRICS`).

    `target` is a number of people, classes or hours, or a percentage 0 to 100 for the metrics in
    `PERCENT_METRICS`.
    """

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="obligations", verbose_name=_("agreement")
    )
    side = models.CharField(_("owed by"), max_length=10, choices=Side)
    metric = models.CharField(_("counted as"), max_length=20, choices=ObligationMetric)
    text = models.CharField(_("duty"), max_length=200, blank=True)
    target = models.PositiveBigIntegerField(_("target"), null=True, blank=True)
    stated = models.PositiveBigIntegerField(_("stated as done"), null=True, blank=True)
    stated_on = models.DateField(_("stated on"), null=True, blank=True)
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
                fields=["agreement", "side", "metric"],
                condition=~Q(metric=ObligationMetric.OTHER),
                violation_error_message=_("This agreement already has that target."),
            ),
            models.CheckConstraint(
                name="stated_figure_has_a_day_and_a_file",
                condition=Q(stated=None, stated_on=None)
                | Q(
                    metric__in=[ObligationMetric.EQUIPMENT, ObligationMetric.FUNDS],
                    stated__isnull=False,
                    stated_on__isnull=False,
                    evidence__isnull=False,
                ),
                violation_error_message=_("Add the file that shows what was done."),
            ),
            models.CheckConstraint(
                name="waived_obligation_is_not_met",
                condition=Q(waived_reason="") | Q(met_on=None),
                violation_error_message=_("A duty is either met or waived."),
            ),
        ]

    def __str__(self):
        return self.text or self.get_metric_display()

    @property
    def is_duty(self) -> bool:
        """Whether it is done or not, without a number."""
        return self.metric == ObligationMetric.OTHER

    @property
    def is_stated(self) -> bool:
        """Whether somebody states the figure, with a file."""
        return self.metric in STATED_METRICS

    @property
    def state(self) -> ObligationState:
        if self.waived_reason:
            return ObligationState.WAIVED
        return ObligationState.MET if self.met_on else ObligationState.OPEN

    @property
    def settled_on(self) -> date | None:
        """The day that the figure or the end of the duty stands for."""
        return self.met_on or self.stated_on
