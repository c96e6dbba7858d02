from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.choices import (
    Package,
    Pillar,
    ProgrammeKind,
    ProgrammeState,
    RequirementKind,
    SessionKind,
)
from rutan.common.records import Record


class Programme(Record):
    """A course in the catalogue. What is taught stands in its versions."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=160)
    pillar = models.CharField(_("pillar"), max_length=15, choices=Pillar)
    kind = models.CharField(_("kind"), max_length=20, choices=ProgrammeKind)
    package = models.CharField(
        _("package"), max_length=1, choices=Package, blank=True, default=Package.NONE
    )
    field = models.ForeignKey(
        "partnerships.TrainingField",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("training field"),
    )
    partner = models.ForeignKey(
        "partnerships.Partner",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("provider"),
    )
    includes_entrepreneurship = models.BooleanField(_("includes entrepreneurship"), default=False)
    labour_demand_note = models.TextField(_("demand on the labour market"), blank=True)
    uses_sharp_tools = models.BooleanField(_("uses dangerous tools"), default=False)
    safety_note = models.CharField(_("safety note"), max_length=200, blank=True)
    ministry_items = models.ManyToManyField(
        "partnerships.MinistryItem",
        blank=True,
        related_name="programmes",
        verbose_name=_("ministry programme items"),
    )
    state = models.CharField(
        _("status"), max_length=10, choices=ProgrammeState, default=ProgrammeState.ACTIVE
    )
    is_demo = models.BooleanField(_("sample data"), default=False, editable=False)

    class Meta:
        ordering = ["title"]
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                name="equivalency_programme_has_a_package",
                condition=Q(kind=ProgrammeKind.EQUIVALENCY, package__in=["A", "B", "C"])
                | (~Q(kind=ProgrammeKind.EQUIVALENCY) & Q(package="")),
                violation_error_message=_("Only equivalency programmes have a package A, B or C."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_equivalency(self) -> bool:
        return self.kind == ProgrammeKind.EQUIVALENCY


class ProgrammeVersion(models.Model):
    """What is taught from a day on. Once a class uses it, an edit makes the next version."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="versions", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    active_from = models.DateField(_("valid from"))
    standard = models.CharField(_("standard (SKKNI)"), max_length=120, blank=True)
    qualification_level = models.PositiveSmallIntegerField(
        _("KKNI level"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
    )
    total_hours = models.PositiveSmallIntegerField(_("lesson hours (JP)"))
    lesson_minutes = models.PositiveSmallIntegerField(
        _("minutes of a lesson hour"),
        default=45,
        help_text=_("45 for vocational training; 35, 40 and 45 for Paket A, B and C."),
    )
    default_days = models.PositiveSmallIntegerField(_("usual training days"), default=20)
    default_quota = models.PositiveSmallIntegerField(_("usual seats"), default=16)
    min_attendance_percent = models.PositiveSmallIntegerField(
        _("minimum attendance (%)"), default=80
    )
    excuses_institution = models.BooleanField(
        _("absences caused by the facility do not count"),
        default=False,
        help_text=_("Then they are left out of the hours that attendance is measured against."),
    )
    excuses_outside = models.BooleanField(
        _("court days and other causes outside do not count"),
        default=False,
        help_text=_("Excused absences that neither the trainee nor the facility caused."),
    )
    certificate_kinds = models.JSONField(_("certificates expected"), default=list, blank=True)
    certificate_months = models.PositiveSmallIntegerField(
        _("competence certificate valid (months)"), default=36
    )
    days_before_exam = models.PositiveSmallIntegerField(
        _("days between the last lesson and the exam"), default=1
    )
    needs_hearing = models.BooleanField(_("participants need a TPP hearing"), default=True)

    class Meta:
        ordering = ["programme", "-number"]
        verbose_name = _("programme version")
        verbose_name_plural = _("programme versions")
        constraints = [
            models.UniqueConstraint(
                name="one_number_per_programme_version",
                fields=["programme", "number"],
                violation_error_message=_("This version number is already used."),
            ),
            models.CheckConstraint(
                name="programme_has_hours_and_seats",
                condition=Q(total_hours__gt=0, default_quota__gt=0, default_days__gt=0),
                violation_error_message=_("Hours, seats and days must be above zero."),
            ),
            models.CheckConstraint(
                name="lesson_hour_is_35_40_or_45_minutes",
                condition=Q(lesson_minutes__in=[35, 40, 45]),
                violation_error_message=_("A lesson hour has 35, 40 or 45 minutes."),
            ),
            models.CheckConstraint(
                name="minimum_attendance_is_a_percentage",
                condition=Q(min_attendance_percent__lte=100),
                violation_error_message=_("A percentage is at most 100."),
            ),
        ]

    def __str__(self):
        return f"{self.programme} v{self.number}"


class Unit(models.Model):
    """A unit of competency or a subject, with its share of the hours."""

    version = models.ForeignKey(
        ProgrammeVersion, models.CASCADE, related_name="units", verbose_name=_("version")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    code = models.CharField(_("unit code"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=200)
    hours = models.PositiveSmallIntegerField(_("lesson hours (JP)"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=SessionKind, default=SessionKind.PRACTICE
    )
    is_required = models.BooleanField(_("required to pass"), default=True)
    subject = models.ForeignKey(
        "partnerships.Subject",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="units",
        verbose_name=pgettext_lazy("school", "subject"),
    )
    credits = models.DecimalField(
        _("credits (SKK)"), max_digits=5, decimal_places=1, null=True, blank=True
    )

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                name="unit_has_a_subject_and_its_credits",
                condition=Q(subject=None, credits=None)
                | Q(subject__isnull=False, credits__isnull=False, credits__gt=0),
                violation_error_message=_(
                    "A subject has its credits (SKK), and credits belong to a subject."
                ),
            ),
            models.UniqueConstraint(
                name="one_unit_per_place_in_a_version",
                fields=["version", "order"],
                violation_error_message=_("Two units have the same order."),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def minutes(self) -> int:
        return self.hours * self.version.lesson_minutes


class Requirement(models.Model):
    """A check of domain 14.6 as this programme wants it.

    `limit` is the value it is compared with, as text: a fraction "1/3", months "24", an education
    code "primary", a range of years "18-60", statuses "convict" or "convict,detainee", a level
    "medium", the code of an earlier programme.
    A check without a row follows the facility's settings.
    """

    version = models.ForeignKey(
        ProgrammeVersion,
        models.CASCADE,
        related_name="requirements",
        verbose_name=_("version"),
    )
    kind = models.CharField(_("requirement"), max_length=20, choices=RequirementKind)
    limit = models.CharField(_("limit"), max_length=60, blank=True)
    is_mandatory = models.BooleanField(_("mandatory"), default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        constraints = [
            models.UniqueConstraint(
                name="one_requirement_per_kind",
                fields=["version", "kind"],
                violation_error_message=_("This requirement is already in the list."),
            )
        ]

    def __str__(self):
        return self.get_kind_display()
