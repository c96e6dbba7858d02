"""Uploaded lists of inmates and their rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Facility
from rutan.common.records import Record
from trainees.choices import BatchKind, ImportState, RowKind
from trainees.models.inmate import Inmate, OfFacilityStaffQuerySet


class ImportBatch(Record):
    """One uploaded file: checked, then imported, then perhaps undone within 24 hours.

    Checking writes only here. The rows carry personal data and are deleted once undoing is no
    longer possible; `counts` stay. `header` holds the titles of the file, `columns` the field
    each of them is read as, or "".
    """

    facility = models.ForeignKey(
        Facility, models.PROTECT, related_name="import_batches", verbose_name=_("facility")
    )
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=BatchKind,
        default=BatchKind.INMATES,
        editable=False,
    )
    state = models.CharField(
        _("status"),
        max_length=10,
        choices=ImportState,
        default=ImportState.CHECKED,
        editable=False,
    )
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(max_length=64)
    header = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    applied_at = models.DateTimeField(_("imported at"), null=True, blank=True)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)

    objects = OfFacilityStaffQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        permissions = [("import_history", "Can import past classes")]
        constraints = [
            models.CheckConstraint(
                name="import_state_and_times_agree",
                condition=Q(state=ImportState.CHECKED, applied_at=None, undone_at=None)
                | Q(state=ImportState.APPLIED, applied_at__isnull=False, undone_at=None)
                | Q(state=ImportState.UNDONE, applied_at__isnull=False, undone_at__isnull=False),
                violation_error_message=_("The status of an import and its times must agree."),
            )
        ]

    def __str__(self):
        return f"{self.pk}"


class OfBatchQuerySet(models.QuerySet):
    def for_user(self, user):
        return self.filter(batch__in=ImportBatch.objects.for_user(user))


class ImportRow(models.Model):
    """One row of the file: what was read, what it would change, what is wrong with it.

    `number` is the row in Excel, `cells` its texts as they stood there, `lost` the places of
    numbers that Excel had rounded. `changes` maps a field to [old, new], `by_hand` names those
    that a person corrected since the last import; `errors` and `warnings` are lists of {column,
    value, message}, the message in each language. After the import `inmate_version` is the
    version that it wrote: undoing stops where somebody has edited since. A row of
    a past class keeps in `made` the keys of what it wrote by the label of each model, and what
    other rows said before: `trainees.actions.history_made`.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    kind = models.CharField(_("kind"), max_length=10, choices=RowKind)
    cells = models.JSONField(default=list)
    lost = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=dict)
    by_hand = models.JSONField(default=list)
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    was_applied = models.BooleanField(default=False)
    inmate = models.ForeignKey(Inmate, models.SET_NULL, null=True, blank=True, related_name="+")
    inmate_version = models.PositiveIntegerField(null=True, blank=True)
    made = models.JSONField(default=dict)

    objects = OfBatchQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        constraints = [
            models.UniqueConstraint(
                name="one_import_row_per_number",
                fields=["batch", "number"],
                violation_error_message=_("A row of a file is kept once."),
            )
        ]

    def __str__(self):
        return str(self.number)
