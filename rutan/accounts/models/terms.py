from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rutan.accounts.models.user import User


class TermsQuerySet(models.QuerySet):
    def current(self):
        """The newest version in force today; None while there is none."""
        return self.filter(active_from__lte=timezone.localdate()).order_by("-number").first()

    def waiting_for(self, user):
        """Whether `user` has yet to accept the current version: one query, for every request."""
        accepted = TermsAcceptance.objects.filter(terms=OuterRef("pk"), user=user)
        newest = self.filter(active_from__lte=timezone.localdate()).order_by("-number")
        return newest.values_list(Exists(accepted), flat=True).first() is False


class Terms(models.Model):
    """One version of the terms of use that partners accept before any page (features F09).

    In force it is never rewritten: who accepted it accepted these words.
    """

    number = models.PositiveSmallIntegerField(_("version"), unique=True)
    text = models.TextField(_("text (Indonesian)"))
    text_en = models.TextField(_("text (English)"))
    active_from = models.DateField(_("in force from"))

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of use")
        verbose_name_plural = _("terms of use")
        ordering = ["-number"]

    def __str__(self):
        return f"{self.number}"

    @property
    def is_in_force(self):
        return self.active_from <= timezone.localdate()

    def text_in(self, language):
        return self.text_en if language == "en" else self.text


class TermsAcceptance(models.Model):
    user = models.ForeignKey(User, models.CASCADE, related_name="terms_accepted")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="acceptances")
    accepted_at = models.DateTimeField(_("accepted"), auto_now_add=True)

    class Meta:
        verbose_name = _("acceptance of terms")
        verbose_name_plural = _("acceptances of terms")
        constraints = [
            models.UniqueConstraint(
                name="terms_are_accepted_once",
                fields=["user", "terms"],
                violation_error_message=_("These terms are already accepted."),
            )
        ]

    def __str__(self):
        return f"{self.user_id}: {self.terms_id}"
