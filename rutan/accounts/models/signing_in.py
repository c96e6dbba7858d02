"""What keeps a sign-in and its forms honest: sessions, recovery codes, one-time keys."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from rutan.accounts.models.user import User


class SignInSession(models.Model):
    """One device on which somebody is signed in; a row per sign-in, none per page view.

    When the session was last used stands in the session itself, which is written at most
    every five minutes.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_in_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(_("device"), max_length=60, blank=True)
    started_at = models.DateTimeField(_("signed in"))

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-started_at"]

    def __str__(self):
        return f"{self.device} {self.started_at:%Y-%m-%d %H:%M}"


class RecoveryCode(models.Model):
    """Opens the second step once when the telephone is lost. Only its hash is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self):
        return f"{self.pk}"


class OneTimeKey(models.Model):
    """A form's key, kept with the address of its answer in the transaction of its write.

    The second post of the same form finds it and is sent to the first answer.
    """

    key = models.CharField(max_length=43, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    answer_url = models.CharField(max_length=500)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("one-time key")
        verbose_name_plural = _("one-time keys")

    def __str__(self):
        return f"{self.pk}"
