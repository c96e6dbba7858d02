from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, RegionalOffice
from partnerships.models.posting import reach_of
from rutan.common.records import Record


class OfPlaceQuerySet(models.QuerySet):
    """Rows of a facility, of a regional office, or of the nation where both are empty."""

    def for_user(self, user):
        """Staff: their facility. Managers: their region with its facilities, or everything."""
        reach = reach_of(user)
        if reach.is_national:
            return self
        return self.filter(
            Q(facility__in=reach.facilities)
            | Q(facility__regional_office__in=reach.regional_offices)
            | Q(regional_office__in=reach.regional_offices)
        )


class IndicatorTarget(Record):
    """What an indicator is to reach in a year, and which agreement of performance says so."""

    facility = models.ForeignKey(
        Facility,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicator_targets",
        verbose_name=_("facility"),
    )
    regional_office = models.ForeignKey(
        RegionalOffice,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="indicator_targets",
        verbose_name=_("regional office"),
    )
    code = models.CharField(_("indicator"), max_length=4)
    year = models.PositiveSmallIntegerField(_("year"))
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2)
    source = models.CharField(_("source"), max_length=120)

    objects = OfPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "code", "pk"]
        verbose_name = _("target of an indicator")
        verbose_name_plural = _("targets of indicators")
        constraints = [
            models.CheckConstraint(
                name="indicator_target_is_above_zero",
                condition=Q(target__gt=0),
                violation_error_message=_("The target must be above zero."),
            ),
            models.CheckConstraint(
                name="indicator_target_has_one_place",
                condition=Q(facility=None) | Q(regional_office=None),
                violation_error_message=_("Choose a facility or a regional office, not both."),
            ),
            models.UniqueConstraint(
                name="one_target_per_facility_code_and_year",
                fields=["facility", "code", "year"],
                condition=Q(facility__isnull=False),
                violation_error_message=_("This indicator already has a target for that year."),
            ),
            models.UniqueConstraint(
                name="one_target_per_region_code_and_year",
                fields=["regional_office", "code", "year"],
                condition=Q(regional_office__isnull=False),
                violation_error_message=_("This indicator already has a target for that year."),
            ),
            models.UniqueConstraint(
                name="one_national_target_per_code_and_year",
                fields=["code", "year"],
                condition=Q(facility=None, regional_office=None),
                violation_error_message=_("This indicator already has a target for that year."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.year}"
