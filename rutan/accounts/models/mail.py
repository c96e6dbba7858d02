from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rutan.accounts.models.user import User


class Mail(models.Model):
    """A letter to one account that waits to be sent, or was: written in the transaction of its
    reason, sent by the daily run, kept without its text once it is gone."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("to"))
    key = models.CharField(max_length=120, unique=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    retry_on = models.DateField(_("tried again on"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="sent_mail_keeps_no_text",
                condition=Q(sent_at=None) | Q(body=""),
                violation_error_message=_("A letter that was sent keeps no text."),
            )
        ]

    def __str__(self):
        return self.key
