"""What a released person answered when asked whether we may call, each time."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from trainees.choices import Consent
from trainees.models.release import OfReleaseQuerySet, Release


class ConsentRecord(models.Model):
    """One answer, never changed; the release carries the latest."""

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="consents", verbose_name=_("release")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    on = models.DateField(_("date"))
    answer = models.CharField(_("answer"), max_length=12, choices=Consent)
    text_version = models.CharField(_("version of the text"), max_length=10, blank=True)
    partner_may_ask = models.BooleanField(_("a training partner may ask too"), default=False)
    at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )

    objects = OfReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("answer about contact")
        verbose_name_plural = _("answers about contact")
        permissions = [("withdraw_consent", "Can record that a consent was withdrawn")]
        indexes = [models.Index(fields=["release", "-on", "-id"], name="consent_by_release")]
        constraints = [
            models.CheckConstraint(
                name="consent_text_is_named",
                condition=~Q(answer=Consent.GIVEN) | ~Q(text_version=""),
                violation_error_message=_("Name the text that was agreed to."),
            )
        ]

    def __str__(self):
        return f"{self.on:%d/%m/%Y}"
