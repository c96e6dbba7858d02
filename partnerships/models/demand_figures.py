from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.facility import Facility
from partnerships.models.posting import reach_of
from partnerships.models.programme import Programme


class DemandFiguresQuerySet(models.QuerySet):
    def for_user(self, user):
        """Staff: their own facility. Managers: their region or the nation. Partners:
        none."""
        if not user.is_authenticated or reach_of(user).partners:
            return self.none()
        return self.filter(facility__in=Facility.objects.for_user(user))


class DemandFigures(models.Model):
    """How many ask for a programme at a facility, derived from applications by
    `trainees.actions.demand` in the same transaction as the fact, and once a night.

    People, each once: `waiting` now, since `waits_since` at the longest; `without_place` whose wish
    the facility could not meet; of those, `out_of_time` were released before a class.
    """

    facility = models.ForeignKey(
        Facility, models.CASCADE, related_name="demand", verbose_name=_("facility")
    )
    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="demand", verbose_name=_("programme")
    )
    waiting = models.PositiveIntegerField(_("waiting"), default=0)
    without_place = models.PositiveIntegerField(_("without a place"), default=0)
    out_of_time = models.PositiveIntegerField(_("released before a class"), default=0)
    waits_since = models.DateField(_("longest waiting since"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = DemandFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("demand")
        verbose_name_plural = _("demand")
        constraints = [
            models.UniqueConstraint(
                name="one_row_of_demand_per_facility_and_programme",
                fields=["facility", "programme"],
                violation_error_message=_("The demand of this programme is already counted."),
            ),
            models.CheckConstraint(
                name="out_of_time_are_some_of_those_without_place",
                condition=Q(out_of_time__lte=F("without_place")),
                violation_error_message=_("More went home too early than had no place at all."),
            ),
        ]

    def __str__(self):
        return str(self.pk)
