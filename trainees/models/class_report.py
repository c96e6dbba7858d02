"""What is written down when a class ends, and why it was opened again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, TrainingClass
from rutan.common.records import Record
from trainees.models.inmate import OfFacilityStaffQuerySet


class ClassReport(Record):
    """How a class went (laporan pelaksanaan). `figures` are frozen when the class is closed, with
    `figures_hash` over them."""

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, related_name="class_report", verbose_name=_("class")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    obstacles = models.TextField(_("what stood in the way"), max_length=2000, blank=True)
    remedies = models.TextField(_("what was done about it"), max_length=2000, blank=True)
    has_no_obstacles = models.BooleanField(_("nothing stood in the way"), default=False)
    prints_photos = models.BooleanField(_("photos are printed"), default=False)
    figures = models.JSONField(default=dict, blank=True, editable=False)
    figures_hash = models.CharField("SHA-256", max_length=64, blank=True, editable=False)
    frozen_on = models.DateField(_("frozen on"), null=True, blank=True, editable=False)

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        verbose_name = _("implementation report")
        verbose_name_plural = _("implementation reports")
        constraints = [
            models.CheckConstraint(
                name="report_says_what_stood_in_the_way",
                condition=~Q(obstacles="") | Q(has_no_obstacles=True),
                violation_error_message=_("Write what stood in the way, or tick that nothing did."),
            )
        ]

    def __str__(self):
        return str(self.training_class)


class ClassPhoto(models.Model):
    """A photo for the report. Until somebody says otherwise, it shows faces."""

    report = models.ForeignKey(
        ClassReport, models.PROTECT, related_name="photos", verbose_name=_("report")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    document = models.OneToOneField(
        "partnerships.Document",
        models.PROTECT,
        related_name="class_photo",
        verbose_name=_("photo"),
    )
    caption = models.CharField(_("caption"), max_length=120, blank=True)
    shows_faces = models.BooleanField(_("faces can be seen"), default=True)

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("photo of a class")
        verbose_name_plural = _("photos of classes")

    def __str__(self):
        return self.caption or str(self.pk)


class Reopening(models.Model):
    """Each time a closed class was opened again. Without a day: before each was kept."""

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="reopenings", verbose_name=_("class")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    on = models.DateField(_("date"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who"),
    )
    reason = models.CharField(_("why it was reopened"), max_length=200)

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reopening of a class")
        verbose_name_plural = _("reopenings of classes")

    def __str__(self):
        return self.reason
