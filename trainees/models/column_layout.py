"""Lists in the form of another office: which columns, from which day, and who took one out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility, TrainingClass
from rutan.common.records import Record
from trainees.choices import ListPurpose, ListSystem
from trainees.models.inmate import OfFacilityStaffQuerySet


class ColumnLayoutQuerySet(models.QuerySet):
    def in_force(self, system, on):
        """The one that holds on this day; None before the first."""
        return (
            self.filter(system=system, valid_from__lte=on).order_by("valid_from", "number").last()
        )


class ColumnLayout(models.Model):
    """Columns as another office wants them. A used one stands still: an edit makes the next."""

    system = models.CharField(_("system"), max_length=12, choices=ListSystem)
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=200)
    is_confirmed = models.BooleanField(_("confirmed by the office"), default=False)
    columns = models.JSONField(_("columns"))
    """[{"head", "value", "kind", "width"}]; `value` is a code of `trainees.column_values`."""

    objects = ColumnLayoutQuerySet.as_manager()

    class Meta:
        ordering = ["system", "-number"]
        verbose_name = _("layout of a list")
        verbose_name_plural = _("layouts of lists")
        constraints = [
            models.UniqueConstraint(
                name="one_number_per_layout",
                fields=["system", "number"],
                violation_error_message=_("This version number is already used."),
            ),
            models.CheckConstraint(
                name="layout_has_columns",
                condition=~Q(columns=[]),
                violation_error_message=_("A list has at least one column."),
            ),
        ]

    def __str__(self):
        return f"{self.get_system_display()} v{self.number}"


class ListExport(Record):
    """A list that was handed out: for what, in which layout, for how many. It keeps no names."""

    layout = models.ForeignKey(
        ColumnLayout, models.PROTECT, related_name="exports", verbose_name=_("layout")
    )
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="list_exports", verbose_name=_("class")
    )
    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="+", verbose_name=_("facility")
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=ListPurpose)
    purpose_note = models.CharField(_("what for"), max_length=200, blank=True)
    people = models.PositiveSmallIntegerField(_("people"))
    incomplete = models.PositiveSmallIntegerField(_("of them incomplete"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64)
    by = models.CharField(_("taken out by"), max_length=254)
    at = models.DateTimeField(_("taken out at"))

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("list that was taken out")
        verbose_name_plural = _("lists that were taken out")
        permissions = [("export_list", "Can take out a list of participants")]
        constraints = [
            models.CheckConstraint(
                name="other_purpose_is_said",
                condition=~Q(purpose=ListPurpose.OTHER) | ~Q(purpose_note=""),
                violation_error_message=_("Write what the list is for."),
            )
        ]

    def __str__(self):
        return str(self.pk)
