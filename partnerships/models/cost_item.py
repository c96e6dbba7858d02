from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import CostKind, Funding
from partnerships.models.agreement import Agreement
from partnerships.models.document import Document
from partnerships.models.training_class import TrainingClass
from rutan.common.records import Record


class CostItemQuerySet(models.QuerySet):
    def counted(self):
        """Without those that were voided."""
        return self.filter(voided_on=None)

    def for_user(self, user):
        return self.filter(
            Q(training_class__in=TrainingClass.objects.for_user(user))
            | Q(agreement__in=Agreement.objects.for_user(user))
        )


class CostItem(Record):
    """Money that was spent on one class, or on an agreement as a whole.

    One that was recorded by mistake is voided: it stays readable and is not counted.
    """

    agreement = models.ForeignKey(
        Agreement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="costs",
        verbose_name=_("agreement"),
    )
    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="costs",
        verbose_name=_("class"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=CostKind)
    amount = models.PositiveBigIntegerField(_("amount in rupiah"))
    on = models.DateField(_("paid on"))
    funding = models.CharField(_("funding"), max_length=20, choices=Funding, blank=True)
    note = models.CharField(_("note"), max_length=120, blank=True)
    evidence = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("evidence"),
    )
    voided_on = models.DateField(_("voided on"), null=True, blank=True, editable=False)
    void_reason = models.CharField(
        _("why it was voided"), max_length=200, blank=True, editable=False
    )

    objects = CostItemQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("cost")
        verbose_name_plural = _("costs")
        constraints = [
            models.CheckConstraint(
                name="cost_belongs_to_a_class_or_an_agreement",
                condition=Q(agreement=None, training_class__isnull=False)
                | Q(agreement__isnull=False, training_class=None),
                violation_error_message=_("A cost belongs to a class or to an agreement."),
            ),
            models.CheckConstraint(
                name="cost_is_above_zero",
                condition=Q(amount__gt=0),
                violation_error_message=_("The amount must be above zero."),
            ),
            models.CheckConstraint(
                name="voided_cost_says_why",
                condition=Q(voided_on=None, void_reason="")
                | (Q(voided_on__isnull=False) & ~Q(void_reason="")),
                violation_error_message=_("Write why the cost is voided."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
