from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import ReviewKind, ReviewResult
from partnerships.models.agreement import Agreement, OfAgreementQuerySet


class ReviewStep(models.Model):
    """A step of review that was decided: head, regional office, partner."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="review_steps", verbose_name=_("agreement")
    )
    kind = models.CharField(_("step"), max_length=10, choices=ReviewKind)
    result = models.CharField(_("result"), max_length=10, choices=ReviewResult)
    decided_on = models.DateField(_("date"))
    letter_number = models.CharField(_("letter number"), max_length=80, blank=True)
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    round = models.PositiveSmallIntegerField(_("round"), default=1, editable=False)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("review step")
        verbose_name_plural = _("review steps")
        constraints = [
            models.UniqueConstraint(
                name="review_step_is_decided_once_per_round",
                fields=["agreement", "kind", "round"],
                violation_error_message=_("This step is already decided."),
            ),
            models.CheckConstraint(
                name="returned_review_has_a_note",
                condition=~Q(result=ReviewResult.RETURNED) | ~Q(note=""),
                violation_error_message=_("Write what has to change."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_result_display()}"
