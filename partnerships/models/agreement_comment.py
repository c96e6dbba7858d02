from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from partnerships.choices import Side
from partnerships.models.agreement import Agreement, OfAgreementQuerySet
from partnerships.models.agreement_event import AgreementEvent


class AgreementCommentQuerySet(OfAgreementQuerySet):
    def unanswered(self):
        """Proposals to renew since which the facility has neither drafted, decided nor written."""
        later = AgreementComment.objects.filter(
            agreement=OuterRef("agreement"), side=Side.FACILITY, at__gte=OuterRef("at")
        )
        decided = AgreementEvent.objects.filter(
            agreement=OuterRef("agreement"), recorded_at__gte=OuterRef("at")
        )
        return self.filter(
            ~Exists(later),
            ~Exists(decided),
            proposes_renewal=True,
            agreement__in=Agreement.objects.to_be_decided().filter(renewal=None),
        )


class AgreementComment(models.Model):
    """What one side says to the other about an agreement; never changed, never deleted."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="comments", verbose_name=_("agreement")
    )
    side = models.CharField(_("side"), max_length=10, choices=Side, editable=False)
    text = models.TextField(_("comment"), max_length=2000)
    proposes_renewal = models.BooleanField(_("proposes to renew"), default=False)
    at = models.DateTimeField(_("written"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("written by"),
    )

    objects = AgreementCommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                name="comment_has_a_text",
                condition=~Q(text=""),
                violation_error_message=_("Write the comment."),
            )
        ]

    def __str__(self):
        return f"{self.get_side_display()} {self.at:%d/%m/%Y}"
