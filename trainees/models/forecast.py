"""The completion forecast as it stood when a seat was given (features F14)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.posting import reach_of
from trainees.choices import Band
from trainees.models.enrolment import Enrolment


class ForecastQuerySet(models.QuerySet):
    def for_user(self, user):
        """Staff of the facility only: dates of a sentence stand in it, which a partner or a manager
        never reads."""
        if not user.is_authenticated or not user.is_facility_staff:
            return self.none()
        return self.filter(enrolment__facility__in=reach_of(user).facilities)


class Forecast(models.Model):
    """What was foreseen about one place, kept unchanged to be compared with what came.

    `chance` is `stays` less those of whom the share `dropout` drops out, as shares from 0 to 1;
    `stays` already counts the `transfers` of a month. All are empty where a date of the sentence
    was missing, which never counts as a good forecast. `steps` is how it was reckoned, in
    Indonesian.
    """

    enrolment = models.OneToOneField(
        Enrolment,
        models.PROTECT,
        related_name="forecast",
        primary_key=True,
        verbose_name=_("enrolment"),
    )
    made_on = models.DateField(_("made on"))
    last_day = models.DateField(_("exam or last day, as planned then"))
    chance = models.DecimalField(
        _("chance of finishing"), max_digits=4, decimal_places=3, null=True, blank=True
    )
    band = models.CharField(_("forecast"), max_length=10, choices=Band, blank=True)
    stays = models.DecimalField(
        _("chance of still being here"), max_digits=4, decimal_places=3, null=True, blank=True
    )
    transfers = models.DecimalField(
        _("share transferred in a month"), max_digits=4, decimal_places=3, null=True, blank=True
    )
    dropout = models.DecimalField(
        _("share that drops out"), max_digits=4, decimal_places=3, null=True, blank=True
    )
    earliest_on = models.DateField(_("earliest release"), null=True, blank=True)
    likely_on = models.DateField(_("likely release"), null=True, blank=True)
    latest_on = models.DateField(_("latest release"), null=True, blank=True)
    is_uncertain = models.BooleanField(_("a verdict may change it"), default=False)
    steps = models.JSONField(_("how it was reckoned"), default=list, blank=True)

    objects = ForecastQuerySet.as_manager()

    class Meta:
        verbose_name = _("forecast")
        verbose_name_plural = _("forecasts")
        constraints = [
            models.CheckConstraint(
                name="chance_is_a_share_with_its_band",
                condition=Q(chance=None, band="")
                | (Q(chance__isnull=False, chance__gte=0, chance__lte=1) & ~Q(band="")),
                violation_error_message=_("A chance lies between 0 and 1 and has its band."),
            )
        ]

    def __str__(self):
        return str(self.pk)
