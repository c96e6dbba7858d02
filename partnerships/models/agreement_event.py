from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.choices import AgreementEventKind
from partnerships.models.agreement import Agreement, OfAgreementQuerySet


class AgreementEvent(models.Model):
    """What changed after the signature: the agreement as of a day is the replay of these."""

    agreement = models.ForeignKey(
        Agreement, models.CASCADE, related_name="events", verbose_name=_("agreement")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AgreementEventKind)
    on = models.DateField(_("date"))
    number = models.CharField(_("number of the paper"), max_length=80, blank=True)
    old = models.JSONField(_("before"), default=dict)
    new = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=200)
    document = models.ForeignKey(
        "partnerships.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("document"),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now, editable=False)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = _("event of an agreement")
        verbose_name_plural = _("events of an agreement")
        constraints = [
            models.CheckConstraint(
                name="agreement_event_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Write the reason."),
            ),
            models.UniqueConstraint(
                name="agreement_is_terminated_once",
                fields=["agreement", "kind"],
                condition=Q(kind=AgreementEventKind.TERMINATE),
                violation_error_message=_("This agreement was already terminated."),
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
