"""Tables that everybody reads and the administrator keeps; none is about a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from partnerships.choices import HolidayKind


class Region(models.Model):
    """A province, regency or city, by both official code systems.

    The two disagree in South Sulawesi (7310 is Barru for one and Pangkep for the other), so no
    code stands without its system (domain 2.3).
    """

    name = models.CharField(_("name"), max_length=80)
    code_kemendagri = models.CharField(_("Kemendagri code"), max_length=5, unique=True)
    code_bps = models.CharField(_("BPS code"), max_length=4, unique=True, null=True, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self):
        return self.name


class RegionalOffice(models.Model):
    """Kantor Wilayah Ditjenpas: one in each province, above the facilities."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    province = models.CharField(_("province"), max_length=80)

    class Meta:
        ordering = ["name"]
        verbose_name = _("regional office")
        verbose_name_plural = _("regional offices")

    def __str__(self):
        return self.name


class TrainingField(models.Model):
    """Kejuruan: agriculture, fisheries, technology and the rest of domain 14.1."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("training field")
        verbose_name_plural = _("training fields")

    def __str__(self):
        return self.name


class EducationLevel(models.Model):
    """Compared by rank, never by text."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    rank = models.PositiveSmallIntegerField(_("rank"), unique=True)

    class Meta:
        ordering = ["rank"]
        verbose_name = _("education level")
        verbose_name_plural = _("education levels")

    def __str__(self):
        return self.name


class Subject(models.Model):
    """What an equivalency unit counts for; credits (SKK) are added up by subject."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    packages = models.CharField(
        _("packages"), max_length=3, default="ABC", help_text=_("Letters, such as ABC or BC.")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")

    def __str__(self):
        return self.name


class MinistryItem(models.Model):
    """One line of a ministry programme (Program Aksi, Program Akselerasi), to count work for."""

    programme = models.CharField(_("ministry programme"), max_length=80)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    title = models.CharField(_("title"), max_length=200)
    is_active = models.BooleanField(_("in use"), default=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "title"]
        verbose_name = _("ministry programme item")
        verbose_name_plural = _("ministry programme items")
        constraints = [
            models.UniqueConstraint(
                name="one_ministry_item_per_title_and_year",
                fields=["programme", "year", "title"],
                violation_error_message=_("This item is already in the list."),
            )
        ]

    def __str__(self):
        return f"{self.title} ({self.programme} {self.year})"


class Holiday(models.Model):
    """A day without classes. Without a facility it holds for the nation."""

    on = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=HolidayKind)
    facility = models.ForeignKey(
        "partnerships.Facility",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="holidays",
        verbose_name=_("facility"),
    )

    class Meta:
        ordering = ["on"]
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        constraints = [
            models.UniqueConstraint(
                name="one_holiday_per_day_and_facility",
                fields=["on", "facility"],
                violation_error_message=_("This day is already a holiday."),
            ),
            models.UniqueConstraint(
                name="one_national_holiday_per_day",
                fields=["on"],
                condition=models.Q(facility=None),
                violation_error_message=_("This day is already a holiday."),
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.on:%d/%m/%Y})"
