from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import CostKind, Funding
from partnerships.models.agreement import Agreement
from partnerships.models.document import Document
from partnerships.models.training_class import TrainingClass
from rutan.common.records import Record


class CostItemQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(
            Q(training_class__in=TrainingClass.objects.for_user(user))
            | Q(agreement__in=Agreement.objects.for_user(user))
        )


class CostItem(Record):
    """Money that was spent on one class, or on an agreement as a whole."""

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
    import_row = models.PositiveIntegerField(
        _("row of the list it came from"), null=True, blank=True, editable=False
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
        ]

    def __str__(self):
        return self.get_kind_display()
